using Dialtone.Facts.Usb;
using Dialtone.Treatment;
using Dialtone.Treatment.Cures;
using Dialtone.Treatment.Journaling;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Dialtone.Tests.Treatment;

public sealed class UndoTests
{
    private static readonly DeviceOnPort First = new(Loops.Port("1-1"), Loops.E620);

    private sealed class KilledException : Exception;

    private static Journal Open(MemoryJournalStore store) => Journal.Open(store, TimeProvider.System);

    private static Plan PlanOf(IReadOnlyList<Step> steps) => new() { Remedy = "r", Finding = Loops.Finding(), Title = "t", Loss = "", Risk = 1, Steps = steps };

    /// <summary>As the treatment does it: capture, intend, apply, done.</summary>
    private static async Task ApplyAsync(Journal journal, FakeMachine machine, IReadOnlyList<Step> steps, bool keep = false)
    {
        var run = journal.Begin(PlanOf(steps), "r", "boot");
        foreach (var step in steps)
        {
            try
            {
                var prior = await machine.CaptureAsync(step, default);
                journal.Intend(run, step, prior);
                await machine.ApplyAsync(step, prior, default);
            }
            catch (StepRefusedException)
            {
                return;
            }

            journal.Done(run, run.Steps.Count - 1);
        }

        if (keep)
        {
            journal.Keep(run);
        }
    }

    private static async Task UndoAllAsync(Journal journal, FakeMachine machine)
    {
        foreach (var run in journal.Pending())
        {
            var outcome = await Undo.RunAsync(journal, run, machine, "boot");
            Assert.Empty(outcome.Obstacles);
        }
    }

