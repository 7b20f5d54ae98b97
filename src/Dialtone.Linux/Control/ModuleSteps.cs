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
        Unload(modules, step.Name, cancellationToken);
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

    public static Restoration RestoreUnload(UnloadModule step, PriorModule prior)
    {
        using var modules = Open();
        if (!prior.Loaded || modules.State(step.Name) == KernelModuleState.Live)
        {
            return new Restoration(RestorationOutcome.AlreadyThere);
        }

        modules.Load(step.Name, string.Join(' ', prior.Parameters.Select(parameter => $"{parameter.Name}={Quoted(parameter.Value)}")));
        return new Restoration(RestorationOutcome.Restored);
    }

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
        var directory = $"/sys/module/{module.Replace('-', '_')}/parameters";
        List<ModuleParameter> parameters = [];
        foreach (var entry in HostFiles.List(sysfs.OnDisk(directory)).TryGet(out var entries) ? entries : [])
        {
            // Those that may not be read cannot be restored, and those that were never set read as "(null)" or nothing.
            if (HostFiles.Read(sysfs.OnDisk($"{directory}/{entry.Name}"), FileTree.DefaultLimit).TryGet(out var content)
                && Encoding.UTF8.GetString(Sysfs.WithoutLineEnd(content)) is { Length: > 0 } value && value != "(null)")
            {
                parameters.Add(new ModuleParameter(entry.Name, value));
            }
        }

        return parameters;
    }

    private static string Quoted(string value) => value.Contains(' ', StringComparison.Ordinal) ? $"\"{value}\"" : value;
}
