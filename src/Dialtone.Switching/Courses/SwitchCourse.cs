using Dialtone.Facts.Host;
using Dialtone.Facts.Usb;
using Dialtone.Switching.Configurations;
using Dialtone.Switching.Methods;
using Dialtone.Switching.Ports;

namespace Dialtone.Switching.Courses;

/// <summary>The course of one switch: is it needed, send, wait for what comes of it, ask it. The same on a machine, in the lab and in a test.</summary>
/// <param name="say">Told what is being done, one clause at a time.</param>
public sealed class SwitchCourse(ISwitchSite site, SwitchOrder order, Action<string> say)
{
    /// <summary>usb-storage is loaded, bound and has sent its own message by then.</summary>
    private static readonly TimeSpan KernelsTurn = TimeSpan.FromSeconds(2);

    /// <summary>A round of a loop is a switch after which the CD-ROM is there again before anybody could use the modem: the device came back as storage while its return was waited for, or the
    /// modem was gone within this time of its coming. The bus does not show whether a device dropped its pull-up by itself or a hand pulled it out, so the time has to tell: a person would have to
    /// look, pull the stick out and push it in again within five seconds of each arrival, and that <see cref="LoopRounds"/> times running. A modem that lives longer and then falls back has
    /// another trouble (power, firmware), and to leave it as a CD-ROM would hide that one.</summary>
    private static readonly TimeSpan FallsBackWithin = TimeSpan.FromSeconds(5);

    private const int LoopRounds = 3;

    /// <summary>A run that was cut short has left no word of what came of it; so long it is taken for a round.</summary>
    private static readonly TimeSpan CutShortCounts = TimeSpan.FromSeconds(120);

    /// <summary>So long what came of one switch is not switched back by another one's configuration.</summary>
    private static readonly TimeSpan CircleSpan = TimeSpan.FromSeconds(120);

    /// <summary>A modem that has just started answers only once its firmware is up.</summary>
    private static readonly TimeSpan ForAnswer = TimeSpan.FromSeconds(20);

    /// <summary>Interfaces of a device that has just been plugged in come within moments.</summary>
    private static readonly TimeSpan ForInterfaces = TimeSpan.FromSeconds(5);

    /// <summary>usb-storage is loaded and bound by then, if this kernel has it.</summary>
    private static readonly TimeSpan ForStorageDriver = TimeSpan.FromSeconds(5);

    private TimeSpan? began;
    private TimeSpan came;
    private TimeSpan? sent;

    /// <exception cref="OperationCanceledException">Cancelled while waiting; what was opened is closed.</exception>
    public SwitchResult Run(CancellationToken cancellation)
    {
        began ??= site.Now;
        came = site.CameAt(order.Port) ?? began.Value;
        var result = RunOnce(cancellation);
        return sent is { } at ? result with { Took = site.Now - at, Before = at - began.Value } : result;
    }

    private SwitchResult RunOnce(CancellationToken cancellation)
    {
        if (FirstLook(cancellation) is not { } device)
        {
            return new SwitchResult(SwitchOutcome.CannotOpen, $"{order.Id} is not on port {order.Port}.");
        }

        var goal = new SwitchGoal(device, order);
        if (device.Id.Or(default) != order.Id)
        {
            return goal.Judge(device) == GoalState.Right
                ? Ask(new SwitchResult(SwitchOutcome.SwitchedByOther, $"{device.Id.Or(default)} is there already.") { After = device }, cancellation)
                : new SwitchResult(SwitchOutcome.CannotOpen, $"{order.Id} is no longer on port {order.Port}; {device.Id.Or(default)} is.") { After = device };
        }

        if (goal.Judge(device) == GoalState.Right)
        {
            return new SwitchResult(SwitchOutcome.AlreadySwitched, $"{order.Id} on port {order.Port} is not in storage mode; nothing was sent.") { After = device };
        }

        if (order.IsAutomatic && Loop() is { } loop)
        {
            return new SwitchResult(SwitchOutcome.Loop, loop) { After = device };
        }

        if (KernelSwitches.MayAct(device) && ModemSigns.IsStorageOnly(device))
        {
            say("giving the kernel time to switch it by itself");
            if (LeavesWithin(KernelsTurn, device, cancellation))
            {
                return ByOther(goal, cancellation);
            }
        }

        if (order.Configuration.WaitBefore > TimeSpan.Zero)
        {
            say($"waiting {order.Configuration.WaitBefore.TotalSeconds:0} s, which it needs before it listens");
            if (LeavesWithin(order.Configuration.WaitBefore, device, cancellation))
            {
                return ByOther(goal, cancellation);
            }
        }

        if (order.Configuration.Mode == SwitchMode.DetachOnly && LeavesBeforeItHasADriver(device, cancellation))
        {
            return ByOther(goal, cancellation);
        }

        return site.ReleaseStorage(device) is { } obstacle
            ? new SwitchResult(SwitchOutcome.InUse, obstacle) { After = device }
            : Send(device, goal, cancellation);
    }

