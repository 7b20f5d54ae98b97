using System.Runtime.Versioning;
using System.Text;
using Dialtone.Facts;
using Dialtone.Facts.Usb;
using Dialtone.Linux.FileTrees;
using Dialtone.Linux.Switching;
using Dialtone.Switching.Configurations;
using Dialtone.Switching.Courses;
using Dialtone.Switching.Plugging;
using Dialtone.Tests.Treatment;

namespace Dialtone.Tests.Switching;

/// <summary>What users of usb_modeswitch and of usbmode reported in public: each happens here to Dialtone.</summary>
public sealed class PublicReportTests : IDisposable
{
    private readonly FakeSwitchMachine machine = new();

    public void Dispose() => machine.Dispose();

    /// <summary>Forum of usb_modeswitch, thread 2171 (2014): a Huawei E5832, 12d1:1446, gets the message of an old file in /etc/usb_modeswitch.d, takes it, and stays. The target that its owner
    /// expects, 12d1:1401, is in no list.</summary>
    [Fact]
    public void E5832_takes_an_outdated_message_without_effect_and_becomes_an_id_that_only_its_owner_knows()
    {
        const string Outdated = "55534243123456780000000000000011060000000000000000000000000000";
        machine.UseInstalledData(("12d1:1446", $"DefaultVendor= 0x12d1\nDefaultProduct=0x1446\nTargetVendor= 0x12d1\nTargetProductList=\"1001,1406,140c,14ac\"\nCheckSuccess=20\nMessageContent=\"{Outdated}\"\n"));
        machine.Plug(Sticks.Cd("12d1:1446"));
        var stays = machine.Switch(automatic: false, named: true);
        Assert.Equal(SwitchOutcome.NoEffect, stays.Outcome);
        Assert.Contains("after 20 s it is still 12d1:1446", stays.Detail);
        Assert.Equal(Outdated, Assert.Single(machine.Messages));

        machine.UseInstalledData();
        machine.Returns(1, 2, Sticks.Modem("12d1:1401"));
        var other = machine.Switch(automatic: false, named: true);
        Assert.Equal(SwitchOutcome.WrongId, other.Outcome);
        Assert.Contains("12d1:1401", other.Detail);
        Assert.Contains("ttyUSB0", other.Detail);
        Assert.Contains("11062000", machine.Messages.Last());

        machine.Plug(Sticks.Cd("12d1:1446"));
        Assert.Equal(SwitchOutcome.Works, machine.Switch(automatic: false, named: true, target: Sticks.Id("12d1:1401")).Outcome);
    }

    /// <summary>emnify/doc#1 (2016): a Huawei E3531 stays unrecognized although a file was put into /etc/usb_modeswitch.d as the guide says. Either nobody reads it, for its name; or it is read, the
    /// stick switches, and no driver takes it.</summary>
    [Fact]
    public void emnify_doc_1_a_file_that_was_added_for_an_E3531_is_used_or_said_to_be_ignored_and_no_port_is_no_success()
    {
        const string File = "TargetVendor=0x12d1\nTargetProduct=0x1506\nMessageContent=\"55534243123456780000000000000011063000000100010000000000000000\"\n";
        machine.UseInstalledData(("12d1_15e7", File), ("12d1:15e7", File));
        Assert.Equal("/etc/usb_modeswitch.d/12d1_15e7", Assert.Single(machine.Configurations.Ignored));
        machine.Plug(Sticks.Cd("12d1:15e7"));
        machine.Returns(1, 2, Sticks.Modem("12d1:1506", driver: null));
        var result = machine.Switch();
        Assert.Contains("110630000001", Assert.Single(machine.Messages));
        Assert.Equal(SwitchOutcome.NoDriver, result.Outcome);
        Assert.Contains("no driver took 1-1:1.0", result.Detail);
    }

