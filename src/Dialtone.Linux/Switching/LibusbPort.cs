using Dialtone.Facts.Usb;
using Dialtone.Linux.Interop;
using Dialtone.Linux.Interop.Libusb;
using Dialtone.Protocols.Usb;
using Dialtone.Switching.Ports;

namespace Dialtone.Linux.Switching;

/// <summary>The device on one port, opened by libusb. It is found by its port path and the address that it has there at this moment, never by its id alone: of two equal sticks the right
/// one is spoken to, and a device that replaces it is another.</summary>
/// <remarks>Drivers that are taken away are given back when it is closed, if the device is still there.</remarks>
internal sealed unsafe class LibusbPort : ISwitchPort, IDisposable
{
    /// <summary>How long the kernel may take over a call beyond what the device is given. It waits for the device's lock, which a driver that probes holds, and taking a driver away waits
    /// for the commands that are under way.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <summary>A device that is pulled out fails a transfer before the hub has told of it.</summary>
    private static readonly TimeSpan HubDelay = TimeSpan.FromMilliseconds(500);

    private readonly UsbPortPath port;
    private readonly UsbId id;
    private readonly LiveUsb usb;
    private readonly CancellationToken cancellation;
    private readonly HashSet<int> withoutDriver = [];
    private LibusbContext context;
    private LibusbHandle handle;
    private int address;
    private bool hung;

    private LibusbPort(UsbPortPath port, UsbId id, LiveUsb usb, LibusbContext context, LibusbHandle handle, int address, UsbLayout layout, CancellationToken cancellation)
    {
        this.cancellation = cancellation;
        this.port = port;
        this.id = id;
        this.usb = usb;
        this.context = context;
        this.handle = handle;
        this.address = address;
        Layout = layout;
    }

    public UsbLayout Layout { get; private set; }

    /// <exception cref="SwitchPortException">It cannot be opened.</exception>
    public static LibusbPort Open(UsbPortPath port, UsbId id, LiveUsb usb, CancellationToken cancellation)
    {
        var library = NativeLibraries.Find(LibusbDevices.Library, LibusbDevices.DebianPackage);
        if (!library.IsKnown)
        {
            throw new SwitchPortException(library.Reason, isGone: false);
        }

        var device = OpenDevice(port, id, usb);
        return new LibusbPort(port, id, usb, device.Context, device.Handle, device.Address, device.Layout, cancellation);
    }

    public TransferStatus DetachDriver(int interfaceNumber)
    {
        var result = Call(() => LibusbDevices.DetachDriver(handle, interfaceNumber), Grace);
        if (result == 0)
        {
            withoutDriver.Add(interfaceNumber);
        }

        // No driver was bound: what was wanted.
        return result == LibusbError.LIBUSB_ERROR_NOT_FOUND ? TransferStatus.Completed : Status(result);
    }

    public TransferStatus Claim(int interfaceNumber)
    {
        var status = Status(Call(() => LibusbDevices.Claim(handle, interfaceNumber), Grace));
        if (status == TransferStatus.Completed)
        {
            // A driver that is loaded only now finds it taken, and is not asked again.
            withoutDriver.Add(interfaceNumber);
        }

        return status;
    }

    public void Release(int interfaceNumber) => Call(() => LibusbDevices.Release(handle, interfaceNumber), Grace);

    public Transfer Bulk(byte endpoint, Span<byte> data, TimeSpan deadline) => Move(endpoint, data, deadline, interrupt: false);

    public Transfer Interrupt(byte endpoint, Span<byte> data, TimeSpan deadline) => Move(endpoint, data, deadline, interrupt: true);

    public Transfer Control(SetupPacket setup, Span<byte> data, TimeSpan deadline)
    {
        // Of its own, since a call that hangs outlives this one.
        var buffer = data.ToArray();
        var length = (ushort)Math.Min(buffer.Length, setup.Length);
        var result = Call(
            () =>
            {
                fixed (byte* bytes = buffer)
                {
                    return LibusbDevices.Control(handle, setup.RequestType, setup.Request, setup.Value, setup.Index, bytes, length, Milliseconds(deadline));
                }
            },
            deadline + Grace);
        if (result > 0 && setup.IsIn)
        {
            buffer.AsSpan(0, Math.Min(result, data.Length)).CopyTo(data);
        }

        return new Transfer(Status(Math.Min(result, 0)), Math.Max(result, 0));
    }

