namespace Dialtone.Diagnosis.Logs.Formats;

/// <summary><c>dmesg -T</c>: <c>[Mon Dec 16 15:11:02 2019]</c>, in the user's language, so that the month's name may be anything; and
/// <c>dmesg -H</c>: <c>[Dec16 15:11]</c>, then steps <c>[  +0.000123]</c>.</summary>
internal sealed class DmesgHumanFormat : LogFormat
{
    public override string Name => "dmesg-human";

    public override IReadOnlyList<string> Samples { get; } =
    [
        "[Mon Dec 16 15:11:02 2019] usb 1-1: new high-speed USB device number 2 using xhci_hcd",
        "kern  :info  : [Mon Dec 16 15:11:02 2019] usb 1-1: new high-speed USB device number 2 using xhci_hcd",
        "<6>[Mon Dec 16 15:11:02 2019] usb 1-1: new high-speed USB device number 2 using xhci_hcd",
        "[пн дек 16 15:11:02 2019] usb 1-1: new high-speed USB device number 2 using xhci_hcd",
        "[月 12月 16 15:11:02 2019] usb 1-1: new high-speed USB device number 2 using xhci_hcd",
        "[Dec16 15:11] usb 1-1: new high-speed USB device number 2 using xhci_hcd",
        "[ +14.112012] usb 1-1: USB disconnect, device number 2",
        "[  +0.000123] usb 1-1: new high-speed USB device number 2 using xhci_hcd",
        "[Mo Dez 16 15:11:02 2019] usb 1-1: new high-speed USB device number 2 using xhci_hcd",
    ];

    public override bool TryRead(ReadOnlySpan<byte> line, ref LogPrefix prefix)
    {
        if (line.Length < 20 || !TrySkipLevel(line, out var at))
        {
            return false;
        }

        var end = line[at..Math.Min(line.Length, at + 64)].IndexOf((byte)']');
        if (end < 10)
        {
            return false;
        }

        var inside = line.Slice(at + 1, end - 1);
        end += at;
        prefix.Message = end + 1 < line.Length && line[end + 1] == ' ' ? end + 2 : end + 1;
        prefix.Monotonic = false;
        if (inside.StartsWith(" "u8) && inside.TrimStart((byte)' ') is [(byte)'+', >= (byte)'0' and <= (byte)'9', ..])
        {
            prefix.Time = LogTime.None;
            return true;
        }

        var colon = inside.IndexOf((byte)':');
        if (inside[0] is (byte)' ' or >= (byte)'0' and <= (byte)'9' && inside.IndexOf("月"u8) < 0)
        {
            return false;
        }

        if (colon > 0 && colon == inside.Length - 3 && inside.Length < 20 && TryTwoDigits(inside, colon - 2, out var hour) && TryTwoDigits(inside, colon + 1, out var minute)
            && inside[colon - 3] == ' ' && inside[..(colon - 3)].IndexOfAnyInRange((byte)'0', (byte)'9') is > 2 and var digit)
        {
            var single = inside[digit..(colon - 3)];
            if (!System.Buffers.Text.Utf8Parser.TryParse(single, out int date, out var digits) || digits != single.Length || date is < 1 or > 31)
            {
                return false;
            }

            prefix.Time = SinceNewYear(Math.Max(0, MonthName.Any(inside[..digit].TrimEnd((byte)' '))), date, ((hour * 60L) + minute) * 60_000_000);
            return true;
        }

        if (colon < 3 || inside.Length < 17 || inside[colon - 3] != ' ' || !TryClock(inside, colon - 2, out var clock))
        {
            return false;
        }

        prefix.Time = DayOf(inside[..(colon - 2)], out var month, out var day) ? SinceNewYear(month, day, clock) : clock;
        return true;
    }

    /// <summary>The day is the first number; the word before it is the month, and the one before that the weekday ("mar." is Tuesday and March in French).</summary>
    private static bool DayOf(ReadOnlySpan<byte> date, out int month, out int day)
    {
        ReadOnlySpan<byte> before = default;
        while (!date.IsEmpty)
        {
            var blank = date.IndexOf((byte)' ');
            var word = blank < 0 ? date : date[..blank];
            if (System.Buffers.Text.Utf8Parser.TryParse(word, out day, out var used) && used == word.Length && day is > 0 and < 32)
            {
                month = MonthName.Any(before);
                return month >= 0;
            }

            before = word.IsEmpty ? before : word;
            date = blank < 0 ? default : date[(blank + 1)..];
        }

        (month, day) = (-1, 0);
        return false;
    }
}
