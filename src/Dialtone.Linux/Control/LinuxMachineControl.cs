using Dialtone.Linux.Interop;
using Dialtone.Treatment;

namespace Dialtone.Linux.Control;

/// <summary>Carries out steps on the running machine. Needs root.</summary>
public sealed class LinuxMachineControl : IMachineControl
{
    /// <summary>How long a device may take to re-enumerate before a step that needs it is given up.</summary>
    private static readonly TimeSpan DeviceDeadline = TimeSpan.FromSeconds(10);

    /// <summary>How long the kernel may sit on one change. It takes the device's lock, which a driver that waits for a mute device holds for up to a minute.</summary>
    private static readonly TimeSpan KernelDeadline = TimeSpan.FromSeconds(90);

    private readonly StorageUnits units;
    private readonly AttributeSteps attributes;
    private readonly BindingSteps bindings;
    private readonly ModuleSteps modules;
    private readonly FileSteps files;

    public LinuxMachineControl()
        : this("/", DeviceDeadline)
    {
    }

    /// <param name="root">Stands for <c>/</c>, but for modules.</param>
    internal LinuxMachineControl(string root, TimeSpan deviceDeadline)
    {
        var sysfs = new Sysfs(root);
        units = new StorageUnits(sysfs);
        attributes = new AttributeSteps(sysfs, units, deviceDeadline);
        bindings = new BindingSteps(sysfs, units, deviceDeadline);
        modules = new ModuleSteps(sysfs);
        files = new FileSteps(sysfs);
    }

    public Task<PriorState> CaptureAsync(Step step, CancellationToken cancellationToken) => GuardAsync<PriorState>(
        step,
        () => step switch
        {
            WriteAttribute write => attributes.Capture(write, cancellationToken),
            OfflineStorage offline => units.Capture(offline),
            UnbindInterface unbind => bindings.Capture(unbind.Interface, unbind.Driver, cancellationToken),
            BindInterface bind => bindings.Capture(bind.Interface, awaited: null, cancellationToken),
            LoadModule load => ModuleSteps.CaptureLoad(load),
            UnloadModule unload => modules.CaptureUnload(unload),
            InstallFile file => files.Capture(file),
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
                case (UnbindInterface unbind, _):
                    bindings.Unbind(unbind.Interface, unbind.Driver);
                    break;
                case (BindInterface bind, _):
                    bindings.Bind(bind.Interface, bind.Driver);
                    break;
                case (LoadModule load, _):
                    ModuleSteps.Load(load);
                    break;
                case (UnloadModule unload, _):
                    ModuleSteps.Unload(unload, cancellationToken);
                    break;
                case (InstallFile file, PriorFile priorFile):
                    files.Apply(file, priorFile);
                    break;
                default:
                    throw Mismatch(step, prior);
            }

            return step;
        });

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
                    (UnbindInterface unbind, PriorBinding binding) => bindings.Restore(unbind.Interface, unbind.Driver, binding),
                    (BindInterface bind, PriorBinding binding) => bindings.Restore(bind.Interface, bind.Driver, binding),
                    (LoadModule, PriorModules loaded) => ModuleSteps.RestoreLoad(loaded, cancellationToken),
                    (UnloadModule unload, PriorModule module) => ModuleSteps.RestoreUnload(unload, module),
                    (InstallFile file, PriorFile priorFile) => files.Restore(file, priorFile),
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
    private static async Task<T> GuardAsync<T>(Step step, Func<T> change)
    {
        try
        {
            return await Task.Run(change).WaitAsync(KernelDeadline);
        }
        catch (SystemCallException e)
        {
            throw new StepRefusedException(e.Message, e);
        }
        catch (TimeoutException e)
        {
            throw new StepRefusedException($"The kernel has not come back after {KernelDeadline.TotalSeconds:0} s from: {Phrases.Of(step)}. It is waiting for the device; unplug it.", e);
        }
    }
}
