using Dialtone.Diagnosis;
using Dialtone.Facts.Host;
using Dialtone.Facts.Usb;

namespace Dialtone.Treatment.Cures;

/// <summary>The device that a finding is about, as the machine has it.</summary>
/// <param name="Place">Port and the id that it has when it is a modem.</param>
/// <param name="Device">What is on the port at this moment; null if the port is empty, as between two rounds of a loop.</param>
internal sealed record SickDevice(DeviceOnPort Place, UsbDevice? Device, Machine Machine)
{
    /// <summary>Null if the finding names no port or no id is known: nothing may be done to a device that is not identified.</summary>
    public static SickDevice? Of(Finding finding, Machine machine)
    {
        if (!UsbPortPath.TryParse(finding.Subject.Port, out var port))
        {
            return null;
        }

        var device = machine.UsbDevices.Or([]).FirstOrDefault(device => device.Port == port);
        var id = finding.Subject.Device ?? (device is not null && device.Id.TryGet(out var seen) ? seen : null as UsbId?);
        return id is { } known ? new SickDevice(new DeviceOnPort(port, known), device, machine) : null;
    }

    public UsbPortPath Port => Place.Port;

    public UsbId Id => Place.Id;

    public IReadOnlyList<UsbInterface> Interfaces => Device?.Interfaces.Or([]) ?? [];

    public string AuthorizedPath => $"/sys/bus/usb/devices/{Port}/authorized";

    /// <summary>The interface that usb-storage has or would have.</summary>
    public UsbInterfaceName? StorageInterface(Finding finding) =>
        finding.Loop?.StorageInterface ?? Interfaces.FirstOrDefault(item => item.Class.Class == UsbClass.MassStorage)?.Name;

    /// <summary>Other devices with the same id: what goes by id hits them, too.</summary>
    public IReadOnlyList<UsbDevice> Twins =>
        [.. Machine.UsbDevices.Or([]).Where(device => device.Port != Port && device.Id.TryGet(out var id) && id == Id)];

    /// <summary>Comes before its storage is taken from it.</summary>
    public OfflineStorage OfflineStorage => new(Place);

    /// <summary>Takes all drivers from the device. With <see cref="Authorize"/> as the last step, undoing in reverse enumerates the device again under the
    /// restored state. Expects that it is authorized: one that a policy keeps out is not for a cure to let in.</summary>
    public WriteAttribute Deauthorize => new(AuthorizedPath, "0", Place, Expected: "1");

    /// <summary>Lets the drivers probe it anew. Expects that it still is without drivers: if it re-enumerated meanwhile, they have probed it already,
    /// before the change between the two was made, and the try would say nothing.</summary>
    public WriteAttribute Authorize => new(AuthorizedPath, "1", Place, Expected: "0");
}
