using Dialtone.Facts.Host;
using Dialtone.Facts.Usb;
using Dialtone.Switching.Courses;
using Dialtone.Switching.Ports;

namespace Dialtone.Tests.Switching;

/// <summary>Whole courses on a bus in memory: what devices do, and what is made of it.</summary>
public sealed class SwitchCourseTests : IDisposable
{
    private const string Huawei = "TargetVendor=0x12d1\nTargetProductList=\"1001,1436\"\nHuaweiNewMode=1";

    private readonly FakeSwitchMachine machine = new();

    public void Dispose() => machine.Dispose();

    private SwitchResult Switch(string id = "12d1:1446", string text = Huawei, bool automatic = false, ModemFunction function = ModemFunction.Any, bool named = true)
    {
        machine.Configure((id, text));
        var switching = new DeviceSwitch(machine, new SwitchRequest(Sticks.Port) { IsAutomatic = automatic, IsNamed = named, Function = function, AskPorts = !automatic }, _ => { });
        return switching.Run(switching.Plan(default), default);
    }

    private int Messages => machine.Sent.Count(entry => entry.Line.StartsWith("bulk 01 ", StringComparison.Ordinal));

    [Fact]
    public void A_stick_becomes_the_modem_that_its_configuration_promises()
    {
        machine.Plug(Sticks.Cd("12d1:1446"));
        machine.Returns(0.5, 2, Sticks.Modem("12d1:1436"));
        var result = Switch();
        Assert.Equal(SwitchOutcome.Works, result.Outcome);
        Assert.Equal("ttyUSB0", result.Answer!.Port);
        Assert.Equal(1, Messages);
        Assert.InRange(result.Took.TotalSeconds, 2, 4);
    }

    [Fact]
    public void A_device_that_needs_25_seconds_is_waited_for_if_its_configuration_says_so()
    {
        machine.Plug(Sticks.Cd("05c6:2000"));
        machine.Returns(1, 35, Sticks.Modem("05c6:0015"));
        Assert.Equal(SwitchOutcome.Works, Switch("05c6:2000", "TargetVendor=0x05c6\nTargetProduct=0x0015\nStandardEject=1\nCheckSuccess=40").Outcome);
    }

    [Fact]
    public void A_device_that_stays_a_cd_for_a_while_and_then_switches_is_waited_for()
    {
        machine.Plug(Sticks.Cd("12d1:1446"));
        machine.Returns(20, 22, Sticks.Modem("12d1:1001"));
        Assert.Equal(SwitchOutcome.Works, Switch().Outcome);
    }

    [Fact]
    public void A_device_that_never_switches_is_not_called_switched_however_short_its_CheckSuccess_is()
    {
        machine.Plug(Sticks.Cd("12d1:1446"));
        var result = Switch(text: Huawei + "\nCheckSuccess=5");
        Assert.Equal(SwitchOutcome.NoEffect, result.Outcome);
        Assert.InRange(result.Took.TotalSeconds, 5, 6);
    }

    [Fact]
    public void A_device_that_fails_every_command_is_said_to_have_refused()
    {
        machine.Plug(Sticks.Cd("12d1:1446"));
        machine.PortFactory = () => new FailingPort(TransferStatus.Completed, 1);
        Assert.Equal(SwitchOutcome.Refused, Switch(text: "StandardEject=1").Outcome);
    }

    [Fact]
    public void A_device_that_stalls_and_switches_all_the_same_has_switched()
    {
        machine.Plug(Sticks.Cd("12d1:1446"));
        machine.PortFactory = () => new FailingPort(TransferStatus.Stalled, 0);
        machine.Returns(0.5, 1, Sticks.Modem("12d1:1001"));
        Assert.Equal(SwitchOutcome.Works, Switch().Outcome);
    }

    [Fact]
    public void A_device_that_answers_nothing_is_said_to_be_silent()
    {
        machine.Plug(Sticks.Cd("12d1:1446"));
        machine.PortFactory = () => new FailingPort(TransferStatus.TimedOut, 0);
        Assert.Equal(SwitchOutcome.Silent, Switch().Outcome);
    }

