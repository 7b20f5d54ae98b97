using System.Runtime.Versioning;
using System.Text;
using Dialtone.Facts.Usb;
using Dialtone.Linux.Control;
using Dialtone.Linux.Events;
using Dialtone.Treatment;
using Dialtone.Treatment.Journaling;
using Xunit;

namespace Dialtone.Tests.Treatment;

/// <summary>On files that stand for sysfs; what only a kernel does (bind, modules, real attributes) is tested in the lab.</summary>
[SupportedOSPlatform("linux")]
public sealed class LinuxMachineControlTests : IDisposable
{
    private readonly TemporaryDirectory root = new();
    private readonly LinuxMachineControl control;
    private readonly WriteAttribute deauthorize = new(Loops.Authorized, "0", new DeviceOnPort(Loops.Port("1-1"), Loops.E620));

    public LinuxMachineControlTests()
    {
        control = new LinuxMachineControl(root.Path, TimeSpan.FromMilliseconds(100));
        Plug("12d1", "1001");
        root.Put(Loops.Quirks, "0951:1666:u");
        root.Put("/etc/modprobe.d/old.conf", "old\n");
    }

    public void Dispose() => root.Dispose();

    private void Plug(string vendor, string product)
    {
        root.Put("/sys/bus/usb/devices/1-1/authorized", "1");
        root.Put("/sys/bus/usb/devices/1-1/idVendor", vendor + "\n");
        root.Put("/sys/bus/usb/devices/1-1/idProduct", product + "\n");
    }

    private async Task<PriorState> ApplyAsync(Step step)
    {
        var prior = await control.CaptureAsync(step, default);
        await control.ApplyAsync(step, prior, default);
        return prior;
    }

    [Fact]
    public async Task An_attribute_is_written_and_restored_to_its_exact_bytes()
    {
        var prior = await ApplyAsync(deauthorize);
        Assert.Equal("0", root.Get(Loops.Authorized));
        Assert.Equal(RestorationOutcome.Restored, (await control.RestoreAsync(deauthorize, prior, default)).Outcome);
        Assert.Equal("1", root.Get(Loops.Authorized));
        Assert.Equal(RestorationOutcome.AlreadyThere, (await control.RestoreAsync(deauthorize, prior, default)).Outcome);
    }

