using Dialtone.Facts.Usb;

namespace Dialtone.Diagnosis.Logs.Listings;

/// <summary>A device as a listing shows it. lsusb gives an address and an id; usb-devices gives interfaces and drivers.</summary>
public sealed record ListedDevice
{
    public UsbPortPath? Port { get; init; }

    public UsbAddress? Address { get; init; }

    public UsbId? Id { get; init; }

    /// <summary>What lsusb prints behind the id, from its database; or the product string.</summary>
    public string? Name { get; init; }

    public string? Manufacturer { get; init; }

    public int? BcdDevice { get; init; }

    public bool IsHub { get; init; }

    /// <summary>True if another machine has it and offers it to this one.</summary>
    public bool IsOffered { get; init; }

    /// <summary>Number of configurations; null if not listed.</summary>
    public int? Configurations { get; init; }

    /// <summary>True if a configuration is marked as active; null if not listed.</summary>
    public bool? Configured { get; init; }

    /// <summary>Empty if the listing does not show interfaces.</summary>
    public IReadOnlyList<ListedInterface> Interfaces { get; init; } = [];

    public required Evidence Line { get; init; }
}

/// <param name="Driver">Null if none is bound, or if the listing does not show drivers.</param>
public sealed record ListedInterface(int Number, UsbClass Class, int Endpoints, string? Driver, Evidence Line)
{
    /// <summary>False if the listing shows no drivers at all (<c>lsusb -v</c>), so that a missing one means nothing.</summary>
    public bool DriverListed { get; init; } = true;
}
