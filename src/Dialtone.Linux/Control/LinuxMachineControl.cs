using Dialtone.Linux.Interop;
using Dialtone.Linux.Switching;
using Dialtone.Switching.Courses;
using Dialtone.Treatment;

namespace Dialtone.Linux.Control;

/// <summary>Carries out steps on the running machine. Needs root.</summary>
public sealed class LinuxMachineControl : IMachineControl
{
    /// <summary>How long a device may take to re-enumerate before a step that needs it is given up.</summary>
    private static readonly TimeSpan DeviceDeadline = TimeSpan.FromSeconds(10);

    /// <summary>How long the kernel may sit on one change. It takes the device's lock, which a driver that waits for a mute device holds for up to a minute.</summary>
    private static readonly TimeSpan KernelDeadline = TimeSpan.FromSeconds(90);

    /// <summary>A switch is a course of many calls with a deadline each. The slowest of the known sticks take two minutes with everything that they are waited for; an administrator's
    /// configuration may ask for more.</summary>
    private static readonly TimeSpan SwitchDeadline = TimeSpan.FromMinutes(5);

    private readonly StorageUnits units;
    private readonly AttributeSteps attributes;
    private readonly StorageQuirkSteps quirks;
    private readonly BindingSteps bindings;
    private readonly ModuleSteps modules;
    private readonly SwitchSteps switches;
    private readonly DynamicIdSteps dynamicIds;
    private readonly DirectorySteps directories;
    private readonly FileSteps files;
    private readonly StorageQuirkFileSteps quirkFile;
    private readonly TimeSpan kernelDeadline;
    private readonly TimeSpan switchDeadline;

    /// <summary>A change from which the kernel did not come back in time, and what it is. It may still be made when the device answers or goes.</summary>
    private (Task Change, string What, long Since)? hung;

    /// <param name="askPorts">Ask a modem that a step has made for an answer to AT.</param>
    public LinuxMachineControl(bool askPorts = false)
        : this("/", DeviceDeadline, KernelDeadline, askPorts: askPorts)
    {
    }

    /// <param name="root">Stands for <c>/</c>, but for modules.</param>
    internal LinuxMachineControl(
        string root, TimeSpan deviceDeadline, TimeSpan? kernelDeadline = null, bool askPorts = false, Func<ISwitchMachine>? switching = null, TimeSpan? switchDeadline = null)
    {
        this.switchDeadline = switchDeadline ?? SwitchDeadline;
        this.kernelDeadline = kernelDeadline ?? KernelDeadline;
        var sysfs = new Sysfs(root);
        units = new StorageUnits(sysfs);
        attributes = new AttributeSteps(sysfs, units, deviceDeadline);
        quirks = new StorageQuirkSteps(sysfs);
        bindings = new BindingSteps(sysfs, units, deviceDeadline);
        modules = new ModuleSteps(sysfs);
        switches = new SwitchSteps(sysfs, switching ?? (static () => new LiveSwitchMachine()), askPorts, this.switchDeadline);
        dynamicIds = new DynamicIdSteps(sysfs);
        directories = new DirectorySteps(sysfs);
        files = new FileSteps(sysfs);
        quirkFile = new StorageQuirkFileSteps(sysfs);
    }

    public Task<PriorState> CaptureAsync(Step step, CancellationToken cancellationToken) => GuardAsync<PriorState>(
        step,
        () => step switch
        {
            WriteAttribute write => attributes.Capture(write, cancellationToken),
            OfflineStorage offline => units.Capture(offline),
            SetStorageQuirk => quirks.Capture(),
            UnbindInterface unbind => bindings.Capture(unbind.Interface, unbind.Device, unbind.Driver, cancellationToken),
            BindInterface bind => bindings.Capture(bind.Interface, bind.Device, awaited: null, cancellationToken),
            SwitchToModem stick => switches.Capture(stick),
            AddDynamicId entry => dynamicIds.Capture(entry),
            LoadModule load => ModuleSteps.CaptureLoad(load),
            UnloadModule unload => modules.CaptureUnload(unload),
            MakeDirectory directory => directories.Capture(directory),
            InstallFile file => files.Capture(file),
            InstallStorageQuirk => quirkFile.Capture(),
            _ => throw new ArgumentOutOfRangeException(nameof(step), step, "No such step."),
        });

    public Task ApplyAsync(Step step, PriorState prior, CancellationToken cancellationToken) => GuardAsync(
        step,
        () =>
        {
            switch (step, prior)
            {
                case (WriteAttribute write, _):
                    attributes.Apply(write, cancellationToken);
                    break;
                case (OfflineStorage offline, _):
                    units.Stop(offline.Device, cancellationToken);
                    break;
                case (SetStorageQuirk quirk, _):
                    quirks.Apply(quirk);
                    break;
                case (UnbindInterface unbind, _):
                    bindings.Unbind(unbind.Interface, unbind.Device, unbind.Driver);
                    break;
                case (BindInterface bind, _):
                    bindings.Bind(bind.Interface, bind.Device, bind.Driver);
                    break;
                case (SwitchToModem stick, _):
                    switches.Apply(stick, cancellationToken);
                    break;
                case (AddDynamicId entry, _):
                    dynamicIds.Apply(entry);
                    break;
                case (LoadModule load, _):
                    ModuleSteps.Load(load);
                    break;
                case (UnloadModule unload, _):
                    ModuleSteps.Unload(unload, cancellationToken);
                    break;
                case (MakeDirectory directory, PriorDirectory priorDirectory):
                    directories.Apply(directory, priorDirectory);
                    break;
                case (InstallFile file, PriorFile priorFile):
                    files.Apply(file, priorFile);
                    break;
                case (InstallStorageQuirk lasting, PriorFile priorFile):
                    quirkFile.Apply(lasting, priorFile);
                    break;
                default:
                    throw Mismatch(step, prior);
            }

            return step;
        },
        // A switch that has run into its own deadline ends at the next of its waits; only one that does not is the kernel's.
        step is SwitchToModem ? switchDeadline + kernelDeadline : kernelDeadline);

