using Dialtone.Facts;
using Dialtone.Facts.Usb;
using Dialtone.Linux.Collectors;
using Dialtone.Linux.FileTrees;
using Xunit;

namespace Dialtone.Tests.Linux;

public sealed class MachineCollectorTests
{
    [Fact]
    public void The_modem_of_the_page_is_seen_with_ports_drivers_and_disks()
    {
        using var fixture = FixtureMachine.WithE620();
        var machine = MachineCollector.Collect(new DirectoryFileTree(fixture.Root));

        var devices = machine.UsbDevices.Value;
        Assert.Equal(["usb1", "1-2"], devices.Select(device => device.Port.ToString()));
        var modem = devices[1];
        Assert.Equal("12d1:1001", modem.Id.Value.ToString());
        Assert.Equal(new UsbAddress(1, 7), modem.Address.Value);
        Assert.Equal("HUAWEI Mobile", modem.Product.Value);
        Assert.True(modem.Serial.IsAbsent);
        Assert.Equal(480, modem.Speed.Value);
        Assert.Equal(1, modem.Configuration.Value);
        Assert.False(modem.AvoidReset.Value);
        Assert.Equal("/sys/bus/usb/devices/1-2/idVendor", modem.Id.Source.Place);
        Assert.Equal(18, modem.Descriptors.Value.Length);

        var interfaces = modem.Interfaces.Value;
        Assert.Equal(["1-2:1.0", "1-2:1.1", "1-2:1.2", "1-2:1.3"], interfaces.Select(i => i.Name.ToString()));
        Assert.Equal(["ttyUSB0", "ttyUSB1", "ttyUSB2"], interfaces.SelectMany(i => i.Ttys));
        Assert.Equal(["option", "option", "option", "usb-storage"], interfaces.Select(i => i.Driver.Value));
        Assert.Equal([3, 2, 2, 2], interfaces.Select(i => i.EndpointCount.Value));
        Assert.Equal("ff/ff/ff", interfaces[0].Class.ToString());
        Assert.Equal(
            [new ScsiUnit("8:0:0:0", 0, 5, "HUAWEI", "Mass Storage", "sr0"), new ScsiUnit("8:0:0:1", 1, 0, "HUAWEI", "SD Storage", "sdb")],
            interfaces[3].ScsiUnits.Select(unit => unit with { State = default }));
        Assert.Equal(["running", "running"], interfaces[3].ScsiUnits.Select(unit => unit.State.Value));
    }

    [Fact]
    public void The_host_is_seen_with_kernel_distribution_modules_and_mounts()
    {
        using var fixture = FixtureMachine.WithE620();
        var machine = MachineCollector.Collect(new DirectoryFileTree(fixture.Root));

        Assert.Equal((6, 1, "-40-amd64"), (machine.Kernel.Value.Version.Major, machine.Kernel.Value.Version.Minor, machine.Kernel.Value.Version.Local));
        Assert.Equal("x86_64", machine.Kernel.Value.Architecture);
        Assert.Equal("debian", machine.OperatingSystem.Value.Id);
        Assert.Equal("12", machine.OperatingSystem.Value.VersionId);
        Assert.Equal("0a1b2c3d-0000-4000-8000-123456789abc", machine.BootId.Value);
        var modules = machine.LoadedModules.Value;
        Assert.Equal(["option", "usb_wwan"], modules.Single(module => module.Name == "usbserial").UsedBy);
        Assert.Equal(-1, modules.Single(module => module.Name == "nf_tables").References);
        Assert.Equal("2000", machine.ModuleParameters.Value["block/events_dfl_poll_msecs"]);
        Assert.Equal("", machine.ModuleParameters.Value["usb_storage/quirks"]);
        Assert.Equal(["/", "/media/alice/My Disk"], machine.Mounts.Value.Select(mount => mount.Directory));
        Assert.Equal([false, true], machine.Mounts.Value.Select(mount => mount.ReadOnly));
    }

    [Fact]
    public void The_module_tree_answers_with_the_most_specific_module_first()
    {
        using var fixture = FixtureMachine.WithE620();
        var tree = MachineCollector.Collect(new DirectoryFileTree(fixture.Root)).ModuleTree.Value;

        Assert.Equal(["option", "fallback_driver"], tree.ModulesFor("usb:v12D1p1001d0000dc00dsc00dp00icFFiscFFipFFin00"));
        Assert.Equal(["usb_storage"], tree.ModulesFor("usb:v0781p5567d0100dc00dsc00dp00ic08isc06ip50in00"));
        Assert.Equal(["hub"], tree.ModulesFor("usb:v1D6Bp0002d0601dc09dsc00dp01ic09isc00ip00in00"));
        Assert.Empty(tree.ModulesFor("usb:v19D2p0118d0000dc00dsc00dp00icFFiscFFipFFin00"));
        Assert.True(tree.Has("usb-storage"));
        Assert.True(tree.Has("usb_storage"));
        Assert.True(tree.Has("usbcore"));
        Assert.False(tree.Has("qmi_wwan"));
        Assert.False(tree.Has("storage"));
        Assert.Equal(["cdc_ether", "qmi_wwan"], tree.Blacklisted);
    }

