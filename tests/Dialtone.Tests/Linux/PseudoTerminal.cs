using System.Runtime.InteropServices;
using Dialtone.Linux.Interop;
using Dialtone.Linux.Interop.Libc;

namespace Dialtone.Tests.Linux;

/// <summary>A pair of terminals: a scripted modem holds one end, the program under test opens the other by its path.</summary>
internal sealed unsafe class PseudoTerminal : IDisposable
{
    private readonly FileDescriptor modem;
    private readonly Thread thread;

    /// <param name="behave">Runs on its own thread until it returns.</param>
    public PseudoTerminal(Action<PseudoTerminal> behave)
    {
        modem = LibcFiles.Open("/dev/ptmx", OpenFlags.O_RDWR | OpenFlags.O_NOCTTY | OpenFlags.O_NONBLOCK | OpenFlags.O_CLOEXEC, 0);
        if (modem.IsInvalid)
        {
            throw SystemCallException.FromLastError("open", "/dev/ptmx");
        }

        int unlocked = 0, number = 0;
        if (LibcTerminal.Control(modem, TerminalRequests.TIOCSPTLCK, (nint)(&unlocked)) != 0 || LibcTerminal.Control(modem, TerminalRequests.TIOCGPTN, (nint)(&number)) != 0)
        {
            throw SystemCallException.FromLastError("ioctl", "/dev/ptmx");
        }

        Path = $"/dev/pts/{number}";
        thread = new Thread(() => behave(this)) { IsBackground = true };
        thread.Start();
    }

    public string Path { get; }

    /// <summary>What was sent to the modem up to a carriage return; null once the other end is closed for good or nothing came in time.</summary>
    public string? Command(int milliseconds = 10_000)
    {
        var text = "";
        while (true)
        {
            var entry = new PollDescriptor { fd = modem.Number, events = PollEvents.POLLIN };
            if (LibcPolling.Poll(&entry, 1, milliseconds) <= 0)
            {
                return null;
            }

            byte one;
            var count = LibcFiles.Read(modem, &one, 1);
            if (count <= 0)
            {
                return null;
            }

            if (one == '\r')
            {
                return text;
            }

            text += (char)one;
        }
    }

    /// <returns>False once the other end is closed.</returns>
    public bool Say(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            // A closed terminal would swallow bytes for ever; only the poll tells.
            var entry = new PollDescriptor { fd = modem.Number, events = PollEvents.POLLOUT };
            if (LibcPolling.Poll(&entry, 1, 500) <= 0 || (entry.revents & PollEvents.POLLHUP) != 0)
            {
                return false;
            }

            nint count;
            fixed (byte* start = bytes)
            {
                count = LibcFiles.Write(modem, start, (nuint)bytes.Length);
            }

            if (count < 0 && Marshal.GetLastPInvokeError() != Errno.EAGAIN)
            {
                return false;
            }

            bytes = bytes[(int)nint.Max(count, 0)..];
        }

        return true;
    }

    /// <summary>The modem leaves the bus.</summary>
    public void Vanish() => modem.Dispose();

    public void Dispose()
    {
        thread.Join();
        modem.Dispose();
    }
}
