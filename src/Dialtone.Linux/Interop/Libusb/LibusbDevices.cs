using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Dialtone.Linux.Interop.Libusb;

/// <summary>USB devices by libusb-1.0. Functions that return a number give 0 or more, or a negative <see cref="LibusbError"/>. Time-outs are milliseconds; 0 would wait for ever.</summary>
internal static unsafe partial class LibusbDevices
{
    public const string Library = "libusb-1.0.so.0";

    public const string DebianPackage = "libusb-1.0-0";

    private const string Header = "libusb-1.0/libusb.h";

    [LibraryImport(Library, EntryPoint = "libusb_init")]
    [NativePrototype(Header, "int libusb_init(libusb_context **)")]
    public static partial int Initialize(out LibusbContext context);

    [LibraryImport(Library, EntryPoint = "libusb_exit")]
    [NativePrototype(Header, "void libusb_exit(libusb_context *)")]
    public static partial void Exit(nint context);

    /// <summary>The number of devices; the list ends with a null and belongs to the caller.</summary>
    [LibraryImport(Library, EntryPoint = "libusb_get_device_list")]
    [NativePrototype(Header, "ssize_t libusb_get_device_list(libusb_context *, libusb_device ***)")]
    public static partial nint List(LibusbContext context, nint** devices);

    [LibraryImport(Library, EntryPoint = "libusb_free_device_list")]
    [NativePrototype(Header, "void libusb_free_device_list(libusb_device **, int)")]
    public static partial void FreeList(nint* devices, int release);

    [LibraryImport(Library, EntryPoint = "libusb_get_bus_number")]
    [NativePrototype(Header, "uint8_t libusb_get_bus_number(libusb_device *)")]
    public static partial byte BusNumber(nint device);

    [LibraryImport(Library, EntryPoint = "libusb_get_device_address")]
    [NativePrototype(Header, "uint8_t libusb_get_device_address(libusb_device *)")]
    public static partial byte Address(nint device);

    /// <summary>Ports from the root hub down; the number of them, at most 7.</summary>
    [LibraryImport(Library, EntryPoint = "libusb_get_port_numbers")]
    [NativePrototype(Header, "int libusb_get_port_numbers(libusb_device *, uint8_t *, int)")]
    public static partial int PortNumbers(nint device, byte* ports, int length);

    [LibraryImport(Library, EntryPoint = "libusb_open")]
    [NativePrototype(Header, "int libusb_open(libusb_device *, libusb_device_handle **)")]
    public static partial int Open(nint device, out LibusbHandle handle);

    [LibraryImport(Library, EntryPoint = "libusb_close")]
    [NativePrototype(Header, "void libusb_close(libusb_device_handle *)")]
    public static partial void Close(nint handle);

    [LibraryImport(Library, EntryPoint = "libusb_detach_kernel_driver")]
    [NativePrototype(Header, "int libusb_detach_kernel_driver(libusb_device_handle *, int)")]
    public static partial int DetachDriver(LibusbHandle handle, int interfaceNumber);

    [LibraryImport(Library, EntryPoint = "libusb_attach_kernel_driver")]
    [NativePrototype(Header, "int libusb_attach_kernel_driver(libusb_device_handle *, int)")]
    public static partial int AttachDriver(LibusbHandle handle, int interfaceNumber);

    [LibraryImport(Library, EntryPoint = "libusb_claim_interface")]
    [NativePrototype(Header, "int libusb_claim_interface(libusb_device_handle *, int)")]
    public static partial int Claim(LibusbHandle handle, int interfaceNumber);

    [LibraryImport(Library, EntryPoint = "libusb_release_interface")]
    [NativePrototype(Header, "int libusb_release_interface(libusb_device_handle *, int)")]
    public static partial int Release(LibusbHandle handle, int interfaceNumber);

    /// <param name="handle">The device.</param>
    /// <param name="value">bConfigurationValue, or -1 for none: 0 is taken for the configuration of that value.</param>
    [LibraryImport(Library, EntryPoint = "libusb_set_configuration")]
    [NativePrototype(Header, "int libusb_set_configuration(libusb_device_handle *, int)")]
    public static partial int SetConfiguration(LibusbHandle handle, int value);