    [Fact]
    public void A_device_that_vanishes_in_the_middle_of_a_command_and_comes_back_as_a_modem_works()
    {
        machine.Plug(Sticks.Cd("12d1:1446"));
        machine.PortFactory = () => new FailingPort(TransferStatus.Gone, 0);
        machine.Returns(0, 3, Sticks.Modem("12d1:1001"));
        Assert.Equal(SwitchOutcome.Works, Switch().Outcome);
    }

    [Fact]
    public void A_device_that_vanishes_for_good_is_lost_and_not_refused()
    {
        machine.Plug(Sticks.Cd("12d1:1446"));
        machine.PortFactory = () => new FailingPort(TransferStatus.Gone, 0);
        machine.Opened = port => machine.After(0, () => machine.Unplug(port));
        Assert.Equal(SwitchOutcome.Lost, Switch().Outcome);
    }

    [Fact]
    public void A_device_that_comes_back_under_an_id_that_nobody_promised_is_no_success()
    {
        machine.Plug(Sticks.Cd("12d1:1446"));
        machine.Returns(1, 2, Sticks.Modem("12d1:9999"));
        var result = Switch();
        Assert.Equal(SwitchOutcome.WrongId, result.Outcome);
        Assert.Contains("12d1:9999", result.Detail);
        Assert.Contains("ttyUSB0", result.Detail);
    }

    [Fact]
    public void A_device_that_passes_through_another_id_on_its_way_is_waited_for()
    {
        machine.Plug(Sticks.Cd("12d1:1446"));
        machine.Opened = port =>
        {
            machine.After(1, () => machine.Plug(Sticks.Modem("12d1:14fe", driver: null)));
            machine.After(5, () => machine.Plug(Sticks.Modem("12d1:1436")));
        };
        Assert.Equal(SwitchOutcome.Works, Switch().Outcome);
    }

    [Fact]
    public void A_device_that_comes_back_as_a_cd_is_said_to_have_fallen_back()
    {
        machine.Plug(Sticks.Cd("12d1:1446"));
        machine.Returns(1, 2, Sticks.Cd("12d1:1446"));
        Assert.Equal(SwitchOutcome.StorageAgain, Switch().Outcome);
    }

    [Fact]
    public void Where_the_kernel_switches_first_nothing_is_sent()
    {
        machine.Plug(Sticks.Cd("12d1:1003"));
        machine.After(0.8, () => machine.Unplug(Sticks.Port));
        machine.After(2, () => machine.Plug(Sticks.Modem("12d1:1003")));
        var result = Switch("12d1:1003", "TargetVendor=0x12d1\nTargetProduct=0x1003\nTargetClass=0xff\nHuaweiMode=1");
        Assert.Equal(SwitchOutcome.SwitchedByOther, result.Outcome);
        Assert.Empty(machine.Sent);
    }

    [Fact]
    public void A_device_that_leaves_just_before_it_is_opened_was_switched_by_somebody_else()
    {
        machine.Plug(Sticks.Cd("12d1:1446"));
        machine.Opened = port =>
        {
            machine.Unplug(port);
            machine.After(1, () => machine.Plug(Sticks.Modem("12d1:1436")));
        };
        Assert.Equal(SwitchOutcome.SwitchedByOther, Switch().Outcome);
        Assert.Empty(machine.Sent);
    }

    [Fact]
    public void A_second_identical_stick_is_neither_spoken_to_nor_mistaken_for_the_first()
    {
        machine.Plug(Sticks.Cd("12d1:1446"));
        machine.Plug(Sticks.Cd("12d1:1446", "1-2"));
        machine.Opened = port =>
        {
            machine.After(0.5, () => machine.Unplug(port));
            // The other one becomes a modem meanwhile.
            machine.After(1, () => machine.Plug(Sticks.Modem("12d1:1436", "1-2")));
        };
        var result = Switch();
        Assert.Equal(SwitchOutcome.Lost, result.Outcome);
        Assert.All(machine.Sent, entry => Assert.Equal(Sticks.Port, entry.Port));
    }

