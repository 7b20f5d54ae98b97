using System.Text;
using Dialtone.Diagnosis;
using Dialtone.Facts.Host;
using Dialtone.Treatment;
using Dialtone.Treatment.Cures;
using Dialtone.Treatment.Journaling;
using Dialtone.Treatment.Verification;
using Xunit;

namespace Dialtone.Tests.Treatment;

public sealed class TreatmentRunTests
{
    private sealed class KilledException : Exception;

    private readonly FakeMachine machine = new();
    private readonly MemoryJournalStore store = new();
    private readonly Quietly quietly = new();
    private readonly string before;

    public TreatmentRunTests()
    {
        machine.Attributes[Loops.Quirks] = "";
        machine.Attributes[Loops.Authorized] = "1";
        machine.Bindings["1-1:1.3"] = "usb-storage";
        machine.Units["0:0:0:0"] = "running";
        machine.Modules["usb_storage"] = "quirks=";
        before = machine.Snapshot();
    }

    private static Examination ExaminationOf(Finding finding) => new() { Verdict = Verdict.Fault, Findings = [finding] };

    private bool QuirkHas(params string[] letters) => letters.Any(letter => machine.Attributes[Loops.Quirks].Contains(letter, StringComparison.Ordinal));

    private async Task<TreatmentOutcome> TreatAsync(Finding finding, Machine facts, FakeWatch watch, CancellationToken cancellation = default)
    {
        var plans = Remedies.PlansFor(ExaminationOf(finding), facts);
        return Assert.Single(await new TreatmentRun(machine, watch, Journal.Open(store, TimeProvider.System)).RunAsync(plans, facts, quietly, quietly, cancellation));
    }

    [Fact]
    public async Task The_first_plan_that_works_is_kept_and_confirms_the_cause()
    {
        var facts = Loops.Machine();
        var outcome = await TreatAsync(Loops.Finding(), facts, new FakeWatch(() => QuirkHas(":s"), facts));
        Assert.Equal(TreatmentVerdict.Cured, outcome.Verdict);
        Assert.Equal("storage-quirk-single-lun", Assert.Single(outcome.Attempts).Plan.Remedy);
        Assert.Equal("12d1:1001:s", machine.Attributes[Loops.Quirks]);
        Assert.Equal("1", machine.Attributes[Loops.Authorized]);
        Assert.Equal(Confidence.Confirmed, outcome.Finding!.Confidence);
        Assert.Contains(outcome.Finding.Reasoning, clause => clause.Contains("enumerate again without the cure", StringComparison.Ordinal));
        Assert.Empty(Journal.Open(store, TimeProvider.System).Pending());
        Assert.Equal(RunState.Kept, Journal.Open(store, TimeProvider.System).Runs[^1].State);
    }

    [Fact]
    public async Task Undoing_the_kept_run_brings_back_the_state_before_the_treatment()
    {
        var facts = Loops.Machine();
        await TreatAsync(Loops.Finding(), facts, new FakeWatch(() => QuirkHas(":s"), facts));
        var journal = Journal.Open(store, TimeProvider.System);
        machine.Log.Clear();
        foreach (var run in journal.Undoable())
        {
            Assert.True((await Undo.RunAsync(journal, run, machine, "boot-1")).IsComplete);
        }

        Assert.Equal(before, machine.Snapshot());
    }

    [Fact]
    public async Task What_came_right_before_its_step_was_made_has_recovered_and_is_not_cured()
    {
        var finding = Loops.Finding("stuck-storage-mode") with { Loop = null };
        var facts = Loops.Machine();
        machine.Changed = step =>
        {
            if (step is SwitchToModem)
            {
                machine.Changed = _ => { };
                throw new StepNeedlessException("12d1:1436 is there already.");
            }
        };
        var outcome = await TreatAsync(finding, facts, new FakeWatch(() => true, facts));
        Assert.Equal(TreatmentVerdict.Recovered, outcome.Verdict);
        Assert.Contains("12d1:1436 is there already.", Assert.Single(outcome.Conclusions));
        var journal = Journal.Open(store, TimeProvider.System);
        Assert.Empty(journal.Pending());
        Assert.Empty(journal.Undoable());
    }

