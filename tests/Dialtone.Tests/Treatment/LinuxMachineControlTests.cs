using System.Runtime.Versioning;
using System.Text;
using Dialtone.Facts.Usb;
using Dialtone.Linux.Control;
using Dialtone.Linux.Events;
using Dialtone.Treatment;
using Dialtone.Treatment.Cures;
using Dialtone.Treatment.Journaling;
using Xunit;

namespace Dialtone.Tests.Treatment;

/// <summary>On files that stand for sysfs; what only a kernel does (bind, modules, real attributes) is tested in the lab.</summary>
[SupportedOSPlatform("linux")]
public sealed class LinuxMachineControlTests : IDisposable
{
    private readonly TemporaryDirectory root = new();
    private readonly LinuxMachineControl control;
    private readonly DeviceOnPort place = new(Loops.Port("1-1"), Loops.E620);
    private readonly WriteAttribute deauthorize = new(Loops.Authorized, "0", new DeviceOnPort(Loops.Port("1-1"), Loops.E620));

    public LinuxMachineControlTests()
    {
        control = new LinuxMachineControl(root.Path, TimeSpan.FromMilliseconds(100));
        Plug("12d1", "1001");
        root.Put(Loops.Quirks, "0951:1666:u");
        root.Put("/etc/modprobe.d/old.conf", "old\n");
    }

    public void Dispose() => root.Dispose();

