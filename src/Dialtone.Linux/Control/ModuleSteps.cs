using System.Text;
using Dialtone.Linux.FileTrees;
using Dialtone.Linux.Interop;
using Dialtone.Linux.Interop.Libc;
using Dialtone.Linux.Interop.Libkmod;
using Dialtone.Treatment;

namespace Dialtone.Linux.Control;

/// <summary>Carries out <see cref="LoadModule"/> and <see cref="UnloadModule"/>.</summary>
internal sealed class ModuleSteps(Sysfs sysfs)
{
    /// <summary>A probe or a scan that is under way holds a module for moments; the kernel sends no event when it lets go.</summary>
    private const int UnloadTries = 20;

    private static readonly TimeSpan UnloadPause = TimeSpan.FromMilliseconds(100);

    public static PriorModules CaptureLoad(LoadModule step)
    {
        using var modules = Open();
        return new PriorModules([.. Chain(modules, step.Name).Where(name => modules.State(name) is KernelModuleState.NotLoaded or KernelModuleState.Coming)]);
    }

    public PriorModule CaptureUnload(UnloadModule step)
    {
        using var modules = Open();
        return modules.State(step.Name) switch
        {
            KernelModuleState.BuiltIn => throw new StepRefusedException($"Module {step.Name} is built into the kernel and cannot be unloaded."),
            KernelModuleState.Live => new PriorModule(true, Parameters(step.Name)),
            _ => new PriorModule(false, []),
        };
    }

    public static void Load(LoadModule step)
    {
        using var modules = Open();
        modules.Load(step.Name);
    }

    public static void Unload(UnloadModule step, CancellationToken cancellationToken)
    {
        using var modules = Open();
        try
        {
            Unload(modules, step.Name, cancellationToken);
        }
        catch (SystemCallException e) when (e.Errno is Errno.EAGAIN or Errno.EBUSY)
        {
            // The kernel counts who uses it, at this very moment: what is mounted, swapped to, mapped, part of a RAID, or just open.
            throw new StepRefusedException($"Module {step.Name} is in use: a device of its is mounted, swapped to, mapped, or open.", e);
        }
    }

    public static string? Overtaken(LoadModule step)
    {
        using var modules = Open();
        return modules.State(step.Name) is KernelModuleState.Live or KernelModuleState.BuiltIn or KernelModuleState.Coming ? null : $"{step.Name} is not loaded any more";
    }

    public static string? Overtaken(UnloadModule step)
    {
        using var modules = Open();
        return modules.State(step.Name) is KernelModuleState.NotLoaded or KernelModuleState.Going ? null : $"{step.Name} is loaded again";
    }

    public static Restoration RestoreLoad(PriorModules prior, CancellationToken cancellationToken)
    {
        using var modules = Open();
        var changed = false;
        foreach (var name in prior.NotLoaded.Where(name => modules.State(name) == KernelModuleState.Live))
        {
            try
            {
                Unload(modules, name, cancellationToken);
                changed = true;
            }
            catch (SystemCallException e) when (e.Errno is Errno.EAGAIN or Errno.EBUSY)
            {
                return new Restoration(RestorationOutcome.Refused, $"Module {name} is in use and stays loaded. Close the programs that use its ports, then 'rmmod {name}'.");
            }
        }

        return new Restoration(changed ? RestorationOutcome.Restored : RestorationOutcome.AlreadyThere);
    }

    public Restoration RestoreUnload(UnloadModule step, PriorModule prior)
    {
        if (!prior.Loaded)
        {
            return new Restoration(RestorationOutcome.AlreadyThere);
        }

        using var modules = Open();
        var changed = false;
        if (modules.State(step.Name) != KernelModuleState.Live)
        {
            // An empty value is what a parameter has that was never set, and not every kind takes one; where modprobe's configuration sets another, it is put right below.
            var set = prior.Parameters.Where(parameter => parameter.Value.Length > 0);
            modules.Load(step.Name, string.Join(' ', set.Select(parameter => $"{parameter.Name}={Quoted(parameter.Value)}")));
            changed = true;
        }

        // Loaded by us, or by udev or somebody else meanwhile, who knew nothing of the parameters that it had.
        var different = Different(step.Name, prior);
        foreach (var parameter in different)
        {
            try
            {
                sysfs.Write($"{ParametersOf(step.Name)}/{parameter.Name}", Encoding.UTF8.GetBytes(parameter.Value));
                changed = true;
            }
            catch (SystemCallException)
            {
                // Only to be set while it is loaded; what is still different is told.
            }
        }

        return Different(step.Name, prior) is [var first, ..]
            ? new Restoration(
                RestorationOutcome.Refused,
                $"Module {step.Name} was loaded by somebody else meanwhile, and its parameter {first.Name} can be set to '{first.Value}' only when it is loaded: 'rmmod {step.Name}', then 'modprobe {step.Name} {first.Name}={Quoted(first.Value)}'.")
            : new Restoration(changed ? RestorationOutcome.Restored : RestorationOutcome.AlreadyThere);
    }

    private List<ModuleParameter> Different(string module, PriorModule prior)
    {
        var now = Parameters(module);
        return [.. prior.Parameters.Where(parameter => now.Find(present => present.Name == parameter.Name)?.Value != parameter.Value)];
    }

    private static string ParametersOf(string module) => $"/sys/module/{module.Replace('-', '_')}/parameters";

    private static KernelModules Open()
    {
        var opened = KernelModules.Open();
        return opened.TryGet(out var modules) ? modules : throw new StepRefusedException($"Modules can be neither loaded nor unloaded: {opened.Reason}.");
    }

    /// <summary>The module and what it needs, in the order in which they can be unloaded.</summary>
    private static IEnumerable<string> Chain(KernelModules modules, string name) => modules.Dependencies(name).Reverse().Prepend(name);

    private static void Unload(KernelModules modules, string name, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                modules.Unload(name);
                return;
            }
            catch (SystemCallException e) when (e.Errno == Errno.EAGAIN && tries < UnloadTries)
            {
                cancellationToken.WaitHandle.WaitOne(UnloadPause);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }

    private List<ModuleParameter> Parameters(string module)
    {
        var directory = ParametersOf(module);
        List<ModuleParameter> parameters = [];
        foreach (var entry in HostFiles.List(sysfs.OnDisk(directory)).TryGet(out var entries) ? entries : [])
        {
            // Those that may not be read cannot be restored, and text that was never set reads as "(null)".
            if (HostFiles.Read(sysfs.OnDisk($"{directory}/{entry.Name}"), FileTree.DefaultLimit).TryGet(out var content)
                && Encoding.UTF8.GetString(Sysfs.WithoutLineEnd(content)) is var value && value != "(null)")
            {
                parameters.Add(new ModuleParameter(entry.Name, value));
            }
        }

        return parameters;
    }

    private static string Quoted(string value) => value.Contains(' ', StringComparison.Ordinal) ? $"\"{value}\"" : value;
}
