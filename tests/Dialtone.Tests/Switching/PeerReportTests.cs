using System.Text;
using Dialtone.Facts.Usb;
using Dialtone.Protocols.Usb;
using Dialtone.Switching.Configurations;
using Dialtone.Switching.Courses;
using Dialtone.Switching.Plugging;
using Dialtone.Switching.Ports;

namespace Dialtone.Tests.Switching;

/// <summary>What went wrong with usb_modeswitch 2.6.1 (A1 to A11, found by running it) and with OpenWrt's usbmode: each happens here to Dialtone. More from public reports: <see cref="PublicReportTests"/>.</summary>
public sealed class PeerReportTests : IDisposable
{
    private readonly FakeSwitchMachine machine = new();

    public void Dispose() => machine.Dispose();

    [Fact]
    public void A1_an_unknown_Huawei_id_is_said_to_be_unknown_and_gets_nothing()
    {
        machine.UseInstalledData();
        machine.Plug(Sticks.Cd("12d1:ffff"));
        var result = machine.Switch();
        Assert.Equal(SwitchOutcome.Unknown, result.Outcome);
        Assert.Contains("12d1:ffff", result.Detail);
        Assert.Empty(machine.Sent);
    }

    /// <summary>usb_modeswitch prints the status of each command and ends in "ok" all the same.</summary>
    [Fact]
    public void A2_a_device_that_fails_all_four_commands_of_an_eject_has_refused()
    {
        machine.Configure(("1410:5010", "StandardEject=1"));
        machine.Plug(Sticks.Cd("1410:5010"));
        machine.PortFactory = () => new Answering(TransferStatus.Completed, commandStatus: 1, _ => true);
        var result = machine.Switch();
        Assert.Equal(SwitchOutcome.Refused, result.Outcome);
        Assert.Equal(4, result.Report!.Steps.Count(step => step.CommandStatus == 1));
    }

    /// <summary>usb_modeswitch takes a stall or a time-out of the first status for "device is gone" and never sends the eject.</summary>
    [Theory]
    [InlineData(TransferStatus.Stalled)]
    [InlineData(TransferStatus.TimedOut)]
    public void A3_the_eject_is_sent_although_the_status_of_the_command_before_it_does_not_come(TransferStatus status)
    {
        machine.Configure(("1410:5010", "StandardEject=1"));
        machine.Plug(Sticks.Cd("1410:5010"));
        machine.PortFactory = () => new Answering(status, commandStatus: 0, transfer => transfer is 1 or 2);
        machine.Switch();
        Assert.Contains(machine.Messages, message => message[30..34] == "1b00");
    }

    /// <summary>usb_modeswitch ignores a message that the device did not take in time and sends the next one into the middle of it.</summary>
    [Fact]
    public void A4_after_a_message_that_was_not_taken_the_pipe_is_recovered_before_the_next()
    {
        machine.Configure(("1410:5010", "StandardEject=1"));
        machine.Plug(Sticks.Cd("1410:5010"));
        machine.PortFactory = () => new Answering(TransferStatus.TimedOut, commandStatus: 0, transfer => transfer == 0);
        machine.Switch();
        var lines = machine.Sent.Select(entry => entry.Line).Where(line => !line.StartsWith("bulk 81", StringComparison.Ordinal)).ToList();
        var first = lines.FindIndex(line => line.StartsWith("bulk 01", StringComparison.Ordinal));
        // Bulk-Only Transport 1.0, 5.3.4: reset recovery.
        Assert.Equal(["control 21 ff 0000 0000 0 timeout 1000", "clear-halt 81", "clear-halt 01"], lines[(first + 1)..(first + 4)]);
    }

    [Fact]
    public void LP_1880191_a_device_without_a_configuration_is_told_and_gets_nothing()
    {
        machine.UseInstalledData();
        machine.Plug(Sticks.Device("12d1:1446", "1-1", "", null) with { Configuration = Dialtone.Facts.Observed.Absent<byte>(default) });
        machine.PortFactory = () => new TracingPort { Layout = UsbLayout.Unconfigured };
        var result = machine.Switch();
        Assert.Equal(SwitchOutcome.NotSuitable, result.Outcome);
        Assert.Contains("no interface", result.Detail);
        Assert.Empty(machine.Messages);
    }

