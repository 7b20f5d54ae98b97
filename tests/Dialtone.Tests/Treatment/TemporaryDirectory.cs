using System.Runtime.Versioning;

namespace Dialtone.Tests.Treatment;

/// <summary>An empty directory that stands for a machine's root.</summary>
[SupportedOSPlatform("linux")]
internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("dialtone-").FullName;

    /// <summary>Writes a file below it, directories included.</summary>
    public void Put(string path, string content)
    {
        var full = On(path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
    }

    public string Get(string path) => File.ReadAllText(On(path));

    public string On(string path) => System.IO.Path.Join(Path, path);

    /// <summary>Every file with its content and mode.</summary>
    public string Snapshot() => string.Join('\n', Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        .Select(file => $"{file} {File.GetUnixFileMode(file)} {File.ReadAllText(file)}"));

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
