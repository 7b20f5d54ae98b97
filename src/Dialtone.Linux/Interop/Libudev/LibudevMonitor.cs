using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Dialtone.Linux.Interop.Libudev;

/// <summary>libudev's monitor of kernel events.</summary>
internal static unsafe partial class LibudevMonitor
{
    public const string Library = "libudev.so.1";

    public const string DebianPackage = "libudev1";

    [LibraryImport(Library, EntryPoint = "udev_new", SetLastError = true)]
    [NativePrototype("libudev.h", "struct udev *udev_new(void)")]
    public static partial UdevContext New();

    [LibraryImport(Library, EntryPoint = "udev_unref")]
    [NativePrototype("libudev.h", "struct udev *udev_unref(struct udev *)")]
    public static partial nint Release(nint context);

    /// <param name="context">The library's context.</param>
    /// <param name="source"><c>kernel</c>, which needs no running udevd, or <c>udev</c>, which comes after its rules.</param>
    [LibraryImport(Library, EntryPoint = "udev_monitor_new_from_netlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [NativePrototype("libudev.h", "struct udev_monitor *udev_monitor_new_from_netlink(struct udev *, const char *)")]
    public static partial UdevMonitorHandle NewMonitor(UdevContext context, string source);

    [LibraryImport(Library, EntryPoint = "udev_monitor_unref")]
    [NativePrototype("libudev.h", "struct udev_monitor *udev_monitor_unref(struct udev_monitor *)")]
    public static partial nint ReleaseMonitor(nint monitor);

    /// <returns>0, or a negative errno.</returns>
    [LibraryImport(Library, EntryPoint = "udev_monitor_filter_add_match_subsystem_devtype", StringMarshalling = StringMarshalling.Utf8)]
    [NativePrototype("libudev.h", "int udev_monitor_filter_add_match_subsystem_devtype(struct udev_monitor *, const char *, const char *)")]
    public static partial int AddSubsystem(UdevMonitorHandle monitor, string subsystem, string? deviceType);

    /// <returns>0, or a negative errno.</returns>
    [LibraryImport(Library, EntryPoint = "udev_monitor_set_receive_buffer_size")]
    [NativePrototype("libudev.h", "int udev_monitor_set_receive_buffer_size(struct udev_monitor *, int)")]
    public static partial int SetBufferSize(UdevMonitorHandle monitor, int bytes);

    /// <returns>0, or a negative errno.</returns>
    [LibraryImport(Library, EntryPoint = "udev_monitor_enable_receiving")]
    [NativePrototype("libudev.h", "int udev_monitor_enable_receiving(struct udev_monitor *)")]
    public static partial int EnableReceiving(UdevMonitorHandle monitor);

    /// <summary>Owned by the monitor.</summary>
    [LibraryImport(Library, EntryPoint = "udev_monitor_get_fd")]
    [NativePrototype("libudev.h", "int udev_monitor_get_fd(struct udev_monitor *)")]
    public static partial int GetDescriptor(UdevMonitorHandle monitor);

    /// <summary>Invalid with errno if nothing passed the filter or events were lost (ENOBUFS).</summary>
    [LibraryImport(Library, EntryPoint = "udev_monitor_receive_device", SetLastError = true)]
    [NativePrototype("libudev.h", "struct udev_device *udev_monitor_receive_device(struct udev_monitor *)")]
    public static partial UdevDeviceHandle Receive(UdevMonitorHandle monitor);

    [LibraryImport(Library, EntryPoint = "udev_device_unref")]
    [NativePrototype("libudev.h", "struct udev_device *udev_device_unref(struct udev_device *)")]
    public static partial nint ReleaseDevice(nint device);

    /// <summary>Zero-terminated and owned by the device, as with all texts here; null if it has none.</summary>
    [LibraryImport(Library, EntryPoint = "udev_device_get_action")]
    [NativePrototype("libudev.h", "const char *udev_device_get_action(struct udev_device *)")]
    public static partial byte* GetAction(UdevDeviceHandle device);

    [LibraryImport(Library, EntryPoint = "udev_device_get_devpath")]
    [NativePrototype("libudev.h", "const char *udev_device_get_devpath(struct udev_device *)")]
    public static partial byte* GetDevicePath(UdevDeviceHandle device);

    [LibraryImport(Library, EntryPoint = "udev_device_get_subsystem")]
    [NativePrototype("libudev.h", "const char *udev_device_get_subsystem(struct udev_device *)")]
    public static partial byte* GetSubsystem(UdevDeviceHandle device);

    [LibraryImport(Library, EntryPoint = "udev_device_get_devtype")]
    [NativePrototype("libudev.h", "const char *udev_device_get_devtype(struct udev_device *)")]
    public static partial byte* GetDeviceType(UdevDeviceHandle device);

    [LibraryImport(Library, EntryPoint = "udev_device_get_property_value", StringMarshalling = StringMarshalling.Utf8)]
    [NativePrototype("libudev.h", "const char *udev_device_get_property_value(struct udev_device *, const char *)")]
    public static partial byte* GetProperty(UdevDeviceHandle device, string key);

    [LibraryImport(Library, EntryPoint = "udev_device_get_seqnum")]
    [NativePrototype("libudev.h", "unsigned long long int udev_device_get_seqnum(struct udev_device *)")]
    public static partial ulong GetSequence(UdevDeviceHandle device);
}

internal sealed class UdevContext() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        _ = LibudevMonitor.Release(handle);
        return true;
    }
}

internal sealed class UdevMonitorHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        _ = LibudevMonitor.ReleaseMonitor(handle);
        return true;
    }
}

internal sealed class UdevDeviceHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        _ = LibudevMonitor.ReleaseDevice(handle);
        return true;
    }
}
