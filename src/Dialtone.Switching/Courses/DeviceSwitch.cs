using Dialtone.Facts.Usb;
using Dialtone.Switching.Configurations;
using Dialtone.Switching.Ports;

namespace Dialtone.Switching.Courses;

/// <summary>What somebody wants of the device on a port.</summary>
public sealed record SwitchRequest(UsbPortPath Port)
{
    /// <summary>Only while it has this id; null: whatever is there.</summary>
    public UsbId? Id { get; init; }

    /// <summary>Only while it has this device number: the appearance that this was started for, and not what was plugged in after it. Null: whatever is there.</summary>
    public int? DeviceNumber { get; init; }

    public ModemFunction Function { get; init; }

    /// <summary>Only this id counts as success.</summary>
    public UsbId? Target { get; init; }

    /// <summary>Started by an event.</summary>
    public bool IsAutomatic { get; init; }

    /// <summary>Somebody named the device: then it is switched although it is no modem.</summary>
    public bool IsNamed { get; init; }

    public bool AskPorts { get; init; } = true;

    /// <summary>Use this instead of what is installed; null: what is installed.</summary>
    public SwitchConfiguration? Configuration { get; init; }
}

/// <summary>What is going to be done with a device, or why nothing.</summary>
/// <param name="Device">As it was looked at; null if the port is empty.</param>
/// <param name="Found">What is installed for it; null if nothing is.</param>
/// <param name="Order">Null: nothing is done, and <paramref name="End"/> says why.</param>
/// <param name="Reason">Why not what the configuration says; empty if it is.</param>
/// <param name="End">Null if there is an order.</param>
public sealed record SwitchPlan(UsbDevice? Device, SwitchConfiguration? Found, SwitchOrder? Order, string Reason, SwitchResult? End);

/// <summary>From a port to the end: look, find the configuration, decide, switch, and choose the function that was asked for.</summary>
public sealed class DeviceSwitch(ISwitchMachine machine, SwitchRequest request, Action<string> say)
{
    /// <summary>As long as the reference waits: the INQUIRY of a slow stick comes late.</summary>
    private static readonly TimeSpan ForInquiry = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan ForDescriptors = TimeSpan.FromSeconds(5);

    /// <summary>Decides without touching the device.</summary>
    public SwitchPlan Plan(CancellationToken cancellation)
    {
        if (Look(cancellation) is not { } device || !device.Id.TryGet(out var id))
        {
            return End(null, null, SwitchOutcome.CannotOpen, $"Nothing is on port {request.Port}.");
        }

        if (request.DeviceNumber is { } number && device.Address.TryGet(out var address) && address.Device != number)
        {
            return End(device, null, SwitchOutcome.CannotOpen, $"Device {number} has left port {request.Port}; what is there now is another one, or has been enumerated anew.");
        }

        if (request.Id is { } wanted && wanted != id)
        {
            return End(device, null, SwitchOutcome.CannotOpen, $"{wanted} is not on port {request.Port}; {id} is.");
        }

        if (request.IsAutomatic && machine.Global.DisableSwitching)
        {
            return End(device, null, SwitchOutcome.LeftAlone, "usb_modeswitch.conf forbids switching (DisableSwitching).");
        }

        var found = request.Configuration ?? Find(device, cancellation);
        if (!request.IsNamed && OtherGear.KindOf(device, found) is { } kind)
        {
            return End(device, found, SwitchOutcome.LeftAlone, $"{id} on port {request.Port} is {kind}; it is left alone unless it is named.");
        }

        var layouts = UsbLayout.ReadAll(device.Descriptors.Or([]));
        if (found is null)
        {
            // Whoever asks for a function that a configuration of the device has needs no entry for it.
            if (request.Function != ModemFunction.Any && layouts.Count > 1)
            {
                if (ConfigurationChoice.LayoutWith(layouts, request.Function) is null)
                {
                    return End(device, null, SwitchOutcome.NotSuitable, $"None of the {layouts.Count} configurations of {id} has {ConfigurationChoice.Name(request.Function)}, and nobody knows how it is switched otherwise.");
                }

                found = new SwitchConfiguration { Name = id.ToString() };
                return Ordered(device, id, found, ConfigurationChoice.Decide(found, device, layouts, machine.Global, request.Function, HasMbim));
            }

            // The kernel or somebody else may have been faster, and the modem's own id is in nobody's list.
            if (ModemSigns.IsBound(device) && ModemSigns.Ports(device) is { Count: > 0 } ports)
            {
                return End(device, null, SwitchOutcome.AlreadySwitched, $"{id} on port {request.Port} is no storage device: {string.Join(", ", ports)} {(ports.Count == 1 ? "is" : "are")} there. Nothing was sent.");
            }

            return End(device, null, SwitchOutcome.Unknown, $"Nobody knows how {id} is switched, if it is to be switched at all.{WithoutData}");
        }

        return Ordered(device, id, found, ConfigurationChoice.Decide(found, device, layouts, machine.Global, request.Function, HasMbim));
    }

