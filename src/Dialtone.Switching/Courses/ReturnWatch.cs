using Dialtone.Facts.Usb;
using Dialtone.Switching.Methods;

namespace Dialtone.Switching.Courses;

/// <summary>Waits for a device to become what it was to become: told what the port shows, it says what to make of it, or that it is too early. It knows nothing but what it is told.</summary>
public sealed class ReturnWatch
{
    /// <summary>The slowest devices need 25 to 40 s, and their configurations say so; all others have come within this or never do.</summary>
    public static readonly TimeSpan Usual = TimeSpan.FromSeconds(30);

    /// <summary>A device that refused or said nothing may switch all the same, but then at once.</summary>
    public static readonly TimeSpan AfterRefusal = TimeSpan.FromSeconds(5);

    /// <summary>udev loads the modules, and slow machines take their time over it.</summary>
    public static readonly TimeSpan ForDriver = TimeSpan.FromSeconds(10);

    /// <summary>Interfaces are bound one after the other; when nothing more has come for this long, nothing more comes.</summary>
    public static readonly TimeSpan Settled = TimeSpan.FromSeconds(1);

    /// <summary>Some devices pass through another id on their way, or show the CD once more.</summary>
    public static readonly TimeSpan OnTheWay = TimeSpan.FromSeconds(8);

    private readonly SwitchGoal goal;
    private readonly SwitchReport report;
    private readonly bool wantsPorts;
    private readonly TimeSpan deadline;
    private readonly TimeSpan patience;
    private TimeSpan? leftAt;
    private TimeSpan? rightAt;
    private TimeSpan changedAt;
    private (GoalState State, TimeSpan Since)? astray;
    private int bound = -1;
    private UsbDevice? last;

    /// <param name="start">When the message was sent.</param>
    /// <param name="wantsPorts">False for a device that is no modem: then a driver is enough.</param>
    public ReturnWatch(SwitchGoal goal, SwitchReport report, TimeSpan start, TimeSpan? checkSuccess, bool wantsPorts)
    {
        this.goal = goal;
        this.report = report;
        this.wantsPorts = wantsPorts;
        patience = checkSuccess ?? Usual;
        deadline = start + (report.Outcome is SendOutcome.Refused or SendOutcome.Silent or SendOutcome.Failed ? (patience < AfterRefusal ? patience : AfterRefusal) : patience);
        if (report.Outcome == SendOutcome.Left)
        {
            leftAt = start;
        }

        Due = deadline;
    }

    /// <summary>When to tell it again even if nothing happens.</summary>
    public TimeSpan Due { get; private set; }

    /// <param name="now">Not before the time that it was told last.</param>
    /// <param name="device">What the port shows; null if nothing.</param>
    /// <returns>The end, or null: go on.</returns>
    public SwitchResult? See(TimeSpan now, UsbDevice? device)
    {
        if (device is null || device.Interfaces.Or([]).Count == 0)
        {
            // Without interfaces it is not configured yet.
            leftAt ??= now;
            rightAt = null;
            astray = null;
            // Whoever left late has as long to return as whoever left at once.
            return Expired(now, leftAt.Value + patience > deadline ? leftAt.Value + patience : deadline)
                ? End(SwitchOutcome.Lost, device, device is null
                    ? $"The device left the port and did not come back within {Seconds(patience)}."
                    : device.Authorized.TryGet(out var authorized) && !authorized
                        ? $"The device came back as {device.Id.Or(default)} and is not authorized: a policy (USBGuard, authorized_default) blocks it."
                        : "The device came back and shows no interfaces: the kernel could not configure it.")
                : null;
        }

        last = device;
        switch (goal.Judge(device))
        {
            case GoalState.Right:
                leftAt ??= now;
                astray = null;
                return Drivers(now, device);
            case GoalState.Unchanged:
                rightAt = null;
                astray = null;
                return Expired(now, deadline) ? Stayed(device) : null;
            case var state:
                leftAt ??= now;
                rightAt = null;
                if (astray?.State != state)
                {
                    astray = (state, now);
                }

                return Expired(now, astray!.Value.Since + (patience < OnTheWay ? patience : OnTheWay))
                    ? state == GoalState.Storage
                        ? new SwitchResult(SwitchOutcome.StorageAgain, $"The device left the port and came back as storage, {device.Id.Or(default)}, instead of {goal.Promise}.") { After = device }
                        : new SwitchResult(SwitchOutcome.WrongId, $"The device came back as {device.Id.Or(default)}; its configuration promises {goal.Promise}.{PortsOf(device)}") { After = device }
                    : null;
        }
    }