    [Fact]
    public void LP_1676763_interfaces_whose_numbers_have_gaps_are_spoken_to_by_their_numbers()
    {
        machine.Configure(("12d1:1446", "TargetVendor=0x12d1\nTargetProduct=0x1001\nHuaweiNewMode=1"));
        machine.Plug(Sticks.Cd("12d1:1446"));
        machine.PortFactory = () => new TracingPort
        {
            Layout = new UsbLayout(1, [.. new byte[] { 2, 5 }.Select(number => new InterfaceLayout(
                new InterfaceDescriptor(number, 0, 2, 8, 6, 0x50, 0), [new EndpointDescriptor((byte)(number + 1), 2, 512, 0), new EndpointDescriptor((byte)(0x81 + number), 2, 512, 0)]))]),
        };
        machine.Switch();
        var lines = machine.Sent.Select(entry => entry.Line).ToList();
        Assert.Equal(["detach 2", "detach 5", "claim 2"], lines[..3]);
        Assert.StartsWith("bulk 03 55534243", lines[3]);
        Assert.Contains("release 2", lines);
    }

    /// <summary>Reported in 2014 as not switched at all: no entry. It has one since.</summary>
    [Fact]
    public void The_E3531_with_12d1_15e7_is_switched_and_a_rule_names_it()
    {
        machine.UseInstalledData();
        machine.Plug(Sticks.Cd("12d1:15e7"));
        machine.Opened = port => machine.After(1, () => machine.Plug(Sticks.Modem("12d1:1506")));
        Assert.Equal(SwitchOutcome.Works, machine.Switch().Outcome);
        Assert.StartsWith("5553424312345678000000000000001106", Assert.Single(machine.Messages));
        Assert.True(SwitchRule.Names(SwitchRule.Rules(machine.Configurations.Ids, "/usr/bin/dialtone"), Sticks.Id("12d1:15e7")));
    }

    [Fact]
    public void A6_a_new_id_that_was_not_promised_is_no_success()
    {
        machine.UseInstalledData();
        machine.Plug(Sticks.Cd("12d1:1446"));
        machine.Opened = port => machine.After(1, () => machine.Plug(Sticks.Modem("12d1:beef")));
        Assert.Equal(SwitchOutcome.WrongId, machine.Switch().Outcome);
    }

    [Fact]
    public void A7_and_the_backup_12d1_1446_tilde_is_not_read()
    {
        machine.Configure(("12d1:1446~", "StandardEject=1"), ("12d1:1446", "TargetVendor=0x12d1\nTargetProduct=0x1001\nHuaweiNewMode=1"));
        machine.Plug(Sticks.Cd("12d1:1446"));
        machine.Switch();
        Assert.StartsWith("5553424312345678000000000000001106", Assert.Single(machine.Messages));
    }

    [Fact]
    public void A8_whether_there_is_an_MBIM_driver_is_asked_of_the_module_tree_also_where_no_device_uses_it()
    {
        machine.Configure(("12d1:15c1", "Configuration=0"));
        var mbim = Sticks.TwoConfigurations(new UsbClass(0x02, 0x0e, 0x00));
        machine.Plug(Sticks.Cd("12d1:15c1", descriptors: mbim) with { Interfaces = Sticks.Known<IReadOnlyList<UsbInterface>>([Sticks.Interface("1-1", 0, new UsbClass(0xff, 3, 0x12), null)]) });
        machine.Modules.Clear();
        var without = machine.Switch();
        Assert.Equal(SwitchOutcome.NothingToDo, without.Outcome);
        Assert.Contains("cdc_mbim", without.Detail);
        Assert.Empty(machine.Sent);
        machine.Modules.Add("cdc_mbim");
        machine.Switch();
        Assert.Contains(machine.Sent, entry => entry.Line == "set-configuration 2");
    }

    [Fact]
    public void A_function_that_no_configuration_of_an_unknown_device_has_is_said_to_be_missing_at_once()
    {
        machine.Plug(Sticks.Cd("1209:0106", descriptors: Sticks.TwoConfigurations(new UsbClass(0x02, 0x0e, 0x00))));
        var start = machine.Now;
        SwitchResult For(ModemFunction function)
        {
            var switching = new DeviceSwitch(machine, new SwitchRequest(Sticks.Port) { IsNamed = true, Function = function, AskPorts = false }, _ => { });
            return switching.Run(switching.Plan(default), default);
        }

        Assert.Equal(SwitchOutcome.NotSuitable, For(ModemFunction.Ncm).Outcome);
        Assert.Equal(start, machine.Now);
        Assert.Empty(machine.Sent);
        For(ModemFunction.Mbim);
        Assert.Contains(machine.Sent, entry => entry.Line == "set-configuration 2");
    }