    /// <summary>sakaki-/gentoo-on-rpi-64bit#129 (2019): 1bbb:f000 on a distribution without usb_modeswitch; its owner got it to 1bbb:0195 with an eject.</summary>
    [Fact]
    public void gentoo_on_rpi_129_without_the_data_package_it_is_named_and_an_eject_that_is_tried_is_learnt()
    {
        machine.Configurations = new ConfigurationLibrary([OwnConfigurations.All]);
        var cd = Sticks.Cd("1bbb:f000");
        machine.Plug(cd);
        var unknown = machine.Switch();
        Assert.Equal(SwitchOutcome.Unknown, unknown.Outcome);
        Assert.Contains("usb-modeswitch-data", unknown.Detail);
        Assert.Empty(machine.Sent);

        var eject = GenericMethods.For(Sticks.Id("1bbb:f000"))[0];
        machine.Returns(1, 2, Sticks.Modem("1bbb:0195"));
        Assert.Equal(SwitchOutcome.Works, machine.Switch(automatic: false, named: true, configuration: eject.For(Sticks.Id("1bbb:f000"))).Outcome);
        Assert.Contains(machine.Messages, message => message[30..34] == "1b00");

        machine.Configurations = new ConfigurationLibrary([OwnConfigurations.Read("learnt", GenericMethods.Section(cd, eject, machine.Look(Sticks.Port)!))]);
        machine.Plug(cd);
        Assert.Equal(SwitchOutcome.Works, machine.Switch().Outcome);

        machine.UseInstalledData();
        machine.Sent.Clear();
        machine.Plug(cd);
        Assert.Equal(SwitchOutcome.Works, machine.Switch().Outcome);
        Assert.Contains("06f504025270", Assert.Single(machine.Messages));
    }

    /// <summary>solus-cold-storage/repository#100 (2015): 12d1:1505 stays a CD-ROM where nothing is installed that switches it; on another distribution the same stick becomes 12d1:1506, which
    /// keeps its CD-ROM beside the ports.</summary>
    [Fact]
    public void solus_100_where_nobody_switches_that_is_told_and_a_modem_that_keeps_its_CD_ROM_works()
    {
        machine.UseInstalledData();
        machine.Plug(Sticks.Cd("12d1:1505"));
        Assert.StartsWith("nobody ('dialtone switch --install'", machine.Actors.For(machine.Look(Sticks.Port)!));
        Assert.Equal(Sticks.Port, Assert.Single(new SwitchCandidates(machine).Waiting(new SwitchRequest(default))).Port);
        Assert.Equal("dialtone", new SwitchActors(SwitchRule.Rules(machine.Configurations.Ids, "/usr/bin/dialtone"), null, false).For(Sticks.Cd("12d1:1505")));

        var modem = Sticks.Modem("12d1:1506", ttys: 3);
        machine.Returns(1, 2, modem with { Interfaces = Sticks.Known<IReadOnlyList<UsbInterface>>([.. modem.Interfaces.Or([]), .. Sticks.Cd("12d1:1506").Interfaces.Or([])]) });
        Assert.Equal(SwitchOutcome.Works, machine.Switch().Outcome);
        Assert.Empty(new SwitchCandidates(machine).Waiting(new SwitchRequest(default)));
    }

    /// <summary>rhbz 1358472 (2016): usb_modeswitch crashed when it was killed before it had opened anything, since its end closed what was not there.</summary>
    [Fact]
    public void rhbz_1358472_a_run_that_is_ended_before_anything_is_open_has_sent_and_remembered_nothing()
    {
        machine.Configure(("12d1:1446", "TargetVendor=0x12d1\nTargetProduct=0x1001\nHuaweiNewMode=1\nWaitBefore=3"));
        machine.Plug(Sticks.Cd("12d1:1446"));
        using var stop = new CancellationTokenSource();
        var opened = 0;
        machine.Opened = _ => opened++;
        machine.After(1, stop.Cancel);
        Assert.ThrowsAny<OperationCanceledException>(() => machine.Switch(cancellation: stop.Token));
        Assert.Equal(0, opened);
        Assert.Empty(machine.Sent);
        Assert.Empty(machine.Memories);
        machine.Returns(1, 2, Sticks.Modem("12d1:1001"));
        Assert.Equal(SwitchOutcome.Works, machine.Switch().Outcome);
    }

