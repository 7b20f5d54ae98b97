using Dialtone.Facts;
using Dialtone.Facts.Host;
using Dialtone.Facts.Usb;

namespace Dialtone.Treatment.Verification;

public enum RequirementOutcome
{
    Met,
    Failed,

    /// <summary>Could not be looked at; the evidence says why. Refutes no cure and confirms none.</summary>
    NotExamined,
}

/// <param name="Name">What was required, as a clause.</param>
/// <param name="Evidence">What was seen.</param>
/// <param name="Essential">A cure of which this was not examined is none.</param>
public sealed record Requirement(string Name, RequirementOutcome Outcome, string Evidence, bool Essential = false);

/// <summary>The outcome of a watch, requirement by requirement.</summary>
public sealed record VerificationResult(IReadOnlyList<Requirement> Requirements, TimeSpan Watched)
{
    /// <summary>Nothing failed, and everything essential was examined.</summary>
    public bool IsMet => !HasFailed && !Requirements.Any(requirement => requirement is { Essential: true, Outcome: RequirementOutcome.NotExamined });

    /// <summary>Something is not as it has to be.</summary>
    public bool HasFailed => Requirements.Any(requirement => requirement.Outcome == RequirementOutcome.Failed);

    /// <summary>Everything was examined and is as it has to be.</summary>
    public bool IsProven => Requirements.All(requirement => requirement.Outcome == RequirementOutcome.Met);

    /// <summary>The first failure, or what was shown and what was not.</summary>
    public string Reason => Requirements.FirstOrDefault(requirement => requirement.Outcome == RequirementOutcome.Failed) is { } failed
        ? $"{failed.Name}: {failed.Evidence}"
        : string.Join("; ", Requirements.Where(requirement => requirement.Outcome != RequirementOutcome.Failed)
            .Select(requirement => requirement.Outcome == RequirementOutcome.Met ? requirement.Evidence : $"not examined whether {requirement.Name} ({requirement.Evidence})"));
}

/// <summary>Judges a watch against its expectation.</summary>
public static class Verdicts
{
    public static VerificationResult Judge(WatchExpectation expectation, WatchResult watch)
    {
        List<Requirement> requirements = [Quiet(expectation, watch)];
        if (!watch.After.UsbDevices.IsKnown)
        {
            requirements.Add(new Requirement("the machine is as it has to be afterwards", RequirementOutcome.NotExamined, watch.After.UsbDevices.Reason, Essential: true));
            return new VerificationResult(requirements, watch.Watched);
        }

        // With the port gone or gone again, what else is missing follows from that and would only blur the answer.
        if (requirements[0].Outcome != RequirementOutcome.Failed)
        {
            var device = watch.After.UsbDevices.Or([]).FirstOrDefault(device => device.Port == expectation.Port);
            requirements.Add(Present(expectation, device));
            requirements.Add(TtysPresent(expectation, device));
            if (expectation.AtAnswer)
            {
                requirements.Add(AtAnswered(device, watch.After));
            }

            if (expectation.OwnStorage || expectation.Units.Count > 0)
            {
                requirements.Add(StoragePresent(expectation, device));
            }
        }

        requirements.AddRange(expectation.Others.Select(other => OtherPresent(other, watch.After)));
        return new VerificationResult(requirements, watch.Watched);
    }

    private static Requirement Quiet(WatchExpectation expectation, WatchResult watch)
    {
        var name = $"no detach and no reset on port {expectation.Port}";
        return (watch.Returned, watch.Interruption) switch
        {
            (_, { } interruption) => new Requirement(name, RequirementOutcome.Failed, $"after {interruption.After.TotalSeconds:0.0} s: {interruption.Evidence}"),
            (false, _) => new Requirement(name, RequirementOutcome.Failed, $"the modem did not come back with its ports within {watch.ReturnedAfter.TotalSeconds:0} s"),
            _ when watch.Unseen.Length > 0 => new Requirement(name, RequirementOutcome.NotExamined, watch.Unseen, Essential: true),
            _ => new Requirement(name, RequirementOutcome.Met, $"quiet for {watch.Watched.TotalSeconds:0.0} s"),
        };
    }

    private static Requirement Present(WatchExpectation expectation, UsbDevice? device)
    {
        var name = $"the modem is on port {expectation.Port}";
        return device is null
            ? new Requirement(name, RequirementOutcome.Failed, "nothing is there")
            : expectation.Device is { } id && device.Id.TryGet(out var found) && found != id
                ? new Requirement(name, RequirementOutcome.Failed, $"{found} is there instead of {id}")
                : new Requirement(name, RequirementOutcome.Met, $"{device.Id} is there");
    }