    [LibraryImport(Library, EntryPoint = "libusb_set_interface_alt_setting")]
    [NativePrototype(Header, "int libusb_set_interface_alt_setting(libusb_device_handle *, int, int)")]
    public static partial int SetAlternateSetting(LibusbHandle handle, int interfaceNumber, int alternateSetting);

    [LibraryImport(Library, EntryPoint = "libusb_clear_halt")]
    [NativePrototype(Header, "int libusb_clear_halt(libusb_device_handle *, unsigned char)")]
    public static partial int ClearHalt(LibusbHandle handle, byte endpoint);

    [LibraryImport(Library, EntryPoint = "libusb_reset_device")]
    [NativePrototype(Header, "int libusb_reset_device(libusb_device_handle *)")]
    public static partial int Reset(LibusbHandle handle);

    /// <returns>Bytes that moved in the data stage.</returns>
    [LibraryImport(Library, EntryPoint = "libusb_control_transfer")]
    [NativePrototype(Header, "int libusb_control_transfer(libusb_device_handle *, uint8_t, uint8_t, uint16_t, uint16_t, unsigned char *, uint16_t, unsigned int)")]
    public static partial int Control(LibusbHandle handle, byte requestType, byte request, ushort value, ushort index, byte* data, ushort length, uint timeout);

    [LibraryImport(Library, EntryPoint = "libusb_bulk_transfer")]
    [NativePrototype(Header, "int libusb_bulk_transfer(libusb_device_handle *, unsigned char, unsigned char *, int, int *, unsigned int)")]
    public static partial int Bulk(LibusbHandle handle, byte endpoint, byte* data, int length, int* transferred, uint timeout);

    [LibraryImport(Library, EntryPoint = "libusb_interrupt_transfer")]
    [NativePrototype(Header, "int libusb_interrupt_transfer(libusb_device_handle *, unsigned char, unsigned char *, int, int *, unsigned int)")]
    public static partial int Interrupt(LibusbHandle handle, byte endpoint, byte* data, int length, int* transferred, uint timeout);
}

/// <summary>Errors that Dialtone tells apart.</summary>
[NativeConstants("libusb-1.0/libusb.h")]
internal static class LibusbError
{
    public const int LIBUSB_ERROR_IO = -1;
    public const int LIBUSB_ERROR_INVALID_PARAM = -2;
    public const int LIBUSB_ERROR_ACCESS = -3;
    public const int LIBUSB_ERROR_NO_DEVICE = -4;
    public const int LIBUSB_ERROR_NOT_FOUND = -5;
    public const int LIBUSB_ERROR_BUSY = -6;
    public const int LIBUSB_ERROR_TIMEOUT = -7;
    public const int LIBUSB_ERROR_OVERFLOW = -8;
    public const int LIBUSB_ERROR_PIPE = -9;
    public const int LIBUSB_ERROR_NO_MEM = -11;
    public const int LIBUSB_ERROR_NOT_SUPPORTED = -12;

    /// <summary>In words, as a clause.</summary>
    public static string Name(int error) => error switch
    {
        LIBUSB_ERROR_IO => "input/output error",
        LIBUSB_ERROR_INVALID_PARAM => "invalid parameter",
        LIBUSB_ERROR_ACCESS => "permission denied",
        LIBUSB_ERROR_NO_DEVICE => "the device is gone",
        LIBUSB_ERROR_NOT_FOUND => "not found",
        LIBUSB_ERROR_BUSY => "in use",
        LIBUSB_ERROR_TIMEOUT => "timed out",
        LIBUSB_ERROR_OVERFLOW => "the device sent more than was asked for",
        LIBUSB_ERROR_PIPE => "stalled",
        LIBUSB_ERROR_NO_MEM => "out of memory",
        LIBUSB_ERROR_NOT_SUPPORTED => "not supported",
        _ => $"error {error}",
    };
}

internal sealed class LibusbContext() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        LibusbDevices.Exit(handle);
        return true;
    }
}

internal sealed class LibusbHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        LibusbDevices.Close(handle);
        return true;
    }
}
