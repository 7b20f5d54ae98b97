using System.Text.Json;
using Dialtone.App.CommandLine;
using Dialtone.Facts.Usb;
using Dialtone.Linux.Switching;
using Dialtone.Switching.Plugging;
using Dialtone.Tests.Switching;
using Dialtone.Treatment;
using Dialtone.Treatment.Journaling;

namespace Dialtone.Tests.App;

/// <summary><c>dialtone switch</c> as its user types it, on a machine in memory.</summary>
public sealed class SwitchTests
{
    private const string Huawei = "TargetVendor=0x12d1\nTargetProduct=0x1436\nHuaweiNewMode=1";

    private readonly FakeThisMachine machine = new();

    public SwitchTests()
    {
        machine.Sticks.Configure(("12d1:1446", Huawei), ("0bda:1a2b", "StandardEject=1"));
        machine.Sticks.Plug(Sticks.Cd("12d1:1446"));
        machine.Sticks.Opened = port => machine.Sticks.After(1, () => machine.Sticks.Plug(Sticks.Modem("12d1:1436")));
    }

    private Journal Journal => Journal.Open(machine.Store, TimeProvider.System);

    [Theory]
    [InlineData("switch --yes")]
    [InlineData("switch 1-1 --yes")]
    [InlineData("switch 12d1:1446 --yes")]
    [InlineData("switch /dev/sr0 --yes")]
    public async Task The_stick_is_found_however_it_is_named_and_its_port_answers(string line)
    {
        var run = await Run.ProgramAsync(machine, line);
        Assert.Equal(ExitStatus.Good, run.Status);
        Assert.Contains("12d1:1436", run.Output);
        Assert.Contains("ttyUSB0 answers", run.Output);
        Assert.Equal("switched", Journal.Runs.Single().Ended!.Reason);
        Assert.Empty(Journal.Undoable());
        Assert.Equal(0, machine.Locks + machine.Sticks.Locks);
    }

    [Fact]
    public async Task Nothing_is_sent_without_consent()
    {
        Assert.Equal(ExitStatus.Findings, (await Run.ProgramAsync(machine, "switch", answers: "n\n")).Status);
        var nobody = await Run.ProgramAsync(machine, "switch");
        Assert.Equal(ExitStatus.Unavailable, nobody.Status);
        Assert.Contains("dialtone switch --yes", nobody.Error);
        var dry = await Run.ProgramAsync(machine, "switch --dry-run");
        Assert.Equal(ExitStatus.Good, dry.Status);
        Assert.Contains("11062000", dry.Output);
        Assert.Equal(ExitStatus.Unavailable, (await Run.ProgramAsync(machine, "switch --yes", root: false)).Status);
        Assert.Empty(machine.Sticks.Sent);
        Assert.Empty(Journal.Runs);
    }

    [Fact]
    public async Task Of_two_sticks_the_port_is_asked_for_and_other_gear_is_none()
    {
        machine.Sticks.Plug(Sticks.Cd("0bda:1a2b", "1-3"));
        Assert.Equal(ExitStatus.Good, (await Run.ProgramAsync(machine, "switch --dry-run")).Status);
        machine.Sticks.Plug(Sticks.Cd("12d1:1446", "1-2"));
        var run = await Run.ProgramAsync(machine, "switch --yes");
        Assert.Equal(ExitStatus.Usage, run.Status);
        Assert.Contains("1-2", run.Error);
        Assert.Empty(machine.Sticks.Sent);
    }

    [Fact]
    public async Task What_did_not_work_has_its_own_status_and_says_what_is_missing()
    {
        machine.Sticks.Opened = port => machine.Sticks.After(1, () => machine.Sticks.Unplug(port));
        var lost = await Run.ProgramAsync(machine, "switch --yes");
        Assert.Equal(ExitStatus.SwitchLost, lost.Status);
        Assert.Contains("did not come back", lost.Output);
        machine.Sticks.Plug(Sticks.Cd("12d1:1446"));
        machine.Sticks.Opened = _ => machine.Sticks.After(1, () => machine.Sticks.Plug(Sticks.Modem("12d1:1436", driver: null)));
        var unbound = await Run.ProgramAsync(machine, "switch --yes --format json");
        Assert.Equal(ExitStatus.SwitchUnusable, unbound.Status);
        using var json = JsonDocument.Parse(unbound.Output);
        Assert.Equal(("no-driver", "12d1:1436"), (json.RootElement.GetProperty("outcome").GetString(), json.RootElement.GetProperty("becameDevice").GetString()));
    }