    private SwitchResult Send(UsbDevice device, SwitchGoal goal, CancellationToken cancellation)
    {
        ISwitchPort port;
        try
        {
            port = site.Open(order.Port, order.Id, cancellation);
        }
        catch (SwitchPortException e)
        {
            return e.IsGone ? ByOther(goal, cancellation) : new SwitchResult(SwitchOutcome.CannotOpen, $"Nothing was sent: {e.Message}.") { After = device };
        }

        SwitchResult result;
        try
        {
            sent = site.Now;
            // Before the message: a run that is cut short has switched, too.
            site.Remember(new SwitchMemory(came, order.Port, order.Id, To: null, SwitchMoment.Asked));
            say($"sending {order.Configuration.Name}");
            var report = SwitchSequence.Run(port, order.Configuration);
            if (report.Outcome == SendOutcome.NotSuitable)
            {
                return new SwitchResult(SwitchOutcome.NotSuitable, $"Nothing was sent: {report.Reason}.") { Report = report, After = device };
            }

            // Closed only when it is known what came of it: closing gives the storage back to its driver, which would speak to a device that is about to switch, or that switches because
            // nobody speaks to it.
            result = Await(goal, report, cancellation) with { Report = report };
        }
        finally
        {
            (port as IDisposable)?.Dispose();
        }

        var to = result.After?.Id.Or(default);
        site.Remember(new SwitchMemory(site.Now, order.Port, order.Id, to,
            result.Outcome == SwitchOutcome.Lost ? SwitchMoment.Gone : result.After is { } after && !ModemSigns.IsStorageOnly(after) ? SwitchMoment.Modem : SwitchMoment.Storage));
        return result.Outcome == SwitchOutcome.Works ? Ask(result, cancellation) : result;
    }

    /// <summary>Somebody else was faster: nothing is sent, and what comes of it is judged all the same.</summary>
    private SwitchResult ByOther(SwitchGoal goal, CancellationToken cancellation)
    {
        var result = Await(goal, new SwitchReport(SendOutcome.Left, "", []), cancellation);
        return result.Outcome == SwitchOutcome.Works
            ? Ask(result with { Outcome = SwitchOutcome.SwitchedByOther, Detail = $"The kernel or another program switched it first: {result.Detail}" }, cancellation)
            : result with { Detail = $"The device left before anything was sent. {result.Detail}" };
    }

    private SwitchResult Await(SwitchGoal goal, SwitchReport report, CancellationToken cancellation)
    {
        say($"waiting for {goal.Promise}");
        var watch = new ReturnWatch(goal, report, site.Now, order.Configuration.CheckSuccess, WantsPorts);
        while (true)
        {
            var device = site.Look(order.Port);
            if (device is not null && order.IsAnotherStick(device.Id.Or(default)) && ModemSigns.IsStorageOnly(device))
            {
                return new SwitchResult(SwitchOutcome.Lost, $"The device left port {order.Port}, and another stick, {device.Id.Or(default)}, was plugged in there before it came back.");
            }

            if (watch.See(site.Now, device) is { } end)
            {
                return end;
            }

            site.WaitForEvent(watch.Due - site.Now, cancellation);
        }
    }

    /// <summary>Printers (07), label writers and mice (03) are used without ports.</summary>
    private bool WantsPorts => order.Configuration.TargetClass is not (0x03 or 0x07);

    private SwitchResult Ask(SwitchResult result, CancellationToken cancellation)
    {
        if (!order.AskPorts || result.After is not { } device || !device.Interfaces.Or([]).Any(entry => entry.Ttys.Count > 0))
        {
            return result;
        }

        if (site.PortService is { } service)
        {
            return LeaveTo(service, device, result, cancellation);
        }

        say("asking its ports");
        var until = site.Now + ForAnswer;
        while (true)
        {
            var answers = site.AskPorts(site.Look(order.Port) ?? device, cancellation);
            if (answers.FirstOrDefault(answer => answer.Outcome == AtOutcome.Answered) is { } answered)
            {
                return result with { Answer = answered };
            }

            // None that may be asked; or somebody has the modem already, which is what it is for.
            if (answers.Count == 0 || answers.Any(answer => answer.Outcome == AtOutcome.Busy))
            {
                return result;
            }

            if (site.Now >= until || site.Look(order.Port) is null)
            {
                return result with { Outcome = SwitchOutcome.NoAnswer, Detail = $"{result.Detail} None of {string.Join(", ", answers.Select(answer => answer.Port))} answered to AT within {ForAnswer.TotalSeconds:0} s." };
            }

            site.WaitForEvent(TimeSpan.FromMilliseconds(500), cancellation);
        }
    }

