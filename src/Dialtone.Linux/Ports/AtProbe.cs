using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Dialtone.Facts.Host;
using Dialtone.Linux.Events;
using Dialtone.Linux.FileTrees;
using Dialtone.Linux.Interop;
using Dialtone.Linux.Interop.Libc;
using Dialtone.Protocols.At;

namespace Dialtone.Linux.Ports;

/// <summary>Asks a serial port <c>AT</c> and leaves it as it was.</summary>
public static class AtProbe
{
    /// <summary>A port that says more than this without an answer is no AT port.</summary>
    private const int LongestAnswer = 4096;

    /// <summary>A modem that has just started or woken loses the first bytes, so it is asked again while it is silent.</summary>
    private const int Attempts = 3;

    /// <summary>How long opening and closing may take beyond the deadline. Opening raises DTR by a control transfer, and closing waits for
    /// what was sent (30 s by default): neither returns in time from a modem that hangs.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    /// <param name="tty">Name below <c>/dev</c>: <c>ttyUSB0</c>. Nobody may hold it; that is the caller's to know, as far as locks do not tell.</param>
    /// <param name="deadline">For the answer.</param>
    /// <param name="first">Of the ports of the same modem that are asked at the same time; null: each is asked by itself.</param>
    /// <param name="cancellation">Ends the asking; the port is restored all the same.</param>
    /// <exception cref="ArgumentException">It is no name of a terminal.</exception>
    public static Task<AtAnswer> AskAsync(string tty, TimeSpan deadline, FirstAnswer? first = null, CancellationToken cancellation = default) =>
        tty.StartsWith("tty", StringComparison.Ordinal) && !tty.Contains('/', StringComparison.Ordinal)
            ? AskAsync("/dev/" + tty, tty, deadline, first, cancellation)
            : throw new ArgumentException($"'{tty}' is no serial port.", nameof(tty));

    internal static async Task<AtAnswer> AskAsync(string path, string port, TimeSpan deadline, FirstAnswer? first, CancellationToken cancellation)
    {
        var completion = new TaskCompletionSource<AtAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        AtAnswer? pending = null;
        var asker = new Thread(
            () =>
            {
                try
                {
                    // The answer counts even if the close after it hangs.
                    Ask(path, port, deadline, first, answer => Volatile.Write(ref pending, answer), cancellation);
                    completion.TrySetResult(pending!);
                }
                catch (OperationCanceledException)
                {
                    completion.TrySetCanceled(cancellation);
                }
                catch (SystemCallException failure)
                {
                    completion.TrySetResult(new AtAnswer(port, AtOutcome.Failed, failure.Message));
                }
            },
            maxStackSize: 256 << 10)
        {
            IsBackground = true,
            Name = "AT " + port,
        };
        asker.Start();
        try
        {
            return await completion.Task.WaitAsync(deadline + Grace, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            return Volatile.Read(ref pending) ?? new AtAnswer(port, AtOutcome.Failed, $"the port did not open within {(deadline + Grace).TotalSeconds:0.#} s");
        }
    }

    private static void Ask(string path, string port, TimeSpan deadline, FirstAnswer? first, Action<AtAnswer> report, CancellationToken cancellation)
    {
        if (LockHolder(port) is { } process)
        {
            report(new AtAnswer(port, AtOutcome.Busy, $"locked by process {process}"));
            return;
        }

        using var file = LibcFiles.Open(path, OpenFlags.O_RDWR | OpenFlags.O_NOCTTY | OpenFlags.O_NONBLOCK | OpenFlags.O_CLOEXEC, 0);
        if (file.IsInvalid)
        {
            report(CannotOpen(port, Marshal.GetLastPInvokeError()));
            return;
        }

        if (LibcFiles.Flock(file, LockOperations.LOCK_EX | LockOperations.LOCK_NB) != 0)
        {
            report(new AtAnswer(port, AtOutcome.Busy, "locked by another process"));
            return;
        }

        if (LibcTerminal.GetAttributes(file, out var saved) != 0)
        {
            report(new AtAnswer(port, AtOutcome.Failed, Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())));
            return;
        }

        // Keeps others out while we talk; it ends with the last close.
        _ = LibcTerminal.Control(file, TerminalRequests.TIOCEXCL, 0);
        try
        {
            SetRaw(file, saved);
            using var wakeup = new Wakeup(cancellation);
            report(Converse(file, port, deadline, first, wakeup));
            cancellation.ThrowIfCancellationRequested();
        }
        finally
        {
            // What the modem has not taken would hold up the close.
            _ = LibcTerminal.Flush(file, TerminalConstants.TCIOFLUSH);
            _ = LibcTerminal.SetAttributes(file, TerminalConstants.TCSANOW, in saved);
            _ = LibcTerminal.Control(file, TerminalRequests.TIOCNXCL, 0);
        }
    }

