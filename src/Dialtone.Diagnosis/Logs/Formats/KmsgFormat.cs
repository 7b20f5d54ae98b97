using System.Buffers.Text;

namespace Dialtone.Diagnosis.Logs.Formats;

/// <summary>Records of <c>/dev/kmsg</c>: <c>6,1234,5678901,-;message</c>, followed by lines <c> KEY=value</c> (Documentation/ABI/testing/dev-kmsg).</summary>
internal sealed class KmsgFormat : LogFormat
{
    public override string Name => "kmsg";

    public override IReadOnlyList<string> Samples { get; } =
    [
        "6,728,2217346,-;usb 1-1: new high-speed USB device number 2 using xhci_hcd",
        "4,801,3200411,-,caller=T64;usb 1-1: device descriptor read/64, error -71",
        " SUBSYSTEM=usb",
        " DEVICE=+usb:1-1",
    ];

    public override bool TryRead(ReadOnlySpan<byte> line, ref LogPrefix prefix)
    {
        if (line.Length < 6)
        {
            return false;
        }

        if (line[0] == ' ')
        {
            // A dictionary line carries no message of its own.
            if (!line.StartsWith(" SUBSYSTEM="u8) && !line.StartsWith(" DEVICE="u8))
            {
                return false;
            }

            prefix.Time = LogTime.None;
            prefix.Message = line.Length;
            return true;
        }

        if (line[0] is < (byte)'0' or > (byte)'9')
        {
            return false;
        }

        var at = 0;
        if (!Skip(line, ref at) || !Skip(line, ref at) || !Utf8Parser.TryParse(line[at..], out long time, out var used) || time < 0)
        {
            return false;
        }

        var semicolon = line[at..].IndexOf((byte)';');
        if (semicolon < used || semicolon > 64 || line[at + used] != ',')
        {
            return false;
        }

        prefix.Time = time;
        prefix.Monotonic = true;
        prefix.Message = at + semicolon + 1;
        return true;
    }

    private static bool Skip(ReadOnlySpan<byte> line, ref int at)
    {
        var start = at;
        while (at < line.Length && line[at] is >= (byte)'0' and <= (byte)'9')
        {
            at++;
        }

        return at > start && at < line.Length && line[at++] == ',';
    }
}
