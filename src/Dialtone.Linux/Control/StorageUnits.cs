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

    /// <exception cref="StepRefusedException">Somebody writes to one of them.</exception>
    public PriorUnits Capture(OfflineStorage step)
    {
        if (!sysfs.Is(step.Device))
        {
            return new PriorUnits([]);
        }

        var units = Units(step.Device.Port).ToList();
        if (units.SelectMany(path => Below($"{path}/block", "").Select(Path.GetFileName)).Select(disk => WriterOf(disk!)).FirstOrDefault(writer => writer is not null) is { } writer)
        {
            throw new StepRefusedException($"{writer} on the storage of {step.Device.Id} on port {step.Device.Port}: what is not written yet would be lost. Unmount it first.");
        }

        return new PriorUnits([.. units.Select(path => new UnitState(path, Text($"{path}/state"))).Where(unit => unit.State != Running)]);
    }

    /// <summary>What is mounted for writing, or swapped to, from a disk or one of its partitions; null if nothing is.</summary>
    private string? WriterOf(string disk)
    {
        foreach (var line in Text("/proc/self/mounts").Split('\n'))
        {
            var fields = line.Split(' ');
            if (fields.Length > 3 && fields[0].StartsWith($"/dev/{disk}", StringComparison.Ordinal) && fields[3].Split(',')[0] == "rw")
            {
                return $"{fields[0]} is mounted on {fields[1]}";
            }
        }

        return Text("/proc/swaps").Split('\n').Any(line => line.StartsWith($"/dev/{disk}", StringComparison.Ordinal)) ? $"/dev/{disk} holds swap space" : null;
    }

    /// <summary>Makes all units of the device refuse commands, and waits for those that are under way. A unit that is just going is as good as offline.</summary>
    public void Stop(DeviceOnPort device, CancellationToken cancellationToken)
    {
        // Whatever else is plugged in there by now keeps its storage.
        var units = sysfs.Is(device) ? Refuse(device.Port) : [];
        var start = TimeProvider.System.GetTimestamp();
        while (units.Exists(IsBusy) && TimeProvider.System.GetElapsedTime(start) < CommandDeadline)
        {
            cancellationToken.WaitHandle.WaitOne(LookAgain);
        }
    }

    /// <summary>Takes the device, or one interface of it, from its storage driver. A scan that is under way adds units after <see cref="Stop"/> has looked;
    /// they are stopped as they come, or each retry of theirs would keep the change waiting. Being about to go, they need no restoring.</summary>
    /// <param name="only">The interface that loses its driver; the units of others stay in use. Null: the whole device.</param>
    public void While(DeviceOnPort device, UsbInterfaceName? only, Action change)
    {
        using var done = new ManualResetEventSlim();
        var stopping = Task.Factory.StartNew(
            () =>
            {
                while (!done.Wait(LookAgain))
                {
                    // Whatever else is plugged in there by now keeps its storage.
                    if (sysfs.Is(device))
                    {
                        Refuse(device.Port, only);
                    }
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

    /// <summary>Lets every unit take commands again that did before, or that came since: a scan that was under way may have added some that were stopped, too.</summary>
    public Restoration Restore(OfflineStorage step, PriorUnits prior)
    {
        if (!sysfs.Is(step.Device))
        {
            return new Restoration(RestorationOutcome.SubjectGone);
        }

        var outcome = RestorationOutcome.AlreadyThere;
        foreach (var path in Units(step.Device.Port).Where(path => Text($"{path}/state") == Offline && !prior.Units.Any(unit => unit.Path == path)).ToList())
        {
            Write(path, Running);
            outcome = RestorationOutcome.Restored;
        }

        return new Restoration(outcome);
    }

    /// <returns>The units that took commands until now.</returns>
    private List<string> Refuse(UsbPortPath port, UsbInterfaceName? only = null)
    {
        var units = Units(port, only).Where(path => Text($"{path}/state") == Running).ToList();
        foreach (var path in units)
        {
            Write(path, Offline);
        }

        return units;
    }

    /// <summary>Directories of the SCSI units: <c>1-1:1.3/host0/target0:0:0/0:0:0:1</c> below the device.</summary>
    private IEnumerable<string> Units(UsbPortPath port, UsbInterfaceName? only = null)
    {
        var device = $"/sys/bus/usb/devices/{port}";
        return from storage in Below(device, $"{port}:")
               where only is null || storage.EndsWith($"/{only}", StringComparison.Ordinal)
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
