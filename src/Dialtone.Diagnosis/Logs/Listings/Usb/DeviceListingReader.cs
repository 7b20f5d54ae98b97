using System.Text;
using Dialtone.Facts.Usb;

namespace Dialtone.Diagnosis.Logs.Listings.Usb;

/// <summary>A listing that tells of one device after another, each with its interfaces. Bounded: what a machine cannot have is left out.</summary>
internal abstract class DeviceListingReader : ListingReader
{
    /// <summary>Two full controllers of 127 addresses.</summary>
    protected const int MaximumDevices = 256;

    /// <summary>Twice what a configuration may have (USB 3.2, 9.6.6: 32).</summary>
    private const int MaximumInterfaces = 64;

    private const int LongestName = 128;

    private readonly List<ListedDevice> devices = [];
    private readonly List<ListedInterface> interfaces = [];

    /// <summary>The device at hand, without its interfaces; null between two.</summary>
    protected ListedDevice? Device { get; set; }

    public override void Contribute(ListingFacts facts)
    {
        facts.Devices.AddRange(devices);
        if (Device is not null)
        {
            facts.Devices.Add(WithInterfaces(Device, interfaces));
        }
    }

    /// <summary>Begins with the next device, of which one line with its id and name is all that is listed.</summary>
    /// <param name="name">What stands behind the id; empty if nothing does.</param>
    /// <param name="isHub">True if the line says so otherwise than by the name.</param>
    protected void Begin(UsbId id, ReadOnlySpan<byte> name, Evidence line, bool isHub = false, bool isOffered = false)
    {
        Finish();
        var text = Encoding.UTF8.GetString(name[..Math.Min(name.Length, LongestName)]).Trim();
        Device = new ListedDevice
        {
            Id = id,
            Name = text.Length == 0 ? null : text,
            IsHub = isHub || text.EndsWith("Hub", StringComparison.OrdinalIgnoreCase),
            IsOffered = isOffered,
            Line = line,
        };
        Taken++;
    }

    /// <summary>Adds an interface to the device at hand; its first alternate setting counts.</summary>
    protected void Add(ListedInterface entry)
    {
        if (interfaces.Count < MaximumInterfaces && !interfaces.Exists(known => known.Number == entry.Number))
        {
            interfaces.Add(entry);
        }
    }

    /// <summary>The device at hand is complete.</summary>
    protected virtual void Finish()
    {
        if (Device is not null && devices.Count < MaximumDevices)
        {
            devices.Add(WithInterfaces(Device, interfaces));
        }

        Device = null;
        interfaces.Clear();
    }

    protected virtual ListedDevice WithInterfaces(ListedDevice device, IReadOnlyList<ListedInterface> known) => device with { Interfaces = [.. known] };
}