    [Fact]
    public void A_device_in_modem_mode_gets_nothing_although_it_kept_its_id()
    {
        machine.Plug(Sticks.Modem("0af0:6971"));
        Assert.Equal(SwitchOutcome.AlreadySwitched, Switch("0af0:6971", "TargetClass=0xff\nOptionMode=1").Outcome);
        Assert.Empty(machine.Sent);
    }

    [Fact]
    public void A_device_without_a_driver_is_named_with_its_interfaces()
    {
        machine.Plug(Sticks.Cd("1ee8:0063"));
        machine.Returns(1, 2, Sticks.Modem("1ee8:005f", driver: null));
        var result = Switch("1ee8:0063", "TargetVendor=0x1ee8\nTargetProduct=0x005f\nStandardEject=1");
        Assert.Equal(SwitchOutcome.NoDriver, result.Outcome);
        Assert.Contains("1-1:1.0 (ff/ff/ff)", result.Detail);
    }

    [Fact]
    public void A_driver_that_comes_late_is_waited_for()
    {
        machine.Plug(Sticks.Cd("12d1:1446"));
        machine.Returns(1, 2, Sticks.Modem("12d1:1436", driver: null));
        machine.After(9, () => machine.Change(Sticks.Port, device => Sticks.Modem("12d1:1436") with { Address = device.Address }));
        Assert.Equal(SwitchOutcome.Works, Switch().Outcome);
    }

    [Fact]
    public void Ports_that_never_answer_are_no_success()
    {
        machine.Plug(Sticks.Cd("12d1:1446"));
        machine.Returns(1, 2, Sticks.Modem("12d1:1436"));
        machine.Answers = _ => [new AtAnswer("ttyUSB0", AtOutcome.Silent, "")];
        Assert.Equal(SwitchOutcome.NoAnswer, Switch().Outcome);
    }

