using Dialtone.Facts;
using Dialtone.Facts.Usb;

namespace Dialtone.Tests.Switching;

/// <summary>Devices on the bus of <see cref="FakeSwitchMachine"/>.</summary>
internal static class Sticks
{
    public static readonly UsbPortPath Port = UsbPortPath.Parse("1-1");

    public static UsbId Id(string text) => UsbId.TryParse(text, out var id) ? id : throw new FormatException(text);

    /// <summary>A stick as it is plugged in: one storage interface with a CD-ROM.</summary>
    public static UsbDevice Cd(string id, string port = "1-1", string manufacturer = "", string scsiVendor = "HUAWEI", byte[]? descriptors = null) =>
        Device(id, port, manufacturer, descriptors, Interface(port, 0, new UsbClass(8, 6, 0x50), "usb-storage") with { ScsiUnits = [new ScsiUnit("8:0:0:0", 0, 5, scsiVendor, "Mass Storage", "sr0")] });

    /// <summary>A modem with serial ports on its vendor interfaces.</summary>
    public static UsbDevice Modem(string id, string port = "1-1", string? driver = "option", int ttys = 2) => Device(
        id, port, "", null, [.. Enumerable.Range(0, Math.Max(ttys, 1)).Select(number =>
            Interface(port, number, new UsbClass(0xff, 0xff, 0xff), driver) with { Ttys = driver is null || ttys == 0 ? [] : [$"ttyUSB{number}"] })]);

    public static UsbDevice Device(string id, string port, string manufacturer, byte[]? descriptors, params UsbInterface[] interfaces) => new()
    {
        Port = UsbPortPath.Parse(port),
        Id = Known(Id(id)),
        Class = Known(default(UsbClass)),
        Manufacturer = Known(manufacturer),
        Configuration = Known((byte)1),
        ConfigurationCount = Known((byte)1),
        Descriptors = Known(descriptors ?? []),
        Interfaces = Known<IReadOnlyList<UsbInterface>>(interfaces),
    };

    public static UsbInterface Interface(string port, int number, UsbClass interfaceClass, string? driver) => new()
    {
        Name = new UsbInterfaceName(UsbPortPath.Parse(port), 1, number),
        Class = interfaceClass,
        Driver = driver is null ? Observed.Absent<string>(default) : Known(driver),
    };

    public static Observed<T> Known<T>(T value) => Observed.Known(value, default);
}
