using System.Text.Json;
using Dialtone.App.CommandLine;
using Dialtone.Diagnosis;
using Dialtone.Facts.Usb;
using Dialtone.Tests.Switching;
using Dialtone.Tests.Treatment;
using Dialtone.Treatment;
using Dialtone.Treatment.Journaling;

namespace Dialtone.Tests.App;

public sealed class DoctorTests
{
    private readonly FakeThisMachine machine = new();
    private readonly string before;

    public DoctorTests() => before = machine.State.Snapshot();

    [Fact]
    public async Task Doctor_cures_the_modem_and_tells_how_to_take_it_back()
    {
        var run = await Run.ProgramAsync(machine, "doctor", answers: "y\nn\n");
        Assert.Equal(ExitStatus.Good, run.Status);
        Assert.Equal("12d1:1001:s", machine.State.Attributes[Loops.Quirks]);
        Assert.Contains("port-reset-loop", run.Output);
        Assert.Contains("Cured", run.Output);
        Assert.Contains("dialtone undo", run.Output);
        Assert.Empty(machine.State.Files);
        Assert.Equal(0, machine.Locks);
    }

    [Fact]
    public async Task Doctor_in_the_first_second_of_a_loop_watches_before_it_answers()
    {
        machine.Rounds = 1;
        machine.WhileWatching = () => machine.Rounds += 2;
        var run = await Run.ProgramAsync(machine, "doctor --dry-run");
        Assert.Equal(3, machine.Rounds);
        Assert.Equal(ExitStatus.Findings, run.Status);
        Assert.Contains("port-reset-loop", run.Output);
    }

    [Fact]
    public async Task A_stick_that_was_plugged_in_a_moment_ago_is_waited_for()
    {
        machine.Rounds = 0;
        var complete = Loops.Modem("1-1") with { Connected = Loops.Known(TimeSpan.FromSeconds(3)) };
        machine.Facts = Loops.Machine() with
        {
            UsbDevices = Loops.Known<IReadOnlyList<UsbDevice>>([complete with { Interfaces = complete.Interfaces.Select(all => (IReadOnlyList<UsbInterface>)[all[^1]]) }]),
        };
        var watches = 0;
        machine.WhileWatching = () => machine.Facts = ++watches < 2 ? machine.Facts : Loops.Machine() with { UsbDevices = Loops.Known<IReadOnlyList<UsbDevice>>([complete]) };
        var run = await Run.ProgramAsync(machine, "doctor");
        Assert.Equal(2, watches);
        Assert.Equal(ExitStatus.Good, run.Status);
        Assert.DoesNotContain("stuck-storage-mode", run.Output);
    }

    [Fact]
    public async Task The_default_answer_is_no_and_changes_nothing()
    {
        foreach (var answer in new[] { "\n", "", "n\n", "yeah\n" })
        {
            var run = await Run.ProgramAsync(machine, "doctor", answers: answer);
            Assert.Equal(ExitStatus.Findings, run.Status);
            Assert.Contains("Nothing was changed.", run.Error);
            Assert.Equal(before, machine.State.Snapshot());
            Assert.Empty(machine.Store.Bytes);
        }
    }

    [Fact]
    public async Task Without_a_terminal_and_without_yes_it_says_how_to_go_on_and_changes_nothing()
    {
        var run = await Run.ProgramAsync(machine, "doctor");
        Assert.Equal(ExitStatus.Findings, run.Status);
        Assert.Contains("/usr/bin/dialtone doctor --yes", run.Error);
        Assert.Equal(before, machine.State.Snapshot());
    }

    [Fact]
    public async Task Without_root_it_diagnoses_and_prints_the_command_to_go_on()
    {
        var run = await Run.ProgramAsync(machine, "doctor --yes", root: false);
        Assert.Equal(ExitStatus.Findings, run.Status);
        Assert.Contains("port-reset-loop", run.Output);
        Assert.Contains("sudo /usr/bin/dialtone doctor", run.Error);
        Assert.Equal(before, machine.State.Snapshot());
    }

    [Fact]
    public async Task A_dry_run_shows_the_plans_and_changes_nothing()
    {
        var run = await Run.ProgramAsync(machine, "doctor --dry-run --yes --verbose");
        Assert.Equal(ExitStatus.Findings, run.Status);
        Assert.Contains("storage-quirk-single-lun", run.Output);
        Assert.Contains("add '12d1:1001:s'", run.Output);
        Assert.Equal(before, machine.State.Snapshot());
    }