    [Theory]
    [InlineData(0x0000, true)]
    // The kernel's entry is for release 0000 alone.
    [InlineData(0x0102, false)]
    public void The_kernel_is_given_time_only_for_the_release_that_it_switches(int release, bool waits)
    {
        machine.Plug(Sticks.Cd("12d1:1001") with { BcdDevice = Sticks.Known((ushort)release) });
        machine.Returns(1, 2, Sticks.Modem("12d1:1436"));
        var result = Switch("12d1:1001");
        Assert.Equal(SwitchOutcome.Works, result.Outcome);
        Assert.Equal(waits, result.Before >= TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void Where_ModemManager_runs_its_probing_is_not_spoken_into()
    {
        machine.Plug(Sticks.Cd("12d1:1446"));
        machine.Returns(1, 2, Sticks.Modem("12d1:1436"));
        machine.PortService = "ModemManager";
        machine.Answers = _ => throw new InvalidOperationException("asked");
        // Another program's port says nothing about ModemManager.
        machine.Held.Add(new PortHolder("ttyUSB1", 12, "minicom"));
        machine.After(9, () => machine.Held.Add(new PortHolder("ttyUSB0", 11, "ModemManager")));
        var result = Switch();
        Assert.Equal(SwitchOutcome.Works, result.Outcome);
        Assert.Null(result.Answer);
        Assert.Equal(("ttyUSB0", "ModemManager"), (result.TakenBy!.Port, result.TakenBy.Program));
        Assert.Contains("ModemManager has ttyUSB0", result.Detail);
    }

    [Fact]
    public void A_ModemManager_that_takes_no_port_is_told_and_not_spoken_for()
    {
        machine.Plug(Sticks.Cd("12d1:1446"));
        machine.Returns(1, 2, Sticks.Modem("12d1:1436"));
        machine.PortService = "ModemManager";
        machine.Answers = _ => throw new InvalidOperationException("asked");
        var result = Switch();
        Assert.Equal(SwitchOutcome.Works, result.Outcome);
        Assert.Null(result.TakenBy);
        Assert.Contains("has opened none of its ports within 20 s", result.Detail);
        machine.Plug(Sticks.Cd("12d1:1446"));
        machine.After(8, () => machine.Unplug(Sticks.Port));
        Assert.Equal(SwitchOutcome.Lost, Switch().Outcome);
    }

    [Fact]
    public void A_port_that_a_service_holds_already_is_taken_for_working()
    {
        machine.Plug(Sticks.Cd("12d1:1446"));
        machine.Returns(1, 2, Sticks.Modem("12d1:1436"));
        machine.Answers = _ => [new AtAnswer("ttyUSB0", AtOutcome.Busy, "ModemManager (process 1)")];
        Assert.Equal(SwitchOutcome.Works, Switch().Outcome);
    }

    [Fact]
    public void The_fourth_time_within_two_minutes_nothing_is_sent_by_itself()
    {
        machine.Plug(Sticks.Cd("12d1:1f01"));
        machine.Returns(1, 2, Sticks.Cd("12d1:1f01"));
        for (var round = 0; round < 3; round++)
        {
            Assert.Equal(SwitchOutcome.StorageAgain, Switch("12d1:1f01", "TargetVendor=0x12d1\nTargetProduct=0x14db\nHuaweiNewMode=1", automatic: true).Outcome);
        }

        var before = Messages;
        Assert.Equal(SwitchOutcome.Loop, Switch("12d1:1f01", "TargetVendor=0x12d1\nTargetProduct=0x14db\nHuaweiNewMode=1", automatic: true).Outcome);
        Assert.Equal(before, Messages);
    }

    [Fact]
    public void A_modem_that_falls_back_within_moments_is_left_alone_the_fourth_time_and_gets_another_chance_when_it_is_plugged_in_anew()
    {
        machine.Plug(Sticks.Cd("12d1:1446"));
        for (var round = 0; round < 3; round++)
        {
            machine.Returns(0.5, 1, Sticks.Modem("12d1:1001"));
            Assert.Equal(SwitchOutcome.Works, Switch(automatic: true).Outcome);
            // Power or firmware throws it back before anybody could use it.
            machine.After(2, () => machine.Plug(Sticks.Cd("12d1:1446")));
            machine.WaitForEvent(TimeSpan.FromSeconds(10), default);
        }

        var before = Messages;
        Assert.Equal(SwitchOutcome.Loop, Switch(automatic: true).Outcome);
        Assert.Equal(before, Messages);
        machine.After(10, () => machine.Plug(Sticks.Cd("12d1:1446")));
        machine.WaitForEvent(TimeSpan.FromSeconds(20), default);
        machine.Returns(0.5, 1, Sticks.Modem("12d1:1001"));
        Assert.Equal(SwitchOutcome.Works, Switch(automatic: true).Outcome);
    }

    [Fact]
    public void Somebody_who_pulls_the_stick_out_and_pushes_it_in_again_and_again_makes_no_loop()
    {
        machine.Plug(Sticks.Cd("12d1:1446"));
        var start = machine.Now;
        for (var round = 0; round < 8; round++)
        {
            machine.Returns(0.5, 1, Sticks.Modem("12d1:1001"));
            Assert.Equal(SwitchOutcome.Works, Switch(automatic: true).Outcome);
            machine.After(4, () => machine.Unplug(Sticks.Port));
            machine.After(5.5, () => machine.Plug(Sticks.Cd("12d1:1446")));
            machine.WaitForEvent(TimeSpan.FromSeconds(10), default);
            machine.WaitForEvent(TimeSpan.FromSeconds(10), default);
        }

        Assert.InRange((machine.Now - start).TotalSeconds, 0, 120);
    }

    [Fact]
    public void A_stick_that_is_pulled_out_while_it_is_being_switched_and_pushed_in_again_later_makes_no_loop()
    {
        for (var round = 0; round < 5; round++)
        {
            machine.Plug(Sticks.Cd("12d1:1446"));
            machine.Opened = port => machine.After(0.5, () => machine.Unplug(port));
            Assert.Equal(SwitchOutcome.Lost, Switch(automatic: true).Outcome);
            machine.WaitForEvent(TimeSpan.FromSeconds(6), default);
        }
    }

    [Fact]
    public void Another_stick_that_comes_in_place_of_the_one_that_is_waited_for_ends_the_wait_at_once_and_is_no_part_of_a_circle()
    {
        machine.Configure(("12d1:1446", Huawei), ("1410:5010", "TargetVendor=0x1410\nTargetProduct=0x4100\nStandardEject=1"));
        machine.Plug(Sticks.Cd("12d1:1446"));
        machine.Returns(0.5, 3, Sticks.Cd("1410:5010"));
        var first = new DeviceSwitch(machine, new SwitchRequest(Sticks.Port) { IsAutomatic = true, AskPorts = false }, _ => { });
        var start = machine.Now;
        var result = first.Run(first.Plan(default), default);
        Assert.Equal(SwitchOutcome.Lost, result.Outcome);
        Assert.Contains("1410:5010", result.Detail);
        Assert.InRange((machine.Now - start).TotalSeconds, 2.9, 3.5);
        machine.Returns(0.5, 1, Sticks.Modem("1410:4100"));
        var second = new DeviceSwitch(machine, new SwitchRequest(Sticks.Port) { IsAutomatic = true, AskPorts = false }, _ => { });
        Assert.Equal(SwitchOutcome.Works, second.Run(second.Plan(default), default).Outcome);
    }

    [Fact]
    public void What_was_started_for_a_device_that_has_left_does_nothing_to_the_one_that_came_after_it()
    {
        machine.Plug(Sticks.Cd("12d1:1446"));
        var number = machine.Look(Sticks.Port)!.Address.Value.Device;
        machine.Plug(Sticks.Cd("12d1:1446"));
        machine.Configure(("12d1:1446", Huawei));
        var late = new DeviceSwitch(machine, new SwitchRequest(Sticks.Port) { IsAutomatic = true, DeviceNumber = number }, _ => { });
        Assert.Equal(SwitchOutcome.CannotOpen, late.Run(late.Plan(default), default).Outcome);
        Assert.Empty(machine.Sent);
        var right = new DeviceSwitch(machine, new SwitchRequest(Sticks.Port) { IsAutomatic = true, DeviceNumber = number + 1 }, _ => { });
        right.Run(right.Plan(default), default);
        Assert.NotEmpty(machine.Sent);
    }

    [Fact]
    public void A_driver_that_is_to_be_taken_away_is_waited_for_where_the_plug_is_faster_than_it()
    {
        var bound = Sticks.Cd("1209:0103");
        machine.Plug(bound with { Interfaces = Sticks.Known<IReadOnlyList<UsbInterface>>([bound.Interfaces.Value[0] with { Driver = Dialtone.Facts.Observed.Absent<string>(default), ScsiUnits = [] }]) });
        machine.After(1.5, () => machine.Change(Sticks.Port, device => bound with { Address = device.Address }));
        var opened = TimeSpan.Zero;
        var start = machine.Now;
        machine.Opened = port =>
        {
            opened = machine.Now - start;
            machine.After(5, () => machine.Unplug(port));
            machine.After(6, () => machine.Plug(Sticks.Modem("1209:0113")));
        };
        Assert.Equal(SwitchOutcome.Works, Switch("1209:0103", "TargetVendor=0x1209\nTargetProduct=0x0113\nDetachStorageOnly=1", automatic: true).Outcome);
        Assert.InRange(opened.TotalSeconds, 1.4, 1.6);
        Assert.Equal(["detach 0"], machine.Sent.Select(entry => entry.Line));
    }

    [Fact]
    public void A_device_that_answers_the_first_command_and_falls_silent_is_not_said_to_have_taken_the_message()
    {
        machine.Plug(Sticks.Cd("12d1:1446"));
        machine.PortFactory = () => new SilentFrom(2);
        var result = Switch(text: "StandardEject=1");
        Assert.Equal(SwitchOutcome.Silent, result.Outcome);
        Assert.Contains("answered 1 of 4 commands", result.Detail);
        // It may be busy switching: it has as long as any other.
        Assert.InRange(result.Took.TotalSeconds, 30, 31);
    }

    [Theory]
    [InlineData(0, "success for every command")]
    [InlineData(2, "success for 3 of 4 commands, failure for 1,")]
    public void What_a_device_that_stays_said_to_the_commands_is_told_as_it_said_it(int failing, string expected)
    {
        machine.Plug(Sticks.Cd("12d1:1446"));
        machine.PortFactory = () => new RefusesOne(failing);
        var result = Switch(text: "StandardEject=1");
        Assert.Equal(SwitchOutcome.NoEffect, result.Outcome);
        Assert.Contains(expected, result.Detail);
    }

    [Fact]
    public void What_came_of_a_switch_is_not_switched_back()
    {
        machine.Plug(Sticks.Cd("12d1:1f01"));
        machine.Returns(1, 2, Sticks.Modem("12d1:14db"));
        Assert.Equal(SwitchOutcome.Works, Switch("12d1:1f01", "TargetVendor=0x12d1\nTargetProduct=0x14db\nHuaweiNewMode=1", automatic: true).Outcome);
        var result = Switch("12d1:14db", "TargetVendor=0x12d1\nTargetProduct=0x1f01\nHuaweiMode=1", automatic: true);
        Assert.Equal(SwitchOutcome.Loop, result.Outcome);
        Assert.Contains("12d1:1f01", result.Detail);
    }

    [Fact]
    public void A_mounted_cd_is_named_and_nothing_is_sent()
    {
        machine.Plug(Sticks.Cd("12d1:1446"));
        machine.Obstacle = "/dev/sr0 of this device is mounted on /media/cdrom and in use.";
        var result = Switch();
        Assert.Equal(SwitchOutcome.InUse, result.Outcome);
        Assert.Empty(machine.Sent);
    }

    [Fact]
    public void A_device_that_needs_time_before_it_listens_gets_it()
    {
        machine.Plug(Sticks.Cd("12d1:1446"));
        var opened = TimeSpan.Zero;
        machine.Opened = port =>
        {
            opened = machine.Now;
            machine.After(1, () => machine.Plug(Sticks.Modem("12d1:1436")));
        };
        var start = machine.Now;
        Switch(text: Huawei + "\nWaitBefore=10");
        Assert.Equal(TimeSpan.FromSeconds(10), opened - start);
    }

    [Fact]
    public void Nothing_that_anybody_does_makes_a_course_end_in_an_exception_or_never()
    {
        var random = new Random(9);
        var texts = new[] { Huawei, "StandardEject=1", "TargetClass=0xff\nOptionMode=1", "Configuration=2", "SonyMode=1\nConfiguration=2", "HuaweiMode=1\nWaitBefore=3\nCheckSuccess=5", "PantechMode=1", "DetachStorageOnly=1" };
        for (var run = 0; run < 5_000; run++)
        {
            var world = new FakeSwitchMachine();
            world.Configure(("12d1:1446", texts[random.Next(texts.Length)]));
            world.Plug(Sticks.Cd("12d1:1446"));
            for (var n = random.Next(12); n > 0; n--)
            {
                var seed = random.Next(8);
                world.After(random.NextDouble() * 40, () =>
                {
                    switch (seed)
                    {
                        case 0 or 1:
                            world.Unplug(Sticks.Port);
                            break;
                        case 2:
                            world.Plug(Sticks.Cd("12d1:1446"));
                            break;
                        case 3:
                            world.Plug(Sticks.Device("12d1:1436", "1-1", "", null));
                            break;
                        case 4:
                            world.Plug(Sticks.Modem("12d1:1436", driver: null));
                            break;
                        default:
                            world.Plug(Sticks.Modem(seed == 5 ? "12d1:1436" : "12d1:1001", ttys: random.Next(3)));
                            break;
                    }
                });
            }

            var status = (TransferStatus)random.Next(5);
            world.PortFactory = random.Next(2) == 0 ? null : () => new FailingPort(status, (byte)random.Next(3));
            var switching = new DeviceSwitch(world, new SwitchRequest(Sticks.Port) { IsNamed = true, IsAutomatic = random.Next(2) == 0 }, _ => { });
            var start = world.Now;
            var result = switching.Run(switching.Plan(default), default);
            Assert.NotEmpty(result.Detail);
            Assert.InRange((world.Now - start).TotalSeconds, 0, 240);
        }
    }

    /// <summary>Sony's sticks leave after the first request and take up to half a minute to return.</summary>
    [Fact]
    public void Ctrl_C_ends_the_wait_for_a_device_that_is_between_two_requests_and_closes_it()
    {
        machine.Plug(Sticks.Device("0fce:d0e1", "1-1", "", null, Sticks.Interface("1-1", 0, new UsbClass(8, 6, 0x50), "usb-storage")));
        using var stop = new CancellationTokenSource();
        var port = new Waiting(machine, stop.Token);
        machine.PortFactory = () => port;
        machine.Configure(("0fce:d0e1", "SonyMode=1\nConfiguration=2"));
        machine.After(3, stop.Cancel);
        var switching = new DeviceSwitch(machine, new SwitchRequest(Sticks.Port) { IsNamed = true }, _ => { });
        var start = machine.Now;
        Assert.ThrowsAny<OperationCanceledException>(() => switching.Run(switching.Plan(stop.Token), stop.Token));
        Assert.InRange((machine.Now - start).TotalSeconds, 3, 4);
        Assert.True(port.IsClosed);
        Assert.Empty(port.Claimed);
    }

    private sealed class Waiting(FakeSwitchMachine machine, CancellationToken stop) : TracingPort, IDisposable
    {
        public bool IsClosed { get; private set; }

        public override bool Reopen(TimeSpan deadline)
        {
            for (var until = machine.Now + deadline; machine.Now < until;)
            {
                machine.WaitForEvent(until - machine.Now, stop);
            }

            return false;
        }

        public void Dispose() => IsClosed = true;
    }

    /// <summary>Everything from a certain bulk transfer on gets no answer.</summary>
    private sealed class SilentFrom(int first) : TracingPort
    {
        private int transfers;

        public override Transfer Bulk(byte endpoint, Span<byte> data, TimeSpan deadline) =>
            transfers++ < first || (endpoint & 0x80) == 0 ? base.Bulk(endpoint, data, deadline) : new Transfer(TransferStatus.TimedOut, 0);
    }

    /// <summary>One command, counted from 1, is answered with a failure.</summary>
    private sealed class RefusesOne(int which) : TracingPort
    {
        private int commands;

        public override Transfer Bulk(byte endpoint, Span<byte> data, TimeSpan deadline)
        {
            var done = base.Bulk(endpoint, data, deadline);
            return (endpoint & 0x80) == 0 || ++commands != which ? done : new Transfer(TransferStatus.Completed, Status(data, 1));
        }
    }

    /// <summary>All bulk transfers end alike.</summary>
    private sealed class FailingPort(TransferStatus status, byte commandStatus) : TracingPort
    {
        public override Transfer Bulk(byte endpoint, Span<byte> data, TimeSpan deadline)
        {
            var done = base.Bulk(endpoint, data, deadline);
            return status != TransferStatus.Completed ? new Transfer(status, 0)
                : (endpoint & 0x80) == 0 ? done
                : new Transfer(TransferStatus.Completed, Status(data, commandStatus));
        }
    }
}
