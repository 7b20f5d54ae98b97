using System.Text;
using Dialtone.Facts.Host;

namespace Dialtone.Linux.Recording;

/// <summary>What of a file goes into a recording. Reading the rest would give the same facts; it is private, or a hundred times as long.</summary>
internal static class RecordingReduction
{
    private static readonly string[] Options = ["modprobe.", "module_blacklist=", "usb_storage.", "usb-storage.", "usbcore.", "usbserial.", "option.", "block."];

    /// <summary>Module files of these directories are looked for.</summary>
    private static readonly string[] ModulePlaces = ["/usb/", "/net/", "/scsi/", "/cdrom/"];

    /// <param name="path">Where the file was read.</param>
    /// <param name="bytes">All of it.</param>
    /// <param name="machine">Whose devices tell which aliases matter.</param>
    public static byte[] Of(string path, byte[] bytes, Machine machine)
    {
        if (path.StartsWith("/lib/modules/", StringComparison.Ordinal))
        {
            var vendors = machine.UsbDevices.Or([]).Select(static device => device.Id).Where(static id => id.IsKnown).Select(static id => $"usb:v{id.Value.Vendor:X4}").ToHashSet();
            return path[(path.LastIndexOf('/') + 1)..] switch
            {
                "modules.alias" => Keep(bytes, '\n', line => line.StartsWith("alias ", StringComparison.Ordinal) && IsWanted(line["alias ".Length..], vendors)),
                "modules.builtin.modinfo" => Keep(bytes, '\0', entry => entry.Contains(".alias=usb:", StringComparison.Ordinal) && IsWanted(entry[(entry.IndexOf('=') + 1)..], vendors)),
                "modules.dep" or "modules.builtin" => Keep(bytes, '\n', line => ModulePlaces.Any(place => line.Split(':')[0].Contains(place, StringComparison.Ordinal))),
                _ => bytes,
            };
        }

        return path switch
        {
            "/proc/self/mounts" => Keep(bytes, '\n', static line => line.StartsWith("/dev/", StringComparison.Ordinal)),
            "/proc/cmdline" => Encoding.UTF8.GetBytes(string.Join(' ', Encoding.UTF8.GetString(bytes).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
                .Where(static word => Options.Any(option => word.StartsWith(option, StringComparison.Ordinal)))) + "\n"),
            // The last member is the module's address: with root's eyes, where the kernel lies in memory.
            "/proc/modules" => Encoding.UTF8.GetBytes(string.Join('\n', Encoding.UTF8.GetString(bytes).Split('\n').Select(static line =>
                line.LastIndexOf(" 0x", StringComparison.Ordinal) is var address and > 0 ? line[..address] + " 0x0" : line))),
            _ when path.Contains("/modprobe.d/", StringComparison.Ordinal) => WithoutComments(bytes),
            _ => bytes,
        };
    }

    /// <summary>Comments say who wrote them. An empty line stands for each, since options are named by file and line.</summary>
    private static byte[] WithoutComments(byte[] bytes)
    {
        var lines = Encoding.Latin1.GetString(bytes).Split('\n');
        var continues = false;
        for (var i = 0; i < lines.Length; i++)
        {
            var (isRest, line) = (continues, lines[i]);
            continues = line.EndsWith('\\') && (isRest || !line.TrimStart().StartsWith('#'));
            lines[i] = !isRest && line.TrimStart().StartsWith('#') ? "" : line;
        }

        return Encoding.Latin1.GetBytes(string.Join('\n', lines));
    }

    /// <summary>Aliases of a vendor that is plugged in, and those for every vendor.</summary>
    private static bool IsWanted(string alias, HashSet<string> vendors) =>
        alias.StartsWith("usb:v*", StringComparison.Ordinal) || (alias.Length > 9 && vendors.Contains(alias[..9]));

    private static byte[] Keep(byte[] bytes, char separator, Func<string, bool> wanted)
    {
        // One character a byte: what is kept is kept as it is.
        var text = Encoding.Latin1.GetString(bytes);
        var kept = new StringBuilder();
        foreach (var part in text.Split(separator))
        {
            if (part.Length > 0 && wanted(part))
            {
                kept.Append(part).Append(separator);
            }
        }

        return Encoding.Latin1.GetBytes(kept.ToString());
    }
}
