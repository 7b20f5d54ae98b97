using Dialtone.Facts;
using Dialtone.Facts.Host;
using Dialtone.Facts.Usb;
using Dialtone.Linux.FileTrees;
using Dialtone.Linux.Interop.Libc;

namespace Dialtone.Linux.Collectors;

/// <summary>Which processes have a serial port or control channel open, from the links in <c>/proc/PID/fd</c>.</summary>
internal static class PortHolderCollector
{
    /// <summary>A recording holds the result: the links themselves would tell everything that the machine's processes do.</summary>
    public const string RecordedPath = RecordingIndex.Directory + "/port-holders";

    public static Observed<IReadOnlyList<PortHolder>> Collect(IFileTree tree, Observed<IReadOnlyList<UsbDevice>> devices)
    {
        if (!tree.IsLive)
        {
            return Recorded(tree);
        }

        if (!devices.TryGet(out var present))
        {
            return devices.IsAbsent ? Observed.Known<IReadOnlyList<PortHolder>>([], devices.Source) : Observed.NotExamined<IReadOnlyList<PortHolder>>(devices.Reason);
        }

        var ports = Ports(present);
        return ports.Count == 0 ? Observed.Known<IReadOnlyList<PortHolder>>([], devices.Source) : Search(tree, ports);
    }

    /// <summary>Serial ports and control channels of all devices.</summary>
    internal static HashSet<string> Ports(IReadOnlyList<UsbDevice> devices)
    {
        var ports = new HashSet<string>(StringComparer.Ordinal);
        foreach (var device in devices)
        {
            foreach (var @interface in device.Interfaces.Or([]))
            {
                ports.UnionWith(@interface.Ttys);
                ports.UnionWith(@interface.ControlChannels);
            }
        }

        return ports;
    }

    /// <summary>Looks through all processes; NotExamined if some of them may not be looked into.</summary>
    internal static Observed<IReadOnlyList<PortHolder>> Search(IFileTree tree, IReadOnlySet<string> ports)
    {
        var listing = tree.List("/proc");
        if (!listing.TryGet(out var processes))
        {
            return listing.Observe<IReadOnlyList<PortHolder>>("/proc", static _ => throw new System.Diagnostics.UnreachableException());
        }

        var holders = new List<PortHolder>();
        var hidden = 0;
        foreach (var entry in processes)
        {
            if (!int.TryParse(entry.Name, out var process))
            {
                continue;
            }

            var descriptors = tree.List($"/proc/{process}/fd");
            if (!descriptors.TryGet(out var open))
            {
                // A process that has just ended is no concern; one that may not be looked into is.
                hidden += descriptors.Errno is Errno.EACCES or Errno.EPERM ? 1 : 0;
                continue;
            }

            var held = new SortedSet<string>(StringComparer.Ordinal);
            foreach (var descriptor in open)
            {
                if (tree.ReadLink($"/proc/{process}/fd/{descriptor.Name}").TryGet(out var target)
                    && target.StartsWith("/dev/", StringComparison.Ordinal)
                    && ports.Contains(target["/dev/".Length..]))
                {
                    held.Add(target["/dev/".Length..]);
                }
            }

            var program = held.Count == 0 ? "" : Attributes.Text(tree, $"/proc/{process}/comm").Or("?");
            holders.AddRange(held.Select(port => new PortHolder(port, process, program)));
        }

        return hidden == 0
            ? Observed.Known<IReadOnlyList<PortHolder>>(holders, new Source("/proc"))
            : Observed.NotExamined<IReadOnlyList<PortHolder>>($"{hidden} processes of other users cannot be looked into without root");
    }

    internal static string Write(IReadOnlyList<PortHolder> holders) =>
        string.Concat(holders.Select(holder => $"{holder.Port}\t{holder.ProcessId}\t{RecordedText.Escape(holder.Program)}\n"));

    private static Observed<IReadOnlyList<PortHolder>> Recorded(IFileTree tree)
    {
        var file = tree.Read(RecordedPath);
        if (!file.TryGet(out var bytes))
        {
            return Observed.NotExamined<IReadOnlyList<PortHolder>>(file.IsAbsent ? "was not recorded" : file.Reason);
        }

        var holders = new List<PortHolder>();
        foreach (var members in RecordedText.Lines(bytes))
        {
            if (members.Length == 3 && int.TryParse(members[1], out var process))
            {
                holders.Add(new PortHolder(members[0], process, members[2]));
            }
        }

        return Observed.Known<IReadOnlyList<PortHolder>>(holders, new Source(RecordedPath));
    }
}
