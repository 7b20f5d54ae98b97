namespace Dialtone.Lab.Guests;

/// <summary>The libraries that a program of the host loads, to be carried into a guest.</summary>
internal static class SharedLibraries
{
    private static readonly string[] Folders = ["/usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu", "/usr/lib64", "/lib64", "/usr/lib"];

    /// <summary>A library that is loaded by name at run time.</summary>
    public static string? Find(string name) => Folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>What the dynamic loader would load, as the paths under which it looks for them.</summary>
    /// <param name="packages">Unpacked packages, whose libraries come before the host's.</param>
    /// <exception cref="LabUnavailableException">Neither they nor the host have one of them.</exception>
    public static async Task<IReadOnlyList<string>> OfAsync(string file, CancellationToken cancellation, params string[] packages)
    {
        var folders = packages.SelectMany(package => Directory.EnumerateDirectories(package, "x86_64-linux-gnu", SearchOption.AllDirectories)).ToList();
        folders.AddRange([.. folders.SelectMany(folder => Directory.EnumerateDirectories(folder))]);
        var result = folders.Count == 0
            ? await HostProgram.RunAsync("ldd", [file], cancellation: cancellation)
            : await HostProgram.RunAsync("env", [$"LD_LIBRARY_PATH={string.Join(':', folders)}", "ldd", file], cancellation: cancellation);
        var paths = new List<string>();
        foreach (var line in result.Text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            // "libkmod.so.2 => /lib/x86_64-linux-gnu/libkmod.so.2 (0x...)", "/lib64/ld-linux-x86-64.so.2 (0x...)", "linux-vdso.so.1 (0x...)"
            var arrow = line.IndexOf("=> ", StringComparison.Ordinal);
            var path = (arrow < 0 ? line : line[(arrow + 3)..]).Split(' ')[0];
            if (path == "not")
                throw new LabUnavailableException($"{Path.GetFileName(file)} needs the library {line.Split(' ')[0]}, which this machine does not have. Install the package that has it.");
            if (path.StartsWith('/'))
                paths.Add(path);
        }
        return paths;
    }
}