    /// <summary>LP 673435 (2010): a device that is switched by another configuration raced with itself. Its old interfaces go, the new ones come one after the other, and each of these events
    /// started another run.</summary>
    [Fact]
    public void LP_673435_interfaces_that_come_one_by_one_after_a_change_of_configuration_are_waited_for_and_it_is_changed_once()
    {
        machine.Configure(("12d1:15c1", "Configuration=2"));
        machine.Plug(Sticks.Cd("12d1:15c1"));
        var modem = Sticks.Modem("12d1:15c1").Interfaces.Or([]);
        void Show(params UsbInterface[] interfaces) =>
            machine.Change(Sticks.Port, device => device with { Configuration = Sticks.Known((byte)2), Interfaces = Sticks.Known<IReadOnlyList<UsbInterface>>(interfaces) });
        machine.Opened = _ =>
        {
            machine.After(0.1, () => Show());
            machine.After(0.3, () => Show(modem[0] with { Driver = Observed.Absent<string>(default), Ttys = [] }));
            machine.After(1.5, () => Show(modem[0], modem[1] with { Driver = Observed.Absent<string>(default), Ttys = [] }));
            machine.After(2, () => Show(modem[0], modem[1]));
        };
        var result = machine.Switch();
        Assert.Equal(SwitchOutcome.Works, result.Outcome);
        Assert.Contains("ttyUSB0, ttyUSB1", result.Detail);
        Assert.Equal(SwitchOutcome.AlreadySwitched, machine.Switch().Outcome);
        Assert.Single(machine.Sent, entry => entry.Line == "set-configuration 2");

        // And what comes of it starts no run: an interface gets no further than this line, and only a known storage interface is stopped before it.
        var rules = SwitchRule.Rules([Sticks.Id("12d1:15c1")], "/usr/bin/dialtone").Split('\n');
        var end = Array.IndexOf(rules, "ENV{DEVTYPE}!=\"usb_device\", GOTO=\"dialtone_switch_end\"");
        Assert.True(end > 0);
        Assert.DoesNotContain(rules[..end], line => line.Contains("dialtone-switch@", StringComparison.Ordinal) || line.Contains("/usr/bin/dialtone", StringComparison.Ordinal));
    }

    /// <summary>Forum of usb_modeswitch, thread 2077 (2014): an E169, 12d1:1001, is switched at one boot and not at the next. The kernel switches it, too, and now and then its request has no
    /// effect.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void E169_works_whether_the_kernel_switches_it_or_fails_to(bool kernel)
    {
        machine.UseInstalledData();
        machine.Plug(Sticks.Cd("12d1:1001") with { BcdDevice = Sticks.Known((ushort)0) });
        if (kernel)
        {
            machine.After(0.8, () => machine.Unplug(Sticks.Port));
            machine.After(2, () => machine.Plug(Sticks.Modem("12d1:1001")));
        }

        machine.Returns(1, 2, Sticks.Modem("12d1:1001"));
        Assert.Equal(kernel ? SwitchOutcome.SwitchedByOther : SwitchOutcome.Works, machine.Switch().Outcome);
        Assert.Equal(kernel, machine.Sent.Count == 0);
    }

    /// <summary>forums.linuxmint.com 692422: 12d1:1446 rarely becomes 12d1:1436 by itself. However long it takes within its time, one message is sent.</summary>
    [Theory]
    [InlineData(0.05, 0.5)]
    [InlineData(3, 9)]
    [InlineData(12, 28)]
    public void Mint_692422_a_stick_that_takes_its_time_gets_one_message_and_is_waited_for(double leaves, double comes)
    {
        machine.UseInstalledData();
        machine.Plug(Sticks.Cd("12d1:1446"));
        machine.Returns(leaves, comes, Sticks.Modem("12d1:1436"));
        Assert.Equal(SwitchOutcome.Works, machine.Switch().Outcome);
        Assert.Single(machine.Messages);
    }

    /// <summary>linuxquestions.org 4175691214 (an E173s on a system built without the drivers) and OpenMandriva#847 (an Olicard): "message successfully sent", and no ports.</summary>
    [Theory]
    [InlineData("12d1:1c0b", "12d1:1c05")]
    [InlineData("0b3c:f000", "0b3c:c003")]
    public void E173s_and_OpenMandriva_847_a_stick_that_was_switched_and_has_no_ports_is_no_success(string before, string after)
    {
        machine.UseInstalledData();
        machine.Plug(Sticks.Cd(before));
        machine.Returns(1, 2, Sticks.Modem(after, driver: null));
        var result = machine.Switch();
        Assert.Equal(SwitchOutcome.NoDriver, result.Outcome);
        Assert.Contains($"The device is {after} now, and no driver took 1-1:1.0", result.Detail);
    }