    private void BindTo(string driver)
    {
        foreach (var name in (string[])["usb-storage", "option"])
        {
            root.Put($"/sys/bus/usb/drivers/{name}/bind", "");
            root.Put($"/sys/bus/usb/drivers/{name}/unbind", "");
        }

        Directory.CreateDirectory(root.On("/sys/bus/usb/devices/1-1:1.3"));
        File.CreateSymbolicLink(root.On("/sys/bus/usb/devices/1-1:1.3/driver"), root.On($"/sys/bus/usb/drivers/{driver}"));
    }

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
        new StorageUnits(new Sysfs(root.Path)).While(new DeviceOnPort(Loops.Port("1-1"), Loops.E620), only: null, () =>
        {
            root.Put(state, "running");
            Assert.True(SpinWait.SpinUntil(() => root.Get(state) == "offline\n", TimeSpan.FromSeconds(30)));
        });
    }

    [Fact]
    public void Storage_of_an_interface_that_keeps_its_driver_stays_in_use_while_another_one_loses_its()
    {
        const string state = "/sys/bus/usb/devices/1-1/1-1:1.3/host0/target0:0:0/0:0:0:0/state";
        const string losing = "/sys/bus/usb/devices/1-1/1-1:1.4/host1/target1:0:0/1:0:0:0/state";
        root.Put(state, "running");
        new StorageUnits(new Sysfs(root.Path)).While(place, new UsbInterfaceName(Loops.Port("1-1"), 1, 4), () =>
        {
            root.Put(losing, "running");
            Assert.True(SpinWait.SpinUntil(() => root.Get(losing) == "offline\n", TimeSpan.FromSeconds(30)));
        });
        Assert.Equal("running", root.Get(state));
    }

    [Fact]
    public async Task An_interface_of_another_device_on_the_port_is_neither_unbound_nor_bound()
    {
        var name = new UsbInterfaceName(Loops.Port("1-1"), 1, 3);
        BindTo("usb-storage");
        var unbind = new UnbindInterface(name, "usb-storage", place);
        var prior = await control.CaptureAsync(unbind, default);
        Plug("0951", "1666");
        await Assert.ThrowsAsync<StepRefusedException>(() => control.CaptureAsync(unbind, default));
        await Assert.ThrowsAsync<StepRefusedException>(() => control.ApplyAsync(unbind, prior, default));
        await Assert.ThrowsAsync<StepRefusedException>(() => control.ApplyAsync(new BindInterface(name, "option", place), prior, default));
        Assert.Equal(RestorationOutcome.SubjectGone, (await control.RestoreAsync(unbind, new PriorBinding("option"), default)).Outcome);
        Assert.Equal(("", ""), (root.Get("/sys/bus/usb/drivers/usb-storage/unbind"), root.Get("/sys/bus/usb/drivers/option/bind")));
        Plug("12d1", "1001");
        await control.ApplyAsync(unbind, prior, default);
        Assert.Equal("1-1:1.3", root.Get("/sys/bus/usb/drivers/usb-storage/unbind"));
    }

    [Fact]
    public async Task What_became_of_a_step_is_told()
    {
        var name = new UsbInterfaceName(Loops.Port("1-1"), 1, 3);
        BindTo("usb-storage");
        Assert.Contains("usb-storage", await control.OvertakenAsync(new UnbindInterface(name, "usb-storage", place), default), StringComparison.Ordinal);
        Assert.Null(await control.OvertakenAsync(new BindInterface(name, "usb-storage", place), default));
        Assert.Contains("holds '1'", await control.OvertakenAsync(deauthorize, default), StringComparison.Ordinal);
        Assert.Null(await control.OvertakenAsync(deauthorize with { Value = "1" }, default));
        Assert.Contains("12d1:1001", await control.OvertakenAsync(new SetStorageQuirk(Loops.E620, "s"), default), StringComparison.Ordinal);
        await ApplyAsync(new SetStorageQuirk(Loops.E620, "s"));
        Assert.Null(await control.OvertakenAsync(new SetStorageQuirk(Loops.E620, "s"), default));
        Assert.NotNull(await control.OvertakenAsync(new InstallFile("/etc/modprobe.d/old.conf", "new"), default));
        Plug("0951", "1666");
        Assert.Null(await control.OvertakenAsync(deauthorize, default));
        Assert.Null(await control.OvertakenAsync(new UnbindInterface(name, "usb-storage", place), default));
    }

    [Fact]
    public async Task Quirks_come_back_to_their_bytes_and_those_that_others_set_since_stay()
    {
        var step = new SetStorageQuirk(Loops.E620, "s");
        var prior = await ApplyAsync(step);
        Assert.Equal("0951:1666:u,12d1:1001:s", root.Get(Loops.Quirks));
        Assert.Equal(RestorationOutcome.Restored, (await control.RestoreAsync(step, prior, default)).Outcome);
        Assert.Equal("0951:1666:u", root.Get(Loops.Quirks));
        root.Put(Loops.Quirks, "0951:1666:u,12d1:1001:s,12d1:1446:s");
        Assert.Equal(RestorationOutcome.Restored, (await control.RestoreAsync(step, prior, default)).Outcome);
        Assert.Equal("0951:1666:u,12d1:1446:s", root.Get(Loops.Quirks));
        Assert.Equal(RestorationOutcome.AlreadyThere, (await control.RestoreAsync(step, prior, default)).Outcome);
        root.Put(Loops.Quirks, new string('x', 120));
        Assert.Contains("full", (await Assert.ThrowsAsync<StepRefusedException>(() => control.ApplyAsync(step, prior, default))).Message, StringComparison.Ordinal);
    }

    /// <summary>Opening a pipe for writing hangs until somebody reads it, as a write to a mute device's attribute does.</summary>
    [Fact]
    public async Task A_write_that_hangs_is_waited_for_before_anything_is_taken_back()
    {
        var impatient = new LinuxMachineControl(root.Path, TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(200));
        var pipe = root.On("/sys/pipe");
        using (var made = System.Diagnostics.Process.Start("mkfifo", [pipe]))
        {
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var hanging = new WriteAttribute("/sys/pipe", "1");
        Assert.Contains("has not come back", (await Assert.ThrowsAsync<StepRefusedException>(() => impatient.ApplyAsync(hanging, new PriorAttribute("0"u8.ToArray()), default))).Message, StringComparison.Ordinal);
        var quirk = new SetStorageQuirk(Loops.E620, "s");
        root.Put(Loops.Quirks, "0951:1666:u,12d1:1001:s");
        var refused = await impatient.RestoreAsync(quirk, new PriorAttribute("0951:1666:u\n"u8.ToArray()), default);
        Assert.Equal(RestorationOutcome.Refused, refused.Outcome);
        Assert.Contains("still hangs", refused.Detail, StringComparison.Ordinal);
        Assert.Equal("0951:1666:u,12d1:1001:s", root.Get(Loops.Quirks));

        Assert.Equal("1", await File.ReadAllTextAsync(pipe));
        Restoration restored;
        do
        {
            // The write has returned to the kernel by now, and to the thread that made it in a moment.
            restored = await impatient.RestoreAsync(quirk, new PriorAttribute("0951:1666:u\n"u8.ToArray()), TestContext.Current.CancellationToken);
        }
        while (restored.Outcome == RestorationOutcome.Refused);

        Assert.Equal(RestorationOutcome.Restored, restored.Outcome);
        Assert.Equal("0951:1666:u", root.Get(Loops.Quirks));
    }

    [Theory]
    [InlineData(null, "")]
    [InlineData("/var/lib/dialtone", "")]
    [InlineData("/mnt/stick", " --state-directory /mnt/stick")]
    [InlineData("/mnt/my stick", " --state-directory '/mnt/my stick'")]
    public void A_state_directory_that_is_not_the_usual_one_is_part_of_the_command_to_go_on_with(string? chosen, string option) => Assert.Equal(option, StateDirectory.Option(chosen));

    [Fact]
    public void A_state_directory_from_the_environment_is_part_of_the_command_too_because_sudo_drops_it()
    {
        Environment.SetEnvironmentVariable(StateDirectory.Variable, "/mnt/env");
        try
        {
            Assert.Equal(" --state-directory /mnt/env", StateDirectory.Option(null));
        }
        finally
        {
            Environment.SetEnvironmentVariable(StateDirectory.Variable, null);
        }
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
    public async Task A_directory_for_a_file_is_made_and_goes_with_it_unless_somebody_uses_it()
    {
        var directory = new MakeDirectory("/etc/usb_modeswitch.d");
        var file = new InstallFile("/etc/usb_modeswitch.d/1234:5678", "StandardEject=1\n");
        var (before, priorFile) = (await ApplyAsync(directory), await ApplyAsync(file));
        Assert.Equal(new PriorDirectory(false), before);
        Assert.Equal(new PriorDirectory(true), await control.CaptureAsync(directory, default));
        // Somebody else's file, put there since.
        root.Put("/etc/usb_modeswitch.d/theirs", "");
        await control.RestoreAsync(file, priorFile, default);
        Assert.True((await control.RestoreAsync(directory, before, default)).IsBack);
        Assert.True(Directory.Exists(root.On("/etc/usb_modeswitch.d")));
        File.Delete(root.On("/etc/usb_modeswitch.d/theirs"));
        Assert.Equal(RestorationOutcome.Restored, (await control.RestoreAsync(directory, before, default)).Outcome);
        Assert.Equal(RestorationOutcome.AlreadyThere, (await control.RestoreAsync(directory, before, default)).Outcome);
        Assert.False(Directory.Exists(root.On("/etc/usb_modeswitch.d")));
        root.Put("/etc/usb_modeswitch.d", "no directory");
        await Assert.ThrowsAsync<StepRefusedException>(() => control.CaptureAsync(directory, default));
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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_two_entries_in_the_file_of_quirks_each_is_taken_back_without_the_other_in_either_order(bool earlierFirst)
    {
        var before = root.Snapshot();
        var steps = ((string[])["1-1", "1-2"]).Select(port => new InstallStorageQuirk(new DeviceOnPort(Loops.Port(port), new UsbId(0x12d1, port == "1-1" ? (ushort)0x1001 : (ushort)0x1446)), "s", "")).ToList();
        var first = (Step: steps[0], Prior: await ApplyAsync(steps[0]));
        var one = root.Snapshot();
        var second = (Step: steps[1], Prior: await ApplyAsync(steps[1]));
        Assert.EndsWith("\noptions usb-storage quirks=12d1:1001:s,12d1:1446:s\n", root.Get(StorageQuirkFile.Path), StringComparison.Ordinal);
        Assert.Null(await control.OvertakenAsync(steps[0], default));
        var order = earlierFirst ? (first, second) : (second, first);
        Assert.Equal(RestorationOutcome.Restored, (await control.RestoreAsync(order.Item1.Step, order.Item1.Prior, default)).Outcome);
        if (earlierFirst)
        {
            Assert.EndsWith("\noptions usb-storage quirks=12d1:1446:s\n", root.Get(StorageQuirkFile.Path), StringComparison.Ordinal);
            Assert.NotNull(await control.OvertakenAsync(steps[0], default));
        }
        else
        {
            Assert.Equal(one, root.Snapshot());
        }

        Assert.Equal(RestorationOutcome.Restored, (await control.RestoreAsync(order.Item2.Step, order.Item2.Prior, default)).Outcome);
        Assert.Equal(before, root.Snapshot());
    }

    [Fact]
    public async Task A_file_of_quirks_that_somebody_else_wrote_or_edited_is_left_alone()
    {
        root.Put(StorageQuirkFile.Path, "options usb-storage quirks=0951:1603:u\n");
        var step = new InstallStorageQuirk(place, "s", "");
        Assert.Contains("somebody else", (await Assert.ThrowsAsync<StepRefusedException>(() => ApplyAsync(step))).Message, StringComparison.Ordinal);
        File.Delete(root.On(StorageQuirkFile.Path));
        var prior = await ApplyAsync(step);
        root.Put(StorageQuirkFile.Path, root.Get(StorageQuirkFile.Path) + "options usb-storage delay_use=5\n");
        var edited = root.Snapshot();
        Assert.Equal(RestorationOutcome.Conflict, (await control.RestoreAsync(step, prior, default)).Outcome);
        Assert.Equal(edited, root.Snapshot());
    }

    [Fact]
    public async Task A_lasting_list_that_usb_storage_would_not_load_with_is_refused()
    {
        var full = string.Join(',', Enumerable.Range(0, 10).Select(number => $"000{number}:0001:u"));
        var refusal = await Assert.ThrowsAsync<StepRefusedException>(() => ApplyAsync(new InstallStorageQuirk(place, "s", full)));
        Assert.Contains("127 characters", refusal.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(root.On(StorageQuirkFile.Path)));
    }

    [Fact]
    public async Task The_same_file_for_a_twin_is_no_conflict_once_the_first_ones_undo_has_removed_it()
    {
        var step = new InstallFile("/etc/modprobe.d/new.conf", "ours");
        var first = await ApplyAsync(step);
        var second = await ApplyAsync(step);
        Assert.Equal(RestorationOutcome.Restored, (await control.RestoreAsync(step, first, default)).Outcome);
        Assert.Equal(RestorationOutcome.AlreadyThere, (await control.RestoreAsync(step, second, default)).Outcome);
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
                    Step step = random.Next(4) switch
                    {
                        0 => deauthorize with { Value = random.Next(2) == 0 ? "0" : "1" },
                        1 => new WriteAttribute(Loops.Quirks, $"{random.Next(3)}"),
                        2 => new InstallStorageQuirk(new DeviceOnPort(Loops.Port($"1-{random.Next(1, 3)}"), Loops.E620), random.Next(2) == 0 ? "s" : "i", random.Next(2) == 0 ? "" : "0951:1603:u"),
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
        var file = root.On("/dialtone.lock");
        using (MachineLock.Acquire(file))
        {
            var busy = Assert.Throws<MachineBusyException>(() => MachineLock.Acquire(file));
            Assert.Contains($"process {Environment.ProcessId}", busy.Message, StringComparison.Ordinal);
        }

        MachineLock.Acquire(file).Dispose();
    }

    [Fact]
    public async Task A_lock_is_waited_for_and_had_as_soon_as_it_is_free()
    {
        var file = root.On("/dialtone.lock");
        var held = MachineLock.Acquire(file);
        Assert.Throws<MachineBusyException>(() => MachineLock.Acquire(file, atMost: TimeSpan.FromMilliseconds(50)));
        var waiting = Task.Run(() => MachineLock.Acquire(file, atMost: TimeSpan.FromMinutes(1)));
        held.Dispose();
        using (await waiting)
        {
            using var enough = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
            Assert.ThrowsAny<OperationCanceledException>(() => MachineLock.Acquire(file, atMost: TimeSpan.FromMinutes(1), cancellation: enough.Token));
        }
    }

    [Fact]
    public void Those_who_change_one_port_each_share_the_machine_and_keep_out_who_wants_it_whole()
    {
        var file = root.On("/dialtone.lock");
        using (MachineLock.Acquire(file, isShared: true))
        using (MachineLock.Acquire(file, isShared: true))
        {
            Assert.Throws<MachineBusyException>(() => MachineLock.Acquire(file));
        }

        using (MachineLock.Acquire(file))
        {
            Assert.Throws<MachineBusyException>(() => MachineLock.Acquire(file, isShared: true));
        }
    }

    [Theory]
    [InlineData("6,339,5140900,-;usb 1-1: reset high-speed USB device number 2 using xhci_hcd\n SUBSYSTEM=usb\n", true)]
    [InlineData("6,339,5140900,-;usb 1-1.1: reset high-speed USB device number 2 using xhci_hcd\n", false)]
    [InlineData("6,339,5140900,-;usb 1-1: USB disconnect, device number 2\n", true)]
    [InlineData("6,339,5140900,-;usb 1-1: New USB device found\n", false)]
    [InlineData("", false)]
    [InlineData(";", false)]
    public void A_reset_on_the_watched_port_is_recognised_in_the_kernel_log(string record, bool interruption) =>
        Assert.Equal(interruption, PortEvent.Of(Encoding.ASCII.GetBytes(record), Loops.Port("1-1"), countsDisconnects: false)?.IsInterruption ?? false);

    [Theory]
    [InlineData("remove", "/devices/pci0000:00/0000:00:04.0/usb1/1-1", "usb", "usb_device", true)]
    [InlineData("remove", "/devices/pci0000:00/0000:00:04.0/usb1/1-1/1-1:1.0/ttyUSB0/tty/ttyUSB0", "tty", "", true)]
    [InlineData("remove", "/devices/pci0000:00/0000:00:04.0/usb1/1-1/1-1:1.3/host0", "scsi", "", false)]
    [InlineData("add", "/devices/pci0000:00/0000:00:04.0/usb1/1-1", "usb", "usb_device", false)]
    [InlineData("remove", "/devices/pci0000:00/0000:00:04.0/usb1/1-11", "usb", "usb_device", false)]
    public void A_detach_on_the_watched_port_is_recognised_in_device_events(string action, string path, string subsystem, string type, bool interruption) =>
        Assert.Equal(interruption, PortEvent.Of(new Uevent(action, path, subsystem, type, "", 1), Loops.Port("1-1"))?.IsInterruption ?? false);
}
