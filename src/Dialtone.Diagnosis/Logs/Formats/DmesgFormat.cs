namespace Dialtone.Diagnosis.Logs.Formats;

/// <summary>dmesg, with or without <c>-x</c> or raw levels, and <c>journalctl -o short-monotonic</c>.</summary>
internal sealed class DmesgFormat : LogFormat
{
    public override string Name => "dmesg";

    public override IReadOnlyList<string> Samples { get; } =
    [
        "[    2.217346] usb 1-1: new high-speed USB device number 2 using xhci_hcd",
        "<6>[    2.217346] usb 1-1: new high-speed USB device number 2 using xhci_hcd",
        "kern  :info  : [    2.217346] usb 1-1: new high-speed USB device number 2 using xhci_hcd",
        "[    2.217346][   T64] usb 1-1: Product: HUAWEI Mobile",
        "[    2.217346 <    0.000012>] usb 1-1: new high-speed USB device number 2 using xhci_hcd",
        "[    2.217346 / 03-06 08:21:40.123] usb 1-1: new high-speed USB device number 2 using xhci_hcd",
        "[    2.217346@0] usb 1-1: new high-speed USB device number 2 using xhci_hcd",
        "<6>[    2.217346]  [0:  swapper/0:    1] usb 1-1: new high-speed USB device number 2 using xhci_hcd",
        "[    2,217346] usb 1-1: new high-speed USB device number 2 using xhci_hcd",
        "2.217346] usb 1-1: new high-speed USB device number 2 using xhci_hcd",
        "[   12.217346] host kernel: usb 1-1: Product: HUAWEI Mobile",
        "[   15.002117] host ModemManager[412]: <info> ModemManager (version 1.20.4) starting in system bus...",
    ];

    public override bool TryRead(ReadOnlySpan<byte> line, ref LogPrefix prefix)
    {
        var at = 0;
        long time;
        if (HasTimeWithoutBracket(line) ? !TryTimeInBracket(line, ref at, out time) : !TryLevelAndTime(line, out at, out time))
        {
            return false;
        }

        prefix.Message = at;
        prefix.ProgramLength = 0;
        prefix.Time = time;
        prefix.Monotonic = true;
        TakeHostAndProgram(line, at, ref prefix);
        return true;
    }

    private static bool TryLevelAndTime(ReadOnlySpan<byte> line, out int at, out long time)
    {
        time = 0;
        return TrySkipLevel(line, out at) && TryKernelTime(line, ref at, out time);
    }

    /// <summary><c>120.123456] usb 1-1: ...</c>: who marks a page by hand, or whose line was broken behind the bracket, loses it.</summary>
    private static bool HasTimeWithoutBracket(ReadOnlySpan<byte> line)
    {
        var point = line.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return point is > 0 and < 9 && line.Length > point + 9 && line[point] == '.' && line.Slice(point + 1, 6).IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0 && line[point + 7] == ']' && line[point + 8] == ' ';
    }

    /// <summary>short-monotonic puts host and program behind the time. Kernel messages start in the same way ("usb 1-1: ..."), so that only a
    /// program with a process id, or the kernel, counts.</summary>
    private static void TakeHostAndProgram(ReadOnlySpan<byte> line, int at, ref LogPrefix prefix)
    {
        var rest = line[at..];
        var blank = rest[..Math.Min(rest.Length, 64)].IndexOf((byte)' ');
        if (blank <= 0)
        {
            return;
        }

        var tag = rest[(blank + 1)..];
        var colon = tag.IndexOf((byte)':');
        if (colon <= 0 || (!tag.StartsWith("kernel: "u8) && (tag[colon - 1] != ']' || rest[blank - 1] == ':')))
        {
            return;
        }

        if (TryTag(line, at + blank + 1, ref prefix))
        {
            prefix.Variant = "journal";
        }
    }
}
