namespace Dialtone.Lab.Guests;

/// <summary>A private folder for the sockets of one guest. It goes with the guest, and if the lab was killed, with the next lab.</summary>
internal sealed class LabFolder : IDisposable
{
    private const string Prefix = "dialtone-lab-";

    private LabFolder(string path) => Path = path;

    public string Path { get; }

    public static LabFolder Create()
    {
        // A socket's path has at most 107 bytes (unix(7)), so it cannot be below an arbitrary TMPDIR.
        var parent = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 and < 60 } runtime && Directory.Exists(runtime) ? runtime : "/tmp";
        RemoveAbandoned(parent);
        var path = System.IO.Path.Combine(parent, $"{Prefix}{Environment.ProcessId}-{System.IO.Path.GetRandomFileName()}");
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new LabFolder(path);
    }

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        if (Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
    }

    private static void RemoveAbandoned(string parent)
    {
        foreach (var folder in Directory.EnumerateDirectories(parent, Prefix + "*"))
        {
            try
            {
                if (!Directory.Exists($"/proc/{System.IO.Path.GetFileName(folder)[Prefix.Length..].Split('-')[0]}"))
                    Directory.Delete(folder, recursive: true);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Another user's, or another lab was quicker.
            }
        }
    }
}