    [Fact]
    public void Apply_then_undo_is_identity_for_any_machine_and_any_steps() => Prop.ForAll(
        Gen.Choose(int.MinValue, int.MaxValue).ToArbitrary(),
        seed =>
        {
            var random = new Random(seed);
            var machine = RandomSteps.Machine(random);
            var before = machine.Snapshot();
            var store = new MemoryJournalStore();
            ApplyAsync(Open(store), machine, RandomSteps.Steps(random)).Wait();
            UndoAllAsync(Open(store), machine).Wait();
            Assert.Equal(before, machine.Snapshot());
            Assert.Empty(Open(store).Pending());
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

    /// <summary>Every place where the process can end: before an operation on the machine, right after a change, before a journal record and in the
    /// middle of one; and again at every place of the undo that follows.</summary>
    [Fact]
    public async Task Killed_at_every_instant_the_next_undo_brings_the_prior_state_back()
    {
        var kills = 0;
        for (var seed = 0; seed < 25; seed++)
        {
            for (var n = 0; ; n++)
            {
                var random = new Random(seed);
                var machine = RandomSteps.Machine(random);
                var before = machine.Snapshot();
                var steps = RandomSteps.Steps(random);
                var store = new MemoryJournalStore();
                if (!await KilledAsync(machine, store, n, () => ApplyAsync(Open(store), machine, steps)))
                {
                    break;
                }

                kills++;
                for (var m = 0; ; m++)
                {
                    // Each kill of the undo leaves its own state, from which the next undo starts.
                    if (!await KilledAsync(machine, store, m, () => UndoAllAsync(Open(store), machine)))
                    {
                        break;
                    }

                    kills++;
                }

                Assert.Equal(before, machine.Snapshot());
                Assert.Empty(Open(store).Pending());
            }
        }

        Assert.InRange(kills, 500, int.MaxValue);
    }

    [Fact]
    public async Task Undo_twice_is_the_same_as_once()
    {
        var machine = RandomSteps.Machine(new Random(3));
        var before = machine.Snapshot();
        var store = new MemoryJournalStore();
        await ApplyAsync(Open(store), machine, [new WriteAttribute("/sys/a", "new"), new InstallFile("/etc/x.conf", "new")]);
        var journal = Open(store);
        await Undo.RunAsync(journal, journal.Runs[0], machine, "boot");
        machine.Log.Clear();
        await Undo.RunAsync(journal, journal.Runs[0], machine, "boot");
        Assert.Equal(before, machine.Snapshot());
    }

    [Fact]
    public async Task After_a_reboot_run_time_changes_are_gone_and_files_are_restored()
    {
        var machine = new FakeMachine();
        machine.Attributes["/sys/a"] = "0";
        var store = new MemoryJournalStore();
        await ApplyAsync(Open(store), machine, [new WriteAttribute("/sys/a", "1"), new InstallFile("/etc/x.conf", "new")]);
        machine.Attributes["/sys/a"] = "set by the next boot";
        var journal = Open(store);
        var outcome = await Undo.RunAsync(journal, journal.Runs[0], machine, "boot-2");
        Assert.True(outcome.IsComplete);
        Assert.Empty(machine.Files);
        Assert.Equal("set by the next boot", machine.Attributes["/sys/a"]);
        Assert.Equal("gone with the reboot", journal.Runs[0].Steps[0].Undone);
    }

    [Fact]
    public async Task A_file_that_has_set_a_quirk_at_boot_takes_it_out_of_the_running_list_with_it()
    {
        var machine = new FakeMachine();
        machine.Attributes[Loops.Quirks] = "12d1:1001:s";
        var store = new MemoryJournalStore();
        var lasting = new InstallStorageQuirk(First, "s", "0951:1603:u") { Afterwards = "update-initramfs -u" };
        await ApplyAsync(Open(store), machine, [lasting]);
        var installed = machine.Files[StorageQuirkFile.Path];
        var again = Open(new MemoryJournalStore(store.Bytes));
        Assert.True((await Undo.RunAsync(again, again.Runs[0], machine, "boot")).IsComplete);
        Assert.Equal("12d1:1001:s", machine.Attributes[Loops.Quirks]);

        machine.Files[StorageQuirkFile.Path] = installed;
        machine.Attributes[Loops.Quirks] = "0951:1603:u,12d1:1001:s,12d1:1446:i";
        var journal = Open(store);
        var outcome = await Undo.RunAsync(journal, journal.Runs[0], machine, "boot-2");
        Assert.True(outcome.IsComplete);
        Assert.Empty(machine.Files);
        Assert.Equal("0951:1603:u,12d1:1446:i", machine.Attributes[Loops.Quirks]);
        Assert.Contains("update-initramfs -u", outcome.Notes);
        Assert.Contains(outcome.Notes, note => note.Contains("12d1:1001:s", StringComparison.Ordinal) && note.Contains("plugged in anew", StringComparison.Ordinal));
    }

    /// <summary>Two sick modems, of one model or of two, both made to last: what one is undone of is not in the other's entry.</summary>
    [Theory]
    [InlineData(0x1001, false, false)]
    [InlineData(0x1001, true, false)]
    [InlineData(0x1446, false, false)]
    [InlineData(0x1446, true, false)]
    [InlineData(0x1001, false, true)]
    [InlineData(0x1001, true, true)]
    [InlineData(0x1446, false, true)]
    [InlineData(0x1446, true, true)]
    public async Task Of_two_lasting_cures_each_is_undone_without_the_other_in_either_order(int product, bool earlierFirst, bool rebooted)
    {
        var machine = new FakeMachine();
        machine.Attributes[Loops.Quirks] = "0951:1603:u";
        var second = new DeviceOnPort(Loops.Port("1-2"), new UsbId(0x12d1, (ushort)product));
        var store = new MemoryJournalStore();
        foreach (var place in (DeviceOnPort[])[First, second])
        {
            await ApplyAsync(Open(store), machine, [new SetStorageQuirk(place.Id, "s")], keep: true);
            await ApplyAsync(Open(store), machine, [new InstallStorageQuirk(place, "s", "0951:1603:u")], keep: true);
        }

        var both = product == 0x1001 ? "0951:1603:u,12d1:1001:s" : "0951:1603:u,12d1:1001:s,12d1:1446:s";
        Assert.Equal(both, machine.Attributes[Loops.Quirks]);
        Assert.EndsWith($"\noptions usb-storage quirks={both}\n", machine.Files[StorageQuirkFile.Path].Content, StringComparison.Ordinal);

        var boot = rebooted ? "boot-2" : "boot";
        var stays = earlierFirst ? second.Id : First.Id;
        await UndoAsync(earlierFirst ? [1, 0] : [3, 2]);
        Assert.Equal($"0951:1603:u,{stays}:s", machine.Attributes[Loops.Quirks]);
        Assert.EndsWith($"\noptions usb-storage quirks=0951:1603:u,{stays}:s\n", machine.Files[StorageQuirkFile.Path].Content, StringComparison.Ordinal);
        Assert.Equal(2, Open(store).Undoable().Count);

        await UndoAsync(earlierFirst ? [3, 2] : [1, 0]);
        Assert.Equal("0951:1603:u", machine.Attributes[Loops.Quirks]);
        Assert.Empty(machine.Files);
        Assert.Empty(Open(store).Undoable());

        async Task UndoAsync(int[] runs)
        {
            var journal = Open(store);
            foreach (var run in runs)
            {
                Assert.Empty((await Undo.RunAsync(journal, journal.Runs[run], machine, boot)).Obstacles);
            }
        }
    }

    [Fact]
    public async Task A_quirk_that_is_left_to_another_cure_is_told_of()
    {
        var machine = new FakeMachine();
        machine.Attributes[Loops.Quirks] = "";
        var store = new MemoryJournalStore();
        await ApplyAsync(Open(store), machine, [new SetStorageQuirk(Loops.E620, "s")], keep: true);
        await ApplyAsync(Open(store), machine, [new SetStorageQuirk(Loops.E620, "s")], keep: true);
        var journal = Open(store);
        var outcome = await Undo.RunAsync(journal, journal.Runs[0], machine, "boot");
        Assert.True(outcome.IsComplete);
        Assert.Contains("dialtone undo 2", Assert.Single(outcome.Notes), StringComparison.Ordinal);
        Assert.Equal("12d1:1001:s", machine.Attributes[Loops.Quirks]);
    }

    [Fact]
    public async Task Another_modems_cure_that_came_later_survives_the_undo_of_an_earlier_one()
    {
        var machine = new FakeMachine();
        machine.Attributes[Loops.Quirks] = "";
        var store = new MemoryJournalStore();
        await ApplyAsync(Open(store), machine, [new SetStorageQuirk(Loops.E620, "s")]);
        await ApplyAsync(Open(store), machine, [new SetStorageQuirk(new UsbId(0x12d1, 0x1446), "s")]);
        var journal = Open(store);
        Assert.True((await Undo.RunAsync(journal, journal.Runs[0], machine, "boot")).IsComplete);
        Assert.Equal("12d1:1446:s", machine.Attributes[Loops.Quirks]);
        Assert.True((await Undo.RunAsync(journal, journal.Runs[1], machine, "boot")).IsComplete);
        Assert.Equal("", machine.Attributes[Loops.Quirks]);
    }

    [Fact]
    public async Task A_file_that_somebody_changed_since_is_left_alone_and_stays_undoable()
    {
        var machine = new FakeMachine();
        machine.Attributes["/sys/a"] = "0";
        var store = new MemoryJournalStore();
        await ApplyAsync(Open(store), machine, [new InstallFile("/etc/x.conf", "ours"), new WriteAttribute("/sys/a", "1")]);
        machine.Files["/etc/x.conf"] = ("edited", 0x1a4);
        var journal = Open(store);
        var outcome = await Undo.RunAsync(journal, journal.Runs[0], machine, "boot");
        Assert.Contains("/etc/x.conf", Assert.Single(outcome.Obstacles), StringComparison.Ordinal);
        Assert.Equal("edited", machine.Files["/etc/x.conf"].Content);
        Assert.Equal("0", machine.Attributes["/sys/a"]);
        Assert.Equal(RunState.Pending, journal.Runs[0].State);
        machine.Files["/etc/x.conf"] = ("ours", 0x1a4);
        Assert.True((await Undo.RunAsync(journal, journal.Runs[0], machine, "boot")).IsComplete);
        Assert.Empty(machine.Files);
    }

    [Fact]
    public async Task A_journal_that_cannot_be_written_does_not_keep_the_machine_from_being_restored()
    {
        var machine = new FakeMachine();
        machine.Attributes["/sys/a"] = "0";
        var store = new MemoryJournalStore();
        await ApplyAsync(Open(store), machine, [new WriteAttribute("/sys/a", "1")]);
        store.Before = (_, _) => throw new IOException("No space left on device");
        var journal = Open(store);
        var outcome = await Undo.RunAsync(journal, journal.Runs[0], machine, "boot");
        Assert.Equal("0", machine.Attributes["/sys/a"]);
        Assert.Contains("No space left", outcome.Obstacles[0], StringComparison.Ordinal);
    }

    /// <returns>False if the action came to its end before the kill was due.</returns>
    private static async Task<bool> KilledAsync(FakeMachine machine, MemoryJournalStore store, int instant, Func<Task> action)
    {
        var at = 0;
        var dead = false;
        machine.Before = () => Pass();
        machine.Changed = _ => Pass();
        store.Before = (stream, bytes) =>
        {
            Pass();
            if (at++ == instant)
            {
                dead = true;
                stream.Write(bytes.AsSpan(0, bytes.Length / 2));
                throw new KilledException();
            }
        };
        try
        {
            await action();
            return false;
        }
        catch (KilledException)
        {
            return true;
        }
        finally
        {
            machine.Before = () => { };
            machine.Changed = _ => { };
            store.Before = (_, _) => { };
        }

        void Pass()
        {
            if (dead || at++ == instant)
            {
                dead = true;
                throw new KilledException();
            }
        }
    }
}
