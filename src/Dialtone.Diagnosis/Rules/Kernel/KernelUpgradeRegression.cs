using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Situations;

namespace Dialtone.Diagnosis.Rules;

/// <summary>The same modem works under one kernel and not under another, and no known regression explains it.</summary>
internal sealed class KernelUpgradeRegression : Rule
{
    public override string Id => "kernel-upgrade-regression";

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        var kernels = situation.Subjects.Logs.Where(log => log.Kernel is not null).Select(log => (Log: log, Kernel: log.Kernel!)).ToList();
        if (kernels.Select(entry => entry.Kernel.Version.ToString()).Distinct().Count() < 2)
        {
            yield break;
        }

        foreach (var bad in situation.Candidates.Where(device => device is { Identity: Identity.Modem, Log: not null } && !HasModemDriver(device)))
        {
            var good = situation.Candidates.FirstOrDefault(device => device.Log is not null && device.Log != bad.Log && device.Id == bad.Id && HasModemDriver(device));
            if (good is not { Log.Kernel: { } worked } || bad.Log!.Kernel is not { } fails || worked.Version >= fails.Version)
            {
                continue;
            }

            yield return Find(Confidence.Possible, bad.ToSubject(),
                $"{char.ToUpperInvariant(bad.Describe()[0])}{bad.Describe()[1..]} got its drivers under kernel {worked.Version} and gets none under {fails.Version}.",
                [worked.Line, fails.Line, good.IdLine, bad.IdLine]);
        }
    }

    private static bool HasModemDriver(DeviceSituation device) => device.Interfaces.Any(entry => ModemIdentity.IsModemDriver(entry.Driver.Or("")));
}
