using System.Text;
using Dialtone.Facts.Usb;
using Dialtone.Treatment;
using Dialtone.Treatment.Journaling;
using Xunit;

namespace Dialtone.Tests.Treatment;

public sealed class JournalTests
{
    private static readonly Plan Plan = new() { Remedy = "storage-quirk-single-lun", Finding = Loops.Finding(), Title = "Title with \"quotes\" and \u001b[31m", Loss = "", Risk = 1 };

    private static Journal Open(MemoryJournalStore store) => Journal.Open(store, TimeProvider.System);

    [Fact]
    public async Task What_was_written_is_read_back_exactly()
    {
        var random = new Random(1);
        for (var round = 0; round < 300; round++)
        {
            var store = new MemoryJournalStore();
            var journal = Open(store);
            var machine = RandomSteps.Machine(random);
            var run = journal.Begin(Plan, Plan.Remedy, "boot");
            foreach (var step in RandomSteps.Steps(random))
            {
                journal.Intend(run, step, await machine.CaptureAsync(step, default));
                journal.Done(run, run.Steps.Count - 1);
            }

            var read = Open(store).Runs.Single();
            Assert.Equal(run.Began, read.Began);
            Assert.Equal(run.Steps.Select(step => step.Intended.Step), read.Steps.Select(step => step.Intended.Step));
            Assert.Equal(run.Steps.Select(step => Text(step.Intended.Prior)), read.Steps.Select(step => Text(step.Intended.Prior)));
            Assert.All(read.Steps, step => Assert.True(step.Done));
        }

        static string Text(PriorState prior) => prior switch
        {
            PriorAttribute attribute => Convert.ToHexString(attribute.Content.Span),
            PriorUnits units => string.Join(',', units.Units),
            PriorBinding binding => binding.Driver ?? "none",
            PriorDirectory directory => directory.Exists.ToString(),
            PriorModules modules => string.Join(',', modules.NotLoaded),
            PriorModule module => module.Loaded + string.Join(',', module.Parameters),
            PriorFile { File: { } file } => $"{Convert.ToHexString(file.Bytes.Span)} {file.Mode} {file.Owner} {file.Group}",
            _ => "no file",
        };
    }

    [Fact]
    public void Steps_of_switching_are_read_back_exactly()
    {
        var store = new MemoryJournalStore();
        var journal = Open(store);
        var run = journal.Begin("switch-on-plug", "Title", "boot");
        Step[] steps = [new SwitchToModem(new DeviceOnPort(Loops.Port("1-1.4"), Loops.E620)), new AddDynamicId("option1", Loops.E620, 0xff)];
        PriorInterface[] interfaces = [new(new UsbInterfaceName(Loops.Port("1-1.4"), 1, 0), "usb-storage"), new(new UsbInterfaceName(Loops.Port("1-1.4"), 1, 1), null)];
        journal.Intend(run, steps[0], new PriorConfiguration(1, interfaces));
        journal.Intend(run, steps[1], new PriorAttribute("1ee8 0064 ff\n"u8.ToArray()));
        var read = Open(store).Runs.Single();
        Assert.Equal(("switch-on-plug", "switch-on-plug", "Title", ""), (read.Began.Finding, read.Began.Remedy, read.Began.Title, read.Began.Port));
        Assert.Equal(steps, read.Steps.Select(step => step.Intended.Step));
        var prior = Assert.IsType<PriorConfiguration>(read.Steps[0].Intended.Prior);
        Assert.Equal(1, prior.Configuration);
        Assert.Equal(interfaces, prior.Interfaces);
    }

    [Fact]
    public void A_switch_that_an_earlier_version_was_cut_short_in_is_still_read()
    {
        var store = new MemoryJournalStore();
        var journal = Open(store);
        journal.Intend(journal.Begin("switch-to-modem", "Title", "boot"), new SwitchToModem(new DeviceOnPort(Loops.Port("1-1"), Loops.E620)), new PriorConfiguration(1, []));
        var text = Encoding.UTF8.GetString(store.Bytes);
        Assert.Contains("\"prior\":{\"configuration\":1,\"interfaces\":{}}", text);
        var earlier = new MemoryJournalStore();
        earlier.Append(Encoding.UTF8.GetBytes(text.Replace("\"configuration\":1,\"interfaces\":{}", "\"driver\":\"usb-storage\"", StringComparison.Ordinal)));
        var prior = Assert.IsType<PriorConfiguration>(Open(earlier).Runs.Single().Steps.Single().Intended.Prior);
        Assert.Equal((0, new PriorInterface(new UsbInterfaceName(Loops.Port("1-1"), 1, 0), "usb-storage")), (prior.Configuration, prior.Interfaces.Single()));
    }

    [Fact]
    public void Prior_bytes_that_are_no_text_come_back_exactly()
    {
        var store = new MemoryJournalStore();
        var journal = Open(store);
        var run = journal.Begin(Plan, Plan.Remedy, "boot");
        var bytes = Enumerable.Range(0, 256).Select(value => (byte)value).ToArray();
        journal.Intend(run, new WriteAttribute("/sys/a", "1"), new PriorAttribute(bytes));
        var prior = Assert.IsType<PriorAttribute>(Open(store).Runs[0].Steps[0].Intended.Prior);
        Assert.Equal(bytes, prior.Content.ToArray());
    }