    [Fact]
    public async Task Show_names_each_key_with_its_file_and_line()
    {
        var run = await Run.ProgramAsync(machine, "switch --show 12d1:1446 --format json");
        using var json = JsonDocument.Parse(run.Output);
        var setting = json.RootElement.GetProperty("configurations")[0].GetProperty("settings")[2];
        Assert.Equal(("HuaweiNewMode", "/usr/share/usb_modeswitch/12d1:1446", 3), (setting.GetProperty("key").GetString(), setting.GetProperty("file").GetString(), setting.GetProperty("line").GetInt32()));
        Assert.Equal(ExitStatus.SwitchUnknown, (await Run.ProgramAsync(machine, "switch --show 1234:5678")).Status);
    }

    [Fact]
    public async Task What_is_installed_for_the_plug_is_journaled_and_taken_back()
    {
        var before = machine.State.Snapshot();
        var installed = await Run.ProgramAsync(machine, "switch --install");
        Assert.Equal(ExitStatus.Good, installed.Status);
        // Who installs it agrees to this, too.
        Assert.Contains("no driver of this kernel lists", installed.Output);
        Assert.True(SwitchRule.Names(machine.State.Files[SwitchRule.RulePath].Content, Sticks.Id("12d1:1446")));
        Assert.False(SwitchRule.Names(machine.State.Files[SwitchRule.RulePath].Content, Sticks.Id("0bda:1a2b")));
        Assert.Contains("ExecStart=/usr/bin/dialtone switch %i --automatic", machine.State.Files[SwitchRule.UnitPath].Content);
        // A second time it is put in place anew, not twice.
        Assert.Equal(ExitStatus.Good, (await Run.ProgramAsync(machine, "switch --install")).Status);
        Assert.Single(Journal.Undoable());
        Assert.Equal(ExitStatus.Good, (await Run.ProgramAsync(machine, "switch --uninstall")).Status);
        Assert.Equal(before, machine.State.Snapshot());
        machine.Sticks.HasSystemd = false;
        await Run.ProgramAsync(machine, "switch --install");
        Assert.DoesNotContain(SwitchRule.UnitPath, machine.State.Files.Keys);
        Assert.Equal(ExitStatus.Good, (await Run.ProgramAsync(machine, "undo last")).Status);
        Assert.Equal(before, machine.State.Snapshot());
    }

    [Fact]
    public async Task What_udev_starts_is_for_one_appearance_of_a_device_and_waits_for_the_run_before_it()
    {
        var number = machine.Sticks.Look(Sticks.Port)!.Address.Value.Device;
        Assert.Equal(ExitStatus.Unavailable, (await Run.ProgramAsync(machine, $"switch 1-1-{number - 1} --automatic")).Status);
        Assert.Empty(machine.Sticks.Sent);
        var waited = TimeSpan.Zero;
        machine.Sticks.MayLock = (_, atMost) => (waited = atMost) > TimeSpan.Zero;
        // As the kernel's uevent writes the number.
        Assert.Equal(ExitStatus.Good, (await Run.ProgramAsync(machine, $"switch 1-1-{number:000} --automatic")).Status);
        Assert.Equal(SwitchRule.WaitForPort, waited);
        Assert.NotEmpty(machine.Sticks.Sent);
        Assert.Equal(0, machine.Locks + machine.Sticks.Locks);
        machine.Sticks.MayLock = (_, _) => false;
        Assert.Equal(ExitStatus.Unavailable, (await Run.ProgramAsync(machine, $"switch 1-1-{number} --automatic")).Status);
    }

