using Dialtone.Diagnosis;
using Dialtone.Diagnosis.Knowledge;
using Dialtone.Facts.Host;

namespace Dialtone.App.Stories;

/// <summary>What the catalogue knows to help with a finding, where no plan can be made because only texts tell of the machine.</summary>
internal static class CatalogueCures
{
    /// <summary>The remedies that fit the device and the kernel, as far as these are known, in the order to try them.</summary>
    public static IReadOnlyList<Cure> For(Finding finding, KernelVersion? kernel)
    {
        if (Catalogue.Find(finding.Id) is not { } fault)
        {
            return [];
        }

        var subject = finding.Subject.Interface is null ? finding.Subject with { Interface = finding.Loop?.StorageInterface } : finding.Subject;
        var own = finding.Remedies.Select(id => fault.Remedies.FirstOrDefault(remedy => remedy.Id == id)).OfType<Remedy>();
        return [.. InOrder(fault, own).Where(remedy => remedy.MayFit(subject.Device, kernel)).Select(remedy => Of(remedy, subject))];
    }

    /// <summary>All remedies of a class, for nobody's device in particular.</summary>
    public static IReadOnlyList<Cure> Of(Fault fault) => [.. InOrder(fault, fault.Remedies).Select(remedy => Of(remedy, Subject.None))];

    /// <summary>A class's own order stands. Where remedies of other classes join in, what takes less goes first, as where a plan is made of them.</summary>
    private static IEnumerable<Remedy> InOrder(Fault fault, IEnumerable<Remedy> own)
    {
        var borrowed = fault.Borrowed.Select(Find).OfType<Remedy>().ToList();
        return borrowed.Count == 0 ? own : borrowed.Concat(own).DistinctBy(remedy => remedy.Id).OrderBy(Place).ThenBy(remedy => remedy.Risk);
    }

    private static int Place(Remedy remedy) => Treatment.Remedies.Order.ToList().IndexOf(remedy.Id) is var place and >= 0 ? place : int.MaxValue;

    private static Remedy? Find(string name)
    {
        var slash = name.IndexOf('/');
        return Catalogue.Find(name[..slash])?.Remedies.FirstOrDefault(remedy => remedy.Id == name[(slash + 1)..]);
    }

    private static Cure Of(Remedy remedy, Subject subject) =>
        new(remedy.Id, remedy.Action, remedy.Loses, remedy.Risk, null) { IsAdvice = true, ByHand = CommandText.Fill(remedy.Commands, subject) };
}
