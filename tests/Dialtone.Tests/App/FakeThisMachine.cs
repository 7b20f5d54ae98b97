using Dialtone.App.CommandLine;
using Dialtone.Diagnosis;
using Dialtone.Diagnosis.Logs;
using Dialtone.Facts.Host;
using Dialtone.Facts.Privacy;
using Dialtone.Facts.Usb;
using Dialtone.Switching.Courses;
using Dialtone.Tests.Switching;
using Dialtone.Tests.Treatment;
using Dialtone.Treatment;
using Dialtone.Treatment.Journaling;
using Dialtone.Treatment.Verification;

namespace Dialtone.Tests.App;

/// <summary>A machine in memory with a sick modem on port 1-1, for whole commands.</summary>
internal sealed class FakeThisMachine : IThisMachine
{
    private int looks;

    public FakeThisMachine(int rounds = 40)
    {
        Rounds = rounds;
        State.Attributes[Loops.Quirks] = "";
        State.Attributes[Loops.Authorized] = "1";
        State.Bindings["1-1:1.3"] = "usb-storage";
        State.Modules["usb_storage"] = "quirks=";
    }

    public int Rounds { get; set; }

    public Machine Facts { get; set; } = Loops.Machine();

    public FakeMachine State { get; } = new();

    public MemoryJournalStore Store { get; } = new();

    /// <summary>The letter of the quirk that cures; empty if nothing does.</summary>
    public string CuredBy { get; set; } = "s";

    /// <summary>What recording the machine into a stream writes.</summary>
    public byte[] Recording { get; set; } = [];

    /// <summary>Called at each watch.</summary>
    public Action WhileWatching { get; set; } = () => { };

    public int Locks { get; private set; }

    /// <summary>How many shared ones there have been.</summary>
    public int SharedLocks { get; private set; }

    public TimeProvider Clock => TimeProvider.System;

    /// <summary>Each look at the clock is five seconds after the one before, from the end of the log on.</summary>
    public TimeSpan Uptime => ReadLog().End!.Value + TimeSpan.FromSeconds(5 * ++looks);

    public string BootId => Facts.BootId.Or("");

    public string? NameOf(UsbId id) => id == Loops.E620 ? "Huawei Technologies Co., Ltd. E620 USB Modem" : null;

    public Machine Collect(CancellationToken cancellation) => Facts;

    public Subjects Look(bool askPorts, CancellationToken cancellation)
    {
        var log = ReadLog();
        return new Subjects { Machine = Facts, Logs = [log], Live = true, Uptime = log.End };
    }

    public LogFacts ReadLog()
    {
        var reader = new LogReader("/dev/kmsg", LogFormatHint.Kmsg);
        reader.Feed(KernelLogs.ResetLoop(Rounds));
        return reader.Complete();
    }

    LogFacts? IThisMachine.ReadLog() => ReadLog();

    public IReadOnlyList<string> Record(string file, bool replace, bool askPorts, CancellationToken cancellation) => throw new IOException("a machine in memory has no files");

    /// <summary>Names that the machine would tell.</summary>
    public IReadOnlyList<(SecretKind Kind, string Name)> Names { get; set; } = [];

    public void Tell(Redactor secrets)
    {
        foreach (var (kind, name) in Names)
        {
            secrets.Add(kind, name);
        }
    }

    /// <summary>What following the kernel's log gives, piece by piece; then it waits.</summary>
    public IReadOnlyList<byte[]> Records { get; set; } = [];

    public IEnumerable<byte[]> FollowLog(CancellationToken cancellation)
    {
        foreach (var record in Records)
        {
            yield return record;
        }

        cancellation.WaitHandle.WaitOne();
    }

    public IReadOnlyList<string> Record(Stream output, bool askPorts, CancellationToken cancellation)
    {
        output.Write(Recording);
        return [];
    }

    public IJournalStore JournalStore(string? stateDirectory) => Store;

    public IDisposable LockJournal() => Lock();

    public IDisposable Lock(bool isShared = false, TimeSpan atMost = default)
    {
        Locks++;
        SharedLocks += isShared ? 1 : 0;
        return new Unlock(this);
    }

    /// <summary>Whether whoever was given the control of the machine last may ask the ports.</summary>
    public bool ControlAsks { get; private set; }

    public IMachineControl Control(bool askPorts = false)
    {
        ControlAsks = askPorts;
        return State;
    }

    /// <summary>What speaks against the program that runs.</summary>
    public (string Why, IReadOnlyList<string> Commands, string Program)? Distrusted { get; set; }

    public (string Why, IReadOnlyList<string> Commands, string Program)? Distrust(string program) => Distrusted;

    /// <summary>Where devices are switched.</summary>
    public FakeSwitchMachine Sticks { get; } = new();

    ISwitchMachine IThisMachine.Switching() => Sticks;

    /// <summary>The last one; null before the first.</summary>
    public FakeWatch? Watching { get; private set; }

    public IPortWatch Watch(bool askPorts) => Watching = new FakeWatch(IsCured, Facts) { Before = WhileWatching };

    private bool IsCured() => CuredBy.Length > 0 && State.Attributes[Loops.Quirks].EndsWith($":{CuredBy}", StringComparison.Ordinal);

    private sealed class Unlock(FakeThisMachine machine) : IDisposable
    {
        public void Dispose() => machine.Locks--;
    }
}
