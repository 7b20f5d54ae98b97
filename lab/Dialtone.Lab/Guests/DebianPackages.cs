using System.Text.RegularExpressions;

namespace Dialtone.Lab.Guests;

/// <summary>
/// Fetches packages of the distribution without installing them and without being root. If the system's package lists are empty or stale, as
/// in a fresh container, a second try uses lists of the lab's own.
/// </summary>
internal static class DebianPackages
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(10);

    private static string ListsFolder => Path.Combine(LabCache.Root, "apt");

    /// <summary>Names of known packages that match, in no order.</summary>
    public static async Task<IReadOnlyList<string>> FindAsync(string prefix, Regex pattern, CancellationToken cancellation)
    {
        var names = await NamesAsync([], prefix, pattern, cancellation);
        if (names.Count == 0 && Directory.Exists(ListsFolder))
            names = await NamesAsync(OwnLists, prefix, pattern, cancellation);
        if (names.Count == 0)
        {
            await UpdateOwnListsAsync(cancellation);
            names = await NamesAsync(OwnLists, prefix, pattern, cancellation);
        }
        return names;
    }

    /// <summary>Downloads a package into a folder.</summary>
    /// <returns>The .deb's path. Its name is package_version_architecture.deb.</returns>
    /// <exception cref="LabUnavailableException">No network, or no such package.</exception>
    public static async Task<string> DownloadAsync(string package, string folder, CancellationToken cancellation)
    {
        var result = await AptGetAsync(["download", package], folder, cancellation);
        if (result.ExitStatus != 0)
        {
            await UpdateOwnListsAsync(cancellation);
            result = await AptGetAsync([.. OwnLists, "download", package], folder, cancellation);
        }
        var file = Directory.EnumerateFiles(folder, "*.deb").FirstOrDefault();
        return result.ExitStatus == 0 && file is not null
            ? file
            : throw new LabUnavailableException($"apt-get could not download {package}. Is there a network? It says: {LastLine(result.Error)}");
    }

    public static async Task UnpackAsync(string file, string folder, CancellationToken cancellation)
    {
        var result = await HostProgram.RunAsync("dpkg-deb", ["--extract", file, folder], cancellation: cancellation);
        if (result.ExitStatus != 0)
            throw new LabUnavailableException($"dpkg-deb could not unpack {Path.GetFileName(file)}: {LastLine(result.Error)}");
    }

    private static string[] OwnLists =>
    [
        "-o", $"Dir::State::lists={ListsFolder}",
        "-o", "Dir::Cache::pkgcache=",
        "-o", "Dir::Cache::srcpkgcache=",
        // The unprivileged download user could not write below the home folder.
        "-o", "APT::Sandbox::User=",
    ];

    private static async Task<IReadOnlyList<string>> NamesAsync(string[] options, string prefix, Regex pattern, CancellationToken cancellation)
    {
        var result = await HostProgram.RunAsync("apt-cache", [.. options, "pkgnames", prefix], cancellation: cancellation);
        return [.. result.Text.Split('\n').Where(name => pattern.IsMatch(name))];
    }

    private static async Task UpdateOwnListsAsync(CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.Combine(ListsFolder, "partial"));
        var result = await AptGetAsync([.. OwnLists, "update"], null, cancellation);
        if (result.ExitStatus != 0)
        {
            throw new LabUnavailableException(
                $"apt-get could not fetch the package lists. Is there a network, and does 'apt-get update' work? It says: {LastLine(result.Error)}");
        }
    }

    private static async Task<HostProgramResult> AptGetAsync(string[] arguments, string? folder, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(Deadline);
        try
        {
            return await HostProgram.RunAsync("apt-get", ["--quiet", "-o", "Acquire::Retries=2", .. arguments], folder, cancellation: deadline.Token);
        }
        catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            throw new LabUnavailableException($"apt-get did not end within {Deadline.TotalMinutes:0} minutes. Is the network slow? What was fetched is thrown away; try again.", exception);
        }
    }

    private static string LastLine(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault(line => !line.StartsWith("W:", StringComparison.Ordinal)) ?? "nothing";
}
