namespace Dialtone.Diagnosis.Logs.Formats;

/// <summary>Lines of which only <c>kernel:</c> or <c>host kernel:</c> is left, as people paste them, with the time of day as desktops' log viewers copy them, or only the level, as <c>/proc/kmsg</c> and a serial
/// console give it where printk writes no time.</summary>
internal sealed class KernelPrefixFormat : LogFormat
{
    public override string Name => "kernel-prefix";

    public override IReadOnlyList<string> Samples { get; } =
    [
        "kernel: option 3-1:1.2: GSM modem (1-port) converter detected",
        "laptop kernel: option 3-1:1.2: GSM modem (1-port) converter detected",
        "kernel: [   12.345678] usb 1-1: Product: HUAWEI Mobile",
        "21:11:10 kernel: option 3-1:1.2: GSM modem (1-port) converter detected",
        "<6>option 3-1:1.2: GSM modem (1-port) converter detected",
    ];

    public override bool TryRead(ReadOnlySpan<byte> line, ref LogPrefix prefix)
    {
        if (line is [(byte)'<', >= (byte)'0' and <= (byte)'7', (byte)'>', not ((byte)' ' or (byte)'[' or (>= (byte)'0' and <= (byte)'9')), ..])
        {
            (prefix.Time, prefix.Message, prefix.ProgramLength) = (LogTime.None, 3, 0);
            return true;
        }

        var at = 0;
        var time = LogTime.None;
        if (!line.StartsWith("kernel:"u8))
        {
            at = line[..Math.Min(line.Length, 72)].IndexOf(" kernel: "u8) + 1;
            if (at == 0)
            {
                return false;
            }

            if (at == "hh:mm:ss ".Length && TryClock(line, 0, out var clock))
            {
                time = clock;
            }
            else if (line[..(at - 1)].IndexOfAny((byte)' ', (byte)':') >= 0)
            {
                return false;
            }
        }

        prefix.Time = time;
        if (!TryTag(line, at, ref prefix))
        {
            return false;
        }

        TakeKernelTime(line, ref prefix);
        return true;
    }
}