    public TransferStatus ClearHalt(byte endpoint) => Status(Call(() => LibusbDevices.ClearHalt(handle, endpoint), Grace));

    public TransferStatus SetConfiguration(int value)
    {
        // To libusb, "unconfigured" is -1; the request on the wire is SET_CONFIGURATION(0).
        var result = Status(Call(() => LibusbDevices.SetConfiguration(handle, value == 0 ? -1 : value), Grace));
        if (result == TransferStatus.Completed)
        {
            // The kernel's drivers probe the interfaces of the new configuration by themselves.
            withoutDriver.Clear();
        }

        return result;
    }

    public TransferStatus SetAlternateSetting(int interfaceNumber, int alternateSetting) => Status(Call(() => LibusbDevices.SetAlternateSetting(handle, interfaceNumber, alternateSetting), Grace));

    public TransferStatus ResetDevice()
    {
        var result = Call(() => LibusbDevices.Reset(handle), Grace);
        // After the reset it has other descriptors, so that the kernel enumerates it anew.
        return result == LibusbError.LIBUSB_ERROR_NOT_FOUND ? TransferStatus.Gone : Status(result);
    }

    public bool Pause(TimeSpan duration)
    {
        usb.WaitUntil(() => !IsThere, duration, CancellationToken.None);
        return !IsThere;
    }

    /// <exception cref="OperationCanceledException">Cancelled; unlike a pause between two requests, this wait leaves nothing half done.</exception>
    public bool Reopen(TimeSpan deadline)
    {
        var old = address;
        usb.WaitUntil(() => usb.Address(port) is { } now && now != old && usb.Id(port) == id, deadline, cancellation);
        if (usb.Address(port) is not { } found || found == old)
        {
            return false;
        }

        Close();
        withoutDriver.Clear();
        try
        {
            (context, handle, address, Layout) = OpenDevice(port, id, usb);
            hung = false;
            return true;
        }
        catch (SwitchPortException)
        {
            return false;
        }
    }

    /// <summary>Closes it, and lets the kernel's drivers have the interfaces again that were taken from them.</summary>
    public void Dispose()
    {
        foreach (var number in withoutDriver.Where(_ => !hung && IsThere))
        {
            _ = Call(() => LibusbDevices.AttachDriver(handle, number), Grace);
        }

        Close();
    }

    private bool IsThere => usb.Address(port) == address;

    private void Close()
    {
        // What still hangs in the kernel uses them: they go with the process.
        if (hung)
        {
            handle.SetHandleAsInvalid();
            context.SetHandleAsInvalid();
        }

        handle.Dispose();
        context.Dispose();
    }

    private Transfer Move(byte endpoint, Span<byte> data, TimeSpan deadline, bool interrupt)
    {
        var buffer = data.ToArray();
        var moved = 0;
        var result = Call(
            () =>
            {
                var count = 0;
                fixed (byte* bytes = buffer)
                {
                    var ended = interrupt
                        ? LibusbDevices.Interrupt(handle, endpoint, bytes, buffer.Length, &count, Milliseconds(deadline))
                        : LibusbDevices.Bulk(handle, endpoint, bytes, buffer.Length, &count, Milliseconds(deadline));
                    Volatile.Write(ref moved, count);
                    return ended;
                }
            },
            deadline + Grace);
        var length = Math.Clamp(Volatile.Read(ref moved), 0, buffer.Length);
        if ((endpoint & 0x80) != 0)
        {
            buffer.AsSpan(0, length).CopyTo(data);
        }

        return new Transfer(Status(result), length);
    }

