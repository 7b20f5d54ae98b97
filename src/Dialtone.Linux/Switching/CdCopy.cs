using System.Runtime.InteropServices;
using Dialtone.Facts.Usb;
using Dialtone.Linux.Interop;
using Dialtone.Linux.Interop.Libc;

namespace Dialtone.Linux.Switching;

/// <summary>Reads the CD-ROM of a stick into a file.</summary>
internal static class CdCopy
{
    /// <summary>More than any stick holds, and the end of a device that has none.</summary>
    private const long Largest = 8L << 30;

    /// <summary>usb-storage gives a command up after 30 s and resets the device.</summary>
    private static readonly TimeSpan ReadDeadline = TimeSpan.FromSeconds(60);

    public static long Make(UsbDevice device, string file, CancellationToken cancellation)
    {
        var disk = device.Interfaces.Or([]).SelectMany(entry => entry.ScsiUnits).FirstOrDefault(unit => unit is { PeripheralType: 5, BlockDevice: not null })?.BlockDevice
            ?? throw new IOException("the device shows no CD-ROM drive.");
        using var source = LibcFiles.Open($"/dev/{disk}", OpenFlags.O_RDONLY | OpenFlags.O_CLOEXEC, 0);
        if (source.IsInvalid)
        {
            throw SystemCallException.FromLastError("open", $"/dev/{disk}");
        }

        using var target = new FileStream(file, FileMode.CreateNew, FileAccess.Write);
        var buffer = new byte[64 << 10];
        var total = 0L;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var reading = Task.Run(() => Read(source, buffer, disk), CancellationToken.None);
            if (!reading.Wait(ReadDeadline, cancellation))
            {
                throw new IOException($"/dev/{disk} has not answered for {ReadDeadline.TotalSeconds:0} s.");
            }

            if (reading.Result == 0)
            {
                return total;
            }

            total += reading.Result;
            if (total > Largest)
            {
                throw new IOException($"/dev/{disk} does not end.");
            }

            target.Write(buffer, 0, reading.Result);
        }
    }

    private static unsafe int Read(FileDescriptor source, byte[] buffer, string disk)
    {
        fixed (byte* bytes = buffer)
        {
            var count = LibcFiles.Read(source, bytes, (nuint)buffer.Length);
            return count >= 0 ? (int)count : throw new SystemCallException("read", $"/dev/{disk}", Marshal.GetLastPInvokeError());
        }
    }
}