    /// <exception cref="OperationCanceledException">Cancelled while waiting.</exception>
    public SwitchResult Run(SwitchPlan plan, CancellationToken cancellation)
    {
        if (plan.Order is not { } order)
        {
            return plan.End!;
        }

        var result = new SwitchCourse(machine, order, say).Run(cancellation);
        if (request.Function == ModemFunction.Any || !result.IsGood || result.After is not { } device)
        {
            return result;
        }

        // A stick that was storage a moment ago may offer the wanted function now, in another configuration.
        var layouts = UsbLayout.ReadAll(device.Descriptors.Or([]));
        if (ConfigurationChoice.LayoutWith(layouts, request.Function) is not { } layout)
        {
            return result with { Outcome = SwitchOutcome.NotSuitable, Detail = $"{result.Detail} It has no {ConfigurationChoice.Name(request.Function)}." };
        }

        if (layout.ConfigurationValue == device.Configuration.Or(0))
        {
            return result;
        }

        var second = order with { Id = device.Id.Or(default), Target = null, Configuration = new SwitchConfiguration { Name = order.Configuration.Name, Configuration = layout.ConfigurationValue } };
        return new SwitchCourse(machine, second, say).Run(cancellation);
    }

    private SwitchPlan Ordered(UsbDevice device, UsbId id, SwitchConfiguration found, SwitchDecision decision) => decision.Configuration is { } configuration
        ? new SwitchPlan(device, found, Order(id, configuration), decision.Reason, null)
        : End(device, found, SwitchOutcome.NothingToDo, $"{id} on port {request.Port} is left as it is: {decision.Reason}.");

    private SwitchOrder Order(UsbId id, SwitchConfiguration configuration) => new(request.Port, id, configuration)
    {
        Target = request.Target,
        IsAutomatic = request.IsAutomatic,
        AskPorts = request.AskPorts,
        IsAnotherStick = other => request.IsAutomatic && other != id && !configuration.Targets.Contains(other) && !OtherGear.Knows(other) && machine.Configurations.For(other).Any(),
    };

    /// <summary>Said of an unknown device where next to nothing is known of any.</summary>
    private string WithoutData => machine.Configurations.Count > OwnConfigurations.All.Count ? ""
        : " The package usb-modeswitch-data, which knows over 500 devices, is not installed.";

    private bool HasMbim() => machine.ModuleTree.TryGet(out var tree) && tree.Has("cdc_mbim");

    private static SwitchPlan End(UsbDevice? device, SwitchConfiguration? found, SwitchOutcome outcome, string detail) =>
        new(device, found, null, "", new SwitchResult(outcome, detail) { After = device });

    /// <summary>A device that has just been plugged in, or is being probed, shows its descriptors in a moment.</summary>
    private UsbDevice? Look(CancellationToken cancellation)
    {
        var until = machine.Now + ForDescriptors;
        while (true)
        {
            var device = machine.Look(request.Port);
            if (device is null || (device.Descriptors.IsKnown && device.Interfaces.Or([]).Count > 0) || machine.Now >= until)
            {
                return device;
            }

            machine.WaitForEvent(until - machine.Now, cancellation);
        }
    }

    private SwitchConfiguration? Find(UsbDevice device, CancellationToken cancellation)
    {
        var strings = StringsOf(device);
        if (!machine.Configurations.NeedsScsi(strings) || !ModemSigns.IsStorageOnly(device))
        {
            return machine.Configurations.Find(strings);
        }

        var until = machine.Now + ForInquiry;
        while (strings.ScsiVendor.Length == 0 && machine.Now < until)
        {
            say("waiting for the answer to INQUIRY, by which devices with this id are told apart");
            machine.WaitForEvent(until - machine.Now, cancellation);
            if (machine.Look(request.Port) is not { } now || now.Address.Or(default) != device.Address.Or(default))
            {
                break;
            }

            strings = StringsOf(now);
        }

        return machine.Configurations.Find(strings);
    }

    /// <summary>What a device says of itself.</summary>
    public static DeviceStrings StringsOf(UsbDevice device)
    {
        var unit = device.Interfaces.Or([]).SelectMany(entry => entry.ScsiUnits).FirstOrDefault();
        return new DeviceStrings(device.Id.Or(default), device.Manufacturer.Or(""), device.Product.Or(""), device.Serial.Or(""), unit?.Vendor ?? "", unit?.Model ?? "");
    }
}
