using Dialtone.Facts;
using Dialtone.Facts.Usb;
using Dialtone.Linux.FileTrees;

namespace Dialtone.Linux.Collectors;

/// <summary>One interface of the active configuration, with the ports, channels and disks that its driver made.</summary>
internal static class UsbInterfaceCollector
{
    /// <returns>Null if the interface left since it was listed.</returns>
    public static UsbInterface? Collect(IFileTree tree, UsbInterfaceName name)
    {
        var directory = $"{UsbCollector.Devices}/{name}";
        var triple = UsbCollector.Triple(tree, directory + "/bInterface");
        if (!triple.TryGet(out var @class) || !tree.List(directory).TryGet(out var entries))
        {
            return null;
        }

        var ttys = new List<string>();
        var networks = new List<string>();
        var channels = new List<string>();
        var units = new List<ScsiUnit>();
        foreach (var entry in entries)
        {
            if (entry.Kind != FileKind.Directory)
            {
                continue;
            }

            switch (entry.Name)
            {
                // usb-serial makes a directory of the port's name, everybody else (cdc_acm, hso) one below "tty".
                case var port when port.StartsWith("ttyUSB", StringComparison.Ordinal):
                    ttys.Add(port);
                    break;
                case "tty":
                    ttys.AddRange(Names(tree, $"{directory}/tty"));
                    break;
                case "net":
                    networks.AddRange(Names(tree, $"{directory}/net"));
                    break;
                // Before 3.1 the class was called "usb".
                case "usbmisc" or "usb":
                    channels.AddRange(Names(tree, $"{directory}/{entry.Name}").Where(static channel => channel.StartsWith("cdc-wdm", StringComparison.Ordinal)));
                    break;
                case var host when IsNumbered(host, "host"):
                    ScsiUnitCollector.Collect(tree, $"{directory}/{host}", units);
                    break;
            }
        }

        return new UsbInterface
        {
            Name = name,
            Class = @class,
            AlternateSetting = (byte)Attributes.Decimal(tree, directory + "/bAlternateSetting").Or(0),
            EndpointCount = Attributes.HexByte(tree, directory + "/bNumEndpoints").Select(static count => (int)count),
            Driver = Attributes.LinkName(tree, directory + "/driver"),
            Modalias = Attributes.NonEmptyText(tree, directory + "/modalias"),
            Ttys = ttys,
            NetworkInterfaces = networks,
            ControlChannels = channels,
            ScsiUnits = units,
        };
    }

    internal static bool IsNumbered(string name, string prefix) =>
        name.Length > prefix.Length && name.StartsWith(prefix, StringComparison.Ordinal) && !name.AsSpan(prefix.Length).ContainsAnyExceptInRange('0', '9');

    private static IEnumerable<string> Names(IFileTree tree, string directory) =>
        tree.List(directory).TryGet(out var entries) ? entries.Where(static entry => entry.Kind != FileKind.File).Select(static entry => entry.Name) : [];
}