    [Fact]
    public void A_module_tree_that_an_upgrade_removed_is_absent()
    {
        using var fixture = FixtureMachine.WithE620();
        Directory.Delete(fixture.Root + "/lib/modules/" + FixtureMachine.Release, recursive: true);
        Assert.True(MachineCollector.Collect(new DirectoryFileTree(fixture.Root)).ModuleTree.IsAbsent);
    }

    [Fact]
    public void An_empty_directory_is_no_machine_without_USB_but_one_that_was_not_examined()
    {
        var root = Directory.CreateTempSubdirectory("dialtone-empty-").FullName;
        try
        {
            var machine = MachineCollector.Collect(new DirectoryFileTree(root));
            Assert.Equal(Observation.NotExamined, machine.UsbDevices.State);
            Assert.Equal(Observation.NotExamined, machine.LoadedModules.State);
            Assert.Contains(machine.NotExamined, missing => missing.What.Contains("/sys", StringComparison.Ordinal));
        }
        finally
        {
            Directory.Delete(root);
        }
    }

    [Fact]
    public void A_kernel_without_USB_has_its_devices_absent()
    {
        using var fixture = new FixtureMachine();
        Directory.Delete(fixture.Root + "/sys/bus/usb", recursive: true);
        Assert.True(MachineCollector.Collect(new DirectoryFileTree(fixture.Root)).UsbDevices.IsAbsent);
    }

    [Fact]
    public void Ports_are_ordered_by_number_and_hubs_before_what_is_plugged_into_them()
    {
        string[] expected = ["usb1", "1-1", "1-1.2", "1-1.10", "1-2", "1-10", "usb2", "2-1", "usb10"];
        var shuffled = expected.Reverse().Select(text => UsbPortPath.Parse(text)).ToList();
        shuffled.Sort(UsbPortOrder.Compare);
        Assert.Equal(expected, shuffled.Select(port => port.ToString()));
    }

    [Fact]
    public void A_device_that_names_itself_with_escape_codes_is_data()
    {
        using var fixture = new FixtureMachine();
        fixture.Device("1-1", ("product", "\u001b[31mred\u0007<script>"));
        var device = MachineCollector.Collect(new DirectoryFileTree(fixture.Root)).UsbDevices.Value[1];
        Assert.Equal("\u001b[31mred\u0007<script>", device.Product.Value);
    }

    [Fact]
    public void The_running_machine_can_be_collected()
    {
        var machine = MachineCollector.Collect(LiveFileTree.Instance);
        Assert.Equal(Environment.OSVersion.Version.Major, machine.Kernel.Value.Version.Major);
        Assert.NotEqual("", machine.Kernel.Value.Architecture);
    }
}

/// <summary>A device whose lock the kernel holds, because a driver that probes it waits for an answer.</summary>
public sealed class LockedDeviceTests
{
    [Fact]
    public void A_device_that_is_being_probed_does_not_hold_up_the_others()
    {
        using var fixture = FixtureMachine.WithE620();
        fixture.Device("1-3", ("product", "Card reader"));
        using var release = new ManualResetEventSlim();
        var tree = new HeldTree(new DirectoryFileTree(fixture.Root), "/sys/bus/usb/devices/1-2/bConfigurationValue", release);
        var machine = MachineCollector.Collect(tree, new CollectorOptions { AttributeDeadline = TimeSpan.FromMilliseconds(200) });
        release.Set();

        var devices = machine.UsbDevices.Value;
        Assert.Equal(["usb1", "1-2", "1-3"], devices.Select(device => device.Port.ToString()));
        Assert.Equal(Observation.NotExamined, devices[1].Product.State);
        Assert.Contains("lock of 1-2", devices[1].Product.Reason, StringComparison.Ordinal);
        Assert.Equal("12d1:1001", devices[1].Id.Value.ToString());
        Assert.Equal(4, devices[1].Interfaces.Value.Count);
        Assert.Equal("Card reader", devices[2].Product.Value);
        Assert.Equal("xHCI Host Controller", devices[0].Product.Value);
    }

    private sealed class HeldTree(IFileTree inner, string held, ManualResetEventSlim release) : IFileTree
    {
        public bool IsLive => true;

        public Lookup<byte[]> Read(string path, int limit = FileTree.DefaultLimit)
        {
            if (path == held)
            {
                release.Wait();
            }

            return inner.Read(path, limit);
        }

        public Lookup<IReadOnlyList<FileTreeEntry>> List(string path) => inner.List(path);

        public Lookup<string> ReadLink(string path) => inner.ReadLink(path);

        public Lookup<FileKind> Kind(string path) => inner.Kind(path);
    }
}
