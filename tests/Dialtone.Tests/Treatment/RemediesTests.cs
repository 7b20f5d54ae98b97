using System.Reflection;
using Dialtone.Diagnosis;
using Dialtone.Facts;
using Dialtone.Facts.Host;
using Dialtone.Facts.Usb;
using Dialtone.Treatment;
using Dialtone.Treatment.Cures;
using Xunit;

namespace Dialtone.Tests.Treatment;

public sealed class RemediesTests
{
    private static IReadOnlyList<Plan> PlansFor(Finding finding, Machine machine) =>
        Remedies.PlansFor(new Examination { Verdict = Verdict.Fault, Findings = [finding] }, machine);

    private static readonly DeviceOnPort Place = new(Loops.Port("1-1"), Loops.E620);

    [Fact]
    public void Every_cure_is_in_the_list_of_remedies()
    {
        var classes = typeof(Remedies).Assembly.GetTypes()
            .Where(type => type.Namespace == "Dialtone.Treatment.Cures")
            .Select(type => type.GetMethod("PlanFor", BindingFlags.Static | BindingFlags.Public))
            .OfType<MethodInfo>().ToHashSet();
        Assert.Equal(classes, Remedies.All.Select(remedy => remedy.Method).ToHashSet());
    }

    [Fact]
    public void Plans_for_the_reset_loop_are_ordered_by_what_they_cost()
    {
        var plans = PlansFor(Loops.Finding("storage-reset-loop"), Loops.Machine(kernel: "2.6.31-14-generic"));
        Assert.Equal(["storage-quirk-single-lun", "storage-quirk-ignore", "unbind-storage-interface", "unload-usb-storage", "upgrade-kernel"], plans.Select(plan => plan.Remedy));
        Assert.All(plans.Zip(plans.Skip(1)), pair => Assert.True(pair.First.StorageLoss <= pair.Second.StorageLoss || pair.Second.Steps.Count == 0));
    }

    [Theory]
    [InlineData("2.6.31.8", false)]
    [InlineData("2.6.31.9", true)]
    [InlineData("2.6.32", false)]
    [InlineData("2.6.32.9", true)]
    [InlineData("2.6.33", true)]
    [InlineData("6.12.43", true)]
    public void The_bad_sense_quirk_is_planned_only_where_the_kernel_knows_its_letter(string kernel, bool knows) =>
        Assert.Equal(knows, PlansFor(Loops.Finding(), Loops.Machine(kernel: kernel)).Any(plan => plan.Remedy == "storage-quirk-bad-sense"));

