namespace Dialtone.Diagnosis.Logs.Messages;

/// <summary>Messages about the whole machine: the boot line, host controllers, the supply.</summary>
internal static class HostMessages
{
    public static bool TryRead(ReadOnlySpan<byte> message, ref LogEvent happened, NameTable names)
    {
        var cursor = new ByteCursor(message);
        if (cursor.TryTake("Linux version "u8))
        {
            happened.Kind = EventKind.KernelVersion;
            happened.Name = names.Intern(cursor.TakeWord());
            // Distributions put their own number behind the build: "#48-Ubuntu SMP", "Debian 6.1.158-1".
            happened.Detail = cursor.TrySkipPast(" #"u8) ? names.Intern(cursor.Rest) : null;
        }
        else if (cursor.Contains("HC died; cleaning up"u8) || cursor.Contains("host controller not responding, assume dead"u8))
        {
            happened.Kind = EventKind.HostControllerDied;
        }
        else if (cursor.Contains("ndervoltage detected"u8) || cursor.Contains("nder-voltage detected"u8))
        {
            happened.Kind = EventKind.UnderVoltage;
        }
        else
        {
            return false;
        }

        happened.At(PortKey.None);
        return true;
    }
}
