using Dialtone.Diagnosis.Logs.Messages;

namespace Dialtone.Diagnosis.Logs.Programs;

/// <summary>What programs other than the kernel say that this project reasons about.</summary>
internal static class ProgramMessages
{
    /// <summary>A message of a named program.</summary>
    public static bool TryRead(ReadOnlySpan<byte> program, ReadOnlySpan<byte> message, ref LogEvent happened, NameTable names)
    {
        switch (KnownPrograms.KindOf(program))
        {
            case ProgramKind.ModeSwitch:
                return ModeSwitchMessages.TryRead(message, ref happened, names);
            case ProgramKind.ModemManager or ProgramKind.PointToPoint:
                return PortMessages.TryRead(message, ref happened, names);
            case ProgramKind.Other:
                return program.SequenceEqual("modprobe"u8) && ModuleMessages.TryRead(message, ref happened, names);
            default:
                return false;
        }
    }

    /// <summary>A line of a terminal or of a log without prefixes.</summary>
    public static bool TryReadAny(ReadOnlySpan<byte> line, ref LogEvent happened, NameTable names) =>
        ModuleMessages.TryRead(line, ref happened, names) || PortMessages.TryRead(line, ref happened, names);
}
