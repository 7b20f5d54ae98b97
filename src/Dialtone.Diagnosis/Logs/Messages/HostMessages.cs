namespace Dialtone.Diagnosis.Logs.Messages;

/// <summary>Messages about the whole machine: the boot line, host controllers, the supply.</summary>
internal static class HostMessages
{
    /// <summary>The release behind "Not tainted", or behind the letters of what tainted it.</summary>
    private static bool TryTakeRelease(ref ByteCursor cursor, out ReadOnlySpan<byte> release)
    {
        release = default;
        for (var words = 0; words < 16 && !cursor.AtEnd; words++)
        {
            cursor.SkipBlanks();
            var word = cursor.TakeWord();
            if (word.Length is > 4 and < 64 && word[0] is >= (byte)'2' and <= (byte)'9' && word.IndexOf((byte)'.') == 1)
            {
                release = word;
                return true;
            }

            if (word.IsEmpty)
            {
                cursor.TryTake(":"u8);
            }
        }

        return false;
    }

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
        else if (cursor.StartsWith("Pid: "u8) || cursor.StartsWith("CPU: "u8))
        {
            // "Pid: 2459, comm: pppd Not tainted 2.6.31-4-generic #22-Ubuntu"; since 3.9 "CPU: 1 PID: 812 Comm: pppd Tainted: G W 6.1.0-18-amd64 #1 Debian 6.1.76-1".
            if (!(cursor.TrySkipPast("ainted"u8) && cursor.TrySkipPast(" "u8)) || !TryTakeRelease(ref cursor, out var release))
            {
                return false;
            }

            happened.Kind = EventKind.KernelNamed;
            happened.Name = names.Intern(release);
            happened.Detail = cursor.TrySkipPast("#"u8) ? names.Intern(cursor.Rest) : null;
        }
        else if (cursor.Contains("HC died; cleaning up"u8) || cursor.Contains("host controller not responding, assume dead"u8))
        {
            happened.Kind = EventKind.HostControllerDied;
        }
        else if (cursor.Contains("voltage detected"u8) && (cursor.Contains("ndervoltage detected"u8) || cursor.Contains("nder-voltage detected"u8)))
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