    /// <summary>balena-os/meta-balena#1601 and forum.openwrt.org 28744: the distribution's message makes a network card of a stick whose owner wants serial ports. The owner's own file counts, or
    /// the switch for all Huawei devices.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void meta_balena_1601_and_openwrt_28744_the_mode_that_the_owner_wants_is_sent_instead_of_the_installed_one(bool own)
    {
        machine.UseInstalledData(own ? [("12d1:157d", "TargetVendor=0x12d1\nTargetProduct=0x1001\nHuaweiAltMode=1\n")] : []);
        machine.Global = own ? GlobalSettings.None : GlobalSettings.Parse("/etc/usb_modeswitch.conf", "HuaweiAltModeGlobal=yes\n"u8);
        machine.Plug(Sticks.Cd("12d1:157d"));
        machine.Returns(1, 2, Sticks.Modem("12d1:1001"));
        var result = machine.Switch(target: own ? null : Sticks.Id("12d1:1001"));
        Assert.Contains("11063000", Assert.Single(machine.Messages));
        Assert.Equal(SwitchOutcome.Works, result.Outcome);
    }

    /// <summary>QubesOS/qubes-issues#10733 (2026): an E3372 in a virtual machine appears as storage, disappears and appears as storage again.</summary>
    [Fact]
    public void Qubes_10733_a_stick_that_comes_back_as_storage_each_time_is_told_and_not_driven_round_for_ever()
    {
        machine.UseInstalledData();
        machine.Plug(Sticks.Cd("12d1:1f01"));
        machine.Returns(1, 2, Sticks.Cd("12d1:1f01"));
        var outcomes = Enumerable.Range(0, 5).Select(_ => machine.Switch().Outcome).ToList();
        Assert.Equal([SwitchOutcome.StorageAgain, SwitchOutcome.StorageAgain, SwitchOutcome.StorageAgain, SwitchOutcome.Loop, SwitchOutcome.Loop], outcomes);
        Assert.Equal(3, machine.Messages.Count());
    }

    /// <summary>Debian 926562: a file that a run had left behind kept later ones from switching.</summary>
    [Fact]
    public void Debian_926562_what_runs_that_were_cut_short_left_behind_holds_no_later_one_up()
    {
        machine.UseInstalledData();
        for (var n = 0; n < 5; n++)
        {
            machine.Remember(new SwitchMemory(machine.Now, Sticks.Port, Sticks.Id("12d1:1446"), null, SwitchMoment.Asked));
        }

        machine.Plug(Sticks.Cd("12d1:1446"));
        Assert.Equal(SwitchOutcome.Loop, machine.Switch().Outcome);
        machine.WaitForEvent(TimeSpan.FromMinutes(3), default);
        machine.Plug(Sticks.Cd("12d1:1446"));
        machine.Returns(1, 2, Sticks.Modem("12d1:1001"));
        Assert.Equal(SwitchOutcome.Works, machine.Switch().Outcome);
    }

    /// <summary>Debian 1058824 and 1122782: usb_modeswitch's files moved from /lib/udev to /usr/lib/udev.</summary>
    [Theory]
    [InlineData("/lib/udev", "/lib/udev")]
    [InlineData("/usr/lib/udev", "/usr/lib/udev")]
    [InlineData("/usr/lib/udev", "/lib/udev")]
    [SupportedOSPlatform("linux")]
    public void Debian_1058824_usb_modeswitch_is_seen_in_either_place(string program, string rules)
    {
        using var root = new TemporaryDirectory();
        root.Put($"{rules}/rules.d/40-usb_modeswitch.rules", "ATTR{idVendor}==\"19d2\", ATTR{idProduct}==\"2000\", RUN+=\"usb_modeswitch '/%k'\"\n");
        var tree = new DirectoryFileTree(root.Path);
        Assert.StartsWith("nobody", SwitchActorsReader.Read(tree, GlobalSettings.None).For(Sticks.Cd("19d2:2000")));
        root.Put($"{program}/usb_modeswitch", "#!/bin/sh\n");
        Assert.Equal("usb_modeswitch", SwitchActorsReader.Read(tree, GlobalSettings.None).For(Sticks.Cd("19d2:2000")));
    }

