using Dialtone.Facts.Usb;
using Dialtone.Switching.Configurations;
using Dialtone.Switching.Methods;
using Dialtone.Switching.Ports;

namespace Dialtone.Switching.Courses;

/// <summary>What the user wants the device to be.</summary>
public enum ModemFunction
{
    Any,
    Mbim,
    Ncm,
    Ecm,

    /// <summary>Serial ports that take AT commands.</summary>
    At,
}

/// <summary>What to do with a device: a configuration to carry out, or why there is nothing to do.</summary>
/// <param name="Configuration">Null: nothing.</param>
/// <param name="Reason">Why nothing, or why not what the file says; empty if it is what the file says.</param>
public sealed record SwitchDecision(SwitchConfiguration? Configuration, string Reason);

/// <summary>Decides between what a configuration says and what the device offers: MBIM where a driver for it exists, or what the user asked for.</summary>
public static class ConfigurationChoice
{
    /// <param name="layouts">All configurations of the device, as its descriptors tell them.</param>
    /// <param name="hasMbimDriver">Asked only if it matters.</param>
    public static SwitchDecision Decide(SwitchConfiguration configuration, UsbDevice device, IReadOnlyList<UsbLayout> layouts, GlobalSettings global, ModemFunction function, Func<bool> hasMbimDriver)
    {
        var active = device.Configuration.Or(0);
        if (function != ModemFunction.Any && LayoutWith(layouts, function) is { } chosen)
        {
            return chosen.ConfigurationValue == active
                ? new SwitchDecision(null, $"its configuration {active} has {Name(function)} already")
                : new SwitchDecision(Choose(configuration, chosen.ConfigurationValue), $"configuration {chosen.ConfigurationValue} has {Name(function)}");
        }

        if (configuration.Mode == SwitchMode.Pantech)
        {
            return Pantech(configuration, device.Id.Or(default), function, hasMbimDriver);
        }

        // Several configurations and a driver for the best of them: the reference chooses so, too, unless it was forbidden.
        if (function is ModemFunction.Any && layouts.Count > 1 && !configuration.NoMbimCheck && !global.DisableMbim && LayoutWith(layouts, ModemFunction.Mbim) is { } mbim)
        {
            if (!hasMbimDriver())
            {
                return configuration.IsMbimMarker ? new SwitchDecision(null, "it could be an MBIM modem, but this kernel has no cdc_mbim driver") : new SwitchDecision(configuration, "");
            }

            return mbim.ConfigurationValue == active
                ? new SwitchDecision(null, "it is in its MBIM configuration")
                : new SwitchDecision(Choose(configuration, mbim.ConfigurationValue), $"configuration {mbim.ConfigurationValue} is MBIM, and this kernel has a driver for it");
        }

        if (configuration.IsMbimMarker)
        {
            return new SwitchDecision(null, "its configuration is only to be changed to MBIM, and it has none for that");
        }

        if (global.HuaweiAlternative && configuration.Messages.Any(message => message.AsSpan().SequenceEqual(SwitchMessages.HuaweiNew)))
        {
            return new SwitchDecision(
                configuration with { Messages = [.. configuration.Messages.Select(message => message.AsSpan().SequenceEqual(SwitchMessages.HuaweiNew) ? SwitchMessages.HuaweiAlternative : message)] },
                "HuaweiAltModeGlobal is set");
        }

        return new SwitchDecision(configuration, "");
    }

    /// <summary>The configuration of a device that has a function; null if none has, or nothing is known.</summary>
    public static UsbLayout? LayoutWith(IReadOnlyList<UsbLayout> layouts, ModemFunction function) =>
        layouts.FirstOrDefault(layout => layout.Interfaces.Any(entry => Is(entry, function)));

    private static bool Is(InterfaceLayout entry, ModemFunction function) => (function, entry.Descriptor.Class, entry.Descriptor.Subclass) switch
    {
        // CDC's subclasses: abstract control model, Ethernet, network control, mobile broadband.
        (ModemFunction.Mbim, 0x02, 0x0e) => true,
        (ModemFunction.Ncm, 0x02, 0x0d) => true,
        (ModemFunction.Ecm, 0x02, 0x06) => true,
        (ModemFunction.At, 0x02, 0x02) => entry.Descriptor.Protocol is >= 1 and <= 6,
        (ModemFunction.At, 0xff, not 0x42) => entry.FirstBulk(isIn: true) is not null && entry.FirstBulk(isIn: false) is not null,
        _ => false,
    };

    private static SwitchConfiguration Choose(SwitchConfiguration configuration, int value) => new()
    {
        Name = configuration.Name,
        Settings = configuration.Settings,
        Configuration = value,
        CheckSuccess = configuration.CheckSuccess,
    };

    /// <summary>Value 1 leaves it to the system: MBIM where there is a driver, else the device's own time-out to CDC-ECM; 3 is that time-out.</summary>
    private static SwitchDecision Pantech(SwitchConfiguration configuration, UsbId id, ModemFunction function, Func<bool> hasMbimDriver)
    {
        var value = function switch
        {
            ModemFunction.Mbim => 4,
            ModemFunction.Ecm => 3,
            _ when configuration.PantechValue == 1 => id == new UsbId(0x10a9, 0x6080) ? 2 : hasMbimDriver() ? 4 : 1,
            _ => configuration.PantechValue,
        };
        return value is 1 or 3
            ? new SwitchDecision(null, "it switches by itself to CDC-ECM when nothing is sent")
            : new SwitchDecision(configuration with { PantechValue = value }, value == configuration.PantechValue ? "" : $"PantechMode {value} fits this kernel");
    }

    internal static string Name(ModemFunction function) => function switch
    {
        ModemFunction.Mbim => "MBIM",
        ModemFunction.Ncm => "CDC-NCM",
        ModemFunction.Ecm => "CDC-ECM",
        ModemFunction.At => "AT ports",
        _ => "any function",
    };
}
