using Dialtone.Lab.Devices;
using Dialtone.Lab.Devices.Models;
using Dialtone.Protocols.Usb;

namespace Dialtone.Lab.Scenarios.Switching;

/// <summary>What the kernel has to show once a stick has become a modem, read off the model.</summary>
/// <param name="Id">Vendor and product, as sysfs joined by a colon.</param>
/// <param name="Drivers">Interface, such as 1.0, to the driver that this kernel has for it; null where any will do.</param>
/// <param name="Message">The event that says that the device has been asked in its maker's way.</param>
internal sealed record StickExpectation(string Id, IReadOnlyDictionary<string, string?> Drivers, Func<DeviceEvent, bool> Message)
{
    /// <param name="bound">True if a driver that the kernel would not have given by itself is to have the ports.</param>
    public static StickExpectation Of(DeviceModel model, bool bound = false)
    {
        // One that does not leave the bus has its modem in its second configuration.
        var target = model.Switches is [var last] ? model.Personalities[last.To] : model.Start;
        var configuration = target.Configurations[^1];
        var listed = !DriverlessModels.Contains(model.Name);
        var drivers = configuration.Interfaces
            .DistinctBy(i => i.Descriptor.Number)
            .ToDictionary(i => $"{configuration.Value}.{i.Descriptor.Number}", i => i.Descriptor.Class == 0xff && !listed && !bound ? "" : DriverOf(i));
        var second = target.Configurations.Count > 1;
        return new StickExpectation(
            $"{target.Descriptor.VendorId:x4}:{target.Descriptor.ProductId:x4}", drivers,
            second ? e => e.Kind == DeviceEventKind.ConfigurationSet && e.Number == configuration.Value : e => e.Kind == DeviceEventKind.SwitchRequested);
    }

    /// <summary>Their modems' ids are in no driver's list.</summary>
    private static readonly string[] DriverlessModels = ["stick-mobile-action", "stick-driverless"];

    private static string? DriverOf(InterfaceModel model) => (model.Descriptor.Class, model.Descriptor.Subclass, model.Descriptor.Protocol) switch
    {
        (0x02, 0x02, _) => "cdc_acm",
        (0x02, 0x06, _) => "cdc_ether",
        (0x02, 0x0e, _) => "cdc_mbim",
        (0xff, 0x01, 0x09) => "qmi_wwan",
        // No port: QMI without a word of it but the size of its notifications, and Android's debug bridge.
        (0xff, 0xff, 0xff) when model.Endpoints.Any(endpoint => endpoint.TransferType == TransferType.Interrupt && endpoint.MaxPacketSize == 8) => "",
        (0xff, 0x42, _) => "",
        (0xff, _, _) => "option",
        (0x08, _, _) => "usb-storage",
        // A data interface belongs to the driver of its control interface.
        (0x0a, _, _) => null,
        _ => null,
    };

    /// <summary>What is not so; null if all is.</summary>
    public string? Missing(GuestState state, string port)
    {
        if (state.Devices.GetValueOrDefault(port) != Id)
            return $"{port} is {state.Devices.GetValueOrDefault(port, "empty")}, not {Id}";
        foreach (var (number, driver) in Drivers)
        {
            var name = $"{port}:{number}";
            if (!state.Drivers.TryGetValue(name, out var bound))
                return $"there is no interface {name}";
            if (driver is null ? bound.Length == 0 : bound != driver)
                return $"{name} has the driver '{bound}', not '{driver}'";
        }
        return Drivers.Values.Any(driver => driver is "option" or "cdc_acm") && Ports(state, port).Count == 0 ? $"{port} has no tty" : null;
    }

    public static IReadOnlyList<string> Ports(GuestState state, string port) => [.. state.NodesOf(port, "ttyUSB"), .. state.NodesOf(port, "ttyACM")];
}