    private SwitchResult? Drivers(TimeSpan now, UsbDevice device)
    {
        var ports = ModemSigns.Ports(device);
        var count = ports.Count + device.Interfaces.Or([]).Count(entry => entry.Driver.IsKnown);
        if (rightAt is null || count != bound)
        {
            rightAt ??= now;
            changedAt = now;
            bound = count;
        }

        var isUsable = ports.Count > 0 || (!wantsPorts && device.Interfaces.Or([]).Any(entry => entry.Driver.IsKnown));
        if (isUsable && (ModemSigns.IsBound(device) || now - changedAt >= Settled))
        {
            return new SwitchResult(SwitchOutcome.Works, ports.Count > 0 ? $"{device.Id.Or(default)} with {string.Join(", ", ports)}." : $"{device.Id.Or(default)}.") { After = device };
        }

        if (isUsable)
        {
            Due = changedAt + Settled;
            return null;
        }

        if (!Expired(now, rightAt.Value + ForDriver))
        {
            return null;
        }

        var without = device.Interfaces.Or([]).Where(entry => !entry.Driver.IsKnown).Select(entry => $"{entry.Name} ({entry.Class})").ToList();
        return End(SwitchOutcome.NoDriver, device, without.Count > 0
            ? $"The device is {device.Id.Or(default)} now, and no driver took {string.Join(", ", without)}."
            : $"The device is {device.Id.Or(default)} now, its interfaces have drivers, and no port came of them.");
    }

    private SwitchResult Stayed(UsbDevice device) => report.Outcome switch
    {
        SendOutcome.Refused => new SwitchResult(SwitchOutcome.Refused, $"The device refused: {report.Reason}. It is still {device.Id.Or(default)}.") { After = device },
        SendOutcome.Silent => new SwitchResult(SwitchOutcome.Silent, $"The device did not answer: {report.Reason}. It is still {device.Id.Or(default)}.") { After = device },
        SendOutcome.FellSilent => new SwitchResult(SwitchOutcome.Silent, $"The device stopped answering: {report.Reason}. After {Seconds(patience)} it is still {device.Id.Or(default)}.") { After = device },
        SendOutcome.Failed => new SwitchResult(SwitchOutcome.Refused, $"The message did not get through: {report.Reason}. It is still {device.Id.Or(default)}.") { After = device },
        _ => new SwitchResult(SwitchOutcome.NoEffect, $"{Taken} and did nothing: after {Seconds(patience)} it is still {device.Id.Or(default)}.") { After = device },
    };

    /// <summary>What is known of what was sent. A control request that is acknowledged says nothing of its success.</summary>
    private string Taken
    {
        get
        {
            var statuses = report.Steps.Where(step => step.CommandStatus is not null).ToList();
            if (statuses.Count == 0)
            {
                return "The device accepted what was sent";
            }

            var good = statuses.Count(step => step.CommandStatus == 0);
            var silent = Math.Max(0, report.Steps.Count(step => step.What.StartsWith(SwitchStep.Message, StringComparison.Ordinal)) - statuses.Count);
            if (good == statuses.Count && silent == 0)
            {
                return $"The device reported success for {(good == 1 ? "the command" : "every command")}";
            }

            string?[] others = [good < statuses.Count ? $"failure for {statuses.Count - good}" : null, silent > 0 ? $"nothing for {silent}" : null];
            return $"The device reported success for {good} of {statuses.Count + silent} commands, {string.Join(" and ", others.OfType<string>())},";
        }
    }

    private static SwitchResult End(SwitchOutcome outcome, UsbDevice? device, string detail) => new(outcome, detail) { After = device };

    private static string PortsOf(UsbDevice device) => ModemSigns.Ports(device) is { Count: > 0 } ports ? $" It has {string.Join(", ", ports)}." : "";

    private bool Expired(TimeSpan now, TimeSpan at)
    {
        Due = at;
        return now >= at;
    }

    private static string Seconds(TimeSpan time) => $"{time.TotalSeconds:0.#} s";
}