    [Fact]
    public async Task Plans_that_fail_are_undone_before_the_next_one_is_tried()
    {
        var facts = Loops.Machine();
        var states = new List<string>();
        var watch = new FakeWatch(() => QuirkHas(":i"), facts);
        watch.Before = () => states.Add(machine.Attributes[Loops.Quirks]);
        var outcome = await TreatAsync(Loops.Finding(), facts, watch);
        Assert.Equal(["", "", "12d1:1001:s", "12d1:1001:b", "12d1:1001:i"], states);
        Assert.Equal([AttemptOutcome.Failed, AttemptOutcome.Failed, AttemptOutcome.Cured], outcome.Attempts.Select(attempt => attempt.Outcome));
        Assert.Equal([true, true, false], outcome.Attempts.Select(attempt => attempt.Undone));
    }

    [Fact]
    public async Task When_nothing_works_everything_is_as_it_was_and_the_answer_says_what_each_result_means()
    {
        var facts = Loops.Machine();
        var outcome = await TreatAsync(Loops.Finding(), facts, new FakeWatch(() => false, facts));
        Assert.Equal(TreatmentVerdict.NotCured, outcome.Verdict);
        Assert.Equal(["storage-quirk-single-lun", "storage-quirk-bad-sense", "storage-quirk-ignore", "unbind-storage-interface", "unload-usb-storage"], outcome.Attempts.Select(attempt => attempt.Plan.Remedy));
        Assert.All(outcome.Attempts, attempt => Assert.True(attempt.Undone));
        Assert.Equal(before, machine.Snapshot());
        Assert.Contains(outcome.Conclusions, sentence => sentence.Contains("SD slot alone is not", StringComparison.Ordinal));
        Assert.Equal(Confidence.Likely, outcome.Finding!.Confidence);
    }

    [Fact]
    public async Task Quirks_that_do_not_help_a_crashing_modem_clear_its_storage_of_blame()
    {
        var facts = Loops.Machine();
        var outcome = await TreatAsync(Loops.Finding("modem-firmware-crash", resetter: null, lun: null), facts, new FakeWatch(() => false, facts));
        Assert.Equal(TreatmentVerdict.NotCured, outcome.Verdict);
        Assert.Equal(3, outcome.Attempts.Count);
        Assert.Equal(before, machine.Snapshot());
        Assert.Contains(outcome.Conclusions, sentence => sentence.Contains("its storage is not to blame", StringComparison.Ordinal));
        Assert.Equal("isolate-firmware-crash", Assert.Single(outcome.ByHand).Remedy);
    }

    [Fact]
    public async Task A_quirk_that_helps_a_crashing_modem_does_not_confirm_that_its_firmware_crashes()
    {
        var facts = Loops.Machine();
        var outcome = await TreatAsync(Loops.Finding("modem-firmware-crash", resetter: null, lun: null), facts, new FakeWatch(() => QuirkHas(":i"), facts));
        Assert.Equal(TreatmentVerdict.Cured, outcome.Verdict);
        Assert.Equal(Confidence.Likely, outcome.Finding!.Confidence);
    }

    [Fact]
    public async Task Trouble_that_ended_by_itself_is_reported_and_nothing_is_changed()
    {
        var facts = Loops.Machine();
        var outcome = await TreatAsync(Loops.Finding(), facts, new FakeWatch(() => true, facts));
        Assert.Equal(TreatmentVerdict.Recovered, outcome.Verdict);
        Assert.Empty(machine.Log);
        Assert.Empty(store.Bytes);
    }

    [Fact]
    public async Task Trouble_that_ends_with_mere_re_enumeration_is_not_credited_to_a_quirk()
    {
        var facts = Loops.Machine();
        var outcome = await TreatAsync(Loops.Finding(), facts, new FakeWatch(() => machine.Log.Count > 0, facts));
        Assert.Equal(TreatmentVerdict.Recovered, outcome.Verdict);
        Assert.Empty(outcome.Attempts);
        Assert.Equal(before, machine.Snapshot());
        Assert.Empty(Journal.Open(store, TimeProvider.System).Undoable());
    }

