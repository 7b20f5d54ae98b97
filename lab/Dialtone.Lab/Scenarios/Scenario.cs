using Dialtone.Lab.Devices;
using Dialtone.Lab.Guests;

namespace Dialtone.Lab.Scenarios;

/// <summary>
/// One course of events on a real kernel. It asserts what the kernel and the device show, and what Dialtone says only beside that. Scenarios are
/// found by their base class.
/// </summary>
public abstract class Scenario
{
    public abstract string Name { get; }

    /// <summary>One line for <c>dialtone-lab list</c>.</summary>
    public abstract string Summary { get; }

    /// <summary>How long the whole of it may take after the boot, on two busy cores under software emulation.</summary>
    public virtual TimeSpan Deadline => TimeSpan.FromMinutes(8);

    /// <summary>False for one that takes too long for every run of the tests and has a command of its own.</summary>
    public virtual bool InEveryRun => true;

    /// <summary>What its guest needs beyond the usual.</summary>
    public virtual GuestOptions Adapt(GuestOptions options) => options;

    public static IReadOnlyList<Scenario> All { get; } =
    [
        .. typeof(Scenario).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(Scenario)) && !type.IsAbstract)
            .Select(type => (Scenario)Activator.CreateInstance(type)!)
            .OrderBy(scenario => scenario.Name, StringComparer.Ordinal),
    ];

    /// <summary>The devices, in the order of the controller's ports. The first one is the patient.</summary>
    public abstract IReadOnlyList<VirtualDevice> CreateDevices();

    /// <exception cref="ScenarioFailedException">Something was not as it has to be.</exception>
    public abstract Task RunAsync(ScenarioRun run);
}

/// <summary>A scenario's claim did not hold. The message says which, and what was there instead.</summary>
public sealed class ScenarioFailedException : Exception
{
    public ScenarioFailedException(string message)
        : base(message)
    {
    }

    public ScenarioFailedException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public ScenarioFailedException()
    {
    }
}
