namespace Dialtone.Diagnosis.Logs.Formats;

/// <summary>Lines that start with an ISO 8601 date: rsyslog (<c>2023-03-06T08:21:40.123456+01:00 host kernel: ...</c>), <c>journalctl -o short-iso</c>,
/// <c>dmesg --time-format iso</c> (comma before the fraction, no host).</summary>
internal sealed class IsoFormat : LogFormat
{
    public override string Name => "syslog";

    public override IReadOnlyList<string> Samples { get; } =
    [
        "2023-03-06T08:21:40.123456+01:00 laptop kernel: [   12.345678] usb 1-1: Product: HUAWEI Mobile",
        "2023-03-06T08:21:40+0100 laptop kernel: usb 1-1: Product: HUAWEI Mobile",
        "2023-03-06T08:21:40,123456+01:00 usb 1-1: Product: HUAWEI Mobile",
        "2023-03-06 08:21:40 laptop kernel: usb 1-1: Product: HUAWEI Mobile",
    ];

    public override bool TryRead(ReadOnlySpan<byte> line, ref LogPrefix prefix)
    {
        if (line.Length < 24 || line[4] != '-' || line[7] != '-' || line[10] is not ((byte)'T' or (byte)' ') || line[0] is < (byte)'1' or > (byte)'2'
            || !TryTwoDigits(line, 5, out var month) || !TryTwoDigits(line, 8, out var day) || month is < 1 or > 12 || day is < 1 or > 31
            || !TryClock(line, 11, out var clock))
        {
            return false;
        }

        var at = 19;
        var comma = line[at] == ',';
        var fractional = line[at] is (byte)'.' or (byte)',';
        if (fractional)
        {
            at++;
            long unit = 100_000;
            while (at < line.Length && line[at] is >= (byte)'0' and <= (byte)'9')
            {
                clock += (line[at++] - '0') * unit;
                unit /= 10;
            }
        }

        var blank = line[at..].IndexOf((byte)' ');
        if (blank is < 0 or > 6)
        {
            return false;
        }

        at += blank + 1;
        prefix.Time = SinceNewYear(month - 1, day, clock);
        prefix.Monotonic = false;
        prefix.Message = at;
        var host = line[at..].IndexOf((byte)' ');
        if (!comma && host > 0 && TryTag(line, at + host + 1, ref prefix))
        {
            prefix.Variant = TakeKernelTime(line, ref prefix) ? "syslog-kernel-time" : fractional ? "syslog" : "journal";
        }
        else
        {
            prefix.Variant = comma ? "dmesg" : "syslog-no-tag";
        }

        return true;
    }
}
