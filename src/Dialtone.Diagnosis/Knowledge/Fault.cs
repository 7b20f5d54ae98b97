using Dialtone.Facts.Host;
using Dialtone.Facts.Usb;

namespace Dialtone.Diagnosis.Knowledge;

/// <summary>One class of the catalogue: what it is, how to tell it from others, what cures it.</summary>
public sealed record Fault
{
    public required string Id { get; init; }

    public required string Title { get; init; }

    /// <summary>One of <see cref="Catalogue.Layers"/>.</summary>
    public required string Layer { get; init; }

    /// <summary>What the user sees.</summary>
    public required string Symptom { get; init; }

    public required string Cause { get; init; }

    /// <summary>What tells it apart from its look-alikes, one clause each.</summary>
    public required IReadOnlyList<string> TellApart { get; init; }

    /// <summary>Ids of classes that look the same at first.</summary>
    public IReadOnlyList<string> LookAlikes { get; init; } = [];

    /// <summary>True for harmless things, which are never more than a note.</summary>
    public bool Benign { get; init; }

    /// <summary>Its own remedies, in the order to try them.</summary>
    public IReadOnlyList<Remedy> Remedies { get; init; } = [];

    /// <summary>Remedies of other classes that also apply, as <c>class/remedy</c>; the worthwhile ones first.</summary>
    public IReadOnlyList<string> Borrowed { get; init; } = [];

    /// <summary>How to see that it is gone.</summary>
    public required string Verify { get; init; }

    /// <summary>Addresses.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];
}

/// <summary>One cure of one class.</summary>
public sealed record Remedy
{
    public required string Id { get; init; }

    /// <summary>0 advice, 1 gone at replug or reboot, 2 configuration file, 3 package or service, 4 kernel or boot, 5 hardware or firmware.</summary>
    public required int Risk { get; init; }

    /// <summary>What the user gives up; empty if nothing.</summary>
    public string Loses { get; init; } = "";

    public required string Action { get; init; }

    /// <summary>Commands for somebody who does it by hand, with <c>{port}</c>, <c>{interface}</c>, <c>{vid}</c>, <c>{pid}</c>, <c>{n}</c> to fill in.</summary>
    public IReadOnlyList<string> Commands { get; init; } = [];

    public string Undo { get; init; } = "";

    /// <summary>False for what only this program does: the ids that readers of schema 1 know do not name it.</summary>
    public bool InSchema { get; init; } = true;

    /// <summary>Makers of the devices that it is for; empty: any.</summary>
    public IReadOnlyList<ushort> Vendors { get; init; } = [];

    /// <summary>Kernels that it works on; empty: any.</summary>
    public IReadOnlyList<KernelSpan> Kernels { get; init; } = [];

    /// <summary>False if the device or the kernel is known to be one that it is not for.</summary>
    public bool MayFit(UsbId? device, KernelVersion? kernel) =>
        (device is not { } id || Vendors.Count == 0 || Vendors.Contains(id.Vendor)) && (kernel is not { } version || Kernels.Count == 0 || Kernels.Any(span => span.Contains(version)));
}
