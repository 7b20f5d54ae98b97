using System.Text;
using Dialtone.Facts.Usb;
using Dialtone.Linux.FileTrees;
using Dialtone.Linux.Interop;
using Dialtone.Treatment;

namespace Dialtone.Linux.Control;

/// <summary>Carries out <see cref="OfflineStorage"/>.</summary>
internal sealed class StorageUnits(Sysfs sysfs)
{
    private const string Running = "running";
    private const string Offline = "offline";

    /// <summary>A command that is under way ends with its error handling, a port reset of some tenths of a second.</summary>
    private static readonly TimeSpan CommandDeadline = TimeSpan.FromSeconds(3);

    /// <summary>The kernel sends no event when a command ends.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);

    public PriorUnits Capture(OfflineStorage step) => new([.. Units(step.Device.Port).Select(path => new UnitState(path, Text($"{path}/state"))).Where(unit => unit.State == Running)]);

    /// <summary>Makes all units of the device refuse commands, and waits for those that are under way. A unit that is just going is as good as offline.</summary>
    public void Stop(UsbPortPath port, CancellationToken cancellationToken)
    {
        var units = Refuse(port);
        var start = TimeProvider.System.GetTimestamp();
        while (units.Exists(IsBusy) && TimeProvider.System.GetElapsedTime(start) < CommandDeadline)
        {
            cancellationToken.WaitHandle.WaitOne(LookAgain);
        }
    }

    /// <summary>Takes the device from its storage driver. A scan that is under way adds units after <see cref="Stop"/> has looked; they are stopped as they
    /// come, or each retry of theirs would keep the change waiting. Being about to go, they need no restoring.</summary>
    public void While(UsbPortPath port, Action change)
    {
        using var done = new ManualResetEventSlim();
        var stopping = Task.Factory.StartNew(
            () =>
            {
                while (!done.Wait(LookAgain))
                {
                    Refuse(port);
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        try
        {
            change();
        }
        finally
        {
            done.Set();
            stopping.Wait();
        }
    }

    public Restoration Restore(PriorUnits prior)
    {
        var outcome = prior.Units.Count == 0 ? RestorationOutcome.AlreadyThere : RestorationOutcome.SubjectGone;
        foreach (var unit in prior.Units.Where(unit => Text($"{unit.Path}/state").Length > 0))
        {
            outcome = RestorationOutcome.AlreadyThere;
            if (Text($"{unit.Path}/state") == Offline)
            {
                Write(unit.Path, unit.State);
                outcome = RestorationOutcome.Restored;
            }
        }

        return new Restoration(outcome);
    }

    /// <returns>The units that took commands until now.</returns>
    private List<string> Refuse(UsbPortPath port)
    {
        var units = Units(port).Where(path => Text($"{path}/state") == Running).ToList();
        foreach (var path in units)
        {
            Write(path, Offline);
        }

        return units;
    }

    /// <summary>Directories of the SCSI units: <c>1-1:1.3/host0/target0:0:0/0:0:0:1</c> below the device.</summary>
    private IEnumerable<string> Units(UsbPortPath port)
    {
        var device = $"/sys/bus/usb/devices/{port}";
        return from storage in Below(device, $"{port}:")
               from host in Below(storage, "host")
               from target in Below(host, "target")
               from unit in Below(target, "")
               where sysfs.Has($"{unit}/state")
               select unit;
    }

    private IEnumerable<string> Below(string directory, string prefix) =>
        HostFiles.List(sysfs.OnDisk(directory)).TryGet(out var entries)
            ? entries.Where(entry => entry.Kind != FileKind.File && entry.Name.StartsWith(prefix, StringComparison.Ordinal)).Select(entry => $"{directory}/{entry.Name}")
            : [];

    private bool IsBusy(string path) => Text($"{path}/iorequest_cnt") != Text($"{path}/iodone_cnt");

    private string Text(string path) =>
        HostFiles.Read(sysfs.OnDisk(path), FileTree.DefaultLimit).TryGet(out var bytes) ? Encoding.ASCII.GetString(Sysfs.WithoutLineEnd(bytes)) : "";

    private void Write(string path, string state)
    {
        try
        {
            // The kernel compares up to and including the line end.
            sysfs.Write($"{path}/state", Encoding.ASCII.GetBytes(state + '\n'));
        }
        catch (SystemCallException) when (Text($"{path}/state") is not (Running or Offline))
        {
            // It left between the look and the write, or is being removed: then it takes no commands either.
        }
    }
}
