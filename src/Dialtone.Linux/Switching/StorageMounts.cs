using System.Text;
using Dialtone.Facts.Usb;
using Dialtone.Linux.Collectors;
using Dialtone.Linux.FileTrees;

namespace Dialtone.Linux.Switching;

/// <summary>One mount of a disk.</summary>
/// <param name="Source">As it was given to mount(2), for people.</param>
/// <param name="ReadOnly">The file system is, through whatever mount: a mount that is read-only may show one that is written to elsewhere.</param>
internal sealed record StorageMount(string Source, string Directory, bool ReadOnly);

/// <summary>What of a device's disks is in use. Told by the numbers of its block devices, since one block device has many names (<c>/dev/disk/by-label/...</c>), and names that begin alike
/// (<c>/dev/sda</c>, <c>/dev/sdaa1</c>) are different disks'.</summary>
internal sealed class StorageMounts
{
    /// <summary>proc_pid_mountinfo(5), of this process's own mount namespace.</summary>
    public const string Path = "/proc/self/mountinfo";

    private const string Blocks = "/sys/class/block";

    private readonly IFileTree tree;

    /// <summary>Whole disks and their partitions, by <c>major:minor</c>.</summary>
    private readonly Dictionary<string, string> names = new(StringComparer.Ordinal);

    public StorageMounts(IFileTree tree, UsbDevice device)
    {
        this.tree = tree;
        foreach (var disk in device.Interfaces.Or([]).SelectMany(entry => entry.ScsiUnits).Select(unit => unit.BlockDevice).OfType<string>())
        {
            Add(disk);
            foreach (var entry in Entries($"{Blocks}/{disk}").Where(name => name.StartsWith(disk, StringComparison.Ordinal) && tree.Kind($"{Blocks}/{disk}/{name}/partition").IsFound))
            {
                Add(entry);
            }
        }
    }

    /// <summary>A disk or partition with what is built on it (device-mapper: encryption, logical volumes; md), as a clause; null if nothing is. What is built on it is its owner's to take down.</summary>
    public string? Holder =>
        names.Values.Select(name => (Name: name, Holders: Entries($"{Blocks}/{name}/holders"))).FirstOrDefault(entry => entry.Holders.Count > 0) is { Name: { } name, Holders: var holders }
            ? $"{string.Join(", ", holders)} is built on /dev/{name}"
            : null;

    /// <summary>Mounts, the innermost first.</summary>
    public IReadOnlyList<StorageMount> Mounts
    {
        get
        {
            if (names.Count == 0 || !tree.Read(Path, limit: 1 << 20).TryGet(out var bytes))
            {
                return [];
            }

            var mounts = Parse(bytes).Where(mount => names.ContainsKey(mount.Number) || (NumberOf(mount.Mount.Source) is { } number && names.ContainsKey(number))).Select(mount => mount.Mount).ToList();
            mounts.Reverse();
            return mounts;
        }
    }

    /// <summary>Number of the file system's device with its mount, in the file's order; lines of another form are left out.</summary>
    internal static IReadOnlyList<(string Number, StorageMount Mount)> Parse(ReadOnlySpan<byte> bytes)
    {
        var mounts = new List<(string, StorageMount)>();
        foreach (var line in Encoding.UTF8.GetString(bytes).Split('\n'))
        {
            // 36 35 98:0 /root /mount/point rw,noatime master:1 - ext3 /dev/sda1 rw,errors=continue
            var members = line.Split(' ');
            var separator = Array.IndexOf(members, "-", Math.Min(6, members.Length));
            if (separator >= 6 && members.Length > separator + 3)
            {
                var options = members[separator + 3];
                mounts.Add((members[2], new StorageMount(Unescape(members[separator + 2]), Unescape(members[4]), options == "ro" || options.StartsWith("ro,", StringComparison.Ordinal))));
            }
        }

        return mounts;
    }

    private static string Unescape(string text) => MountCollector.Unescape(Encoding.UTF8.GetBytes(text));

    /// <summary>A file system of several devices (btrfs) has a number of its own; its source names one of them.</summary>
    private string? NumberOf(string source) =>
        source.StartsWith("/dev/", StringComparison.Ordinal) && FileTree.Resolve(source, path => tree.ReadLink(path).TryGet(out var target) ? target : null) is { } resolved
            ? Number(resolved[(resolved.LastIndexOf('/') + 1)..])
            : null;

    private void Add(string name)
    {
        if (Number(name) is { } number)
        {
            names[number] = name;
        }
    }

    private string? Number(string name) => Attributes.Text(tree, $"{Blocks}/{name}/dev").TryGet(out var number) ? number : null;

    private List<string> Entries(string directory) => tree.List(directory).TryGet(out var entries) ? [.. entries.Select(entry => entry.Name)] : [];
}
