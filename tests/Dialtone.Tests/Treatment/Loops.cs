using Dialtone.Diagnosis;
using Dialtone.Facts;
using Dialtone.Facts.Host;
using Dialtone.Facts.Usb;

namespace Dialtone.Tests.Treatment;

/// <summary>Findings and machines as the examination of a looping modem gives them.</summary>
internal static class Loops
{
    public static readonly UsbId E620 = new(0x12d1, 0x1001);

    public const string Quirks = "/sys/module/usb_storage/parameters/quirks";

    public const string Authorized = "/sys/bus/usb/devices/1-1/authorized";

    private static readonly Source Here = new("/sys");

    public static UsbPortPath Port(string text) => UsbPortPath.TryParse(text, out var port) ? port : throw new ArgumentException(text, nameof(text));

    public static Finding Finding(string id = "port-reset-loop", string? resetter = "usb-storage", int? lun = 1, string port = "1-1") => new()
    {
        Id = id,
        Layer = "driver",
        Role = Role.Cause,
        Confidence = Confidence.Likely,
        Message = "The port is reset again and again.",
        Remedies = [.. Catalogue.Find(id)?.Remedies.Select(remedy => remedy.Id) ?? []],
        Subject = new Subject { Port = port, Device = E620 },
        Loop = new Loop(12, TimeSpan.FromSeconds(0.4), resetter, new UsbInterfaceName(Port(port), 1, 3), lun),
    };

    public static Machine Machine(string quirks = "", string kernel = "6.1.0-41-amd64", IReadOnlyList<UsbDevice>? others = null) => new()
    {
        Kernel = Known(new Kernel(KernelVersion.Parse(kernel), "", "x86_64")),
        OperatingSystem = Known(new Dialtone.Facts.Host.OperatingSystem("debian", "12", "Debian")),
        BootId = Known("boot-1"),
        UsbDevices = Known<IReadOnlyList<UsbDevice>>([Modem("1-1"), .. others ?? []]),
        LoadedModules = Known<IReadOnlyList<LoadedModule>>([new LoadedModule("usb_storage", 0, []), new LoadedModule("option", 0, [])]),
        ModuleParameters = Known<IReadOnlyDictionary<string, string>>(new Dictionary<string, string> { ["usb_storage/quirks"] = quirks, ["block/events_dfl_poll_msecs"] = "2000" }),
        ModprobeOptions = Known<IReadOnlyList<ModprobeOption>>([]),
        Mounts = Known<IReadOnlyList<Mount>>([]),
        AtAnswers = Known<IReadOnlyList<AtAnswer>>([new AtAnswer("ttyUSB0", AtOutcome.Answered, "OK")]),
    };

    /// <summary>Three serial ports, a CD-ROM and an SD slot.</summary>
    public static UsbDevice Modem(string port) => new()
    {
        Port = Port(port),
        Id = Known(E620),
        Class = Known(default(UsbClass)),
        Authorized = Known(true),
        Interfaces = Known<IReadOnlyList<UsbInterface>>(
        [
            .. Enumerable.Range(0, 3).Select(number => new UsbInterface
            {
                Name = new UsbInterfaceName(Port(port), 1, number),
                Class = new UsbClass(255, 255, 255),
                Driver = Known("option"),
                Ttys = [$"ttyUSB{number}"],
            }),
            Storage(port, 3, new ScsiUnit("0:0:0:0", 0, 5, "HUAWEI", "Mass Storage", "sr0") { State = Known("running") }, new ScsiUnit("0:0:0:1", 1, 0, "HUAWEI", "SD Storage", "sda") { State = Known("running") }),
        ]),
    };

    public static UsbDevice Disk(string port, string name) => new()
    {
        Port = Port(port),
        Id = Known(new UsbId(0x0951, 0x1666)),
        Class = Known(default(UsbClass)),
        Interfaces = Known<IReadOnlyList<UsbInterface>>([Storage(port, 0, new ScsiUnit("1:0:0:0", 0, 0, "Kingston", "DataTraveler", name) { State = Known("running") })]),
    };

    public static Observed<T> Known<T>(T value) => Observed.Known(value, Here);

    private static UsbInterface Storage(string port, int number, params ScsiUnit[] units) => new()
    {
        Name = new UsbInterfaceName(Port(port), 1, number),
        Class = new UsbClass(UsbClass.MassStorage, 6, 0x50),
        Driver = Known("usb-storage"),
        ScsiUnits = units,
    };
}
