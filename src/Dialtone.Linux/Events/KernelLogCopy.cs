using System.Buffers.Text;
using System.Text;

namespace Dialtone.Linux.Events;

/// <summary>Turns syslog(2)'s text, <c>&lt;6&gt;[    5.140900] text</c>, into the form of <c>/dev/kmsg</c>, so that there is one form to read.
/// The structured keys are not in it, and the sequence numbers are only the order.</summary>
internal static class KernelLogCopy
{
    public static void Convert(ReadOnlySpan<byte> copy, Action<ReadOnlySpan<byte>> record)
    {
        long sequence = 0;
        long microseconds = 0;
        var priority = 6;
        while (!copy.IsEmpty)
        {
            var end = copy.IndexOf((byte)'\n');
            var line = end < 0 ? copy : copy[..end];
            copy = end < 0 ? [] : copy[(end + 1)..];
            if (line.IsEmpty)
            {
                continue;
            }

            if (line[0] == '<' && line.IndexOf((byte)'>') is var close and > 0 && Utf8Parser.TryParse(line[1..close], out int value, out var used) && used == close - 1)
            {
                priority = value;
                line = line[(close + 1)..];
            }

            // A line without a time goes on with what the line before said.
            if (!line.IsEmpty && line[0] == '[' && line.IndexOf((byte)']') is var bracket and > 0 && TryTime(line[1..bracket].Trim((byte)' '), out var time))
            {
                microseconds = time;
                line = line[(bracket + 1)..];
                line = line.StartsWith(" "u8) ? line[1..] : line;
            }

            var head = Encoding.ASCII.GetBytes($"{priority},{sequence++},{microseconds},-;");
            record((ReadOnlySpan<byte>)[.. head, .. line, (byte)'\n']);
        }
    }

    /// <summary>Seconds, a point, six digits; possibly a CPU after that (<c>5.140900@C1</c>, CONFIG_PRINTK_CALLER).</summary>
    private static bool TryTime(ReadOnlySpan<byte> text, out long microseconds)
    {
        microseconds = 0;
        return Utf8Parser.TryParse(text, out long seconds, out var used)
            && seconds is >= 0 and < long.MaxValue / 2_000_000
            && used + 7 <= text.Length
            && text[used] == '.'
            && Utf8Parser.TryParse(text.Slice(used + 1, 6), out int fraction, out var digits)
            && digits == 6
            && fraction >= 0
            && (microseconds = (seconds * 1_000_000) + fraction) >= 0;
    }
}
