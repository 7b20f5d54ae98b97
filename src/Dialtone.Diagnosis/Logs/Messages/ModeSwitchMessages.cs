namespace Dialtone.Diagnosis.Logs.Messages;

/// <summary>usb_modeswitch in the system log: <c>switching device 12d1:1446 on 002/004</c>, since 2.0 <c>switch device</c>; <c>switched to 12d1:1001 on 002/005</c>.</summary>
internal static class ModeSwitchMessages
{
    /// <summary>Reads the message with or without the program's name before it.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, ref LogEvent happened, NameTable names)
    {
        var cursor = new ByteCursor(message);
        if (cursor.TryTake("usb_modeswitch"u8) && !cursor.TrySkipPast(": "u8))
        {
            return false;
        }

        happened.Detail = cursor.TryTake("switched to "u8) ? "switched" : cursor.TryTake("switching device "u8) || cursor.TryTake("switch device "u8) ? "switching" : null;
        if (happened.Detail is null || !cursor.TryTakeId(out happened.Id))
        {
            happened.Kind = EventKind.Noise;
            return true;
        }

        happened.Kind = EventKind.ModeSwitch;
        if (cursor.TryTake(" on "u8) && cursor.TryTakeNumber(out _) && cursor.TryTake("/"u8))
        {
            cursor.TryTakeNumber(out happened.Number);
        }

        happened.AtPortOf(PortReference.Address, happened.Number);
        return true;
    }
}
