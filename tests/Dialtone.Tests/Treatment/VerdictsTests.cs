using Dialtone.Facts;
using Dialtone.Facts.Host;
using Dialtone.Facts.Usb;
using Dialtone.Treatment;
using Dialtone.Treatment.Verification;
using Xunit;

namespace Dialtone.Tests.Treatment;

public sealed class VerdictsTests
{
    private static readonly Plan Plan = new()
    {
        Remedy = "storage-quirk-single-lun",
        Finding = Loops.Finding(),
        Title = "",
        Loss = "",
        Risk = 1,
        StorageLoss = StorageLoss.UnitsAfterFirst,
    };

    private static VerificationResult Judge(Machine before, Machine after, Plan? plan = null) => Verdicts.Judge(
        Expectations.For(plan ?? Plan, before), new WatchResult(true, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(6), null, after));

    private static Machine With(Func<UsbInterface, UsbInterface?> change) => Loops.Machine() with
    {
        UsbDevices = Loops.Known<IReadOnlyList<UsbDevice>>(
            [Loops.Modem("1-1") with { Interfaces = Loops.Known<IReadOnlyList<UsbInterface>>([.. Loops.Modem("1-1").Interfaces.Value.Select(change).OfType<UsbInterface>()]) }]),
    };

    [Fact]
    public void A_quiet_port_with_all_that_was_there_is_a_cure()
    {
        var result = Judge(Loops.Machine(), Loops.Machine());
        Assert.True(result.IsMet);
        Assert.All(result.Requirements, requirement => Assert.Equal(RequirementOutcome.Met, requirement.Outcome));
        Assert.Contains("ttyUSB0 answered", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_serial_port_is_no_cure() =>
        Assert.False(Judge(Loops.Machine(), With(item => item.Name.Number == 2 ? item with { Ttys = [] } : item)).IsMet);

    [Fact]
    public void A_modem_that_was_seen_as_a_cdrom_must_have_the_ports_that_the_log_tells_of()
    {
        var plan = Plan with { Finding = Plan.Finding with { Loop = Plan.Finding.Loop! with { SerialPorts = 3 } } };
        var fallen = With(item => item.Class.Class == UsbClass.MassStorage ? item : null);
        Assert.Equal(3, Expectations.For(plan, fallen).Ttys);
        Assert.Equal(1, Expectations.For(Plan, fallen).Ttys);
    }

    [Fact]
    public void The_sd_slot_may_go_where_the_plan_says_so_and_the_cdrom_may_not()
    {
        var withoutSlot = With(item => item with { ScsiUnits = [.. item.ScsiUnits.Where(unit => unit.Lun == 0)] });
        var withoutStorage = With(item => item with { ScsiUnits = [] });
        Assert.True(Judge(Loops.Machine(), withoutSlot).IsMet);
        Assert.False(Judge(Loops.Machine(), withoutSlot, Plan with { StorageLoss = StorageLoss.None }).IsMet);
        Assert.False(Judge(Loops.Machine(), withoutStorage).IsMet);
        Assert.True(Judge(Loops.Machine(), withoutStorage, Plan with { StorageLoss = StorageLoss.Device }).IsMet);
    }

    [Fact]
    public void A_modem_that_does_not_answer_is_no_cure() =>
        Assert.False(Judge(Loops.Machine(), Loops.Machine() with { AtAnswers = Loops.Known<IReadOnlyList<AtAnswer>>([new AtAnswer("ttyUSB0", AtOutcome.Silent, "")]) }).IsMet);

    [Fact]
    public void An_answer_of_another_modem_does_not_count() =>
        Assert.DoesNotContain(
            Judge(Loops.Machine(), Loops.Machine() with { AtAnswers = Loops.Known<IReadOnlyList<AtAnswer>>([new AtAnswer("ttyUSB7", AtOutcome.Answered, "OK")]) }).Requirements,
            requirement => requirement.Name.Contains("AT", StringComparison.Ordinal) && requirement.Outcome == RequirementOutcome.Met);

    [Fact]
    public void A_port_held_by_ModemManager_is_said_not_to_have_been_asked()
    {
        var result = Judge(Loops.Machine(), Loops.Machine() with { AtAnswers = Loops.Known<IReadOnlyList<AtAnswer>>([new AtAnswer("ttyUSB0", AtOutcome.Busy, "ModemManager")]) });
        Assert.True(result.IsMet);
        var asked = result.Requirements.Single(requirement => requirement.Outcome == RequirementOutcome.NotExamined);
        Assert.Contains("ModemManager", asked.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_unit_that_takes_no_commands_is_not_there()
    {
        var offline = With(item => item with { ScsiUnits = [.. item.ScsiUnits.Select(unit => unit with { State = Loops.Known(unit.Lun == 0 ? "offline" : "running") })] });
        var result = Judge(Loops.Machine(), offline);
        Assert.Contains("LUN 0 is offline", result.Reason, StringComparison.Ordinal);
        Assert.False(result.IsMet);
        var unknown = With(item => item with { ScsiUnits = [.. item.ScsiUnits.Select(unit => unit with { State = default })] });
        Assert.False(Judge(Loops.Machine(), unknown).IsProven);
    }

    [Fact]
    public void Another_devices_disk_that_takes_no_commands_any_more_makes_it_no_cure()
    {
        var stopped = Loops.Disk("2-1", "sdb");
        stopped = stopped with
        {
            Interfaces = Loops.Known<IReadOnlyList<UsbInterface>>(
                [.. stopped.Interfaces.Value.Select(item => item with { ScsiUnits = [.. item.ScsiUnits.Select(unit => unit with { State = Loops.Known("offline") })] })]),
        };
        Assert.False(Judge(Loops.Machine(others: [Loops.Disk("2-1", "sdb")]), Loops.Machine(others: [stopped])).IsMet);
        Assert.True(Judge(Loops.Machine(others: [stopped]), Loops.Machine(others: [stopped])).IsMet);
    }

    [Fact]
    public void A_watch_that_lost_events_proves_no_quiet()
    {
        var result = Verdicts.Judge(
            Expectations.For(Plan, Loops.Machine()), new WatchResult(true, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(6), null, Loops.Machine()) { Unseen = "events were lost" });
        Assert.False(result.IsMet);
        Assert.False(result.HasFailed);
        Assert.Contains("events were lost", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_machine_that_could_not_be_looked_at_is_neither_cured_nor_bare()
    {
        var result = Judge(Loops.Machine(others: [Loops.Disk("2-1", "sdb")]), new Machine { UsbDevices = Observed.NotExamined<IReadOnlyList<UsbDevice>>("it hangs") });
        Assert.False(result.IsMet);
        Assert.False(result.HasFailed);
        Assert.Contains("it hangs", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_device_in_the_modems_place_is_no_cure() => Assert.False(Judge(Loops.Machine(), Loops.Machine() with
    {
        UsbDevices = Loops.Known<IReadOnlyList<UsbDevice>>([Loops.Modem("1-1") with { Id = Loops.Known(new UsbId(0x12d1, 0x1446)) }]),
    }).IsMet);

    [Fact]
    public void Another_modem_that_lost_a_port_makes_it_no_cure()
    {
        var twin = Loops.Modem("1-2");
        var lame = twin with { Interfaces = Loops.Known<IReadOnlyList<UsbInterface>>([.. twin.Interfaces.Value.Select(item => item with { Ttys = [] })]) };
        Assert.True(Judge(Loops.Machine(others: [twin]), Loops.Machine(others: [twin])).IsMet);
        Assert.False(Judge(Loops.Machine(others: [twin]), Loops.Machine(others: [lame])).IsMet);
    }

    [Theory]
    [InlineData(null, "2000", 6)]
    [InlineData(0.33, "2000", 6)]
    [InlineData(5.0, "2000", 20)]
    [InlineData(2.1, "2000", 9)]
    [InlineData(null, "5000", 15)]
    [InlineData(null, "0", 6)]
    public void The_watch_is_as_long_as_the_loops_own_period_and_the_disk_poll_demand(double? period, string poll, double seconds)
    {
        var machine = Loops.Machine() with { ModuleParameters = Loops.Known<IReadOnlyDictionary<string, string>>(new Dictionary<string, string> { ["block/events_dfl_poll_msecs"] = poll }) };
        Assert.Equal(TimeSpan.FromSeconds(seconds), Expectations.DurationFor(period is { } value ? TimeSpan.FromSeconds(value) : null, machine));
    }
}