    /// <summary>On another thread, so that a kernel that does not come back is seen to hang.</summary>
    private int Call(Func<int> call, TimeSpan limit)
    {
        if (hung)
        {
            return LibusbError.LIBUSB_ERROR_TIMEOUT;
        }

        if (usb.Calls.TryMake(call, limit, out var result))
        {
            return result;
        }

        hung = true;
        return LibusbError.LIBUSB_ERROR_TIMEOUT;
    }

    private TransferStatus Status(int result)
    {
        switch (result)
        {
            case >= 0:
                return TransferStatus.Completed;
            case LibusbError.LIBUSB_ERROR_PIPE:
                return IsThere ? TransferStatus.Stalled : TransferStatus.Gone;
            case LibusbError.LIBUSB_ERROR_TIMEOUT:
                return IsThere ? TransferStatus.TimedOut : TransferStatus.Gone;
            case LibusbError.LIBUSB_ERROR_NO_DEVICE:
                return TransferStatus.Gone;
            case LibusbError.LIBUSB_ERROR_IO or LibusbError.LIBUSB_ERROR_NOT_FOUND:
                return Pause(HubDelay) ? TransferStatus.Gone : TransferStatus.Failed;
            default:
                return IsThere ? TransferStatus.Failed : TransferStatus.Gone;
        }
    }

    private static uint Milliseconds(TimeSpan time) => (uint)Math.Max(1, time.TotalMilliseconds);

    private static (LibusbContext Context, LibusbHandle Handle, int Address, UsbLayout Layout) OpenDevice(UsbPortPath port, UsbId id, LiveUsb usb)
    {
        if (usb.Look(port) is not { } device || !device.Address.TryGet(out var address) || device.Id.Or(default) != id)
        {
            throw new SwitchPortException($"{id} is no longer on port {port}", isGone: true);
        }

        // libusb reads the descriptors of every device on the bus, and a reading may hang on a sick one.
        if (!usb.Calls.TryMake(() => OpenAddress(port, address.Device), Grace, out var opening))
        {
            throw new SwitchPortException($"libusb has not come back after {Grace.TotalSeconds:0} s: the kernel waits for a device", isGone: false);
        }

        if (opening is not { Context: { } libusb, Handle: { } opened })
        {
            throw new SwitchPortException(opening.Problem, isGone: usb.Address(port) != address.Device);
        }

        var layout = UsbLayout.ReadAll(device.Descriptors.Or([])).FirstOrDefault(layout => layout.ConfigurationValue == device.Configuration.Or(0)) ?? UsbLayout.Unconfigured;
        return (libusb, opened, address.Device, layout);
    }

    private static (LibusbContext? Context, LibusbHandle? Handle, string Problem) OpenAddress(UsbPortPath port, int address)
    {
        var result = LibusbDevices.Initialize(out var context);
        if (result < 0)
        {
            context.Dispose();
            return (null, null, $"libusb does not start: {LibusbError.Name(result)}");
        }

        nint* list;
        var count = LibusbDevices.List(context, &list);
        if (count < 0)
        {
            context.Dispose();
            return (null, null, $"libusb lists no devices: {LibusbError.Name((int)count)}");
        }

        LibusbHandle? opened = null;
        var problem = $"libusb sees no device on port {port}";
        for (var i = 0; i < count; i++)
        {
            if (LibusbDevices.Address(list[i]) == address && PathOf(list[i]) == port.ToString())
            {
                result = LibusbDevices.Open(list[i], out opened);
                problem = $"the device on port {port} cannot be opened: {LibusbError.Name(result)}";
                break;
            }
        }

        LibusbDevices.FreeList(list, release: 1);
        if (opened is { IsInvalid: false })
        {
            return (context, opened, "");
        }

        opened?.Dispose();
        context.Dispose();
        return (null, null, problem);
    }

    /// <summary>As the kernel names it.</summary>
    private static string PathOf(nint device)
    {
        var ports = stackalloc byte[7];
        var count = LibusbDevices.PortNumbers(device, ports, 7);
        return count <= 0 ? "" : $"{LibusbDevices.BusNumber(device)}-{string.Join('.', new ReadOnlySpan<byte>(ports, count).ToArray())}";
    }
}
