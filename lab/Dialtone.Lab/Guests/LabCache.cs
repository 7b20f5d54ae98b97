namespace Dialtone.Lab.Guests;

/// <summary>What the lab keeps between runs: kernels, packages, initramfs images. All of it can be deleted at any time.</summary>
internal static class LabCache
{
    public static string Root
    {
        get
        {
            var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
            if (string.IsNullOrEmpty(cache) || !Path.IsPathRooted(cache))
                cache = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
            return Path.Combine(cache, "dialtone", "lab");
        }
    }

    /// <summary>
    /// Makes a folder of the cache appear complete or not at all: it is filled under another name and then renamed, so that neither a killed
    /// download nor two at once leave half of one. Two at once waste one's work, no more.
    /// </summary>
    public static async Task<string> CreateFolderAsync(string parent, Func<string, Task<string>> fill)
    {
        Directory.CreateDirectory(parent);
        var partial = Path.Combine(parent, $".partial-{Environment.ProcessId}-{Path.GetRandomFileName()}");
        RemoveAbandoned(parent);
        Directory.CreateDirectory(partial);
        try
        {
            var folder = Path.Combine(parent, await fill(partial));
            if (!Directory.Exists(folder))
                Directory.Move(partial, folder);
            return folder;
        }
        finally
        {
            if (Directory.Exists(partial))
                Directory.Delete(partial, recursive: true);
        }
    }

    /// <summary>What killed runs left behind.</summary>
    private static void RemoveAbandoned(string parent)
    {
        foreach (var folder in Directory.EnumerateDirectories(parent, ".partial-*"))
        {
            var owner = Path.GetFileName(folder).Split('-')[1];
            if (!Directory.Exists($"/proc/{owner}"))
                Directory.Delete(folder, recursive: true);
        }
    }
}