    [Theory]
    [InlineData("2.6.31-14-generic", true)]
    [InlineData("2.6.31.4", true)]
    [InlineData("2.6.32-rc4", true)]
    [InlineData("2.6.31.5", false)]
    [InlineData("2.6.32-rc5", false)]
    [InlineData("6.1.158", false)]
    public void A_newer_kernel_is_advised_only_to_those_that_have_the_fault(string kernel, bool advised)
    {
        var plan = PlansFor(Loops.Finding("storage-reset-loop"), Loops.Machine(kernel: kernel)).SingleOrDefault(plan => plan.Remedy == "upgrade-kernel");
        Assert.Equal(advised, plan is not null);
        Assert.True(plan is null || (plan.Steps.Count == 0 && plan.Advice.Any(line => line.Contains("apt", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("", "12d1:1001:s")]
    [InlineData("0951:1666:u", "0951:1666:u,12d1:1001:s")]
    [InlineData("12D1:1001:b", "12D1:1001:bs")]
    [InlineData("1:2:a,12d1:1001:B,3:4:c", "1:2:a,12d1:1001:Bs,3:4:c")]
    [InlineData("0x12d1:01001:b", "0x12d1:01001:bs")]
    [InlineData("12d1:1001", "12d1:1001,12d1:1001:s")]
    public void What_stands_in_the_quirk_list_is_kept_and_the_devices_own_entry_is_extended(string list, string expected) =>
        Assert.Equal(expected, StorageQuirks.With(list, Loops.E620, "s"));

    [Theory]
    [InlineData("12d1:1001:s", "", "")]
    [InlineData("12d1:1001:s,0951:1666:u", "", "0951:1666:u")]
    [InlineData("0951:1666:u,12D1:1001:us", "0951:1666:u,12D1:1001:u", "0951:1666:u,12D1:1001:u")]
    [InlineData("0951:1666:u,12d1:1001:su", "", "0951:1666:u,12d1:1001:u")]
    [InlineData("12d1:1001:S", "12d1:1001:s", "12d1:1001:S")]
    [InlineData("12d1:1001:s", "12d1:1001:", "12d1:1001:")]
    [InlineData("12d1:1446:s", "", "12d1:1446:s")]
    public void Only_the_letters_of_the_step_are_taken_out_of_a_list_that_somebody_else_changed(string list, string before, string expected) =>
        Assert.Equal(expected, StorageQuirks.Without(list, before, Loops.E620, "s"));

    [Fact]
    public void A_cured_twins_quirk_in_the_list_means_that_the_other_one_has_to_enumerate_anew_under_it()
    {
        var plan = PlansFor(Loops.Finding(), Loops.Machine("12d1:1001:s", others: [Loops.Modem("1-2")]))[0];
        Assert.Equal("storage-quirk-single-lun", plan.Remedy);
        Assert.Contains(new SetStorageQuirk(Loops.E620, "s"), plan.Steps);
        Assert.Empty(plan.ControlSteps);
        Assert.Contains("in the list before", plan.NotConfirming, StringComparison.Ordinal);
    }

    [Fact]
    public void Unloading_usb_storage_is_refused_when_nobody_knows_which_disks_there_are()
    {
        var machine = Loops.Machine() with { UsbDevices = Observed.NotExamined<IReadOnlyList<UsbDevice>>("no sysfs") };
        Assert.Contains("no sysfs", PlansFor(Loops.Finding(), machine).Single(plan => plan.Remedy == "unload-usb-storage").Refused, StringComparison.Ordinal);
    }

    [Fact]
    public void Unloading_usb_storage_is_refused_while_a_disk_behind_uas_is_open()
    {
        var machine = Loops.Machine(others: [Loops.Disk("2-1", "sdb")]) with
        {
            LoadedModules = Loops.Known<IReadOnlyList<LoadedModule>>([new LoadedModule("usb_storage", 1, ["uas"]), new LoadedModule("uas", 1, [])]),
        };
        Assert.Contains("1 open disk", PlansFor(Loops.Finding(), machine).Single(plan => plan.Remedy == "unload-usb-storage").Refused, StringComparison.Ordinal);
    }

    [Fact]
    public void A_quirk_that_is_in_force_already_is_not_tried_again() =>
        Assert.DoesNotContain(PlansFor(Loops.Finding(), Loops.Machine("12d1:1001:s")), plan => plan.Remedy == "storage-quirk-single-lun");

    [Fact]
    public void A_quirk_list_that_would_not_fit_the_kernels_buffer_is_refused()
    {
        var full = string.Join(',', Enumerable.Range(0, 10).Select(number => $"000{number}:0001:u"));
        Assert.Contains("full", PlansFor(Loops.Finding(), Loops.Machine(full))[0].Refused, StringComparison.Ordinal);
    }

    [Fact]
    public void Undoing_in_reverse_enumerates_the_device_under_the_restored_state()
    {
        var steps = PlansFor(Loops.Finding(), Loops.Machine())[0].Steps;
        Assert.Equal(
            [
                new OfflineStorage(Place),
                new WriteAttribute(Loops.Authorized, "0", Place, "1"),
                new SetStorageQuirk(Loops.E620, "s"),
                new WriteAttribute(Loops.Authorized, "1", Place, "0"),
            ],
            steps);
    }

    [Fact]
    public void Only_the_sick_device_is_touched_and_its_twin_is_named_in_the_loss()
    {
        var plans = PlansFor(Loops.Finding(), Loops.Machine(others: [Loops.Modem("1-2")]));
        Assert.Contains("1-2", plans[0].Loss, StringComparison.Ordinal);
        Assert.All(plans.SelectMany(plan => plan.Steps).OfType<WriteAttribute>().Where(step => step.Device is not null), step => Assert.Equal("1-1", step.Device!.Port.ToString()));
    }

    [Theory]
    [InlineData("port-reset-loop", "usbnet")]
    [InlineData("port-reset-loop", null)]
    [InlineData("transmit-brown-out", null)]
    public void Storage_is_left_alone_when_it_is_not_what_resets(string id, string? resetter) => Assert.Empty(PlansFor(Loops.Finding(id, resetter), Loops.Machine()));

    [Fact]
    public void A_fault_in_the_first_logical_unit_is_not_treated_by_scanning_only_that() =>
        Assert.DoesNotContain(PlansFor(Loops.Finding(lun: 0), Loops.Machine()), plan => plan.Remedy == "storage-quirk-single-lun");

    [Fact]
    public void A_crashing_modem_without_storage_gets_advice_only()
    {
        var finding = Loops.Finding("modem-firmware-crash", null, null);
        finding = finding with { Loop = finding.Loop! with { StorageInterface = null } };
        var machine = Loops.Machine() with { UsbDevices = Loops.Known<IReadOnlyList<UsbDevice>>([]) };
        Assert.All(PlansFor(finding, machine), plan => Assert.Empty(plan.Steps));
    }

    [Fact]
    public void Unloading_usb_storage_is_refused_while_another_disk_is_mounted()
    {
        var machine = Loops.Machine(others: [Loops.Disk("2-1", "sdb")]) with { Mounts = Loops.Known<IReadOnlyList<Mount>>([new Mount("/dev/sdb1", "/media/backup", "ext4", false)]) };
        var plan = PlansFor(Loops.Finding(), machine).Single(plan => plan.Remedy == "unload-usb-storage");
        Assert.Contains("/media/backup", plan.Refused, StringComparison.Ordinal);
        Assert.Contains("sdb on 2-1", plan.Loss, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(-1, true)]
    public void Unloading_usb_storage_is_refused_while_anything_holds_it(int references, bool refused)
    {
        var machine = Loops.Machine(others: [Loops.Disk("2-1", "sdb")]) with { LoadedModules = Loops.Known<IReadOnlyList<LoadedModule>>([new LoadedModule("usb_storage", references, [])]) };
        Assert.Equal(refused, PlansFor(Loops.Finding(), machine).Single(plan => plan.Remedy == "unload-usb-storage").Refused is not null);
    }

    [Fact]
    public void The_kernel_looking_at_the_modems_own_storage_does_not_keep_usb_storage_from_being_unloaded()
    {
        var machine = Loops.Machine() with { LoadedModules = Loops.Known<IReadOnlyList<LoadedModule>>([new LoadedModule("usb_storage", 2, [])]) };
        Assert.Null(PlansFor(Loops.Finding(), machine).Single(plan => plan.Remedy == "unload-usb-storage").Refused);
        var mounted = machine with { Mounts = Loops.Known<IReadOnlyList<Mount>>([new Mount("/dev/sr0", "/media/cdrom", "iso9660", true)]) };
        Assert.Contains("/media/cdrom", PlansFor(Loops.Finding(), mounted).Single(plan => plan.Remedy == "unload-usb-storage").Refused, StringComparison.Ordinal);
    }

    [Fact]
    public void Unloading_usb_storage_is_refused_when_nobody_could_look_at_the_mounts()
    {
        var machine = Loops.Machine() with { Mounts = Observed.NotExamined<IReadOnlyList<Mount>>("permission denied") };
        Assert.Contains("permission denied", PlansFor(Loops.Finding(), machine).Single(plan => plan.Remedy == "unload-usb-storage").Refused, StringComparison.Ordinal);
    }

    [Fact]
    public void Modules_that_use_usb_storage_are_unloaded_before_it()
    {
        var machine = Loops.Machine() with { LoadedModules = Loops.Known<IReadOnlyList<LoadedModule>>([new LoadedModule("usb_storage", 1, ["uas"]), new LoadedModule("uas", 0, [])]) };
        var plan = PlansFor(Loops.Finding(), machine).Single(plan => plan.Remedy == "unload-usb-storage");
        Assert.Null(plan.Refused);
        Assert.Equal(["uas", "usb_storage"], plan.Steps.OfType<UnloadModule>().Select(step => step.Name));
    }

    [Fact]
    public void A_lasting_quirk_repeats_what_other_files_set_because_the_last_one_counts()
    {
        var machine = WithOptions(("/etc/modprobe.d/a.conf", 3, "usb_storage", "delay_use=5 quirks=1234:5678:u"));
        var quirk = Assert.IsType<InstallStorageQuirk>(Assert.Single(PlansFor(Loops.Finding(), machine)[0].LastingSteps));
        Assert.Equal("1234:5678:u", quirk.Inherited);
        Assert.Equal(new SetStorageQuirk(Loops.E620, "s"), quirk.AtBoot);
        Assert.Contains("update-initramfs -u", quirk.Afterwards, StringComparison.Ordinal);
        var file = StorageQuirkFile.Empty.With(quirk);
        Assert.EndsWith("\noptions usb-storage quirks=1234:5678:u,12d1:1001:s\n", file.Text, StringComparison.Ordinal);
        var (read, entries) = (StorageQuirkFile.Parse(file.Text)!, file.Entries);
        Assert.Equal((file.Inherited, file.Text), (read.Inherited, read.Text));
        Assert.Equal(entries, read.Entries);
    }

    [Fact]
    public void A_second_lasting_quirk_repeats_what_other_files_set_and_not_the_first_one_of_dialtones()
    {
        var machine = WithOptions(("/etc/modprobe.d/a.conf", 3, "usb_storage", "quirks=1234:5678:u"), (StorageQuirkFile.Path, 5, "usb_storage", "quirks=1234:5678:u,19d2:2000:s"));
        var quirk = Assert.IsType<InstallStorageQuirk>(Assert.Single(PlansFor(Loops.Finding(), machine)[0].LastingSteps));
        Assert.Equal("1234:5678:u", quirk.Inherited);
    }

    [Theory]
    [InlineData("")]
    [InlineData("options usb-storage quirks=12d1:1001:s\n")]
    [InlineData("# for the device on port 1-1: 12d1:1001:s\noptions usb-storage quirks=12d1:1001:s\n")]
    public void A_file_of_quirks_that_dialtone_did_not_write_is_not_taken_for_its_own(string text) => Assert.Null(StorageQuirkFile.Parse(text));

    [Theory]
    [InlineData("/etc/modprobe.d/usb-storage.conf")]
    [InlineData("/proc/cmdline")]
    public void A_lasting_quirk_is_refused_when_a_later_assignment_would_override_it(string place)
    {
        var plan = PlansFor(Loops.Finding(), WithOptions((place, 2, "usb_storage", "quirks=1234:5678:u")))[0];
        Assert.Empty(plan.LastingSteps);
        Assert.Contains("'quirks=1234:5678:u,12d1:1001:s'", Assert.Single(plan.LastingAdvice), StringComparison.Ordinal);
    }

    [Fact]
    public void A_built_in_usb_storage_gets_its_lasting_quirk_on_the_kernel_command_line()
    {
        var machine = Loops.Machine() with { LoadedModules = Loops.Known<IReadOnlyList<LoadedModule>>([]) };
        var plan = PlansFor(Loops.Finding(), machine)[0];
        Assert.Empty(plan.LastingSteps);
        Assert.Contains("usb-storage.quirks=12d1:1001:s", Assert.Single(plan.LastingAdvice), StringComparison.Ordinal);
    }

    [Fact]
    public void A_driver_that_is_not_loaded_is_loaded()
    {
        var plan = Assert.Single(PlansFor(Loops.Finding("driver-not-autoloaded"), WithDriver(Observed.Absent<string>(default))));
        Assert.Equal(new LoadModule("option"), Assert.Single(plan.Steps));
    }

    [Fact]
    public void A_blacklisted_driver_is_not_loaded_over_the_users_head() =>
        Assert.Empty(PlansFor(Loops.Finding("driver-not-autoloaded"), WithDriver(Observed.Absent<string>(default), blacklisted: "option")));

    [Fact]
    public void The_generic_driver_is_replaced_by_the_one_from_the_kernels_table()
    {
        var plan = Assert.Single(PlansFor(Loops.Finding("usbserial-generic-bound"), WithDriver(Loops.Known("usbserial_generic"))));
        var name = new UsbInterfaceName(Loops.Port("1-1"), 1, 0);
        Assert.Equal([new LoadModule("option"), new UnbindInterface(name, "usbserial_generic", Place), new BindInterface(name, "option", Place)], plan.Steps);
    }

    [Fact]
    public void A_device_that_is_held_back_is_authorized() =>
        Assert.Equal([new WriteAttribute(Loops.Authorized, "1", new DeviceOnPort(Loops.Port("1-1"), Loops.E620), "0")],
            Assert.Single(PlansFor(Loops.Finding("device-not-authorized"), Loops.Machine())).Steps);

    [Fact]
    public void What_is_not_done_yet_is_told()
    {
        var plan = Assert.Single(PlansFor(Loops.Finding("mode-switch-loop"), Loops.Machine()));
        Assert.Empty(plan.Steps);
        Assert.NotEmpty(plan.Advice);
    }

    [Fact]
    public void A_stick_that_is_stuck_as_a_CD_ROM_is_switched_and_only_if_it_is_there()
    {
        var plans = PlansFor(Loops.Finding("stuck-storage-mode"), Loops.Machine());
        Assert.Equal([new SwitchToModem(Place)], plans[0].Steps);
        Assert.True(plans[0].ChangesDevice);
        Assert.True(plans[0].EndsWithUnplugging);
        Assert.False(PlansFor(Loops.Finding("storage-reset-loop"), Loops.Machine())[0].EndsWithUnplugging);
        // What it becomes has another id; that it stays is what is watched for.
        var expectation = Dialtone.Treatment.Verification.Expectations.For(plans[0], Loops.Machine());
        Assert.Equal((null, 0, false), (expectation.Device, expectation.Ttys, expectation.AtAnswer));
        Assert.DoesNotContain(PlansFor(Loops.Finding("stuck-storage-mode"), Loops.Machine() with { UsbDevices = Loops.Known<IReadOnlyList<UsbDevice>>([]) }), plan => plan.Steps.Count > 0);
    }

    [Fact]
    public void An_id_that_no_driver_lists_goes_to_option_for_serial_interfaces_and_never_for_debugging_or_storage()
    {
        UsbInterface Free(int number, byte subClass) => new()
        {
            Name = new UsbInterfaceName(Place.Port, 1, number),
            Class = new UsbClass(255, subClass, 1),
            Driver = Observed.Absent<string>(default),
            EndpointCount = Loops.Known(3),
        };
        var device = Loops.Modem("1-1") with
        {
            Interfaces = Loops.Known<IReadOnlyList<UsbInterface>>([Free(0, 255), Free(1, 255), Free(2, 0x42), .. Loops.Modem("1-1").Interfaces.Value.Where(entry => entry.Class.Class == UsbClass.MassStorage)]),
        };
        var plan = Assert.Single(PlansFor(Loops.Finding("no-driver-bound"), Loops.Machine() with { UsbDevices = Loops.Known<IReadOnlyList<UsbDevice>>([device]) }));
        Assert.Equal(
            [new LoadModule("option"), new AddDynamicId("option1", Loops.E620, 0xff), new UnbindInterface(new UsbInterfaceName(Place.Port, 1, 2), "option", Place)],
            plan.Steps);
        var rule = Assert.IsType<InstallFile>(Assert.Single(plan.LastingSteps));
        Assert.Contains("ATTR{new_id}=\"12d1 1001 ff\"", rule.Content);
        Assert.Contains("ATTR{bInterfaceNumber}==\"02\"", rule.Content);
        Assert.Equal("12d1 1001 ff", ((AddDynamicId)plan.Steps[1]).Entry);
    }

    [Fact]
    public void No_plan_is_made_for_consequences_and_notes() =>
        Assert.Empty(PlansFor(Loops.Finding() with { Role = Role.Consequence }, Loops.Machine()));

    [Fact]
    public void A_machine_of_which_nothing_is_known_gets_no_plan_that_could_be_carried_out() => Assert.All(
        PlansFor(Loops.Finding("storage-reset-loop"), new Machine()).Where(plan => plan.Steps.Count > 0 && plan.Refused is null),
        plan => Assert.Equal("unbind-storage-interface", plan.Remedy));

    private static Machine WithOptions(params (string Place, int Line, string Module, string Parameters)[] options) => Loops.Machine() with
    {
        ModprobeOptions = Loops.Known<IReadOnlyList<ModprobeOption>>([.. options.Select(option => new ModprobeOption(new Source(option.Place, option.Line), option.Module, option.Parameters))]),
    };

    private static Machine WithDriver(Observed<string> driver, params string[] blacklisted) => Loops.Machine() with
    {
        ModuleTree = Loops.Known<IModuleTree>(new Tree(blacklisted)),
        UsbDevices = Loops.Known<IReadOnlyList<UsbDevice>>(
        [
            Loops.Modem("1-1") with
            {
                Interfaces = Loops.Known<IReadOnlyList<UsbInterface>>(
                [
                    new UsbInterface { Name = new UsbInterfaceName(Loops.Port("1-1"), 1, 0), Class = new UsbClass(255, 255, 255), Driver = driver, Modalias = Loops.Known("usb:v12D1p1001") },
                ]),
            },
        ]),
    };

    private sealed class Tree(IReadOnlyCollection<string> blacklisted) : IModuleTree
    {
        public IReadOnlyCollection<string> Blacklisted => blacklisted;

        public IReadOnlyList<string> ModulesFor(string modalias) => modalias == "usb:v12D1p1001" ? ["usb_storage", "option"] : [];

        public bool Has(string module) => module == "option";
    }
}