    [Fact]
    public async Task A_modem_that_no_driver_lists_gets_one_at_plug_for_its_serial_ports_alone_and_undo_takes_it_back()
    {
        machine.Sticks.Opened = _ => machine.Sticks.After(1, () => machine.Sticks.Plug(Sticks.Unlisted("12d1:1436")));
        machine.State.Bindings["1-1:1.1"] = "option";
        var run = await Run.ProgramAsync(machine, "switch 1-1 --automatic", width: 1000);
        Assert.Contains("1-1:1.0, 1-1:1.2 went to option", run.Output);
        var steps = Journal.Undoable().Single().Steps.Select(step => step.Intended.Step).ToList();
        Assert.Equal(
            [new LoadModule("option"), new AddDynamicId("option1", Sticks.Id("12d1:1436"), 0xff), new UnbindInterface(new UsbInterfaceName(Sticks.Port, 1, 1), "option", new DeviceOnPort(Sticks.Port, Sticks.Id("12d1:1436")))],
            steps[..3]);
        Assert.Contains("ATTR{new_id}=\"12d1 1436 ff\"", Assert.IsType<InstallFile>(steps[3]).Content);
        Assert.Equal(0, machine.Locks + machine.Sticks.Locks);
        // Nobody gives it twice in one boot: it did not help.
        machine.Sticks.Plug(Sticks.Cd("12d1:1446"));
        Assert.Contains("was given its id before", (await Run.ProgramAsync(machine, "switch 1-1 --automatic", width: 1000)).Output);
        Assert.Single(Journal.Undoable());
        Assert.Equal(ExitStatus.Good, (await Run.ProgramAsync(machine, "undo --all")).Status);
        Assert.DoesNotContain(machine.State.Files.Keys, file => file.Contains("78-dialtone", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_modem_whose_ports_cannot_be_told_from_a_network_function_gets_no_driver_at_plug_and_that_is_said()
    {
        machine.Sticks.Opened = _ => machine.Sticks.After(1, () => machine.Sticks.Plug(Sticks.Modem("12d1:1436", driver: null)));
        var run = await Run.ProgramAsync(machine, "switch 1-1 --automatic", width: 1000);
        Assert.Equal(ExitStatus.SwitchUnusable, run.Status);
        Assert.Contains("do not tell a serial port from a network function", run.Output);
        Assert.Empty(Journal.Runs);
    }

    [Fact]
    public async Task Switches_on_two_ports_at_once_keep_both_their_records()
    {
        machine.Sticks.Opened = port =>
        {
            // Another one begins and ends while this one is under way.
            var journal = Journal;
            var other = journal.Begin("switch-to-modem", "Switch 1410:5010 on 1-2 to modem mode", "");
            journal.End(other, "switched");
            machine.Sticks.After(1, () => machine.Sticks.Plug(Sticks.Modem("12d1:1436")));
        };
        Assert.Equal(ExitStatus.Good, (await Run.ProgramAsync(machine, "switch 1-1 --yes")).Status);
        Assert.Equal([1, 2], Journal.Runs.Select(run => run.Number));
        Assert.All(Journal.Runs, run => Assert.Equal("switched", run.Ended!.Reason));
        Assert.True(machine.SharedLocks > 0);
    }

    [Theory]
    [InlineData("switch --show 12d1:1446 --json")]
    [InlineData("list --json")]
    public async Task Json_is_short_for_format_json(string line)
    {
        var run = await Run.ProgramAsync(machine, line);
        Assert.Equal(ExitStatus.Good, run.Status);
        JsonDocument.Parse(run.Output).Dispose();
        Assert.Equal(run.Output, (await Run.ProgramAsync(machine, line.Replace("--json", "--format json", StringComparison.Ordinal))).Output);
        Assert.Equal(ExitStatus.Usage, (await Run.ProgramAsync(machine, "undo last --json")).Status);
    }

    [Fact]
    public async Task Root_is_not_made_to_run_a_program_that_its_user_can_replace()
    {
        var before = machine.State.Snapshot();
        machine.Distrusted = ("/srv/me belongs to user 1000 and not to root", ["install -m 755 /srv/me/dialtone /usr/local/bin/dialtone"], "/usr/local/bin/dialtone");
        foreach (var line in (string[])["switch --install", "switch --install --dry-run"])
        {
            var run = await Run.ProgramAsync(machine, line);
            Assert.Equal(ExitStatus.Unavailable, run.Status);
            Assert.Contains("/srv/me belongs to user 1000", run.Error);
            Assert.Contains("install -m 755 /srv/me/dialtone /usr/local/bin/dialtone && ", run.Error);
            Assert.Contains($"/usr/local/bin/dialtone {line}", run.Error);
        }

        Assert.Equal(before, machine.State.Snapshot());
        Assert.Empty(Journal.Runs);
        // Whatever was installed earlier can be taken away.
        Assert.Equal(ExitStatus.Good, (await Run.ProgramAsync(machine, "switch --uninstall")).Status);
    }

    [Fact]
    public async Task An_unknown_stick_is_tried_method_by_method_until_one_works_and_that_is_written_down()
    {
        machine.Sticks.Plug(Sticks.Cd("1234:5678"));
        machine.Sticks.Actors = new SwitchActors(SwitchRule.Rules([Sticks.Id("12d1:1446")], "/usr/bin/dialtone"), null, false);
        var opened = 0;
        machine.Sticks.Opened = _ =>
        {
            if (++opened == 2)
            {
                machine.Sticks.After(1, () => machine.Sticks.Plug(Sticks.Modem("1234:9abc")));
            }
        };
        var run = await Run.ProgramAsync(machine, "switch 1-1 --try", answers: "y\ny\ny\n");
        Assert.Equal(ExitStatus.Good, run.Status);
        Assert.Equal(2, opened);
        Assert.Contains("[1234:5678]", run.Output);
        Assert.Contains("TargetProduct=9abc", machine.State.Files["/etc/usb_modeswitch.d/1234:5678"].Content);
        Assert.Contains(InstalledSwitchData.AdministratorsPlace, machine.State.Directories);
        Assert.Contains("switch --install", run.Error);
        // Both tries and what is remembered are on record, and only the last is left to undo.
        Assert.Equal(3, Journal.Runs.Count);
        Assert.Single(Journal.Undoable());
    }

    [Fact]
    public async Task A_disk_without_a_CD_ROM_drive_is_never_sent_what_sticks_take()
    {
        machine.Sticks.Plug(Sticks.Cd("1234:5678"));
        machine.Sticks.Change(Sticks.Port, device => device with
        {
            Interfaces = Sticks.Known<IReadOnlyList<UsbInterface>>([.. device.Interfaces.Value.Select(entry => entry with { ScsiUnits = [new ScsiUnit("8:0:0:0", 0, 0, "JMicron", "Disk", "sda")] })]),
        });
        foreach (var line in (string[])["switch 1-1 --try --yes", "switch 1-1 --try --dry-run"])
        {
            var run = await Run.ProgramAsync(machine, line);
            Assert.Equal(ExitStatus.SwitchUnknown, run.Status);
            Assert.Contains("shows no CD-ROM drive", run.Error);
        }

        Assert.Empty(machine.Sticks.Sent);
    }

    [Fact]
    public async Task Whoever_says_no_to_every_method_has_sent_nothing()
    {
        machine.Sticks.Plug(Sticks.Cd("1234:5678"));
        Assert.Equal(ExitStatus.SwitchUnknown, (await Run.ProgramAsync(machine, "switch 1-1 --try", answers: "n\nn\nn\nn\nn\nn\nn\n")).Status);
        Assert.Empty(machine.Sticks.Sent);
    }

    [Fact]
    public async Task The_CD_is_copied_before_it_goes()
    {
        machine.Sticks.Opened = _ => Assert.Equal(["12d1-1446-cd.iso"], machine.Sticks.Copies);
        await Run.ProgramAsync(machine, "switch --keep-cd --yes");
        Assert.NotEmpty(machine.Sticks.Sent);
    }

    [Fact]
    public async Task The_list_says_who_switches_what()
    {
        machine.Facts = machine.Facts with { UsbDevices = Sticks.Known<IReadOnlyList<UsbDevice>>([Sticks.Cd("12d1:1446")]) };
        Assert.Contains("switched at plug by nobody", (await Run.ProgramAsync(machine, "list")).Output);
        machine.Sticks.Actors = new SwitchActors(SwitchRule.Rules([Sticks.Id("12d1:1446")], "/usr/bin/dialtone"), null, false);
        Assert.Contains("\"switchedAtPlugBy\": \"dialtone\"", (await Run.ProgramAsync(machine, "list --format json")).Output);
    }
}
