using System.ComponentModel;
using System.Diagnostics;

namespace Dialtone.Linux.Control;

/// <summary>Has udevd read its rules when one of them was put in place, changed or taken away.</summary>
/// <remarks>udevd looks for changed files by itself, but at most every three seconds (manager_reload() in udevd's main loop), and a stick may be plugged in before that. Its control socket speaks
/// a protocol that belongs to one version of systemd; the stable way to it is the program udevadm. Where that fails, udevd's own look is what remains, so it is no error.</remarks>
internal static class UdevRules
{
    private const string Place = "/etc/udev/rules.d/";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    private static readonly string[] Programs = ["/usr/bin/udevadm", "/bin/udevadm", "/usr/sbin/udevadm", "/sbin/udevadm"];

    /// <param name="path">A file on the running machine, whatever it is.</param>
    public static void Changed(string path)
    {
        if (!path.StartsWith(Place, StringComparison.Ordinal) || Array.Find(Programs, File.Exists) is not { } program)
        {
            return;
        }

        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, ["control", "--reload"]) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false });
            process?.WaitForExit(Deadline);
        }
        catch (Win32Exception)
        {
            // Not to be started: udevd looks by itself.
        }
    }
}