    [Fact]
    public async Task The_JSON_of_a_treatment_is_one_object_with_every_attempt()
    {
        machine.CuredBy = "i";
        var run = await Run.ProgramAsync(machine, "doctor --yes --format json");
        Assert.Equal(ExitStatus.Good, run.Status);
        using var document = JsonDocument.Parse(run.Output);
        var treatment = document.RootElement.GetProperty("treatment");
        Assert.Equal("cured", treatment.GetProperty("outcome").GetString());
        Assert.True(treatment.GetProperty("lasting").GetBoolean());
        Assert.Equal(
            ["storage-quirk-single-lun failed True", "storage-quirk-bad-sense failed True", "storage-quirk-ignore cured False"],
            treatment.GetProperty("attempts").EnumerateArray().Select(attempt =>
                $"{attempt.GetProperty("remedy")} {attempt.GetProperty("outcome")} {attempt.GetProperty("undone")}"));
        Assert.Equal("confirmed", document.RootElement.GetProperty("findings")[0].GetProperty("confidence").GetString());
    }

    [Fact]
    public async Task When_nothing_helps_everything_is_as_it_was_and_the_exit_status_says_so()
    {
        machine.CuredBy = "";
        var run = await Run.ProgramAsync(machine, "doctor --yes");
        Assert.Equal(ExitStatus.Findings, run.Status);
        Assert.Contains("Not cured", run.Output);
        Assert.Contains("the machine is as it was", run.Output.ReplaceLineEndings(" ").Replace("              ", "", StringComparison.Ordinal));
        Assert.Equal(before, machine.State.Snapshot());
    }

    [Fact]
    public async Task Unloading_usb_storage_is_asked_for_by_itself()
    {
        machine.CuredBy = "";
        var run = await Run.ProgramAsync(machine, "doctor", answers: "y\nn\n");
        Assert.Contains("The next one costs", run.Error);
        Assert.Contains("not wanted", run.Error);
        Assert.Equal(before, machine.State.Snapshot());
    }

    [Fact]
    public async Task Interrupted_in_the_middle_it_takes_back_what_it_did()
    {
        using var stop = new CancellationTokenSource();
        var watches = 0;
        machine.WhileWatching = () =>
        {
            if (++watches == 3)
            {
                Assert.NotEqual(before, machine.State.Snapshot());
                stop.Cancel();
            }
        };
        var run = await Run.ProgramAsync(machine, "doctor --yes", stop: stop.Token);
        Assert.Equal(ExitStatus.Interrupted, run.Status);
        Assert.Equal(before, machine.State.Snapshot());
        Assert.Empty(Journal.Open(machine.Store, TimeProvider.System).Pending());
    }

    [Fact]
    public async Task A_run_that_was_killed_is_noticed_before_anything_else()
    {
        await KillInTheMiddleAsync();
        var told = await Run.ProgramAsync(machine, "doctor --dry-run");
        Assert.Equal(ExitStatus.Findings, told.Status);
        Assert.Contains("cut short", told.Error);
        Assert.Contains("/usr/bin/dialtone undo --all", told.Error);
        Assert.NotEqual(before, machine.State.Snapshot());

        var undone = await Run.ProgramAsync(machine, "undo --all");
        Assert.Equal(ExitStatus.Good, undone.Status);
        Assert.Equal(before, machine.State.Snapshot());
    }

    [Fact]
    public async Task With_yes_a_killed_run_is_taken_back_and_then_the_modem_is_treated()
    {
        await KillInTheMiddleAsync();
        var run = await Run.ProgramAsync(machine, "doctor --yes");
        Assert.Equal(ExitStatus.Good, run.Status);
        Assert.Equal("12d1:1001:s", machine.State.Attributes[Loops.Quirks]);
        Assert.Empty(Journal.Open(machine.Store, TimeProvider.System).Pending());
    }

    [Fact]
    public async Task Fix_with_one_remedy_tries_that_one_only()
    {
        machine.CuredBy = "";
        await Run.ProgramAsync(machine, "fix storage-quirk-ignore --yes");
        var runs = Journal.Open(machine.Store, TimeProvider.System).Runs.Select(run => run.Began.Remedy).Distinct();
        Assert.DoesNotContain("storage-quirk-single-lun", runs);
        Assert.Contains("storage-quirk-ignore", runs);
    }

    [Fact]
    public async Task Fix_of_something_that_was_not_found_is_wrong_usage()
    {
        var run = await Run.ProgramAsync(machine, "fix no-such-thing --yes");
        Assert.Equal(ExitStatus.Usage, run.Status);
        Assert.Empty(run.Output);
        Assert.Contains("storage-quirk-single-lun", run.Error);
    }

