using System.Buffers;
using Dialtone.Diagnosis;
using Dialtone.Diagnosis.Logs;
using Dialtone.Facts;
using Dialtone.Facts.Host;
using Dialtone.Facts.Privacy;
using Dialtone.Facts.Usb;
using Dialtone.Linux.Collectors;
using Dialtone.Linux.Control;
using Dialtone.Linux.Events;
using Dialtone.Linux.FileTrees;
using Dialtone.Linux.Recording;
using Dialtone.Linux.Switching;
using Dialtone.Switching.Courses;
using Dialtone.Treatment;
using Dialtone.Treatment.Journaling;
using Dialtone.Treatment.Verification;

namespace Dialtone.App.CommandLine;

/// <summary>The machine as it runs.</summary>
/// <param name="asRoot">The command line that would see more.</param>
internal sealed class LiveMachine(string asRoot) : IThisMachine
{
    private readonly UsbIds names = new(LiveFileTree.Instance);

    public TimeProvider Clock => TimeProvider.System;

    public string BootId => LiveFileTree.Instance.Read("/proc/sys/kernel/random/boot_id").TryGet(out var bytes) ? System.Text.Encoding.ASCII.GetString(bytes).Trim() : "";

    public string? NameOf(UsbId id)
    {
        var found = names.Find(id);
        return found.Vendor is null ? null : $"{found.Vendor} {found.Product}".TrimEnd();
    }

    /// <summary>CLOCK_MONOTONIC, which is what the kernel stamps its log with.</summary>
    public TimeSpan Uptime => TimeSpan.FromMilliseconds(Environment.TickCount64);

    public LogFacts? ReadLog() => ReadKernelLog(out _);

    public void Tell(Redactor secrets) => MachineSecrets.Tell(secrets, LiveFileTree.Instance);

    public IEnumerable<byte[]> FollowLog(CancellationToken cancellation)
    {
        var opened = KernelLog.OpenLive();
        if (!opened.TryGet(out var log))
        {
            throw new CommandException(ExitStatus.Unavailable, $"the kernel log: {opened.Reason}", asRoot);
        }

        using (log)
        {
            while (!cancellation.IsCancellationRequested)
            {
                var records = new ArrayBufferWriter<byte>();
                log.ReadBacklog(record => records.Write(record));
                if (records.WrittenCount > 0)
                {
                    yield return records.WrittenSpan.ToArray();
                }

                if (!log.CanFollow)
                {
                    throw new CommandException(ExitStatus.Unavailable, $"{KernelLog.Place} is not there, so the kernel log cannot be followed.");
                }

                log.WaitForMore(cancellation);
            }
        }
    }

    public Machine Collect(CancellationToken cancellation) => MachineCollector.Collect(LiveFileTree.Instance, new CollectorOptions { Cancellation = cancellation });

    public Subjects Look(bool askPorts, CancellationToken cancellation)
    {
        // What sysfs shows has the log's word for it only if that is read later; and it is as old as this, however long the ports take to answer.
        var uptime = Uptime;
        var machine = MachineCollector.Collect(LiveFileTree.Instance, new CollectorOptions { AskPorts = askPorts, Cancellation = cancellation });
        var log = ReadKernelLog(out var missing);
        return new Subjects
        {
            Machine = missing is null ? machine : machine with { NotExamined = [.. machine.NotExamined, missing] },
            Logs = log is null ? [] : [log],
            Live = true,
            Uptime = uptime,
        };
    }

    public IReadOnlyList<string> Record(string file, bool replace, bool askPorts, CancellationToken cancellation)
    {
        var machine = RecordingWriter.WriteFile(file, replace, LiveFileTree.Instance, new CollectorOptions { AskPorts = askPorts, Cancellation = cancellation });
        return [.. machine.NotExamined.Select(entry => entry.What)];
    }

    public IReadOnlyList<string> Record(Stream output, bool askPorts, CancellationToken cancellation)
    {
        var machine = RecordingWriter.Write(output, LiveFileTree.Instance, new CollectorOptions { AskPorts = askPorts, Cancellation = cancellation });
        return [.. machine.NotExamined.Select(entry => entry.What)];
    }

    public IJournalStore JournalStore(string? stateDirectory) => new JournalFile(StateDirectory.Choose(stateDirectory));

    public IDisposable Lock(bool isShared = false, TimeSpan atMost = default) => Locked(() => MachineLock.Acquire(isShared, atMost));

    public IDisposable LockJournal() => Locked(() => MachineLock.AcquireJournal(TimeSpan.FromSeconds(10)));

    private static MachineLock Locked(Func<MachineLock> acquire)
    {
        try
        {
            return acquire();
        }
        catch (Exception exception) when (exception is MachineBusyException or IOException)
        {
            throw new CommandException(ExitStatus.Unavailable, exception.Message);
        }
    }

    public IMachineControl Control(bool askPorts = false) => new LinuxMachineControl(askPorts);

    public (string Why, IReadOnlyList<string> Commands, string Program)? Distrust(string program) =>
        RootProgram.Objection(program) is not { } why ? null
        : RootProgram.Remedy(program) is { } remedy ? (why, remedy.Commands, remedy.Program)
        : (why, [], program);

    public ISwitchMachine Switching() => new LiveSwitchMachine();

    public IPortWatch Watch(bool askPorts) => new PortWatch(askPorts);

    private LogFacts? ReadKernelLog(out NotExamined? missing)
    {
        missing = null;
        var opened = KernelLog.OpenLive();
        if (!opened.TryGet(out var log))
        {
            missing = new NotExamined($"the kernel log: {opened.Reason}", asRoot);
            return null;
        }

        using (log)
        {
            var reader = new LogReader(KernelLog.Place, LogFormatHint.Kmsg);
            log.ReadBacklog(reader.Feed);
            return reader.Complete();
        }
    }
}
