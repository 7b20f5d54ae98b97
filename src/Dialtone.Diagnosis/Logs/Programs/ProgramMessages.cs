using Dialtone.Diagnosis.Logs.Messages;

namespace Dialtone.Diagnosis.Logs.Programs;

/// <summary>What programs other than the kernel say that this project reasons about.</summary>
internal static class ProgramMessages
{
    /// <summary>A message of a named program.</summary>
    public static bool TryRead(Speaker speaker, ReadOnlySpan<byte> message, ref LogEvent happened, NameTable names) => speaker switch
    {
        Speaker.ModeSwitch => ModeSwitchMessages.TryRead(message, ref happened, names),
        Speaker.ModemManager or Speaker.PointToPoint => PortMessages.TryRead(message, ref happened, names),
        Speaker.ModuleTool => ModuleMessages.TryRead(message, ref happened, names),
        _ => false,
    };

    /// <summary>A line of a terminal or of a log without prefixes.</summary>
    public static bool TryReadAny(ReadOnlySpan<byte> line, ref LogEvent happened, NameTable names) =>
        ModuleMessages.TryRead(line, ref happened, names) || PortMessages.TryRead(line, ref happened, names);
}