    [Fact]
    public async Task A_refused_step_undoes_those_before_it_and_the_next_plan_is_tried()
    {
        var facts = Loops.Machine();
        var writes = 0;
        machine.Changed = step =>
        {
            if (step is SetStorageQuirk && ++writes == 1)
            {
                throw new StepRefusedException("write quirks: Permission denied");
            }
        };
        var outcome = await TreatAsync(Loops.Finding(), facts, new FakeWatch(() => QuirkHas(":b"), facts));
        Assert.Equal([AttemptOutcome.Refused, AttemptOutcome.Cured], outcome.Attempts.Select(attempt => attempt.Outcome));
        Assert.Equal("write quirks: Permission denied", outcome.Attempts[0].Reason);
        Assert.True(outcome.Attempts[0].Undone);
    }

    [Fact]
    public async Task A_device_that_re_enumerates_between_two_steps_gets_the_same_plan_again()
    {
        var facts = Loops.Machine();
        var once = true;
        machine.Changed = step =>
        {
            if (once && step is SetStorageQuirk)
            {
                once = false;
                machine.Attributes[Loops.Authorized] = "1";
            }
        };
        var outcome = await TreatAsync(Loops.Finding(), facts, new FakeWatch(() => QuirkHas(":s"), facts));
        Assert.Equal(AttemptOutcome.Cured, Assert.Single(outcome.Attempts).Outcome);
        Assert.Equal("storage-quirk-single-lun", outcome.Attempts[0].Plan.Remedy);
    }

    [Fact]
    public async Task Quirks_that_somebody_else_set_meanwhile_stay_and_outlast_the_undo()
    {
        var facts = Loops.Machine();
        machine.Attributes[Loops.Quirks] = "1234:5678:i";
        var outcome = await TreatAsync(Loops.Finding(), facts, new FakeWatch(() => QuirkHas(":s"), facts));
        Assert.Equal(AttemptOutcome.Cured, Assert.Single(outcome.Attempts).Outcome);
        Assert.Equal("1234:5678:i,12d1:1001:s", machine.Attributes[Loops.Quirks]);
        machine.Attributes[Loops.Quirks] += ",9999:0001:u";
        var journal = Journal.Open(store, TimeProvider.System);
        Assert.True((await Undo.RunAsync(journal, journal.Undoable()[0], machine, "boot-1")).IsComplete);
        Assert.Equal("1234:5678:i,9999:0001:u", machine.Attributes[Loops.Quirks]);
    }

