using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Dialtone.Linux.Interop;
using Dialtone.Linux.Interop.Libc;

namespace Dialtone.Tests.App;

/// <summary>Runs the program with its standard output on a terminal, as a person does.</summary>
internal static unsafe class ProgramOnTerminal
{
    /// <summary>_IOW('T', 0x14, struct winsize): sets the window's size.</summary>
    private const uint TIOCSWINSZ = 0x5414;

    public static (int Status, string Output) Run(Dictionary<string, string> environment, params string[] arguments) => Run(environment, 80, arguments);

    public static (int Status, string Output) Run(Dictionary<string, string> environment, int columns, params string[] arguments)
    {
        using var master = LibcFiles.Open("/dev/ptmx", OpenFlags.O_RDWR | OpenFlags.O_NOCTTY | OpenFlags.O_CLOEXEC, 0);
        int unlocked = 0, number = 0;
        var size = new WindowSize { ws_row = 24, ws_col = (ushort)columns };
        if (master.IsInvalid || LibcTerminal.Control(master, TerminalRequests.TIOCSPTLCK, (nint)(&unlocked)) != 0
            || LibcTerminal.Control(master, TerminalRequests.TIOCGPTN, (nint)(&number)) != 0 || LibcTerminal.Control(master, TIOCSWINSZ, (nint)(&size)) != 0)
        {
            throw SystemCallException.FromLastError("open", "/dev/ptmx");
        }

        // The shell opens the terminal, since .NET gives a child pipes only.
        var program = Path.Combine(AppContext.BaseDirectory, "dialtone.dll");
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var word in (ReadOnlySpan<string>)["-c", $"exec >/dev/pts/{number} 2>&1; exec \"$@\"", "sh", Environment.ProcessPath is { } host && Path.GetFileName(host) == "dotnet" ? host : "dotnet", program, .. arguments])
        {
            start.ArgumentList.Add(word);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var text = new MemoryStream();
        var buffer = stackalloc byte[4096];
        // The last one to close the other end makes reading fail with EIO; before it is opened for the first time, too.
        while (true)
        {
            var entry = new PollDescriptor { fd = master.Number, events = PollEvents.POLLIN };
            _ = LibcPolling.Poll(&entry, 1, 100);
            if ((entry.revents & PollEvents.POLLIN) != 0 && LibcFiles.Read(master, buffer, 4096) is var count and > 0)
            {
                text.Write(new ReadOnlySpan<byte>(buffer, (int)count));
            }
            else if (process.HasExited)
            {
                break;
            }
        }

        return (process.ExitCode, Encoding.UTF8.GetString(text.ToArray()));
    }
}