    private static Requirement TtysPresent(WatchExpectation expectation, UsbDevice? device)
    {
        var ttys = Ttys(device).ToList();
        return new Requirement(
            expectation.Ttys == 1 ? "the modem has a serial port" : $"the modem has its {expectation.Ttys} serial ports",
            ttys.Count >= expectation.Ttys ? RequirementOutcome.Met : RequirementOutcome.Failed,
            ttys.Count == 0 ? "no port" : string.Join(", ", ttys));
    }

    private static Requirement AtAnswered(UsbDevice? device, Machine after)
    {
        const string name = "the modem answers AT";
        if (!after.AtAnswers.TryGet(out var answers))
        {
            return new Requirement(name, RequirementOutcome.NotExamined, after.AtAnswers.Reason);
        }

        var ttys = Ttys(device).ToList();
        var own = answers.Where(answer => ttys.Contains(answer.Port)).ToList();
        if (own.Find(answer => answer.Outcome == AtOutcome.Answered) is { } answered)
        {
            return new Requirement(name, RequirementOutcome.Met, $"{answered.Port} answered");
        }

        // A port that another program holds was not asked; the program may well be talking to the modem this moment.
        if (own.Find(answer => answer.Outcome == AtOutcome.Busy) is { } busy)
        {
            return new Requirement(name, RequirementOutcome.NotExamined, $"{busy.Port} is held by {busy.Detail}");
        }

        return own.Count == 0
            ? new Requirement(name, RequirementOutcome.NotExamined, "no port was asked")
            : new Requirement(name, RequirementOutcome.Failed, string.Join("; ", own.Select(answer => $"{answer.Port}: {Describe(answer)}")));
    }

    private static string Describe(AtAnswer answer) => answer.Outcome switch
    {
        AtOutcome.Silent => "silent",
        AtOutcome.Other => $"no answer to AT ({answer.Detail})",
        _ => answer.Detail,
    };

    private static Requirement StoragePresent(WatchExpectation expectation, UsbDevice? device)
    {
        var units = device is null ? [] : Expectations.Units(device).ToList();
        // A unit that the kernel gave up, or that was made to refuse commands, is of no use to anybody.
        var stopped = units.Where(IsStopped).Select(unit => $"LUN {unit.Lun} is {unit.State}").ToList();
        if (stopped.Count > 0)
        {
            return new Requirement("the modem's storage is there", RequirementOutcome.Failed, string.Join(", ", stopped));
        }

        var missing = expectation.Units.Where(expected => !units.Exists(unit => unit.Lun == expected.Lun && unit.PeripheralType == expected.PeripheralType)).ToList();
        var found = units.Count == 0 ? "no logical unit" : string.Join(", ", units.Select(unit => $"LUN {unit.Lun} {unit.Model}{(unit.BlockDevice is null ? "" : $" ({unit.BlockDevice})")}"));
        return new Requirement(
            "the modem's storage is there",
            missing.Count > 0 || units.Count == 0 ? RequirementOutcome.Failed
                : units.TrueForAll(unit => unit.State.IsKnown) ? RequirementOutcome.Met
                : RequirementOutcome.NotExamined,
            missing.Count > 0 ? $"LUN {string.Join(", ", missing.Select(unit => unit.Lun))} missing; found {found}" : found);
    }

    private static Requirement OtherPresent(ExpectedDevice expected, Machine after)
    {
        var name = $"{expected.Device.Id} on port {expected.Device.Port} is untouched";
        var device = after.UsbDevices.Or([]).FirstOrDefault(device => device.Port == expected.Device.Port);
        if (device is null || (device.Id.TryGet(out var id) && id != expected.Device.Id))
        {
            return new Requirement(name, RequirementOutcome.Failed, device is null ? "it is gone" : $"{device.Id} is there instead");
        }

        var disks = Expectations.Units(device).Where(unit => !IsStopped(unit)).Select(unit => unit.BlockDevice).ToList();
        var missing = expected.Disks.Where(disk => !disks.Contains(disk)).ToList();
        var ttys = Ttys(device).Count();
        return missing.Count > 0
            ? new Requirement(name, RequirementOutcome.Failed, $"{string.Join(", ", missing)} is gone or takes no commands")
            : ttys < expected.Ttys
                ? new Requirement(name, RequirementOutcome.Failed, $"{ttys} of {expected.Ttys} serial ports")
                : new Requirement(name, RequirementOutcome.Met, "still there");
    }

    internal static bool IsStopped(ScsiUnit unit) => unit.State.TryGet(out var state) && state is not ("running" or "created" or "blocked" or "quiesce");

    private static IEnumerable<string> Ttys(UsbDevice? device) => device?.Interfaces.Or([]).SelectMany(item => item.Ttys) ?? [];
}
