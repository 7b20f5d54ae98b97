using Dialtone.Diagnosis.Logs.Messages;

namespace Dialtone.Diagnosis.Logs.Programs;

/// <summary>modprobe's answers, and the lines of <c>/etc/modprobe.d</c> that keep a driver from loading.</summary>
internal static class ModuleMessages
{
    public static bool TryRead(ReadOnlySpan<byte> line, ref LogEvent happened, NameTable names)
    {
        var cursor = new ByteCursor(line);
        // grep names the file, and with -n the line, before what it found.
        if (cursor.StartsWith("/etc/modprobe.d/"u8) || cursor.StartsWith("/lib/modprobe.d/"u8) || cursor.StartsWith("/usr/lib/modprobe.d/"u8))
        {
            cursor.TrySkipPast(".conf:"u8);
            var numbered = cursor;
            if (numbered.TryTakeNumber(out _) && numbered.TryTake(":"u8))
            {
                cursor = numbered;
            }
        }

        if (cursor.TryTake("blacklist "u8) || (cursor.StartsWith("install "u8) && (cursor.EndsWith("/bin/true"u8) || cursor.EndsWith("/bin/false"u8))))
        {
            cursor.TryTake("install "u8);
            cursor.SkipBlanks();
            var module = cursor.TakeWord();
            if (!IsModuleName(module))
            {
                return false;
            }

            happened.Kind = EventKind.ModuleBlacklisted;
            happened.Name = names.Intern(module);
            happened.At(PortKey.None);
            return true;
        }

        // "modprobe: FATAL: Module option not found in directory /lib/modules/6.1.0" and, before kmod, "FATAL: Module option not found."
        // OpenWrt's modprobe says "failed to find a module named qmi_wwan".
        var named = cursor;
        ReadOnlySpan<byte> missing;
        if (named.TrySkipPast("failed to find a module named "u8))
        {
            missing = named.Rest.TrimEnd(" .\r"u8);
        }
        else if (!cursor.TrySkipPast("FATAL: Module "u8) || !cursor.TryTakeUntil(" not found"u8, out missing))
        {
            return false;
        }

        if (!IsModuleName(missing))
        {
            return false;
        }

        happened.Kind = EventKind.ModuleMissing;
        happened.Name = names.Intern(missing);
        happened.At(PortKey.None);
        return true;
    }

    private static bool IsModuleName(ReadOnlySpan<byte> name) => name.Length is > 1 and < 48 && name.IndexOfAny(" /\\\"'"u8) < 0;
}
