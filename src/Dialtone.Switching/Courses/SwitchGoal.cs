using Dialtone.Facts.Usb;
using Dialtone.Switching.Configurations;

namespace Dialtone.Switching.Courses;

/// <summary>What a device is, measured by what it was and is to become.</summary>
public enum GoalState
{
    /// <summary>As it was.</summary>
    Unchanged,

    /// <summary>What it was to become.</summary>
    Right,

    /// <summary>Storage, and nothing else.</summary>
    Storage,

    /// <summary>Neither: an id that the configuration does not name.</summary>
    Wrong,
}

/// <summary>What a configuration promises. Not just any new id counts: the promised one, on the same port.</summary>
public sealed class SwitchGoal
{
    private readonly UsbDevice before;
    private readonly string signature;
    private readonly SwitchConfiguration configuration;
    private readonly UsbId? target;

    public SwitchGoal(UsbDevice before, SwitchOrder order)
    {
        this.before = before;
        signature = ModemSigns.Signature(before);
        configuration = order.Configuration;
        target = order.Target;
    }

    public GoalState Judge(UsbDevice device)
    {
        var id = device.Id.Or(default);
        var isSame = id == before.Id.Or(default) && ModemSigns.Signature(device) == signature;
        if (IsPromised(device, id, isSame))
        {
            return GoalState.Right;
        }

        return isSame && device.Address.Or(default) == before.Address.Or(default) ? GoalState.Unchanged
            : ModemSigns.IsStorageOnly(device) ? GoalState.Storage
            : isSame ? GoalState.Unchanged
            : GoalState.Wrong;
    }

    /// <summary>What was to come, for a sentence.</summary>
    public string Promise =>
        target is { } wanted ? $"{wanted}"
        : configuration.Targets.Count > 0 ? string.Join(" or ", configuration.Targets)
        : configuration.Configuration is { } value and > 0 ? $"configuration {value}"
        : configuration.TargetClass is { } targetClass ? $"an interface of class {targetClass:x2}"
        : "anything but storage";

    private bool IsPromised(UsbDevice device, UsbId id, bool isSame)
    {
        var storage = ModemSigns.IsStorageOnly(device);
        if (target is { } wanted)
        {
            return id == wanted && !storage;
        }

        if (configuration.Configuration is { } value and > 0)
        {
            return device.Configuration.Or(0) == value;
        }

        if (configuration.Targets.Contains(id) && !storage)
        {
            return true;
        }

        if (configuration.TargetClass is { } targetClass)
        {
            return device.Interfaces.Or([]) is [var first, ..] && first.Class.Class == targetClass && (configuration.Targets.Count == 0 || id == before.Id.Or(default));
        }

        return configuration.Targets.Count == 0 && !storage && !isSame && device.Interfaces.Or([]).Count > 0;
    }
}
