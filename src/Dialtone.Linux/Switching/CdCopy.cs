using System.Runtime.InteropServices;
using Dialtone.Facts.Usb;
using Dialtone.Linux.Interop;
using Dialtone.Linux.Interop.Libc;

namespace Dialtone.Linux.Switching;

/// <summary>Reads the CD-ROM of a stick into a file, wholly or not at all.</summary>
internal static class CdCopy
{
    /// <summary>More than any stick holds, and the end of a device that has none.</summary>
    private const long Largest = 8L << 30;

    /// <summary>usb-storage gives a command up after 30 s and resets the device.</summary>
    private static readonly TimeSpan ReadDeadline = TimeSpan.FromSeconds(60);

    /// <returns>Bytes.</returns>
    /// <exception cref="IOException">The CD-ROM cannot be read, or the file not be written; there is no file then.</exception>
    public static long Make(UsbDevice device, string file, CancellationToken cancellation)
    {
        var disk = device.Interfaces.Or([]).SelectMany(entry => entry.ScsiUnits).FirstOrDefault(unit => unit is { PeripheralType: 5, BlockDevice: not null })?.BlockDevice
            ?? throw new IOException("the device shows no CD-ROM drive.");
        return Copy($"/dev/{disk}", file, cancellation);
    }

    internal static long Copy(string disk, string file, CancellationToken cancellation)
    {
        using var source = LibcFiles.Open(disk, OpenFlags.O_RDONLY | OpenFlags.O_CLOEXEC, 0);
        if (source.IsInvalid)
        {
            throw SystemCallException.FromLastError("open", disk);
        }

        using var target = Create(file);
        var isWhole = false;
        try
        {
            var bytes = Copy(source, disk, target, cancellation);
            isWhole = true;
            return bytes;
        }
        finally
        {
            // Half a CD-ROM is none, and would be in the way of the next try.
            if (!isWhole)
            {
                File.Delete(file);
            }
        }
    }

    private static long Copy(FileDescriptor source, string disk, FileStream target, CancellationToken cancellation)
    {
        var buffer = new byte[64 << 10];
        var total = 0L;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var reading = Task.Run(() => Read(source, buffer, disk), CancellationToken.None);
            if (Task.WaitAny([reading], (int)ReadDeadline.TotalMilliseconds, cancellation) < 0)
            {
                throw new IOException($"{disk} has not answered for {ReadDeadline.TotalSeconds:0} s.");
            }

            var count = reading.GetAwaiter().GetResult();
            if (count == 0)
            {
                target.Flush(flushToDisk: true);
                return total;
            }

            total += count;
            if (total > Largest)
            {
                throw new IOException($"{disk} does not end.");
            }

            target.Write(buffer, 0, count);
        }
    }

    private static FileStream Create(string file)
    {
        try
        {
            // Without a buffer, so that a full disk is met while somebody can still say so, and not at closing.
            return new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    private static unsafe int Read(FileDescriptor source, byte[] buffer, string disk)
    {
        fixed (byte* bytes = buffer)
        {
            nint count;
            do
            {
                count = LibcFiles.Read(source, bytes, (nuint)buffer.Length);
            }
            while (count < 0 && Marshal.GetLastPInvokeError() == Errno.EINTR);

            return count >= 0 ? (int)count : throw SystemCallException.FromLastError("read", disk);
        }
    }
}
