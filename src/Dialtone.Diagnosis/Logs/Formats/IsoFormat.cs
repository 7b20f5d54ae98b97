using Dialtone.Diagnosis.Logs.Programs;

namespace Dialtone.Diagnosis.Logs.Formats;

/// <summary>Lines that start with an ISO 8601 date: rsyslog (<c>2023-03-06T08:21:40.123456+01:00 host kernel: ...</c>), <c>journalctl -o short-iso</c>,
/// <c>dmesg --time-format iso</c> (comma before the fraction, no host), and loggers that put their time before dmesg's.</summary>
internal sealed class IsoFormat : LogFormat
{
    public override string Name => "syslog";

    public override IReadOnlyList<string> Samples { get; } =
    [
        "2023-03-06T08:21:40.123456+01:00 laptop kernel: [   12.345678] usb 1-1: Product: HUAWEI Mobile",
        "2023-03-06T08:21:40+0100 laptop kernel: usb 1-1: Product: HUAWEI Mobile",
        "2023-03-06T08:21:40,123456+01:00 usb 1-1: Product: HUAWEI Mobile",
        "2023-03-06 08:21:40 laptop kernel: usb 1-1: Product: HUAWEI Mobile",
        "2023-03-06T08:21:40.123456789Z [   12.345678] usb 1-1: Product: HUAWEI Mobile",
        "2023-03-06 08:21:40,123 : Error opening device, it doesn't exist.",
    ];

    public override bool TryRead(ReadOnlySpan<byte> line, ref LogPrefix prefix)
    {
        if (line.Length < 24 || !(TryDate(line, 0, (byte)'T', out var time) || TryDate(line, 0, (byte)' ', out time)))
        {
            return false;
        }

        var at = 19;
        var comma = line[at] == ',';
        var fractional = line[at] is (byte)'.' or (byte)',';
        AddFraction(line, ref at, ref time);
        var blank = line[at..].IndexOf((byte)' ');
        if (blank is < 0 or > 6)
        {
            return false;
        }

        at += blank + 1;
        if (line[10] == ' ' && IsLogcat(line[at..]))
        {
            return false;
        }

        prefix.Time = time;
        prefix.Monotonic = false;
        prefix.Message = at;
        if (at < line.Length && line[at] == '[' && TakeKernelTime(line, ref prefix))
        {
            // What a container's runtime or a logger of a serial console puts before each line of the kernel.
            prefix.Variant = "dmesg";
            return true;
        }

        var host = line[at..].IndexOf((byte)' ');
        if (!comma && host > 0 && TryTag(line, at + host + 1, ref prefix))
        {
            prefix.Variant = TakeKernelTime(line, ref prefix) ? "syslog-kernel-time" : fractional ? "syslog" : "journal";
        }
        else
        {
            prefix.Variant = comma ? "dmesg" : "syslog-no-tag";
            if (!comma || line[10] == ' ')
            {
                // dmesg alone has a T and a comma; whoever writes the time otherwise and no name is a program that keeps its own log, such as Python's (2024-06-04 10:04:37,663).
                prefix.Unnamed = Speaker.Any;
            }
        }

        return true;
    }

    /// <summary>Process, thread and level follow: <see cref="LogcatFormat"/> reads these.</summary>
    private static bool IsLogcat(ReadOnlySpan<byte> rest)
    {
        rest = rest.TrimStart((byte)' ');
        rest = rest.Length > 5 && rest[0] is (byte)'+' or (byte)'-' && rest[5] == ' ' ? rest[5..].TrimStart((byte)' ') : rest;
        var digits = rest.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return digits > 0 && rest[digits] == ' ';
    }
}
