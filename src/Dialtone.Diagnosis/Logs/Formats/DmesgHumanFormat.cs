namespace Dialtone.Diagnosis.Logs.Formats;

/// <summary><c>dmesg -T</c>: <c>[Mon Dec 16 15:11:02 2019]</c>, in the user's language, so that the month's name may be anything.</summary>
internal sealed class DmesgHumanFormat : LogFormat
{
    public override string Name => "dmesg-human";

    public override IReadOnlyList<string> Samples { get; } =
    [
        "[Mon Dec 16 15:11:02 2019] usb 1-1: new high-speed USB device number 2 using xhci_hcd",
        "[Mo Dez 16 15:11:02 2019] usb 1-1: new high-speed USB device number 2 using xhci_hcd",
    ];

    public override bool TryRead(ReadOnlySpan<byte> line, ref LogPrefix prefix)
    {
        if (line.Length < 20 || line[0] != '[')
        {
            return false;
        }

        var end = line[..Math.Min(line.Length, 48)].IndexOf((byte)']');
        if (end < 18)
        {
            return false;
        }

        var inside = line[1..end];
        var colon = inside.IndexOf((byte)':');
        if (colon < 2 || !TryClock(inside, colon - 2, out var clock))
        {
            return false;
        }

        prefix.Time = DayOf(inside[..(colon - 2)], out var month, out var day) ? SinceNewYear(month, day, clock) : clock;
        prefix.Message = end + 1 < line.Length && line[end + 1] == ' ' ? end + 2 : end + 1;
        return true;
    }

    private static bool DayOf(ReadOnlySpan<byte> date, out int month, out int day)
    {
        month = -1;
        day = 0;
        while (!date.IsEmpty)
        {
            var blank = date.IndexOf((byte)' ');
            var word = blank < 0 ? date : date[..blank];
            month = month < 0 ? Month(word) : month;
            if (day == 0 && System.Buffers.Text.Utf8Parser.TryParse(word, out int number, out var used) && used == word.Length && number is > 0 and < 32)
            {
                day = number;
            }

            date = blank < 0 ? default : date[(blank + 1)..];
        }

        return month >= 0 && day > 0;
    }
}
