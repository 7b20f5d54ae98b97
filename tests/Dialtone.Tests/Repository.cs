namespace Dialtone.Tests;

/// <summary>The working tree that the tests were built from.</summary>
internal static class Repository
{
    private static readonly string[] Foreign = ["artifacts", ".git", "bin", "obj", ".vs", ".idea"];

    public static string Root { get; } = Find();

    public static string Path(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Root, .. parts]);

    public static string Read(string path) => File.ReadAllText(System.IO.Path.Combine(Root, path));

    public static bool Has(string path) => System.IO.Path.Exists(System.IO.Path.Combine(Root, path));

    /// <summary>Every file that belongs to the project, relative to the root, with forward slashes.</summary>
    public static IEnumerable<string> Files() => Below(new DirectoryInfo(Root)).Select(file => System.IO.Path.GetRelativePath(Root, file.FullName));

    private static IEnumerable<FileInfo> Below(DirectoryInfo directory) =>
        directory.EnumerateFiles().Where(file => file.LinkTarget is null).Concat(
            directory.EnumerateDirectories().Where(child => child.LinkTarget is null && !Foreign.Contains(child.Name)).SelectMany(Below));

    private static string Find()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(directory.FullName, "Dialtone.slnx")))
            {
                return directory.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No directory above {AppContext.BaseDirectory} holds Dialtone.slnx.");
    }
}