    [Fact]
    public void A9_CheckSuccess_is_a_number_of_seconds_and_nothing_that_an_interpreter_evaluates()
    {
        var configuration = ConfigurationText.Parse("05c6:2000", "f", Encoding.ASCII.GetBytes("CheckSuccess=[exit 1]"));
        Assert.Null(configuration.CheckSuccess);
        Assert.Contains("f:1", Assert.Single(configuration.Complaints));
    }

    [Fact]
    public void A10_what_is_going_to_be_sent_can_be_seen_without_sending_it()
    {
        machine.UseInstalledData();
        machine.Plug(Sticks.Cd("12d1:1446"));
        var plan = new DeviceSwitch(machine, new SwitchRequest(Sticks.Port), _ => { }).Plan(default);
        Assert.Equal("12d1:1446", plan.Order!.Configuration.Name);
        Assert.Contains("11062000", Assert.Single(ConfigurationWords.Of(plan.Order.Configuration)));
        Assert.Empty(machine.Sent);
    }

    [Fact]
    public void A10_a_switched_modem_without_a_driver_is_no_success()
    {
        machine.UseInstalledData();
        machine.Plug(Sticks.Cd("1ee8:0063"));
        machine.Opened = port => machine.After(1, () => machine.Plug(Sticks.Modem("1ee8:0064", driver: null)));
        Assert.Equal(SwitchOutcome.NoDriver, machine.Switch().Outcome);
    }

    [Fact]
    public void A11_a_change_event_starts_nothing_and_keeps_usb_modeswitch_from_starting()
    {
        var rules = SwitchRule.Rules([Sticks.Id("12d1:1446")], "/usr/bin/dialtone").Split('\n');
        var change = Array.FindIndex(rules, line => line.StartsWith("ACTION==\"change\"", StringComparison.Ordinal));
        // Assigned, not added: what an earlier file wanted to run is not run.
        Assert.Equal("ACTION==\"change\", RUN{builtin}=\"path_id\", GOTO=\"dialtone_switch_end\"", rules[change]);
        Assert.All(rules.Select((line, number) => (line, number)).Where(entry => entry.line.Contains("dialtone-switch@", StringComparison.Ordinal) || entry.line.Contains("--automatic", StringComparison.Ordinal)), entry => Assert.True(entry.number > change));
    }

