using System.Text;

namespace Dialtone.Tests.Linux;

/// <summary>Writes a directory that looks like the root of a machine: sysfs with its links, procfs, a module tree. Removed when disposed.</summary>
internal sealed class FixtureMachine : IDisposable
{
    public const string Release = "6.1.0-40-amd64";

    private const string Controller = "/sys/devices/pci0000:00/0000:00:14.0";

    public FixtureMachine()
    {
        Root = Directory.CreateTempSubdirectory("dialtone-fixture-").FullName;
        Write("/proc/sys/kernel/osrelease", Release + "\n");
        Write("/proc/sys/kernel/version", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.153-1 (2025-09-20)\n");
        Write("/proc/sys/kernel/arch", "x86_64\n");
        Write("/proc/sys/kernel/hostname", "workbench\n");
        Write("/proc/sys/kernel/random/boot_id", "0a1b2c3d-0000-4000-8000-123456789abc\n");
        Write("/proc/cmdline", "BOOT_IMAGE=/vmlinuz quiet\n");
        Write("/etc/os-release", "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nVERSION_ID=\"12\"\nID=debian\n");
        Write("/proc/modules", "option 49152 0 - Live 0x0000000000000000\nusb_wwan 20480 1 option, Live 0x0\nusbserial 65536 2 option,usb_wwan, Live 0x0\nusb_storage 81920 0 - Live 0x0\nnf_tables 1 0 [permanent], Live 0x0\n");
        Write("/proc/self/mounts", "sysfs /sys sysfs rw,nosuid 0 0\n/dev/sda1 / ext4 rw,relatime 0 0\n/dev/sdb1 /media/alice/My\\040Disk vfat ro,relatime 0 0\n");
        foreach (var (path, value) in new[]
        {
            ("usb_storage/parameters/quirks", "\n"), ("usb_storage/parameters/delay_use", "1\n"), ("block/parameters/events_dfl_poll_msecs", "2000\n"),
            ("usbcore/parameters/quirks", "\n"), ("usbcore/parameters/autosuspend", "2\n"),
        })
        {
            Write("/sys/module/" + path, value);
        }

        Write($"/lib/modules/{Release}/modules.dep", "kernel/drivers/usb/serial/option.ko: kernel/drivers/usb/serial/usb_wwan.ko\nkernel/drivers/usb/storage/usb-storage.ko.xz: kernel/drivers/scsi/scsi_mod.ko\n");
        Write($"/lib/modules/{Release}/modules.alias", "# Aliases extracted from modules themselves.\nalias usb:v12D1p1001d*dc*dsc*dp*icFFiscFFipFFin* option\nalias usb:v12D1p*d*dc*dsc*dp*icFFisc*ip*in* fallback_driver\nalias usb:v*p*d*dc*dsc*dp*ic08isc06ip50in* usb_storage\nalias usb:v19D2p0117d*dc*dsc*dp*ic*isc*ip*in* option\n");
        Write($"/lib/modules/{Release}/modules.builtin", "kernel/drivers/usb/core/usbcore.ko\n");
        Write($"/lib/modules/{Release}/modules.builtin.modinfo", "usbcore.license=GPL\0hub.alias=usb:v*p*d*dc09dsc*dp*ic*isc*ip*in*\0");
        Write("/etc/modprobe.d/local.conf", "# comment\nblacklist cdc-ether\ninstall qmi_wwan /bin/true\noptions usbserial vendor=0x12d1\n");
        Write("/usr/lib/modprobe.d/local.conf", "blacklist hidden_by_etc\n");
        Device("usb1", ("idVendor", "1d6b"), ("idProduct", "0002"), ("bDeviceClass", "09"), ("product", "xHCI Host Controller"), ("devnum", "1"));
        Interface("usb1", "1-0:1.0", "09/00/00", endpoints: 1, driver: "hub");
    }

    public string Root { get; }

    /// <summary>The page's modem in modem mode: three option ports, then one storage interface with a CD-ROM and an empty card slot.</summary>
    public static FixtureMachine WithE620(string serial = "")
    {
        var machine = new FixtureMachine();
        (string, string)[] given = serial.Length == 0 ? [] : [("serial", serial)];
        machine.Device(
            "1-2",
            [("idVendor", "12d1"), ("idProduct", "1001"), ("manufacturer", "HUAWEI Technologies"), ("product", "HUAWEI Mobile"), ("devnum", "7"), .. given]);
        for (var i = 0; i < 3; i++)
        {
            var directory = machine.Interface("1-2", $"1-2:1.{i}", "ff/ff/ff", endpoints: i == 0 ? 3 : 2, driver: "option");
            machine.Write($"{directory}/ttyUSB{i}/port_number", "0\n");
            machine.Write($"{directory}/ttyUSB{i}/tty/ttyUSB{i}/dev", $"188:{i}\n");
        }

        var storage = machine.Interface("1-2", "1-2:1.3", "08/06/50", endpoints: 2, driver: "usb-storage");
        machine.ScsiUnit($"{storage}/host8", "8:0:0:0", type: 5, "HUAWEI  ", "Mass Storage    ", "sr0");
        machine.ScsiUnit($"{storage}/host8", "8:0:0:1", type: 0, "HUAWEI  ", "SD Storage      ", "sdb");
        return machine;
    }

    public void Write(string path, string content) => Write(path, Encoding.UTF8.GetBytes(content));

    public void Write(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Root + path)!);
        File.WriteAllBytes(Root + path, content);
    }

    public void Link(string path, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Root + path)!);
        File.CreateSymbolicLink(Root + path, target);
    }

    /// <summary>A device with its link in <c>/sys/bus/usb/devices</c>; attributes that are not given get the values of a high-speed device.</summary>
    public void Device(string port, params (string Name, string Value)[] attributes)
    {
        var directory = DeviceDirectory(port);
        (string Name, string Value)[] usual =
        [
            ("idVendor", "0000"), ("idProduct", "0000"), ("bcdDevice", "0000"), ("bDeviceClass", "00"), ("bDeviceSubClass", "00"), ("bDeviceProtocol", "00"),
            ("busnum", "1"), ("devnum", "2"), ("speed", "480"), ("bConfigurationValue", "1"), ("bNumConfigurations", "1"), ("authorized", "1"),
            ("avoid_reset_quirk", "0"),
        ];
        var all = usual.ToDictionary(attribute => attribute.Name, attribute => attribute.Value);
        foreach (var (name, value) in attributes)
        {
            all[name] = value;
        }

        foreach (var (name, value) in all)
        {
            Write($"{directory}/{name}", value + "\n");
        }

        Write($"{directory}/descriptors", [18, 1, 0, 2, 0, 0, 0, 64, 0xd1, 0x12, 0x01, 0x10, 0, 0, 2, 3, 0, 1]);
        Link($"/sys/bus/usb/devices/{port}", "../../../.." + directory);
    }

    /// <returns>Its directory below <c>/sys/devices</c>.</returns>
    public string Interface(string port, string name, string triple, int endpoints, string? driver)
    {
        var directory = $"{DeviceDirectory(port)}/{name}";
        var number = int.Parse(name[(name.LastIndexOf('.') + 1)..]);
        var parts = triple.Split('/');
        Write($"{directory}/bInterfaceNumber", $"{number:x2}\n");
        Write($"{directory}/bAlternateSetting", " 0\n");
        Write($"{directory}/bNumEndpoints", $"{endpoints:x2}\n");
        Write($"{directory}/bInterfaceClass", parts[0] + "\n");
        Write($"{directory}/bInterfaceSubClass", parts[1] + "\n");
        Write($"{directory}/bInterfaceProtocol", parts[2] + "\n");
        var upper = Array.ConvertAll(parts, part => part.ToUpperInvariant());
        Write($"{directory}/modalias", $"usb:v12D1p1001d0000dc00dsc00dp00ic{upper[0]}isc{upper[1]}ip{upper[2]}in{number:X2}\n");
        if (driver is not null)
        {
            Link($"{directory}/driver", $"../../../../../../bus/usb/drivers/{driver}");
        }

        Link($"/sys/bus/usb/devices/{name}", "../../../.." + directory);
        return directory;
    }

    public void ScsiUnit(string host, string address, int type, string vendor, string model, string block)
    {
        var directory = $"{host}/target{address[..address.LastIndexOf(':')]}/{address}";
        Write($"{directory}/type", $"{type}\n");
        Write($"{directory}/vendor", vendor + "\n");
        Write($"{directory}/model", model + "\n");
        Write($"{directory}/state", "running\n");
        Write($"{directory}/block/{block}/size", "0\n");
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private static string DeviceDirectory(string port)
    {
        if (port.StartsWith("usb", StringComparison.Ordinal))
        {
            return $"{Controller}/{port}";
        }

        var bus = port[..port.IndexOf('-')];
        var directory = $"{Controller}/usb{bus}";
        var chain = port[(port.IndexOf('-') + 1)..].Split('.');
        for (var i = 1; i <= chain.Length; i++)
        {
            directory += $"/{bus}-{string.Join('.', chain[..i])}";
        }

        return directory;
    }
}
