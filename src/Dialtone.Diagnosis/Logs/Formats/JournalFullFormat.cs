namespace Dialtone.Diagnosis.Logs.Formats;

/// <summary><c>journalctl -o short-full</c> and <c>-o with-unit</c>: <c>Mon 2023-03-06 08:21:40 CET host kernel: ...</c>, the weekday in the user's language.</summary>
internal sealed class JournalFullFormat : LogFormat
{
    public override string Name => "journal";

    public override IReadOnlyList<string> Samples { get; } =
    [
        "Mon 2023-03-06 08:21:40 CET laptop kernel: usb 1-1: Product: HUAWEI Mobile",
        "lun. 2023-03-06 08:21:40.123456 UTC laptop ModemManager.service[571]: <info>  [modem0] state changed (disabled -> enabling)",
        "Mo 2023-03-06 08:21:40 +0100 laptop kernel: usb 1-1: Product: HUAWEI Mobile",
    ];

    public override bool TryRead(ReadOnlySpan<byte> line, ref LogPrefix prefix)
    {
        var at = line[..Math.Min(line.Length, 24)].IndexOf((byte)' ') + 1;
        if (at < 3 || !MonthName.IsWord(line[..(at - 1)]) || !TryDate(line, at, (byte)' ', out var time))
        {
            return false;
        }

        at += 19;
        AddFraction(line, ref at, ref time);
        // Zone and host.
        for (var field = 0; field < 2; field++)
        {
            var blank = at < line.Length && line[at] == ' ' ? line[(at + 1)..].IndexOf((byte)' ') : -1;
            if (blank is <= 0 or > 64)
            {
                return false;
            }

            at += blank + 1;
        }

        if (!TryTag(line, at + 1, ref prefix))
        {
            return false;
        }

        prefix.Time = time;
        prefix.Monotonic = false;
        TakeKernelTime(line, ref prefix);
        // with-unit names the unit in the program's place.
        if (prefix.Program(line).EndsWith(".service"u8))
        {
            prefix.ProgramLength -= ".service".Length;
        }

        return true;
    }
}
