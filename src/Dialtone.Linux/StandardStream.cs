using System.Runtime.InteropServices;
using Dialtone.Linux.Interop;
using Dialtone.Linux.Interop.Libc;

namespace Dialtone.Linux;

/// <summary>One of the three standard streams, read or written as it is. .NET's console streams set the terminal up first, for which they send it escape
/// sequences, and a FileStream keeps a position of its own and so overwrites what others wrote to the same file.</summary>
/// <param name="descriptor">0 standard input, 1 standard output, 2 standard error.</param>
public sealed unsafe class StandardStream(int descriptor) : Stream
{
    private readonly FileDescriptor file = new(descriptor, ownsHandle: false);

    public override bool CanRead => descriptor == 0;

    public override bool CanSeek => false;

    public override bool CanWrite => descriptor != 0;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Whether the process was started with it. What was closed then is the first number that the runtime gets for a descriptor of its own, and
    /// reading that waits for ever; its own are not passed on, and what was passed on is not of that kind.</summary>
    private readonly bool isGiven = LibcFiles.Control(descriptor, DescriptorCommands.F_GETFD) is >= 0 and var flags && (flags & DescriptorCommands.FD_CLOEXEC) == 0;

    private string Name => descriptor switch { 0 => "standard input", 1 => "standard output", _ => "standard error" };

    /// <summary>Waits until there is something; 0 at the end.</summary>
    /// <exception cref="SystemCallException">Reading failed.</exception>
    public override int Read(Span<byte> buffer)
    {
        ThrowIfClosed("read");
        fixed (byte* start = buffer)
        {
            while (true)
            {
                var count = LibcFiles.Read(file, start, (nuint)buffer.Length);
                if (count >= 0)
                {
                    return (int)count;
                }

                TryAgain("read", PollEvents.POLLIN);
            }
        }
    }

    /// <summary>Writes all of it. Whoever closed a pipe wants no more, and is given none: that is no error. Nor is it one if there is no standard error to complain to.</summary>
    /// <exception cref="SystemCallException">Writing failed.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (descriptor == 2 && !isGiven)
        {
            return;
        }

        ThrowIfClosed("write");
        fixed (byte* start = buffer)
        {
            for (var done = 0; done < buffer.Length;)
            {
                var count = LibcFiles.Write(file, start + done, (nuint)(buffer.Length - done));
                if (count >= 0)
                {
                    done += (int)count;
                }
                else if (Marshal.GetLastPInvokeError() == Errno.EPIPE || (descriptor == 2 && Marshal.GetLastPInvokeError() is not (Errno.EINTR or Errno.EAGAIN)))
                {
                    return;
                }
                else
                {
                    TryAgain("write", PollEvents.POLLOUT);
                }
            }
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void ThrowIfClosed(string operation)
    {
        if (!isGiven)
        {
            throw new SystemCallException(operation, Name, Errno.EBADF);
        }
    }

    /// <summary>A signal came, or another program made the terminal or pipe one that does not wait.</summary>
    private void TryAgain(string operation, short events)
    {
        switch (Marshal.GetLastPInvokeError())
        {
            case Errno.EINTR:
                return;
            case Errno.EAGAIN:
                var entry = new PollDescriptor { fd = descriptor, events = events };
                _ = LibcPolling.Poll(&entry, 1, -1);
                return;
            case var errno:
                throw new SystemCallException(operation, Name, errno);
        }
    }
}
