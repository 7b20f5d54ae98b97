using Dialtone.Diagnosis.Logs.Programs;

namespace Dialtone.Diagnosis.Logs.Formats;

/// <summary>OpenWrt's logread: <c>Mon Mar  6 08:21:40 2023 kern.info kernel: [   12.345678] ...</c>, also with <c>-t</c>.</summary>
internal sealed class OpenWrtFormat : LogFormat
{
    public override string Name => "openwrt-logread";

    public override IReadOnlyList<string> Samples { get; } =
    [
        "Mon Mar  6 08:21:40 2023 kern.info kernel: [   12.345678] usb 1-1: Product: HUAWEI Mobile",
        "Mon Mar  6 08:21:40 2023 [1678090900.123] kern.info kernel: [   12.345678] usb 1-1: Product: HUAWEI Mobile",
        "Mon Mar  6 08:21:41 2023 daemon.warn [2841]: <wrn> [modem1] port ttyUSB2 timed out 2 consecutive times",
        "Mon Mar  6 08:21:41 2023 daemon.notice netifd: Interface 'wwan' is setting up now",
    ];

    public override bool TryRead(ReadOnlySpan<byte> line, ref LogPrefix prefix)
    {
        if (line.Length < 32 || line[3] != ' ' || line[7] != ' ' || line[10] != ' ' || line[19] != ' ' || line[24] != ' ')
        {
            return false;
        }

        var month = MonthName.English(line[4..]);
        if (month < 0 || !TryClock(line, 11, out var clock))
        {
            return false;
        }

        uint tens = line[8] == ' ' ? 0u : (uint)(line[8] - '0'), ones = (uint)(line[9] - '0');
        var day = (int)((tens * 10) + ones);
        // logread -t puts the time of the message itself behind that of the record.
        var at = 25;
        if (line[at] == '[' && line[at..].IndexOf("] "u8) is var close and > 0 && !line[(at + 1)..(at + close)].ContainsAnyExceptInRange((byte)'.', (byte)'9'))
        {
            at += close + 2;
        }

        var blank = line[at..].IndexOf((byte)' ');
        if (tens > 3 || ones > 9 || day == 0 || blank < 3)
        {
            return false;
        }

        prefix.Time = SinceNewYear(month, day, clock);
        prefix.Monotonic = false;
        if (!TryTag(line, at + blank + 1, ref prefix))
        {
            prefix.Message = at + blank + 1;
        }

        // A daemon that writes to the log's socket by itself is known by its number only: "daemon.warn [2841]: ".
        prefix.Unnamed = line[at..].StartsWith("kern."u8) ? Speaker.None : Speaker.Any & ~Speaker.Kernel;

        TakeKernelTime(line, ref prefix);
        return true;
    }
}
