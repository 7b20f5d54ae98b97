using System.Globalization;
using Dialtone.Facts.Host;
using Dialtone.Facts.Usb;

namespace Dialtone.Treatment.Verification;

/// <summary>Derives what a cure must leave in order.</summary>
public static class Expectations
{
    /// <summary>Shorter would miss what only the disk poll triggers, and devices that crash while they settle.</summary>
    private static readonly TimeSpan LeastWatch = TimeSpan.FromSeconds(6);

    /// <summary>udev's default, where the kernel was not asked (0 means that nothing polls: udev sets it per machine).</summary>
    private static readonly TimeSpan UsualPoll = TimeSpan.FromSeconds(2);

    /// <param name="otherSick">Ports of other devices in trouble: what they have at one moment says nothing.</param>
    public static WatchExpectation For(Plan plan, Machine before, params IReadOnlyCollection<UsbPortPath> otherSick)
    {
        var port = Port(plan);
        var devices = before.UsbDevices.Or([]);
        var sick = devices.FirstOrDefault(device => device.Port == port);
        var units = sick is null ? [] : Units(sick).Where(unit => !IsLost(plan.StorageLoss, unit)).Select(unit => new ExpectedUnit(unit.Lun, unit.PeripheralType));
        // In the middle of a loop the device may be anything at this moment; the log tells what it had at its best.
        var ttys = Math.Max(plan.Finding.Loop?.SerialPorts ?? 0, sick is null ? 0 : SerialInterfaces(sick, before));
        // A modem of the MBIM or QMI kind may have no serial port; any other that shows none was looked at in the wrong moment.
        var least = sick is not null && sick.Interfaces.Or([]).Any(item => item.ControlChannels.Count > 0) ? 0 : 1;
        return new WatchExpectation
        {
            Port = port,
            Device = plan.ChangesDevice ? null : plan.Finding.Subject.Device,
            Ttys = plan.ChangesDevice ? 0 : Math.Max(least, ttys),
            AtAnswer = !plan.ChangesDevice && Math.Max(least, ttys) > 0,
            Units = [.. units],
            OwnStorage = plan.StorageLoss < StorageLoss.Device && plan.Finding.Loop?.StorageInterface is not null,
            Others = [.. devices.Where(device => !port.Contains(device.Port) && device.Id.IsKnown && !device.IsHub && !otherSick.Contains(device.Port)).Select(device => Other(device, plan.StorageLoss))],
            Duration = DurationFor(plan.Finding.Loop?.Period, before),
        };
    }

    /// <summary>At least four of the loop's periods and three disk polls.</summary>
    public static TimeSpan DurationFor(TimeSpan? period, Machine machine)
    {
        var poll = machine.ModuleParameters.Or(NoParameters).TryGetValue("block/events_dfl_poll_msecs", out var text)
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds > 0
            ? TimeSpan.FromMilliseconds(milliseconds)
            : UsualPoll;
        TimeSpan[] needs = [LeastWatch, 3 * poll, TimeSpan.FromSeconds(Math.Ceiling((4 * (period ?? TimeSpan.Zero)).TotalSeconds))];
        return needs.Max();
    }

    private static readonly IReadOnlyDictionary<string, string> NoParameters = new Dictionary<string, string>();

    private static UsbPortPath Port(Plan plan) => UsbPortPath.TryParse(plan.Finding.Subject.Port, out var port)
        ? port
        : throw new ArgumentException($"A plan for '{plan.Finding.Id}' with steps must name a port.", nameof(plan));

    /// <summary>Interfaces that have a serial port, or would have one if the loop left them the time: their driver makes ttys, or the module for them does.</summary>
    internal static int SerialInterfaces(UsbDevice device, Machine machine) => device.Interfaces.Or([]).Count(item =>
        item.Ttys.Count > 0
        || (item.Driver.TryGet(out var driver) && SerialDrivers.IsOne(driver))
        || (!item.Driver.IsKnown && item.Modalias.TryGet(out var modalias) && machine.ModuleTree.TryGet(out var tree) && tree.ModulesFor(modalias).Any(SerialDrivers.IsOne)));

    internal static IEnumerable<ScsiUnit> Units(UsbDevice device) => device.Interfaces.Or([]).SelectMany(item => item.ScsiUnits);

    private static bool IsLost(StorageLoss loss, ScsiUnit unit) => loss >= StorageLoss.Device || (loss == StorageLoss.UnitsAfterFirst && unit.Lun > 0);

    private static ExpectedDevice Other(UsbDevice device, StorageLoss loss) => new(
        new DeviceOnPort(device.Port, device.Id.Value),
        loss == StorageLoss.Machine ? [] : [.. Units(device).Where(unit => !Verdicts.IsStopped(unit)).Select(unit => unit.BlockDevice).OfType<string>()],
        device.Interfaces.Or([]).Sum(item => item.Ttys.Count));
}