    [Fact]
    public void A_last_record_cut_at_any_byte_counts_as_never_begun_and_the_journal_goes_on_after_it()
    {
        var store = new MemoryJournalStore();
        var journal = Open(store);
        var run = journal.Begin(Plan, Plan.Remedy, "boot");
        journal.Intend(run, new WriteAttribute("/sys/a", "1"), new PriorAttribute("0\n"u8.ToArray()));
        var whole = store.Bytes;
        journal.Intend(run, new WriteAttribute("/sys/b", "ä"), new PriorAttribute("1\n"u8.ToArray()));
        var longer = store.Bytes;
        for (var length = whole.Length; length < longer.Length; length++)
        {
            var cut = new MemoryJournalStore(longer[..length]);
            var reopened = Open(cut);
            var steps = reopened.Runs.Single().Steps;
            Assert.Equal("/sys/a", Assert.IsType<WriteAttribute>(Assert.Single(steps).Intended.Step).Path);
            reopened.Keep(reopened.Runs[0]);
            Assert.True(Open(cut).Runs.Single().Kept);
        }

        Assert.Equal(2, Open(new MemoryJournalStore(longer)).Runs.Single().Steps.Count);
    }

    [Fact]
    public void A_full_disk_in_the_middle_of_a_record_does_not_spoil_the_next_one()
    {
        var store = new MemoryJournalStore();
        var journal = Open(store);
        var run = journal.Begin(Plan, Plan.Remedy, "boot");
        store.Before = (stream, bytes) =>
        {
            stream.Write(bytes.AsSpan(0, bytes.Length / 2));
            throw new IOException("No space left on device");
        };
        Assert.Throws<IOException>(() => journal.Keep(run));
        store.Before = (_, _) => { };
        journal.End(run, "done");
        var read = Open(store).Runs.Single();
        Assert.False(read.Kept);
        Assert.Equal("done", read.Ended?.Reason);
    }

    [Theory]
    [InlineData("hello\n", "journal:1")]
    [InlineData("{}\n", "journal:1")]
    [InlineData("{\"run\":1,\"time\":\"2026-01-01T00:00:00+00:00\",\"record\":\"kept\"}\n", "journal:1")]
    [InlineData("\n", "journal:1")]
    public void Garbage_is_an_error_that_names_file_and_line(string content, string place)
    {
        var store = new MemoryJournalStore(Encoding.UTF8.GetBytes(content));
        var damage = Assert.Throws<JournalDamagedException>(() => Open(store));
        Assert.Contains(place, damage.Message, StringComparison.Ordinal);
        Assert.Equal(content, Encoding.UTF8.GetString(store.Bytes));
    }

    [Fact]
    public async Task Any_bytes_are_read_or_reported_as_damage()
    {
        var random = new Random(2);
        var valid = await SampleAsync(random);
        var read = 0;
        for (var round = 0; round < 100_000; round++)
        {
            byte[] bytes;
            if (round % 4 == 0)
            {
                bytes = new byte[random.Next(200)];
                random.NextBytes(bytes);
            }
            else
            {
                // Mutations of a real journal come further than noise does.
                bytes = (byte[])valid.Clone();
                for (var change = random.Next(1, 4); change > 0; change--)
                {
                    bytes[random.Next(bytes.Length)] = random.Next(3) == 0 ? (byte)random.Next(256) : bytes[random.Next(bytes.Length)];
                }

                bytes = bytes[..random.Next(bytes.Length)];
            }

            try
            {
                Open(new MemoryJournalStore(bytes));
                read++;
            }
            catch (JournalDamagedException)
            {
            }
        }

        Assert.InRange(read, 1, 99_999);
    }

    [Fact]
    public void Only_runs_that_are_neither_kept_nor_undone_are_pending()
    {
        var store = new MemoryJournalStore();
        var journal = Open(store);
        var step = new WriteAttribute("/sys/a", "1");
        var prior = new PriorAttribute("0\n"u8.ToArray());
        var kept = journal.Begin(Plan, "kept", "boot");
        journal.Intend(kept, step, prior);
        journal.Keep(kept);
        var undone = journal.Begin(Plan, "undone", "boot");
        journal.Intend(undone, step, prior);
        journal.Undone(undone, 0, "restored");
        var killed = journal.Begin(Plan, "killed", "boot");
        journal.Intend(killed, step, prior);
        journal.Begin(Plan, "nothing changed", "boot");
        Assert.Equal([killed.Number], Open(store).Pending().Select(run => run.Number));
        Assert.Equal([killed.Number, kept.Number], Open(store).Undoable().Select(run => run.Number));
    }

    [Fact]
    public void History_tells_the_latest_run_first_and_what_of_it_is_in_force()
    {
        var journal = Open(new MemoryJournalStore());
        var run = journal.Begin(Plan, Plan.Remedy, "boot-1");
        journal.Intend(run, new WriteAttribute(Loops.Quirks, "12d1:1001:s"), new PriorAttribute("\n"u8.ToArray()));
        journal.Verified(run, true, "quiet");
        journal.Keep(run);
        journal.Begin(Plan, "other", "boot-1");
        var entries = History.From(journal, "boot-1");
        Assert.Equal(["other", Plan.Remedy], entries.Select(entry => entry.Remedy));
        Assert.Equal("kept", entries[1].Outcome);
        Assert.Equal([$"write '12d1:1001:s' to {Loops.Quirks}"], entries[1].Changes);
        Assert.Empty(History.From(journal, "boot-2")[1].Changes);
    }

    private static async Task<byte[]> SampleAsync(Random random)
    {
        var store = new MemoryJournalStore();
        var journal = Open(store);
        var machine = RandomSteps.Machine(random);
        var run = journal.Begin(Plan, Plan.Remedy, "boot");
        foreach (var step in RandomSteps.Steps(random))
        {
            journal.Intend(run, step, await machine.CaptureAsync(step, default));
            journal.Done(run, run.Steps.Count - 1);
        }

        journal.Verified(run, false, "why");
        journal.BeginUndo(run);
        journal.Undone(run, 0, "restored");
        journal.End(run, "undone");
        return store.Bytes;
    }
}