    [Fact]
    public async Task Undo_last_takes_the_cure_back_and_history_tells_both()
    {
        await Run.ProgramAsync(machine, "doctor", answers: "y\nn\n");
        var kept = await Run.ProgramAsync(machine, "history");
        Assert.Contains("in force", kept.Output);
        Assert.Equal(ExitStatus.Good, (await Run.ProgramAsync(machine, "undo last")).Status);
        Assert.Equal(before, machine.State.Snapshot());
        var undone = await Run.ProgramAsync(machine, "history --format json");
        using var document = JsonDocument.Parse(undone.Output);
        Assert.All(document.RootElement.GetProperty("runs").EnumerateArray(), run => Assert.Equal("undone", run.GetProperty("state").GetString()));
        Assert.Contains("nothing to undo", (await Run.ProgramAsync(machine, "undo last")).Error);
    }

    [Fact]
    public async Task Undo_last_takes_a_lasting_cure_back_as_a_whole()
    {
        var run = await Run.ProgramAsync(machine, "doctor --yes");
        Assert.NotEmpty(machine.State.Files);
        Assert.Contains("sudo dialtone undo 3 2", run.Output);
        await Run.ProgramAsync(machine, "undo");
        Assert.Equal(before, machine.State.Snapshot());
    }

    [Fact]
    public async Task Undo_without_root_prints_the_command_to_go_on()
    {
        await Run.ProgramAsync(machine, "doctor --yes");
        var run = await Run.ProgramAsync(machine, "undo last", root: false);
        Assert.Equal(ExitStatus.Unavailable, run.Status);
        Assert.Contains("sudo /usr/bin/dialtone undo last", run.Error);
    }

    [Fact]
    public async Task Verify_watches_the_modem_and_says_whether_it_works()
    {
        machine.Rounds = 0;
        machine.State.Attributes[Loops.Quirks] = "12d1:1001:s";
        Assert.Equal(ExitStatus.Good, (await Run.ProgramAsync(machine, "verify --for 1")).Status);
        machine.CuredBy = "";
        var run = await Run.ProgramAsync(machine, "verify --for 1 --format json");
        Assert.Equal(ExitStatus.Findings, run.Status);
        using var document = JsonDocument.Parse(run.Output);
        Assert.False(document.RootElement.GetProperty("watched")[0].GetProperty("works").GetBoolean());
    }

    [Fact]
    public async Task Verify_expects_what_a_switched_stick_became_and_no_serial_port_of_one_that_has_but_a_network_interface()
    {
        machine.Rounds = 0;
        var plan = Remedies.PlansFor(new Examination { Verdict = Verdict.Fault, Findings = [Loops.Finding("stuck-storage-mode")] }, Loops.Machine())[0];
        var journal = Journal.Open(machine.Store, TimeProvider.System);
        var run = journal.Begin(plan, plan.Remedy, "");
        journal.Intend(run, plan.Steps[0], new PriorBinding("usb-storage"));
        journal.Done(run, 0);
        journal.Keep(run);
        var router = Sticks.Device("12d1:14db", "1-1", "", null, Sticks.Interface("1-1", 0, new UsbClass(2, 6, 0), "cdc_ether") with { NetworkInterfaces = ["wwx0"] });
        machine.Facts = machine.Facts with { UsbDevices = Loops.Known<IReadOnlyList<UsbDevice>>([router]) };
        await Run.ProgramAsync(machine, "verify --for 1");
        var expected = Assert.Single(machine.Watching!.Watched);
        Assert.Equal(("1-1", "12d1:14db", 0, false), (expected.Port.ToString(), expected.Device.ToString(), expected.Ttys, expected.AtAnswer));
        // Pulled out: a modem is to be there, whatever its id.
        machine.Facts = machine.Facts with { UsbDevices = Loops.Known<IReadOnlyList<UsbDevice>>([]) };
        await Run.ProgramAsync(machine, "verify --for 1");
        Assert.Null(Assert.Single(machine.Watching.Watched).Device);
    }

    /// <summary>Ends a run as kill -9 does: nothing of the program runs any more, not even its undo.</summary>
    private async Task KillInTheMiddleAsync()
    {
        var dead = false;
        machine.State.Changed = _ =>
        {
            if (machine.State.Attributes[Loops.Quirks].Length > 0)
            {
                dead = true;
            }
        };
        machine.State.Before = () =>
        {
            if (dead)
            {
                throw new InvalidOperationException("killed");
            }
        };
        await Assert.ThrowsAsync<InvalidOperationException>(() => Run.ProgramAsync(machine, "doctor --yes"));
        machine.State.Before = () => { };
        machine.State.Changed = _ => { };
        Assert.NotEqual(before, machine.State.Snapshot());
    }
}