    public async Task<string?> OvertakenAsync(Step step, CancellationToken cancellationToken)
    {
        try
        {
            return await GuardAsync(
                step,
                () => step switch
                {
                    WriteAttribute write => attributes.Overtaken(write),
                    SetStorageQuirk quirk => quirks.Overtaken(quirk),
                    UnbindInterface unbind => bindings.Overtaken(unbind.Interface, unbind.Device, ""),
                    BindInterface bind => bindings.Overtaken(bind.Interface, bind.Device, bind.Driver),
                    SwitchToModem stick => switches.Overtaken(stick),
                    AddDynamicId entry => dynamicIds.Overtaken(entry),
                    LoadModule load => ModuleSteps.Overtaken(load),
                    UnloadModule unload => ModuleSteps.Overtaken(unload),
                    InstallFile file => files.Overtaken(file),
                    InstallStorageQuirk lasting => quirkFile.Overtaken(lasting),
                    // A directory that is gone has taken its file with it, which tells. Of stopped storage, the units go with the device's drivers, and new ones take commands: nothing is to stay of it.
                    _ => null,
                });
        }
        catch (StepRefusedException e)
        {
            return $"it cannot be read: {e.Message}";
        }
    }

    public async Task<Restoration> RestoreAsync(Step step, PriorState prior, CancellationToken cancellationToken)
    {
        try
        {
            return await GuardAsync(
                step,
                () => (step, prior) switch
                {
                    (WriteAttribute write, PriorAttribute attribute) => attributes.Restore(write, attribute, cancellationToken),
                    (OfflineStorage stop, PriorUnits stopped) => units.Restore(stop, stopped),
                    (SetStorageQuirk quirk, PriorAttribute list) => quirks.Restore(quirk, list),
                    (UnbindInterface unbind, PriorBinding binding) => bindings.Restore(unbind.Interface, unbind.Device, unbind.Driver, binding),
                    (BindInterface bind, PriorBinding binding) => bindings.Restore(bind.Interface, bind.Device, bind.Driver, binding),
                    (SwitchToModem stick, PriorConfiguration storage) => switches.Restore(stick, storage),
                    (AddDynamicId entry, PriorAttribute list) => dynamicIds.Restore(entry, list),
                    (LoadModule, PriorModules loaded) => ModuleSteps.RestoreLoad(loaded, cancellationToken),
                    (UnloadModule unload, PriorModule module) => modules.RestoreUnload(unload, module),
                    (MakeDirectory directory, PriorDirectory priorDirectory) => directories.Restore(directory, priorDirectory),
                    (InstallFile file, PriorFile priorFile) => files.Restore(file, priorFile),
                    (InstallStorageQuirk lasting, PriorFile priorFile) => quirkFile.Restore(lasting, priorFile),
                    _ => throw Mismatch(step, prior),
                });
        }
        catch (StepRefusedException e)
        {
            return new Restoration(RestorationOutcome.Refused, e.Message);
        }
    }

    private static ArgumentException Mismatch(Step step, PriorState prior) => new($"{prior.GetType().Name} is no prior state of {step.GetType().Name}.", nameof(prior));

    /// <summary>Runs a change on a thread of its own, so that a kernel that does not come back from it leaves the program able to say so.</summary>
    private Task<T> GuardAsync<T>(Step step, Func<T> change) => GuardAsync(step, change, kernelDeadline);

    private async Task<T> GuardAsync<T>(Step step, Func<T> change, TimeSpan deadline)
    {
        await SettleHungAsync();
        var changing = Task.Run(change);
        try
        {
            return await changing.WaitAsync(deadline);
        }
        catch (SystemCallException e)
        {
            throw new StepRefusedException(e.Message, e);
        }
        catch (TimeoutException e)
        {
            hung = (changing, Phrases.Of(step), TimeProvider.System.GetTimestamp());
            throw new StepRefusedException($"The kernel has not come back after {deadline.TotalSeconds:0} s from: {Phrases.Of(step)}. It is waiting for the device; unplug it.", e);
        }
    }

    /// <summary>What hangs may be carried out later. Nothing is changed or taken back before it has come to its end, or it would have the last word.</summary>
    private async Task SettleHungAsync()
    {
        if (hung is not { } earlier)
        {
            return;
        }

        // Counted from its beginning, so that a whole undo waits once and not at each step.
        var left = kernelDeadline - TimeProvider.System.GetElapsedTime(earlier.Since);
        if (!earlier.Change.IsCompleted && left > TimeSpan.Zero)
        {
            await Task.WhenAny(earlier.Change, Task.Delay(left));
        }

        if (!earlier.Change.IsCompleted)
        {
            throw new StepRefusedException(
                $"The kernel still hangs in: {earlier.What}. Nothing can be taken back before it comes to its end. Unplug the device, then run 'dialtone undo --all'; if that hangs, too, reboot.");
        }

        hung = null;
    }
}
