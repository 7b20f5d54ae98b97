using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Situations;
using Dialtone.Facts.Host;
using Dialtone.Facts.Usb;

namespace Dialtone.Diagnosis.Rules;

/// <summary>The module tree of the running kernel was removed by an upgrade.</summary>
internal sealed class StaleModuleTree : Rule
{
    public override string Id => "stale-module-tree";

    public override IReadOnlyList<string> Explains => ["driver-module-missing", "no-driver-bound", "driver-not-autoloaded", "ppp-support-missing"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        var gone = situation.Said(DriverWordings.TreeGone).LastOrDefault();
        // "Module X not found in directory /lib/modules/R": one module may be missing; several unrelated ones mean the tree.
        var missing = situation.Said(DriverWordings.ModuleNotFound).Select(statement => (Statement: statement, Module: statement["module"])).Where(entry => entry.Module.Length > 0)
            .DistinctBy(entry => entry.Module).ToList();
        if (gone is null && missing.Count < 3)
        {
            yield break;
        }

        var line = gone?.Line ?? missing[0].Statement.Line;
        yield return Find(gone is not null ? Confidence.Likely : Confidence.Possible, Subject.None,
            "The module directory of the running kernel is gone, as after an upgrade without a reboot: no driver can be loaded.", [line, missing.LastOrDefault().Statement?.Line, situation.Kernel?.Line]);
    }
}

/// <summary>Secure Boot or lockdown refuses a module.</summary>
internal sealed class ModuleSignatureRejected : Rule
{
    public override string Id => "module-signature-rejected";

    public override IReadOnlyList<string> Explains => ["driver-module-missing", "no-driver-bound", "driver-not-autoloaded"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        var said = situation.Said(DriverWordings.SignatureRejected).ToList();
        if (said.Count == 0)
        {
            yield break;
        }

        // Any other driver may be the one refused, such as a graphics card's: a modem's name or nothing else in sight.
        var named = said.FirstOrDefault(statement => statement["module"] is { Length: > 0 } module && ModemIdentity.IsModemModule(NameOf(module)));
        var other = named is null && said.Exists(statement => statement["module"].Length > 0);
        var modem = situation.Candidates.FirstOrDefault(device => device.Identity == Identity.Modem);
        if (other || (named is null && modem is null))
        {
            yield break;
        }

        var works = modem is { Present: true } && modem.Interfaces.Any(entry => ModemIdentity.IsModemDriver(entry.Driver.Or("")));
        if (!works)
        {
            yield return Find(named is not null ? Confidence.Likely : Confidence.Possible, modem?.ToSubject() ?? Subject.None,
                $"The kernel refuses to load {(named is null ? "a module" : $"the module {NameOf(named["module"])}")} because its signature is missing or unknown (Secure Boot).", [(named ?? said[0]).Line, modem?.IdLine]);
        }
    }

    /// <summary>insmod names the file: <c>./option.ko</c>.</summary>
    public static string NameOf(string module)
    {
        var name = module[(module.LastIndexOf('/') + 1)..];
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 ? name[..dot] : name;
    }
}

/// <summary>The kernel is older than the driver that the device needs.</summary>
internal sealed class KernelTooOld : Rule
{
    /// <summary>Drivers and the release that brought them.</summary>
    private static readonly (string Driver, string Since)[] Births = [("qmi_wwan", "3.4"), ("cdc_mbim", "3.8"), ("huawei_cdc_ncm", "3.14"), ("cdc_ncm", "2.6.38"), ("option", "2.6.12")];

    public override string Id => "kernel-too-old";

    public override bool ConcludesFromAbsence => true;

    public override IReadOnlyList<string> Explains => ["no-driver-bound", "data-driver-missing"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        if (situation.Kernel is not { } kernel)
        {
            yield break;
        }

        foreach (var device in situation.Candidates.Where(device => device is { Identity: Identity.Modem, Present: true, InterfacesComplete: true }))
        {
            foreach (var entry in device.Interfaces.Where(known => known.Driver.IsAbsent))
            {
                var needed = entry.Class switch
                {
                    { Class: UsbClass.Communications, SubClass: 0x0e } => "cdc_mbim",
                    { Class: UsbClass.Communications, SubClass: 0x0d } => "cdc_ncm",
                    _ => null,
                };
                if (needed is null || kernel.Version >= KernelVersion.Parse(Births.First(birth => birth.Driver == needed).Since))
                {
                    continue;
                }

                yield return Find(Confidence.Likely, device.ToSubject(),
                    $"Kernel {kernel.Version} is older than {needed}, which interface {entry.Number} of {device.Describe()} needs.", [entry.Line, device.IdLine, kernel.Line]);
                break;
            }
        }
    }
}
