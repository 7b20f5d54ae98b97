using Dialtone.Diagnosis.Logs.Programs;

namespace Dialtone.Diagnosis.Logs.Formats;

/// <summary>Lines that start with the program and its process id: <c>ModemManager[571]: ...</c> or just <c>[571]: ...</c></summary>
internal sealed class ProgramPrefixFormat : LogFormat
{
    public override string Name => "program-prefix";

    public override IReadOnlyList<string> Samples { get; } =
    [
        "ModemManager[571]: <info>  [modem0] state changed (disabled -> enabling)",
        "pppd[1022]: Connect: ppp0 <--> /dev/ttyUSB0",
        "[571]: <info>  [modem0] state changed (disabled -> enabling)",
    ];

    public override bool TryRead(ReadOnlySpan<byte> line, ref LogPrefix prefix)
    {
        var bracket = line[..Math.Min(line.Length, 48)].IndexOf((byte)'[');
        if (bracket < 0)
        {
            return false;
        }

        var at = bracket + 1;
        while (at < line.Length && line[at] is >= (byte)'0' and <= (byte)'9')
        {
            at++;
        }

        if (at == bracket + 1 || at + 1 >= line.Length || line[at] != ']' || line[at + 1] != ':')
        {
            return false;
        }

        prefix.Time = LogTime.None;
        prefix.Unnamed = Speaker.Any;
        return TryTag(line, 0, ref prefix);
    }
}