    [Fact]
    public async Task Another_device_that_took_the_port_is_never_written_to()
    {
        Plug("0951", "1666");
        var refusal = await Assert.ThrowsAsync<StepRefusedException>(() => control.CaptureAsync(deauthorize, default));
        Assert.Contains("12d1:1001 on port 1-1", refusal.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StepRefusedException>(() => control.ApplyAsync(deauthorize, new PriorAttribute("1"u8.ToArray()), default));
        Assert.Equal("1", root.Get(Loops.Authorized));
    }

    [Fact]
    public async Task A_device_that_was_unplugged_took_its_changes_with_it()
    {
        var prior = await ApplyAsync(deauthorize);
        Directory.Delete(root.On("/sys/bus/usb/devices/1-1"), recursive: true);
        Assert.Equal(RestorationOutcome.SubjectGone, (await control.RestoreAsync(deauthorize, prior, default)).Outcome);
    }

    [Fact]
    public async Task A_device_that_is_just_re_enumerating_is_waited_for()
    {
        var patient = new LinuxMachineControl(root.Path, TimeSpan.FromSeconds(20));
        Directory.Delete(root.On("/sys/bus/usb/devices/1-1"), recursive: true);
        var capture = patient.CaptureAsync(deauthorize, default);
        Assert.False(capture.IsCompleted);
        Plug("12d1", "1001");
        Assert.Equal("1", Encoding.ASCII.GetString(Assert.IsType<PriorAttribute>(await capture).Content.Span));
    }

    [Fact]
    public async Task Waiting_for_a_device_can_be_cancelled()
    {
        var patient = new LinuxMachineControl(root.Path, TimeSpan.FromSeconds(20));
        Directory.Delete(root.On("/sys/bus/usb/devices/1-1"), recursive: true);
        using var source = new CancellationTokenSource();
        var capture = patient.CaptureAsync(deauthorize, source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => capture);
    }

    [Fact]
    public async Task An_attribute_that_holds_something_unexpected_overtakes_the_plan()
    {
        var step = new WriteAttribute(Loops.Quirks, "x", Expected: "");
        var overtaken = await Assert.ThrowsAsync<StepOvertakenException>(() => control.CaptureAsync(step, default));
        Assert.Contains("0951:1666:u", overtaken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_attribute_that_somebody_changed_since_is_left_alone()
    {
        var step = new WriteAttribute(Loops.Quirks, "12d1:1001:s");
        var prior = await ApplyAsync(step);
        root.Put(Loops.Quirks, "edited");
        var restoration = await control.RestoreAsync(step, prior, default);
        Assert.Equal(RestorationOutcome.Conflict, restoration.Outcome);
        Assert.Contains("0951:1666:u", restoration.Detail, StringComparison.Ordinal);
        Assert.Equal("edited", root.Get(Loops.Quirks));
    }

    [Fact]
    public async Task Storage_units_that_took_commands_take_them_again_and_others_do_not()
    {
        const string host = "/sys/bus/usb/devices/1-1/1-1:1.3/host0/target0:0:0/";
        root.Put(host + "0:0:0:0/state", "running");
        root.Put(host + "0:0:0:1/state", "offline");
        var step = new OfflineStorage(new DeviceOnPort(Loops.Port("1-1"), Loops.E620));
        var prior = await ApplyAsync(step);
        Assert.Equal("offline\n", root.Get(host + "0:0:0:0/state"));
        Assert.Equal(RestorationOutcome.Restored, (await control.RestoreAsync(step, prior, default)).Outcome);
        Assert.Equal("running\n", root.Get(host + "0:0:0:0/state"));
        Assert.Equal("offline", root.Get(host + "0:0:0:1/state"));
        Directory.Delete(root.On(host + "0:0:0:0"), recursive: true);
        Assert.Equal(RestorationOutcome.AlreadyThere, (await control.RestoreAsync(step, prior, default)).Outcome);
    }

    [Fact]
    public async Task A_unit_that_a_scan_added_after_the_look_is_not_left_offline_by_undo()
    {
        const string late = "/sys/bus/usb/devices/1-1/1-1:1.3/host0/target0:0:0/0:0:0:1/state";
        var step = new OfflineStorage(new DeviceOnPort(Loops.Port("1-1"), Loops.E620));
        var prior = await control.CaptureAsync(step, default);
        root.Put(late, "running");
        await control.ApplyAsync(step, prior, default);
        Assert.Equal("offline\n", root.Get(late));
        Assert.Equal(RestorationOutcome.Restored, (await control.RestoreAsync(step, prior, default)).Outcome);
        Assert.Equal("running\n", root.Get(late));
    }

    [Fact]
    public async Task A_flash_drive_that_took_the_modems_port_keeps_its_storage()
    {
        const string state = "/sys/bus/usb/devices/1-1/1-1:1.0/host0/target0:0:0/0:0:0:0/state";
        root.Put(state, "running");
        var step = new OfflineStorage(new DeviceOnPort(Loops.Port("1-1"), new UsbId(0x12d1, 0x1446)));
        var prior = await ApplyAsync(step);
        Assert.Equal("running", root.Get(state));
        Assert.Equal(RestorationOutcome.SubjectGone, (await control.RestoreAsync(step, prior, default)).Outcome);
    }

    [Theory]
    [InlineData("/dev/sdz1 /media/card vfat rw,relatime 0 0", true)]
    [InlineData("/dev/sdz /media/cd iso9660 ro,relatime 0 0", false)]
    [InlineData("/dev/sdy1 /media/other ext4 rw 0 0", false)]
    public async Task Storage_that_somebody_writes_to_is_not_taken_away(string mount, bool refused)
    {
        const string unit = "/sys/bus/usb/devices/1-1/1-1:1.3/host0/target0:0:0/0:0:0:1/";
        root.Put(unit + "state", "running");
        root.Put(unit + "block/sdz/size", "0");
        root.Put("/proc/self/mounts", mount + "\n");
        var step = new OfflineStorage(new DeviceOnPort(Loops.Port("1-1"), Loops.E620));
        if (refused)
        {
            Assert.Contains("/media/card", (await Assert.ThrowsAsync<StepRefusedException>(() => control.CaptureAsync(step, default))).Message, StringComparison.Ordinal);
        }
        else
        {
            await control.CaptureAsync(step, default);
        }

        Assert.Equal("running", root.Get(unit + "state"));
    }

    [Fact]
    public void Storage_units_that_a_scan_adds_while_the_driver_is_taken_are_stopped_as_they_come()
    {
        const string state = "/sys/bus/usb/devices/1-1/1-1:1.3/host0/target0:0:0/0:0:0:1/state";
        new StorageUnits(new Sysfs(root.Path)).While(Loops.Port("1-1"), () =>
        {
            root.Put(state, "running");
            Assert.True(SpinWait.SpinUntil(() => root.Get(state) == "offline\n", TimeSpan.FromSeconds(30)));
        });
    }

    [Fact]
    public async Task A_refused_system_call_names_operation_subject_and_reason()
    {
        var refusal = await Assert.ThrowsAsync<StepRefusedException>(() => control.CaptureAsync(new WriteAttribute("/sys/nowhere", "1"), default));
        Assert.Contains("read /sys/nowhere: No such file or directory", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_file_is_installed_with_its_mode_and_removed_again()
    {
        var before = root.Snapshot();
        var step = new InstallFile("/etc/modprobe.d/dialtone.conf", "options x\n");
        var prior = await ApplyAsync(step);
        Assert.Equal("options x\n", root.Get(step.Path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead, File.GetUnixFileMode(root.On(step.Path)));
        Assert.Equal(RestorationOutcome.Restored, (await control.RestoreAsync(step, prior, default)).Outcome);
        Assert.Equal(before, root.Snapshot());
    }

    [Fact]
    public async Task A_replaced_file_comes_back_with_content_and_mode()
    {
        File.SetUnixFileMode(root.On("/etc/modprobe.d/old.conf"), UnixFileMode.UserRead);
        var before = root.Snapshot();
        var step = new InstallFile("/etc/modprobe.d/old.conf", "new\n");
        var prior = await ApplyAsync(step);
        Assert.Equal("new\n", root.Get(step.Path));
        await control.RestoreAsync(step, prior, default);
        Assert.Equal(before, root.Snapshot());
    }

    [Fact]
    public async Task A_file_is_never_written_through_a_symbolic_link()
    {
        root.Put("/etc/shadow", "secret");
        File.CreateSymbolicLink(root.On("/etc/modprobe.d/link.conf"), root.On("/etc/shadow"));
        var step = new InstallFile("/etc/modprobe.d/link.conf", "new");
        await Assert.ThrowsAsync<StepRefusedException>(() => control.CaptureAsync(step, default));
        await Assert.ThrowsAsync<StepRefusedException>(() => control.ApplyAsync(step, new PriorFile(null), default));
        Assert.Equal("secret", root.Get("/etc/shadow"));
    }

    [Fact]
    public async Task A_file_that_appeared_or_changed_since_it_was_looked_at_is_not_overwritten()
    {
        var step = new InstallFile("/etc/modprobe.d/new.conf", "ours");
        var prior = await control.CaptureAsync(step, default);
        root.Put(step.Path, "theirs");
        await Assert.ThrowsAsync<StepRefusedException>(() => control.ApplyAsync(step, prior, default));
        Assert.Equal("theirs", root.Get(step.Path));
    }

    [Fact]
    public async Task A_file_that_somebody_edited_since_is_left_alone()
    {
        var step = new InstallFile("/etc/modprobe.d/new.conf", "ours");
        var prior = await ApplyAsync(step);
        root.Put(step.Path, "edited");
        Assert.Equal(RestorationOutcome.Conflict, (await control.RestoreAsync(step, prior, default)).Outcome);
        Assert.Equal("edited", root.Get(step.Path));
    }

    [Fact]
    public async Task What_a_kill_left_beside_a_file_is_removed_by_its_undo()
    {
        var before = root.Snapshot();
        var step = new InstallFile("/etc/modprobe.d/new.conf", "ours");
        var prior = await control.CaptureAsync(step, default);
        root.Put("/etc/modprobe.d/.new.conf.dialtone-new", "ou");
        Assert.Equal(RestorationOutcome.AlreadyThere, (await control.RestoreAsync(step, prior, default)).Outcome);
        Assert.Equal(before, root.Snapshot());
    }

    [Fact]
    public async Task Apply_then_undo_through_the_journal_file_is_identity()
    {
        using var state = new TemporaryDirectory();
        var random = new Random(5);
        for (var round = 0; round < 60; round++)
        {
            var before = root.Snapshot();
            var plan = new Plan { Remedy = "r", Finding = Loops.Finding(), Title = "t", Loss = "", Risk = 1 };
            using (var store = new JournalFile(state.Path))
            {
                var journal = Journal.Open(store, TimeProvider.System);
                var run = journal.Begin(plan, "r", "boot");
                for (var steps = random.Next(1, 6); steps > 0; steps--)
                {
                    Step step = random.Next(3) switch
                    {
                        0 => deauthorize with { Value = random.Next(2) == 0 ? "0" : "1" },
                        1 => new WriteAttribute(Loops.Quirks, $"{random.Next(3)}"),
                        _ => new InstallFile(random.Next(2) == 0 ? "/etc/modprobe.d/old.conf" : "/etc/modprobe.d/new.conf", $"{random.Next(3)}\n"),
                    };
                    var prior = await control.CaptureAsync(step, default);
                    journal.Intend(run, step, prior);
                    if (random.Next(6) > 0)
                    {
                        await control.ApplyAsync(step, prior, default);
                    }
                }
            }

            using var again = new JournalFile(state.Path);
            var reopened = Journal.Open(again, TimeProvider.System);
            Assert.Empty((await Undo.RunAsync(reopened, reopened.Runs[^1], control, "boot")).Obstacles);
            Assert.Equal(before, root.Snapshot());
        }
    }

    [Fact]
    public void The_journal_makes_its_directory_for_root_only_and_only_when_there_is_something_to_write()
    {
        var directory = root.On("/var/lib/dialtone");
        using var store = new JournalFile(directory);
        Assert.True(store.ReadAll().IsEmpty);
        Assert.False(Directory.Exists(directory));
        store.Append("a\n"u8);
        store.Append("torn"u8);
        store.Truncate(2);
        store.Append("b\n"u8);
        Assert.Equal("a\nb\n", Encoding.ASCII.GetString(store.ReadAll().Span));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(directory));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(store.Name));
    }

    [Fact]
    public void A_second_dialtone_is_told_who_changes_the_machine()
    {
        var directory = root.On("/var/lib/dialtone");
        using (MachineLock.Acquire(directory))
        {
            var busy = Assert.Throws<MachineBusyException>(() => MachineLock.Acquire(directory));
            Assert.Contains($"process {Environment.ProcessId}", busy.Message, StringComparison.Ordinal);
        }

        MachineLock.Acquire(directory).Dispose();
    }

    [Theory]
    [InlineData("6,339,5140900,-;usb 1-1: reset high-speed USB device number 2 using xhci_hcd\n SUBSYSTEM=usb\n", true)]
    [InlineData("6,339,5140900,-;usb 1-1.1: reset high-speed USB device number 2 using xhci_hcd\n", false)]
    [InlineData("6,339,5140900,-;usb 1-1: New USB device found\n", false)]
    [InlineData("", false)]
    [InlineData(";", false)]
    public void A_reset_on_the_watched_port_is_recognised_in_the_kernel_log(string record, bool interruption) =>
        Assert.Equal(interruption, PortWatch.PortEvent.Of(Encoding.ASCII.GetBytes(record), Loops.Port("1-1"), disconnectsToo: false)?.IsInterruption ?? false);

    [Theory]
    [InlineData("remove", "/devices/pci0000:00/0000:00:04.0/usb1/1-1", "usb", "usb_device", true)]
    [InlineData("remove", "/devices/pci0000:00/0000:00:04.0/usb1/1-1/1-1:1.0/ttyUSB0/tty/ttyUSB0", "tty", "", true)]
    [InlineData("remove", "/devices/pci0000:00/0000:00:04.0/usb1/1-1/1-1:1.3/host0", "scsi", "", false)]
    [InlineData("add", "/devices/pci0000:00/0000:00:04.0/usb1/1-1", "usb", "usb_device", false)]
    [InlineData("remove", "/devices/pci0000:00/0000:00:04.0/usb1/1-11", "usb", "usb_device", false)]
    public void A_detach_on_the_watched_port_is_recognised_in_device_events(string action, string path, string subsystem, string type, bool interruption) =>
        Assert.Equal(interruption, PortWatch.PortEvent.Of(new Uevent(action, path, subsystem, type, "", 1), Loops.Port("1-1"))?.IsInterruption ?? false);
}
