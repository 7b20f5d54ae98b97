using System.Globalization;
using Dialtone.Protocols.Scsi;

namespace Dialtone.Tests.Switching;

/// <summary>Every way in which Dialtone means to differ from usb_modeswitch on the wire, with the reason. Applied to the reference's trace, they must give Dialtone's, so that
/// nothing else differs.</summary>
internal static class IntendedDeviations
{
    public static IReadOnlyList<string> Apply(IReadOnlyList<string> reference) => SecondRequestOfSony(AnnouncedDataPhase(reference));

    /// <summary>A command that announces data from the device gets its data phase (Bulk-Only Transport 1.0, 6.3): a device that has data to send would otherwise see its first 13 bytes
    /// taken for the status and never get rid of the rest. usb_modeswitch reads 13 bytes in any case.</summary>
    private static List<string> AnnouncedDataPhase(IReadOnlyList<string> reference)
    {
        var result = new List<string>();
        uint announced = 0;
        foreach (var line in reference)
        {
            var words = line.Split(' ');
            if (words is ["bulk", _, var message, "timeout", _] && message.Length == 2 * CommandBlockWrapper.Size
                && CommandBlockWrapper.TryRead(Convert.FromHexString(message), out var command))
            {
                announced = command.IsIn ? command.DataLength : 0;
            }
            else if (words is ["bulk", _, "read", "13", ..] && announced > 0)
            {
                result.Add(line.Replace("read 13", "read " + Math.Max(13, announced).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
                announced = 0;
                continue;
            }

            result.Add(line);
        }

        return result;
    }

    /// <summary>Sony's devices leave after the first request and want a second one when they are back. The stand-in's device never leaves, so that the reference waits its thirty
    /// seconds in vain and goes on without; with a device that returns it sends the request again, as Dialtone does.</summary>
    private static List<string> SecondRequestOfSony(List<string> reference)
    {
        var request = reference.FindIndex(line => line.StartsWith("control c0 11 0002", StringComparison.Ordinal));
        if (request < 0)
        {
            return reference;
        }

        var after = reference.FindIndex(request + 1, line => line != "pause 1000");
        return [.. reference[..(request + 1)], "reopen within 30000", "pause 1000", reference[request], .. reference[after..]];
    }
}