    /// <summary>bugzilla.kernel.org 216336 (2022): a K4203, 12d1:1f1c, gets a configuration with MBIM, whose driver fails to bind. That is no success, and either setting keeps it from
    /// happening.</summary>
    [Theory]
    [InlineData("", "")]
    [InlineData("NoMBIMCheck=1\n", "")]
    [InlineData("", "DisableMBIMGlobal=1\n")]
    public void Kernel_bug_216336_MBIM_that_does_not_bind_is_no_success_and_can_be_forbidden(string own, string global)
    {
        machine.UseInstalledData(("12d1:1f1c", $"TargetVendor=0x12d1\nTargetProductList=\"157a,1590\"\nHuaweiNewMode=1\n{own}"));
        machine.Global = GlobalSettings.Parse("/etc/usb_modeswitch.conf", Encoding.ASCII.GetBytes(global));
        var mbim = new UsbClass(0x02, 0x0e, 0x00);
        machine.Plug(Sticks.Cd("12d1:1f1c", descriptors: Sticks.TwoConfigurations(mbim)));
        if (own.Length + global.Length > 0)
        {
            machine.Returns(1, 2, Sticks.Modem("12d1:1590"));
            Assert.Equal(SwitchOutcome.Works, machine.Switch().Outcome);
            Assert.Contains("11062000", Assert.Single(machine.Messages));
            return;
        }

        machine.Opened = port => machine.After(1, () => machine.Change(port, device => device with
        {
            Configuration = Sticks.Known((byte)2),
            Interfaces = Sticks.Known<IReadOnlyList<UsbInterface>>([Sticks.Interface("1-1", 0, mbim, null)]),
        }));
        var result = machine.Switch();
        Assert.Contains(machine.Sent, entry => entry.Line == "set-configuration 2");
        Assert.Equal(SwitchOutcome.NoDriver, result.Outcome);
        Assert.Contains("02/0e/00", result.Detail);
    }

    /// <summary>USBGuard/usbguard#156: the stick's CD-ROM is allowed, the modem that comes of it is another device to the policy, and blocked.</summary>
    [Fact]
    public void usbguard_156_a_modem_that_a_policy_blocks_is_told_as_such()
    {
        machine.UseInstalledData();
        machine.Plug(Sticks.Cd("12d1:1446"));
        machine.Returns(1, 2, Sticks.Device("12d1:1001", "1-1", "", null) with { Authorized = Sticks.Known(false), Configuration = Observed.Absent<byte>(default) });
        var result = machine.Switch();
        Assert.False(result.IsGood);
        Assert.Contains("12d1:1001 and is not authorized: a policy (USBGuard", result.Detail);
    }

    /// <summary>openwrt/packages#15893 (2021): usbmode ran at every hotplug event and sent an E5576 round between 12d1:1f01 and 12d1:14db.</summary>
    [Fact]
    public void openwrt_packages_15893_what_was_switched_is_not_switched_again_by_the_events_of_its_coming()
    {
        machine.UseInstalledData();
        machine.Plug(Sticks.Cd("12d1:1f01"));
        machine.Returns(1, 2, NetworkCard("12d1:14db"));
        Assert.Equal(SwitchOutcome.Works, machine.Switch().Outcome);
        var before = machine.Sent.Count;
        for (var n = 0; n < 5; n++)
        {
            Assert.Equal(SwitchOutcome.AlreadySwitched, machine.Switch().Outcome);
        }

        Assert.Equal(before, machine.Sent.Count);
        Assert.False(SwitchRule.Names(SwitchRule.Rules(machine.Configurations.Ids, "/usr/bin/dialtone"), Sticks.Id("12d1:14db")));
    }

