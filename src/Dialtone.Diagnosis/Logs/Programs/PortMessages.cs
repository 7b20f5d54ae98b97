using Dialtone.Diagnosis.Logs.Messages;

namespace Dialtone.Diagnosis.Logs.Programs;

/// <summary>Programs that could not use a serial port: it is held by another one, or it does not answer.</summary>
internal static class PortMessages
{
    public static bool TryRead(ReadOnlySpan<byte> line, ref LogEvent happened, NameTable names)
    {
        var tty = TtyIn(line);
        if (tty.IsEmpty)
        {
            return false;
        }

        var cursor = new ByteCursor(line);
        if (cursor.Contains("Device or resource busy"u8) || cursor.Contains("is locked by pid"u8) || cursor.Contains("is locked by another"u8)
            || cursor.Contains("evice is locked"u8) || cursor.Contains("is currently in use"u8))
        {
            happened.Kind = EventKind.PortBusy;
        }
        else if (cursor.Contains("timed out"u8) && cursor.Contains("consecutive times"u8))
        {
            // ModemManager marks a port that failed ten times in a row as dead.
            happened.Kind = EventKind.PortSilent;
        }
        else
        {
            return false;
        }

        happened.Name = names.Intern(tty);
        happened.AtPortOf(PortReference.Tty);
        return true;
    }

    /// <summary>The first <c>ttyUSB0</c>, <c>ttyACM0</c> or <c>cdc-wdm0</c> of a line.</summary>
    private static ReadOnlySpan<byte> TtyIn(ReadOnlySpan<byte> line)
    {
        var found = Numbered(line, "ttyUSB"u8);
        found = found.IsEmpty ? Numbered(line, "ttyACM"u8) : found;
        return found.IsEmpty ? Numbered(line, "cdc-wdm"u8) : found;
    }

    private static ReadOnlySpan<byte> Numbered(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name)
    {
        var at = line.IndexOf(name);
        if (at < 0)
        {
            return default;
        }

        var end = at + name.Length;
        while (end < line.Length && line[end] is >= (byte)'0' and <= (byte)'9')
        {
            end++;
        }

        return end > at + name.Length ? line[at..end] : default;
    }
}
