using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Timelines;
using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Situations;
using Dialtone.Facts.Usb;

namespace Dialtone.Diagnosis.Rules;

/// <summary>One regression of the kernel: which kernels have it, which driver or device must be in use, and what it looks like.</summary>
/// <param name="Id">The class in the catalogue.</param>
/// <param name="Message">One sentence; {device} and {kernel} stand for what is known of them.</param>
internal sealed record KernelRegression(string Id, AffectedKernels Kernels, string Message)
{
    /// <summary>The commit that brought or that cured it, for the reasoning.</summary>
    public string Commit { get; init; } = "";

    /// <summary>Drivers of which one must be in use; empty if it is not a matter of one driver.</summary>
    public IReadOnlyList<string> Drivers { get; init; } = [];

    /// <summary>Devices of which one must be there; empty if any will do.</summary>
    public IReadOnlyList<UsbId> Devices { get; init; } = [];

    /// <summary>Each of these must have been said, in any of its words.</summary>
    public IReadOnlyList<Wording> Said { get; init; } = [];

    /// <summary>How often the first of <see cref="Said"/> must have been said.</summary>
    public int Times { get; init; } = 1;

    /// <summary>A symptom that shows in the course of events instead of words; gives its lines, none if it is not there.</summary>
    public Func<Situation, DeviceSituation?, IEnumerable<Evidence?>>? Shows { get; init; }

    /// <summary>How sure symptom, driver and version are together. Possible where other causes look the same.</summary>
    public Confidence Confidence { get; init; } = Confidence.Likely;

    /// <summary>True if the symptom alone, on an unknown kernel, is reason enough to name it as possible.</summary>
    public bool Telling { get; init; }

    public IReadOnlyList<string> Explains { get; init; } = [];
}

/// <summary>Finds a regression by its records: symptom, driver in use and a kernel of the affected range, all three.</summary>
/// <param name="regressions">Records of one class: one for each group of devices that was cured in another release.</param>
internal sealed class KernelRegressionRule(IReadOnlyList<KernelRegression> regressions) : Rule
{
    public override string Id => regressions[0].Id;

    public override IReadOnlyList<string> Explains => regressions[0].Explains;

    public override IEnumerable<Finding> Apply(Situation situation) => regressions.SelectMany(regression => Apply(regression, situation)).Take(1);

    public override IEnumerable<string> WhyNot(Situation situation)
    {
        foreach (var regression in regressions)
        {
            switch (regression.Kernels.Of(situation.Kernel))
            {
                case Affected.No:
                    yield return $"the kernel {situation.Kernel!.Version} is outside the affected range ({regression.Commit})";
                    break;
                case Affected.Unknown when !regression.Telling:
                    yield return situation.Kernel is null ? "which kernel runs is not known (uname -a)" : $"which upstream release {situation.Kernel.Version} is based on is not known";
                    break;
            }

            if (regression.Drivers.Count > 0 && !DriverNamed(regression, situation) && !situation.Devices.Any(device => Fits(regression, device)))
            {
                yield return $"none of its drivers is in use: {string.Join(", ", regression.Drivers)}";
            }

            if (regression.Devices.Count > 0 && !situation.Devices.Any(device => Fits(regression, device)))
            {
                yield return $"the device is not there: {string.Join(", ", regression.Devices)}";
            }

            if (regression.Said.FirstOrDefault(wording => !situation.Said(wording).Any()) is { } unsaid)
            {
                yield return $"nobody says \"{unsaid}\"";
            }
        }
    }

    private IEnumerable<Finding> Apply(KernelRegression regression, Situation situation)
    {
        var affected = regression.Kernels.Of(situation.Kernel);
        if (affected == Affected.No || (affected == Affected.Unknown && !regression.Telling))
        {
            yield break;
        }

        var device = situation.Devices.FirstOrDefault(candidate => !candidate.IsHub && Fits(regression, candidate));
        if (device is null && (regression.Drivers.Count > 0 || regression.Devices.Count > 0) && !DriverNamed(regression, situation))
        {
            yield break;
        }

        var lines = new List<Evidence?>();
        foreach (var wording in regression.Said)
        {
            var said = situation.Said(wording).ToList();
            if (said.Count == 0 || (wording == regression.Said[0] && said[^1].Ordinal < regression.Times))
            {
                yield break;
            }

            lines.Add(said[0].Line);
            lines.Add(said[^1].Line);
        }

        if (regression.Shows is { } shows)
        {
            var shown = shows(situation, device).OfType<Evidence>().ToList();
            if (shown.Count == 0)
            {
                yield break;
            }

            lines.AddRange(shown);
        }

        var kernel = situation.Kernel is { } known ? $"kernel {known.Version}" : "the kernel";
        var message = regression.Message.Replace("{kernel}", kernel, StringComparison.Ordinal)
            .Replace("{device}", device is null ? "the modem" : device.Describe(), StringComparison.Ordinal);
        yield return Find(
            affected == Affected.Yes ? regression.Confidence : Confidence.Possible, device?.ToSubject() ?? Subject.None,
            char.ToUpperInvariant(message[0]) + message[1..], [.. lines.Take(6), device?.IdLine, situation.Kernel?.Line]) with
        {
            Reasoning = [affected == Affected.Yes ? $"{kernel} is in the affected range ({regression.Commit})" : $"which upstream release runs is not known ({regression.Commit})"],
            Confirm = ["the same with a kernel outside the range"],
        };
    }

    private static bool Fits(KernelRegression regression, DeviceSituation device) =>
        (regression.Devices.Count == 0 || (device.Id is { } id && regression.Devices.Contains(id)))
        && (regression.Drivers.Count == 0 ? regression.Devices.Count > 0 || device.Identity == Identity.Modem : DriversOf(device).Any(regression.Drivers.Contains));

    private static IEnumerable<string> DriversOf(DeviceSituation device) =>
        device.Interfaces.Select(entry => entry.Driver.Or("")).Concat(device.Timeline?.Interfaces.Select(entry => entry.Driver) ?? []);

    /// <summary>ModemManager tells which drivers a modem has, and lsmod which are loaded.</summary>
    private static bool DriverNamed(KernelRegression regression, Situation situation) =>
        regression.Devices.Count == 0
        && (situation.Told(Aspect.Drivers).Any(told => regression.Drivers.Any(driver => told.Value.Contains(driver, StringComparison.Ordinal)))
            || situation.General.Any(happened => happened.Kind == EventKind.DriverRegistered && happened.Name is { } name && regression.Drivers.Contains(name)));
}