    /// <summary>Ysurac/openmptcprouter#1519 (2021): an E8372h with a CD-ROM and a card reader in one interface stays storage.</summary>
    [Fact]
    public void openmptcprouter_1519_a_stick_with_a_CD_ROM_and_a_card_reader_is_switched()
    {
        machine.UseInstalledData();
        var cd = Sticks.Cd("12d1:1f01").Interfaces.Or([])[0];
        machine.Plug(Sticks.Device("12d1:1f01", "1-1", "HUAWEI_MOBILE", null, cd with { ScsiUnits = [.. cd.ScsiUnits, new ScsiUnit("8:0:0:1", 1, 0, "HUAWEI", "TF CARD Storage", "sdb")] }));
        machine.Returns(1, 2, NetworkCard("12d1:14db"));
        var result = machine.Switch();
        Assert.Equal(SwitchOutcome.Works, result.Outcome);
        Assert.Contains("eth1", result.Detail);
        Assert.Contains("11062000", Assert.Single(machine.Messages));
    }

    /// <summary>forum.openwrt.org 26730: usbmode drops the message that follows the eject of 05c6:f000.</summary>
    [Fact]
    public void openwrt_26730_a_stick_with_05c6_f000_gets_its_message_after_the_eject()
    {
        machine.UseInstalledData();
        machine.Plug(Sticks.Cd("05c6:f000"));
        machine.Switch();
        var commands = machine.Messages.Select(message => message[30..36]).ToList();
        Assert.Contains(commands, command => command.StartsWith("1b", StringComparison.Ordinal));
        Assert.Equal("710300", commands[^1]);
    }

    /// <summary>Optware/Optware-ng#234: a system without udev. What waits to be switched is found on the bus; and where udev is without systemd, the rule starts the program itself.</summary>
    [Fact]
    public void Optware_234_a_stick_is_found_and_switched_without_rules_and_without_systemd()
    {
        machine.UseInstalledData();
        machine.HasSystemd = false;
        machine.Plug(Sticks.Modem("12d1:1001", "1-3"));
        machine.Plug(Sticks.Cd("19d2:2000"));
        Assert.Equal(Sticks.Port, Assert.Single(new SwitchCandidates(machine).Waiting(new SwitchRequest(default))).Port);
        machine.Returns(1, 2, Sticks.Modem("19d2:0031"));
        Assert.Equal(SwitchOutcome.Works, machine.Switch(automatic: false).Outcome);
        var rules = SwitchRule.Rules(machine.Configurations.Ids, "/usr/bin/dialtone").Split('\n');
        var systemd = Array.FindIndex(rules, line => line.StartsWith("TEST==\"/run/systemd/system\"", StringComparison.Ordinal));
        Assert.StartsWith("RUN=\"/bin/sh -c 'setsid /usr/bin/dialtone switch %k", rules[systemd + 1]);
    }

    /// <summary>SHUR1K-N/WiFi-Shadowapple-Resources#4: an id that no list has, pasted into a generated file by hand. A file of one's own is enough, and the rule that is written next names it.</summary>
    [Fact]
    public void Shadowapple_4_an_id_that_no_list_has_takes_one_file_of_three_lines()
    {
        machine.UseInstalledData();
        machine.Plug(Sticks.Cd("1209:0107"));
        Assert.Equal(SwitchOutcome.Unknown, machine.Switch().Outcome);
        Assert.Empty(machine.Sent);
        machine.UseInstalledData(("1209:0107", "TargetVendor=0x1209\nTargetProduct=0x0108\nStandardEject=1\n"));
        machine.Returns(1, 2, Sticks.Modem("1209:0108"));
        Assert.Equal(SwitchOutcome.Works, machine.Switch().Outcome);
        Assert.True(SwitchRule.Names(SwitchRule.Rules(machine.Configurations.Ids, "/usr/bin/dialtone"), Sticks.Id("1209:0107")));
    }

    /// <summary>A stick that is a router with a network card of its own.</summary>
    private static UsbDevice NetworkCard(string id) => Sticks.Device(
        id, "1-1", "HUAWEI", null, Sticks.Interface("1-1", 0, new UsbClass(0x02, 0x06, 0x00), "cdc_ether") with { NetworkInterfaces = ["eth1"] }, Sticks.Interface("1-1", 1, new UsbClass(0x0a, 0, 0), "cdc_ether"));
}
