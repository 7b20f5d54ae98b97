using System.Runtime.InteropServices;
using System.Text;
using Dialtone.Facts.Usb;
using Dialtone.Linux.FileTrees;
using Dialtone.Linux.Interop;
using Dialtone.Linux.Interop.Libc;
using Dialtone.Treatment;

namespace Dialtone.Linux.Control;

/// <summary>Reading and writing sysfs attributes, below a root that is <c>/</c> but in tests.</summary>
internal sealed class Sysfs(string root)
{
    public string OnDisk(string path) => root == "/" ? path : Path.Join(root, path);

    /// <summary>The bytes of an attribute.</summary>
    /// <exception cref="SystemCallException">It is not there or refuses.</exception>
    public byte[] Read(string path)
    {
        var read = HostFiles.Read(OnDisk(path), FileTree.DefaultLimit);
        return read.TryGet(out var bytes) ? bytes : throw new SystemCallException("read", path, read.IsAbsent ? Errno.ENOENT : read.Errno);
    }

    /// <summary>Writes an attribute in one call; the kernel takes each write as a whole value.</summary>
    /// <param name="check">Called between opening and writing. The open file belongs to the device that was there when it was opened: if that device is
    /// replaced afterwards, the write fails with ENODEV instead of reaching the new one.</param>
    /// <exception cref="SystemCallException">Opening or writing was refused.</exception>
    public unsafe void Write(string path, ReadOnlySpan<byte> value, Action? check = null)
    {
        using var file = LibcFiles.Open(OnDisk(path), OpenFlags.O_WRONLY | OpenFlags.O_TRUNC | OpenFlags.O_CLOEXEC, 0);
        DurableFiles.Check(file.IsInvalid, "open", path);
        check?.Invoke();
        // sysfs drops an empty write; a lone zero byte is the empty string to it.
        ReadOnlySpan<byte> bytes = value.IsEmpty ? [0] : value;
        nint written;
        fixed (byte* start = bytes)
        {
            do
            {
                written = LibcFiles.Write(file, start, (nuint)bytes.Length);
            }
            while (written < 0 && Marshal.GetLastPInvokeError() == Errno.EINTR);
        }

        DurableFiles.Check(written < 0, "write", path);
        if (written != bytes.Length)
        {
            throw new SystemCallException("write all of", path, Errno.EIO);
        }
    }

    /// <summary>What reading gives for a value: the kernel adds one line end.</summary>
    public static ReadOnlySpan<byte> WithoutLineEnd(ReadOnlySpan<byte> content) => content.EndsWith("\n"u8) ? content[..^1] : content;

    /// <summary>The id of what is on a port; null if nothing is, or it is just coming or going.</summary>
    public UsbId? DeviceOn(UsbPortPath port)
    {
        var directory = $"/sys/bus/usb/devices/{port}";
        return Text($"{directory}/idVendor") is { } vendor && Text($"{directory}/idProduct") is { } product && UsbId.TryParse($"{vendor}:{product}", out var id) ? id : null;
    }

    public bool Is(DeviceOnPort device) => DeviceOn(device.Port) == device.Id;

    /// <summary>The driver of an interface: its name, empty if it has none, null if there is no such interface.</summary>
    public string? DriverOf(UsbInterfaceName name)
    {
        var directory = $"/sys/bus/usb/devices/{name}";
        if (!HostFiles.Kind(OnDisk(directory), followLink: true).TryGet(out _))
        {
            return null;
        }

        return HostFiles.ReadLink(OnDisk($"{directory}/driver")).TryGet(out var target) ? Path.GetFileName(target) : "";
    }

    public bool Has(string path) => HostFiles.Kind(OnDisk(path), followLink: true).TryGet(out _);

    private string? Text(string path) =>
        HostFiles.Read(OnDisk(path), FileTree.DefaultLimit).TryGet(out var bytes) ? Encoding.ASCII.GetString(WithoutLineEnd(bytes)) : null;
}