    /// <summary>ModemManager probes new ports right now, and two who speak at once both get answers that they do not understand; not even an exclusive terminal keeps root out.</summary>
    private SwitchResult LeaveTo(string service, UsbDevice device, SwitchResult result, CancellationToken cancellation)
    {
        say($"waiting for {service} to take its ports");
        var until = site.Now + ForAnswer;
        while (site.Look(order.Port) is { } now)
        {
            if (site.Holders(now).FirstOrDefault(holder => holder.Program == service) is { } holder)
            {
                return result with { TakenBy = holder, Detail = $"{result.Detail} {service} has {holder.Port} and asks it; dialtone kept away." };
            }

            if (site.Now >= until)
            {
                return result with
                {
                    Detail = $"{result.Detail} {service} runs and has opened none of its ports within {ForAnswer.TotalSeconds:0} s. So as not to speak when it does, nothing was asked; 'mmcli -L' says whether it has the modem.",
                };
            }

            site.WaitForEvent(TimeSpan.FromMilliseconds(500), cancellation);
        }

        return result with { Outcome = SwitchOutcome.Lost, Detail = $"{device.Id.Or(default)} came and left again before {service} had taken its ports.", After = null };
    }

    private UsbDevice? FirstLook(CancellationToken cancellation)
    {
        var until = site.Now + ForInterfaces;
        while (true)
        {
            var device = site.Look(order.Port);
            // Just plugged in: neither its interfaces nor, while a driver probes, its descriptors can be read.
            if (device is { } found && ((found.Interfaces.Or([]).Count > 0 && found.Descriptors.IsKnown) || site.Now >= until))
            {
                return found;
            }

            if (device is null || site.Now >= until)
            {
                return device;
            }

            site.WaitForEvent(until - site.Now, cancellation);
        }
    }

    /// <summary>A driver that is not bound yet cannot be taken away, and one that is bound later would speak to the device after all: at plug, this comes before usb-storage.</summary>
    /// <returns>True if the device left meanwhile.</returns>
    private bool LeavesBeforeItHasADriver(UsbDevice device, CancellationToken cancellation)
    {
        var until = site.Now + ForStorageDriver;
        while (true)
        {
            var now = site.Look(order.Port);
            if (now is null || now.Address.Or(default) != device.Address.Or(default))
            {
                return true;
            }

            if (now.Interfaces.Or([]).Any(entry => entry.Driver.IsKnown) || site.Now >= until)
            {
                return false;
            }

            say("waiting for the storage driver, which is then taken away");
            site.WaitForEvent(until - site.Now, cancellation);
        }
    }

    private bool LeavesWithin(TimeSpan time, UsbDevice device, CancellationToken cancellation)
    {
        var until = site.Now + time;
        while (true)
        {
            var now = site.Look(order.Port);
            if (now is null || now.Address.Or(default) != device.Address.Or(default) || ModemSigns.Signature(now) != ModemSigns.Signature(device))
            {
                return true;
            }

            if (site.Now >= until)
            {
                return false;
            }

            site.WaitForEvent(until - site.Now, cancellation);
        }
    }

    /// <summary>Why this would be another round of a loop; null if it is none.</summary>
    private string? Loop()
    {
        var memories = site.Memories.Where(memory => memory.Port == order.Port).ToList();
        if (memories.FindLast(memory => memory.Moment == SwitchMoment.Modem && memory.To == order.Id && memory.From != order.Id && site.Now - memory.At <= CircleSpan) is { } made)
        {
            return $"{order.Id} is what {made.From} on port {order.Port} was switched to {Ago(made)} ago: switching it again would go round in a circle. Nothing was sent.";
        }

        var own = memories.FindAll(memory => memory.From == order.Id);
        var (rounds, again) = (0, came);
        for (var i = own.Count - 1; i >= 0 && rounds < LoopRounds; i--)
        {
            var end = own[i];
            if (again - end.At >= (end.Moment == SwitchMoment.Asked ? CutShortCounts : FallsBackWithin))
            {
                break;
            }

            if (end.Moment != SwitchMoment.Asked && i > 0)
            {
                i--;
            }

            rounds++;
            again = own[i].At;
        }

        return rounds >= LoopRounds
            ? $"{order.Id} on port {order.Port} was switched {rounds} times within {(site.Now - again).TotalSeconds:0} s and fell back each time before it could be used. Nothing was sent; "
                + "'dialtone doctor' looks for the reason, and plugged in anew it gets another chance."
            : null;
    }

    private string Ago(SwitchMemory memory) => $"{(site.Now - memory.At).TotalSeconds:0} s";
}
