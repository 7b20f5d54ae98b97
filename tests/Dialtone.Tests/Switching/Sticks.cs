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

    /// <summary>A modem that no driver lists: an AT port, a QMI function that looks just like it but for the size of its notifications, and a pair of bulk endpoints.</summary>
    public static UsbDevice Unlisted(string id, string port = "1-1")
    {
        byte[] Vendor(byte number, byte interrupt) =>
        [
            9, 4, number, 0, (byte)(interrupt == 0 ? 2 : 3), 0xff, 0xff, 0xff, 0, .. interrupt == 0 ? Array.Empty<byte>() : [7, 5, (byte)(0x88 + number), 3, interrupt, 0, 9],
            7, 5, (byte)(0x81 + number), 2, 0, 2, 0, 7, 5, (byte)(1 + number), 2, 0, 2, 0,
        ];
        byte[] interfaces = [.. Vendor(0, 10), .. Vendor(1, 8), .. Vendor(2, 0)];
        return Device(
            id, port, "", [18, 1, 0, 2, 0, 0, 0, 64, 0xd1, 0x12, 0x36, 0x14, 0, 0, 0, 0, 0, 1, 9, 2, (byte)(9 + interfaces.Length), 0, 3, 1, 0, 0x80, 250, .. interfaces],
            [.. Enumerable.Range(0, 3).Select(number => Interface(port, number, new UsbClass(0xff, 0xff, 0xff), null))]);
    }

    /// <summary>A device descriptor, a vendor configuration 1, and a configuration 2 with one interface of a class.</summary>
    public static byte[] TwoConfigurations(UsbClass second)
    {
        static byte[] Configuration(byte value, UsbClass triple) => [9, 2, 18, 0, 1, value, 0, 0x80, 50, 9, 4, 0, 0, 0, triple.Class, triple.SubClass, triple.Protocol, 0];
        return [18, 1, 0, 2, 0, 0, 0, 64, 0xd1, 0x12, 0xc1, 0x15, 0, 0, 0, 0, 0, 2, .. Configuration(1, new UsbClass(0xff, 3, 0x12)), .. Configuration(2, second)];
    }

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
