namespace Dialtone.Diagnosis.Logs.Formats;

/// <summary><c>journalctl -o short-unix</c>: seconds since 1970 with a fraction, host and program.</summary>
internal sealed class UnixTimeFormat : LogFormat
{
    public override string Name => "journal";

    public override IReadOnlyList<string> Samples { get; } =
    [
        "1678087300.123456 laptop kernel: usb 1-1: Product: HUAWEI Mobile",
        "1678087300.123456 laptop ModemManager[571]: <info>  [modem0] state changed (disabled -> enabling)",
    ];

    public override bool TryRead(ReadOnlySpan<byte> line, ref LogPrefix prefix)
    {
        if (line.Length < 24 || line[0] is < (byte)'1' or > (byte)'9' || line[10] != '.'
            || !System.Buffers.Text.Utf8Parser.TryParse(line[..10], out long seconds, out var used) || used != 10)
        {
            return false;
        }

        var at = 10;
        var time = SinceNewYear(seconds);
        AddFraction(line, ref at, ref time);
        if (at >= line.Length || line[at] != ' ')
        {
            return false;
        }

        var host = line[(at + 1)..].IndexOf((byte)' ');
        if (host <= 0 || !TryTag(line, at + host + 2, ref prefix))
        {
            return false;
        }

        prefix.Time = time;
        prefix.Monotonic = false;
        TakeKernelTime(line, ref prefix);
        return true;
    }
}