    [Fact]
    public async Task A_cure_of_which_nobody_asked_the_modem_confirms_nothing()
    {
        var facts = Loops.Machine() with { AtAnswers = Loops.Known<IReadOnlyList<AtAnswer>>([new AtAnswer("ttyUSB0", AtOutcome.Busy, "ModemManager")]) };
        var outcome = await TreatAsync(Loops.Finding(), facts, new FakeWatch(() => QuirkHas(":s"), facts));
        Assert.Equal(TreatmentVerdict.Cured, outcome.Verdict);
        Assert.Equal(Confidence.Likely, outcome.Finding!.Confidence);
        Assert.Contains(outcome.Finding.Reasoning, clause => clause.Contains("not examined whether the modem answers AT", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_change_that_did_not_last_until_the_end_of_the_watch_neither_cures_nor_clears_anything()
    {
        foreach (var quiet in (bool[])[true, false])
        {
            var facts = Loops.Machine();
            machine.Overtaken = step => step is SetStorageQuirk or UnbindInterface or UnloadModule ? "somebody changed it" : null;
            var outcome = await TreatAsync(Loops.Finding(), facts, new FakeWatch(() => quiet && (QuirkHas(":s", ":b", ":i") || machine.Bindings["1-1:1.3"] is null || machine.Modules.Count == 0), facts));
            Assert.All(outcome.Attempts, attempt => Assert.Equal((AttemptOutcome.Refused, true, ""), (attempt.Outcome, attempt.Undone, attempt.Meaning)));
            Assert.Contains("somebody changed it", outcome.Attempts[0].Reason, StringComparison.Ordinal);
            Assert.Empty(outcome.Conclusions);
            Assert.Equal(before, machine.Snapshot());
        }
    }

    [Fact]
    public async Task Where_resets_cannot_be_seen_nothing_is_tried()
    {
        var facts = Loops.Machine();
        var outcome = await TreatAsync(Loops.Finding(), facts, new FakeWatch(() => true, facts) { Unseen = "resets cannot be seen" });
        Assert.Equal(TreatmentVerdict.Refused, outcome.Verdict);
        Assert.Contains(outcome.Conclusions, sentence => sentence.Contains("resets cannot be seen", StringComparison.Ordinal));
        Assert.Empty(machine.Log);
    }

    [Fact]
    public async Task A_disk_that_was_plugged_in_during_the_treatment_keeps_usb_storage_from_being_unloaded()
    {
        var facts = Loops.Machine();
        var plans = Remedies.PlansFor(ExaminationOf(Loops.Finding()), facts);
        var later = Loops.Machine(others: [Loops.Disk("2-1", "sdb")]);
        var run = new TreatmentRun(machine, new FakeWatch(() => false, facts), Journal.Open(store, TimeProvider.System));
        var outcome = Assert.Single(await run.RunAsync(plans, facts, quietly, quietly, default, finding => Remedies.PlansFor(ExaminationOf(finding), later)));
        var unload = outcome.Attempts.Single(attempt => attempt.Plan.Remedy == "unload-usb-storage");
        Assert.Equal(AttemptOutcome.Refused, unload.Outcome);
        Assert.Contains("sdb on 2-1", unload.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("unload module usb_storage", machine.Log);
    }

    [Fact]
    public async Task A_full_disk_that_takes_the_lasting_file_and_not_its_record_keeps_neither()
    {
        for (var failing = 0; failing < 5; failing++)
        {
            var facts = Loops.Machine();
            machine.Attributes[Loops.Quirks] = "";
            var plans = Remedies.PlansFor(ExaminationOf(Loops.Finding()), facts);
            var at = -1;
            var full = false;
            var memory = new MemoryJournalStore();
            memory.Before = (_, bytes) =>
            {
                at = at >= 0 || Encoding.UTF8.GetString(bytes).Contains(TreatmentRun.Persist, StringComparison.Ordinal) ? at + 1 : -1;
                full |= at == failing;
                if (full)
                {
                    throw new IOException("No space left on device");
                }
            };
            var run = new TreatmentRun(machine, new FakeWatch(() => QuirkHas(":s"), facts), Journal.Open(memory, TimeProvider.System));
            var outcome = Assert.Single(await run.RunAsync(plans, facts, new Quietly { Lasting = true }, quietly, default));
            Assert.Equal(TreatmentVerdict.Cured, outcome.Verdict);
            Assert.True(full);
            // The last record only tells how it ended.
            Assert.Equal(failing == 4, outcome.Lasting);
            Assert.Equal(outcome.Lasting ? 1 : 0, machine.Files.Count);
            machine.Files.Clear();
        }
    }

    [Fact]
    public async Task Interrupted_at_every_watch_and_step_nothing_is_left()
    {
        var facts = Loops.Machine();
        var interruptions = 0;
        for (var n = 0; ; n++)
        {
            using var source = new CancellationTokenSource();
            var at = 0;
            machine.Before = () => Pass();
            machine.Changed = _ => Pass();
            var watch = new FakeWatch(() => QuirkHas(":i"), facts) { Before = () => Pass() };
            var outcome = await TreatAsync(Loops.Finding(), facts, watch, source.Token);
            if (outcome.Verdict == TreatmentVerdict.Cured)
            {
                break;
            }

            interruptions++;
            Assert.Equal(TreatmentVerdict.Interrupted, outcome.Verdict);
            Assert.Equal(before, machine.Snapshot());
            Assert.Empty(Journal.Open(store, TimeProvider.System).Undoable());

            void Pass()
            {
                if (at++ == n)
                {
                    source.Cancel();
                }
            }
        }

        Assert.InRange(interruptions, 20, 200);
    }

    [Fact]
    public async Task Killed_at_every_instant_of_a_treatment_undo_brings_the_prior_state_back()
    {
        var facts = Loops.Machine();
        var kills = 0;
        for (var n = 0; ; n++)
        {
            var at = 0;
            var dead = false;
            machine.Before = () => Pass();
            machine.Changed = _ => Pass();
            store.Before = (_, _) => Pass();
            try
            {
                await TreatAsync(Loops.Finding(), facts, new FakeWatch(() => QuirkHas(":i"), facts));
                break;
            }
            catch (KilledException)
            {
                kills++;
            }

            machine.Before = () => { };
            machine.Changed = _ => { };
            store.Before = (_, _) => { };
            var journal = Journal.Open(store, TimeProvider.System);
            foreach (var run in journal.Undoable())
            {
                Assert.True((await Undo.RunAsync(journal, run, machine, "boot-1")).IsComplete);
            }

            Assert.Equal(before, machine.Snapshot());

            void Pass()
            {
                if (dead || at++ == n)
                {
                    dead = true;
                    throw new KilledException();
                }
            }
        }

        Assert.InRange(kills, 40, 500);
    }

    [Fact]
    public async Task A_proven_cure_is_made_to_last_as_a_run_of_its_own()
    {
        var facts = Loops.Machine();
        var plans = Remedies.PlansFor(ExaminationOf(Loops.Finding()), facts);
        var consent = new Quietly { Lasting = true };
        var run = new TreatmentRun(machine, new FakeWatch(() => QuirkHas(":s"), facts), Journal.Open(store, TimeProvider.System));
        var outcome = Assert.Single(await run.RunAsync(plans, facts, consent, quietly, default));
        Assert.True(outcome.Lasting);
        Assert.Contains("quirks=12d1:1001:s", machine.Files[StorageQuirkFile.Path].Content, StringComparison.Ordinal);
        Assert.Contains("update-initramfs -u", Assert.Single(outcome.LastingAdvice), StringComparison.Ordinal);
        var journal = Journal.Open(store, TimeProvider.System);
        Assert.Equal([TreatmentRun.Persist, "storage-quirk-single-lun"], journal.Undoable().Select(kept => kept.Began.Remedy));
        foreach (var kept in journal.Undoable())
        {
            await Undo.RunAsync(journal, kept, machine, "boot-2");
        }

        Assert.Empty(machine.Files);
    }

    [Fact]
    public async Task What_the_user_does_not_want_is_not_done()
    {
        var facts = Loops.Machine();
        foreach (var plan in Remedies.PlansFor(ExaminationOf(Loops.Finding()), facts))
        {
            quietly.Unwanted.Add(plan.Remedy);
        }

        var outcome = await TreatAsync(Loops.Finding(), facts, new FakeWatch(() => false, facts));
        Assert.Equal(TreatmentVerdict.Refused, outcome.Verdict);
        Assert.Empty(machine.Log);
    }

    [Fact]
    public async Task Without_findings_there_is_nothing_to_do()
    {
        var facts = Loops.Machine();
        var run = new TreatmentRun(machine, new FakeWatch(() => true, facts), Journal.Open(store, TimeProvider.System));
        Assert.Equal(TreatmentVerdict.NothingToDo, Assert.Single(await run.RunAsync([], facts, quietly, quietly, default)).Verdict);
    }

    [Fact]
    public async Task A_disk_that_vanished_beside_the_cured_modem_makes_it_no_cure()
    {
        var facts = Loops.Machine(others: [Loops.Disk("2-1", "sdb")]);
        var without = Loops.Machine();
        var outcome = await TreatAsync(Loops.Finding(), facts, new FakeWatch(() => QuirkHas(":s", ":b", ":i"), without));
        Assert.All(outcome.Attempts, attempt => Assert.NotEqual(AttemptOutcome.Cured, attempt.Outcome));
        Assert.Contains("0951:1666 on port 2-1", outcome.Attempts[0].Reason, StringComparison.Ordinal);
    }
}