    /// <summary>forum.openwrt.org 59882 and 55167: usbmode took the variant for another stick.</summary>
    [Theory]
    [InlineData("USB Modem", "06f50402527")]
    [InlineData("Longcheer", "01ff")]
    public void Two_sticks_with_1c9e_f000_get_each_its_own_message(string manufacturer, string message)
    {
        machine.UseInstalledData();
        machine.Plug(Sticks.Cd("1c9e:f000", manufacturer: manufacturer));
        machine.Switch();
        Assert.Contains(machine.Messages, sent => sent.Contains(message, StringComparison.Ordinal));
        Assert.Equal(manufacturer == "USB Modem", machine.Messages.All(sent => !sent.Contains("01ff", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("Option", "Qualcomm", "05c6:1000:uMa=Option")]
    [InlineData("Qualcomm, Incorporated", "GT", "05c6:1000:sVe=GT")]
    public void Sticks_with_05c6_1000_are_told_apart_also_by_what_INQUIRY_says(string manufacturer, string vendor, string expected)
    {
        machine.UseInstalledData();
        machine.Plug(Sticks.Cd("05c6:1000", manufacturer: manufacturer, scsiVendor: ""));
        machine.After(3, () => machine.Change(Sticks.Port, device => Sticks.Cd("05c6:1000", manufacturer: manufacturer, scsiVendor: vendor) with { Address = device.Address }));
        var plan = new DeviceSwitch(machine, new SwitchRequest(Sticks.Port), _ => { }).Plan(default);
        Assert.Equal(expected, plan.Found?.Name);
    }

    [Fact]
    public void A5_the_slow_05c6_2000_is_waited_for_as_long_as_its_configuration_says()
    {
        machine.UseInstalledData();
        machine.Plug(Sticks.Cd("05c6:2000"));
        machine.Opened = port =>
        {
            machine.After(10, () => machine.Unplug(port));
            machine.After(35, () => machine.Plug(Sticks.Modem("05c6:0015")));
        };
        Assert.Equal(SwitchOutcome.Works, machine.Switch().Outcome);
    }

    [Fact]
    public void A_device_marked_for_MBIM_that_has_none_is_not_left_unconfigured()
    {
        machine.UseInstalledData();
        var markers = InstalledConfigurations.All.Where(entry => InstalledConfigurations.Parse(entry).IsMbimMarker).ToList();
        Assert.True(markers.Count >= 30, $"{markers.Count} markers");
        foreach (var marker in markers)
        {
            machine.Plug(Sticks.Modem(marker.Name[..9], driver: "qcserial"));
            Assert.Equal(SwitchOutcome.NothingToDo, machine.Switch(automatic: false).Outcome);
        }

        Assert.Empty(machine.Sent);
    }

    [Fact]
    public void A_device_that_keeps_its_id_is_switched_in_storage_mode_and_left_alone_in_modem_mode()
    {
        machine.UseInstalledData();
        var keeping = InstalledConfigurations.All.Select(InstalledConfigurations.Parse)
            .Where(found => found.TargetClass == 0xff && found.Messages.Count > 0 && !found.Name[9..].Contains(':', StringComparison.Ordinal) && found.Configuration is null).ToList();
        Assert.True(keeping.Count > 50, $"{keeping.Count} configurations with TargetClass");
        foreach (var configuration in keeping)
        {
            machine.Sent.Clear();
            machine.Plug(Sticks.Modem(configuration.Name[..9]));
            Assert.True(machine.Switch(automatic: false, named: true).IsGood, configuration.Name);
            Assert.Empty(machine.Sent);
            machine.Plug(Sticks.Cd(configuration.Name[..9]));
            machine.Switch(automatic: false, named: true);
            Assert.NotEmpty(machine.Messages);
        }
    }

    [Theory]
    [InlineData("0bda:1a2b")]
    [InlineData("03f0:002a")]
    [InlineData("148f:2578")]
    public void Wifi_sticks_and_printers_are_left_alone_unless_they_are_named(string id)
    {
        machine.UseInstalledData();
        machine.Plug(Sticks.Cd(id));
        Assert.Equal(SwitchOutcome.LeftAlone, machine.Switch().Outcome);
        Assert.Empty(machine.Sent);
        Assert.Empty(new SwitchCandidates(machine).Waiting(new SwitchRequest(default)));
        machine.Switch(automatic: false, named: true);
        Assert.NotEmpty(machine.Sent);
    }

    /// <summary>rhbz 1374913: the generic entry for Huawei switched phones.</summary>
    [Fact]
    public void rhbz_1374913_a_phone_that_shares_an_id_with_a_stick_is_left_alone()
    {
        machine.UseInstalledData();
        machine.Plug(Sticks.Device("12d1:1446", "1-1", "Android", null, Sticks.Interface("1-1", 0, new UsbClass(8, 6, 0x50), "usb-storage")));
        Assert.Equal(SwitchOutcome.LeftAlone, machine.Switch().Outcome);
        machine.Plug(Sticks.Device("12d1:1446", "1-1", "HUAWEI", null, Sticks.Interface("1-1", 0, new UsbClass(8, 6, 0x50), "usb-storage"), Sticks.Interface("1-1", 1, new UsbClass(0xff, 0x42, 1), null)));
        Assert.Equal(SwitchOutcome.LeftAlone, machine.Switch().Outcome);
        Assert.Empty(machine.Sent);
    }

    /// <summary>OpenCCU#763: a stick was switched into the wrong mode at plug, and the image left no place to forbid it. The administrator's usb_modeswitch.conf forbids it to Dialtone, too.</summary>
    [Fact]
    public void OpenCCU_763_DisableSwitching_holds_for_what_happens_by_itself_and_not_for_what_somebody_asks_for()
    {
        machine.UseInstalledData();
        machine.Global = GlobalSettings.Parse("/etc/usb_modeswitch.conf", "DisableSwitching=1\n"u8);
        machine.Plug(Sticks.Cd("12d1:1446"));
        Assert.Equal(SwitchOutcome.LeftAlone, machine.Switch().Outcome);
        Assert.Empty(machine.Sent);
        machine.Switch(automatic: false, named: true);
        Assert.NotEmpty(machine.Sent);
    }

    [Theory]
    [InlineData("3426:1f01", "11062000")]
    [InlineData("19d2:1705", "85010101")]
    public void A_stick_that_the_frozen_data_lacks_is_known_to_Dialtone(string id, string message)
    {
        machine.UseInstalledData();
        machine.Plug(Sticks.Cd(id));
        machine.Switch();
        Assert.Contains(machine.Messages, sent => sent.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_configuration_of_Dialtones_own_is_understood() =>
        Assert.All(OwnConfigurations.All, file =>
        {
            Assert.True(ConfigurationName.TryParse(file.Name, out var name), file.Name);
            Assert.Empty(file.Parse(name!).Complaints);
        });

    [Fact]
    public void The_rules_name_every_modem_of_the_data_and_no_other_gear_and_each_line_is_short_enough_for_udev()
    {
        machine.UseInstalledData();
        var rules = SwitchRule.Rules(machine.Configurations.Ids, "/usr/bin/dialtone");
        Assert.All(machine.Configurations.Ids, id => Assert.Equal(!OtherGear.Knows(id), SwitchRule.Names(rules, id)));
        Assert.False(SwitchRule.Names(rules, Sticks.Id("046d:c52b")));
        Assert.All(rules.Split('\n'), line => Assert.True(line.Length < 8192));
    }

    /// <summary>usb_modeswitch has one rule for the storage interface of all Huawei devices; what Dialtone does not know stays with it.</summary>
    [Fact]
    public void A_Huawei_that_Dialtone_does_not_know_stays_with_usb_modeswitch()
    {
        var taken = SwitchRule.Rules([Sticks.Id("12d1:1446"), Sticks.Id("19d2:2000")], "/usr/bin/dialtone").Split('\n').Single(line => line.StartsWith("ENV{DEVTYPE}==\"usb_interface\"", StringComparison.Ordinal));
        Assert.Contains("ATTRS{idVendor}==\"12d1\", ATTRS{idProduct}==\"1446\", RUN{builtin}=", taken);
        Assert.DoesNotContain("usb_interface", SwitchRule.Rules([Sticks.Id("19d2:2000")], "/usr/bin/dialtone"));
    }

    [Fact]
    public void Who_acts_is_told_for_each_device()
    {
        var own = SwitchRule.Rules([Sticks.Id("12d1:1446")], "/usr/bin/dialtone");
        const string Theirs = "ATTR{idVendor}==\"19d2\", ATTR{idProduct}==\"2000\", RUN+=\"usb_modeswitch '/%k'\"\n";
        var both = new SwitchActors(own, Theirs, false);
        Assert.Equal("dialtone", both.For(Sticks.Cd("12d1:1446")));
        Assert.Equal("usb_modeswitch", both.For(Sticks.Cd("19d2:2000")));
        Assert.StartsWith("nobody", new SwitchActors(null, null, false).For(Sticks.Cd("19d2:2000")));
        Assert.Contains("DisableSwitching", new SwitchActors(own, Theirs, true).For(Sticks.Cd("12d1:1446")));
    }

    [Fact]
    public void Generic_methods_for_an_unknown_stick_are_configurations_and_what_worked_is_one_too()
    {
        foreach (var vendor in new ushort[] { 0x12d1, 0x19d2, 0x1c9e, 0x1ee8, 0x0af0, 0x1234 })
        {
            var methods = GenericMethods.For(new UsbId(vendor, 0x5678));
            Assert.True(methods.Count > 1);
            foreach (var method in methods)
            {
                var configuration = method.For(new UsbId(vendor, 0x5678));
                Assert.Empty(configuration.Complaints);
                Assert.NotEmpty(ConfigurationWords.Of(configuration));
                var section = GenericMethods.Section(Sticks.Cd("1234:5678", manufacturer: "A] [b\nc"), method, Sticks.Modem("1234:9abc"));
                var file = Assert.Single(OwnConfigurations.Read("new", section));
                Assert.True(ConfigurationName.TryParse(file.Name, out var name));
                var read = file.Parse(name!);
                Assert.Empty(read.Complaints);
                Assert.Equal([Sticks.Id("1234:9abc")], read.Targets);
                Assert.Equal(configuration.Messages, read.Messages);
            }
        }
    }

    /// <summary>Some bulk transfers, counted from 0, end as told; where they complete, with a command status.</summary>
    private sealed class Answering(TransferStatus ends, byte commandStatus, Func<int, bool> which) : TracingPort
    {
        private int transfers;

        public override Transfer Bulk(byte endpoint, Span<byte> data, TimeSpan deadline)
        {
            var isThis = which(transfers++);
            var done = base.Bulk(endpoint, data, deadline);
            return !isThis ? done
                : ends != TransferStatus.Completed ? new Transfer(ends, 0)
                : (endpoint & 0x80) == 0 ? done
                : new Transfer(TransferStatus.Completed, Status(data, commandStatus));
        }
    }
}
