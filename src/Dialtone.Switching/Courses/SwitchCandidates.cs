using Dialtone.Facts.Usb;
using Dialtone.Switching.Ports;

namespace Dialtone.Switching.Courses;

/// <summary>Finds the device that is meant.</summary>
public sealed class SwitchCandidates(ISwitchMachine machine)
{
    /// <param name="name">A port path, an id, or the name of a port or disk of the device, with or without <c>/dev/</c>.</param>
    public IReadOnlyList<UsbDevice> Named(string name)
    {
        if (UsbPortPath.TryParse(name, out var port))
        {
            return machine.Look(port) is { } there ? [there] : [];
        }

        if (UsbId.TryParse(name, out var id))
        {
            return [.. Devices().Where(device => device.Id.Or(default) == id)];
        }

        var file = name.StartsWith("/dev/", StringComparison.Ordinal) ? name["/dev/".Length..] : name;
        return [.. Devices().Where(device => device.Interfaces.Or([]).Any(entry =>
            entry.Ttys.Contains(file) || entry.ControlChannels.Contains(file) || entry.NetworkInterfaces.Contains(file) || entry.ScsiUnits.Any(unit => unit.BlockDevice == file)))];
    }

    /// <summary>Devices with a configuration that they do not fulfil yet, and that are modems as far as that can be told.</summary>
    public IReadOnlyList<UsbDevice> Waiting(SwitchRequest request) => [.. Devices().Where(device => Waits(device, request))];

    private bool Waits(UsbDevice device, SwitchRequest request)
    {
        if (machine.Configurations.Find(DeviceSwitch.StringsOf(device)) is not { } configuration || OtherGear.KindOf(device, configuration) is not null)
        {
            return false;
        }

        var decision = ConfigurationChoice.Decide(configuration, device, UsbLayout.ReadAll(device.Descriptors.Or([])), machine.Global, request.Function, () => machine.ModuleTree.TryGet(out var tree) && tree.Has("cdc_mbim"));
        return decision.Configuration is { } chosen && new SwitchGoal(device, new SwitchOrder(device.Port, device.Id.Or(default), chosen) { Target = request.Target }).Judge(device) != GoalState.Right;
    }

    private IEnumerable<UsbDevice> Devices() => machine.Occupied.Select(machine.Look).OfType<UsbDevice>().Where(device => !device.IsHub);
}
