namespace Dialtone.Facts.Usb;

/// <summary>Class, subclass and protocol of a device or interface (<c>08/06/50</c>: SCSI over bulk-only storage).</summary>
public readonly record struct UsbClass(byte Class, byte SubClass, byte Protocol)
{
    public const byte Communications = 0x02;
    public const byte MassStorage = 0x08;
    public const byte Hub = 0x09;
    public const byte CdcData = 0x0a;
    public const byte Vendor = 0xff;

    /// <summary>Two hexadecimal digits each: <c>ff/ff/ff</c>.</summary>
    public override string ToString() => $"{Class:x2}/{SubClass:x2}/{Protocol:x2}";
}

/// <summary>A device on the bus as sysfs, a listing or a log shows it. What a source cannot show is NotExamined.</summary>
public sealed record UsbDevice
{
    public required UsbPortPath Port { get; init; }

    public Observed<UsbAddress> Address { get; init; }

    public Observed<UsbId> Id { get; init; }

    /// <summary>Release number in binary-coded decimal; 0x0102 is 1.02.</summary>
    public Observed<ushort> BcdDevice { get; init; }

    public Observed<UsbClass> Class { get; init; }

    public Observed<string> Manufacturer { get; init; }

    public Observed<string> Product { get; init; }

    /// <summary>May hold an IMEI: redacted before it leaves the machine.</summary>
    public Observed<string> Serial { get; init; }

    /// <summary>Megabits a second: 1.5, 12, 480, 5000, 10000 ...</summary>
    public Observed<double> Speed { get; init; }

    /// <summary>The active <c>bConfigurationValue</c>; Absent if the device is not configured.</summary>
    public Observed<byte> Configuration { get; init; }

    public Observed<byte> ConfigurationCount { get; init; }

    public Observed<bool> Authorized { get; init; }

    /// <summary>sysfs <c>avoid_reset_quirk</c> (2.6.34 and later).</summary>
    public Observed<bool> AvoidReset { get; init; }

    /// <summary>For how long the kernel has known it (sysfs <c>power/connected_duration</c>, with CONFIG_PM).</summary>
    public Observed<TimeSpan> Connected { get; init; }

    /// <summary>Raw descriptors as sysfs gives them: device descriptor, then the configurations.</summary>
    public Observed<byte[]> Descriptors { get; init; }

    /// <summary>Interfaces of the active configuration, by number.</summary>
    public Observed<IReadOnlyList<UsbInterface>> Interfaces { get; init; }

    public bool IsHub => Class.TryGet(out var triple) && triple.Class == UsbClass.Hub;
}

/// <summary>One interface with what hangs on it.</summary>
public sealed record UsbInterface
{
    public required UsbInterfaceName Name { get; init; }

    public required UsbClass Class { get; init; }

    public byte AlternateSetting { get; init; }

    public Observed<int> EndpointCount { get; init; }

    /// <summary>Kernel driver bound to it (<c>option</c>, <c>usb-storage</c>); Absent if none is.</summary>
    public Observed<string> Driver { get; init; }

    /// <summary>The kernel's <c>modalias</c> string, by which a driver is looked up.</summary>
    public Observed<string> Modalias { get; init; }

    /// <summary>Serial ports on it: <c>ttyUSB0</c>, <c>ttyACM0</c>.</summary>
    public IReadOnlyList<string> Ttys { get; init; } = [];

    /// <summary>Network interfaces on it: <c>wwan0</c>.</summary>
    public IReadOnlyList<string> NetworkInterfaces { get; init; } = [];

    /// <summary>Control channels on it: <c>cdc-wdm0</c>.</summary>
    public IReadOnlyList<string> ControlChannels { get; init; } = [];

    public IReadOnlyList<ScsiUnit> ScsiUnits { get; init; } = [];
}

/// <summary>One LUN behind a storage interface.</summary>
/// <param name="Address">host:channel:target:lun, as in <c>8:0:0:1</c>.</param>
/// <param name="Lun">Logical unit number.</param>
/// <param name="PeripheralType">SCSI peripheral device type: 0 disk, 5 CD-ROM.</param>
/// <param name="Vendor">Eight characters of INQUIRY, trimmed.</param>
/// <param name="Model">Sixteen characters of INQUIRY, trimmed.</param>
/// <param name="BlockDevice"><c>sr0</c>, <c>sdb</c>; null if no upper driver made one.</param>
public sealed record ScsiUnit(string Address, int Lun, int PeripheralType, string Vendor, string Model, string? BlockDevice)
{
    /// <summary>Of the kernel's SCSI layer: <c>running</c>, or why it takes no commands: <c>offline</c>, <c>transport-offline</c> ...</summary>
    public Observed<string> State { get; init; }
}