    private static void SetRaw(FileDescriptor file, TerminalAttributes attributes)
    {
        // With echo the modem's answers would go back to it, and its errors about those too, for ever.
        LibcTerminal.MakeRaw(ref attributes);
        _ = LibcTerminal.SetSpeed(ref attributes, TerminalConstants.B115200);
        attributes.c_cflag |= TerminalConstants.CREAD | TerminalConstants.CLOCAL;
        attributes.c_cflag &= ~TerminalConstants.CRTSCTS;
        // With VMIN 0 a read of nothing would look like a hang-up.
        attributes.c_cc[TerminalConstants.VMIN] = 1;
        attributes.c_cc[TerminalConstants.VTIME] = 0;
        if (LibcTerminal.SetAttributes(file, TerminalConstants.TCSANOW, in attributes) != 0)
        {
            throw SystemCallException.FromLastError("tcsetattr", "of the port");
        }

        _ = LibcTerminal.Flush(file, TerminalConstants.TCIOFLUSH);
    }

    private static unsafe AtAnswer Converse(FileDescriptor file, string port, TimeSpan deadline, FirstAnswer? first, Wakeup wakeup)
    {
        var start = TimeProvider.System.GetTimestamp();
        var received = new byte[LongestAnswer];
        var length = 0;
        for (var attempt = 1; attempt <= Attempts && !(attempt > 1 && length == 0 && first?.IsLongAgo == true); attempt++)
        {
            var until = deadline * attempt / Attempts;
            if (Send(file, "AT\r"u8, start, until, wakeup) is { } failure)
            {
                return new AtAnswer(port, AtOutcome.Failed, failure);
            }

            while (wakeup.WaitFor(file, PollEvents.POLLIN, until - TimeProvider.System.GetElapsedTime(start)))
            {
                nint count;
                fixed (byte* buffer = received)
                {
                    count = LibcFiles.Read(file, buffer + length, (nuint)(LongestAnswer - length));
                }

                if (count < 0 && Marshal.GetLastPInvokeError() is Errno.EAGAIN or Errno.EINTR)
                {
                    continue;
                }

                if (count <= 0)
                {
                    return new AtAnswer(port, AtOutcome.Failed, "the port went away while it was asked");
                }

                length += (int)count;
                if (FinalResult(received.AsSpan(0, length)) is { } result)
                {
                    first?.Note();
                    return new AtAnswer(port, AtOutcome.Answered, result);
                }

                if (length == LongestAnswer)
                {
                    return new AtAnswer(port, AtOutcome.Other, AtAnswerDescription.Of(received));
                }
            }
        }

        return HoldsOnlyEcho(received.AsSpan(0, length))
            ? new AtAnswer(port, AtOutcome.Silent, length == 0 ? "" : "only its echo came back")
            : new AtAnswer(port, AtOutcome.Other, AtAnswerDescription.Of(received.AsSpan(0, length)));
    }

    /// <returns>Null, or why it could not be sent.</returns>
    private static unsafe string? Send(FileDescriptor file, ReadOnlySpan<byte> command, long start, TimeSpan until, Wakeup wakeup)
    {
        while (!command.IsEmpty)
        {
            nint count;
            fixed (byte* bytes = command)
            {
                count = LibcFiles.Write(file, bytes, (nuint)command.Length);
            }

            if (count > 0)
            {
                command = command[(int)count..];
                continue;
            }

            var errno = Marshal.GetLastPInvokeError();
            if (count < 0 && errno is not (Errno.EAGAIN or Errno.EINTR))
            {
                return errno == Errno.EIO ? "the port went away while it was asked" : Marshal.GetPInvokeErrorMessage(errno);
            }

            if (errno != Errno.EINTR && !wakeup.WaitFor(file, PollEvents.POLLOUT, until - TimeProvider.System.GetElapsedTime(start)))
            {
                return "the modem takes nothing";
            }
        }

        return null;
    }

    /// <summary>The line that ends the command, or null. CONNECT, NO CARRIER and the like are no answers to AT: nobody dialled.</summary>
    private static string? FinalResult(ReadOnlySpan<byte> received)
    {
        var reader = new AtResponseReader(received, "AT"u8);
        while (reader.Read())
        {
            if (reader.Kind == AtTokenKind.FinalResult
                && reader.Result is AtResult.Ok or AtResult.Error or AtResult.EquipmentError or AtResult.MessageServiceError or AtResult.NotSupported)
            {
                return AtAnswerDescription.Printable(reader.Text);
            }
        }

        return null;
    }

    private static bool HoldsOnlyEcho(ReadOnlySpan<byte> received)
    {
        foreach (var range in received.SplitAny((byte)'\r', (byte)'\n', (byte)0))
        {
            if (!received[range].IsEmpty && !received[range].SequenceEqual("AT"u8))
            {
                return false;
            }
        }

        return true;
    }

    private static AtAnswer CannotOpen(string port, int errno) => errno switch
    {
        Errno.EBUSY => new AtAnswer(port, AtOutcome.Busy, "held exclusively by another process"),
        Errno.EACCES => new AtAnswer(port, AtOutcome.Failed, "permission denied: the user may not open serial ports (group dialout)"),
        _ => new AtAnswer(port, AtOutcome.Failed, Marshal.GetPInvokeErrorMessage(errno)),
    };

    /// <summary>The process in a lock file of the Filesystem Hierarchy Standard (ten digits and a line feed), if it still runs.</summary>
    private static int? LockHolder(string port) =>
        HostFiles.Read($"/run/lock/LCK..{port}", limit: 64).TryGet(out var content)
        && int.TryParse(Encoding.ASCII.GetString(content), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, null, out var process)
        && HostFiles.Kind($"/proc/{process}", followLink: false).IsFound
            ? process
            : null;
}
