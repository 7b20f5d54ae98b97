using Dialtone.Lab.Guests;

namespace Dialtone.Lab.Scenarios.Switching;

/// <summary>The program of the guest that switches what is plugged in, called by udev.</summary>
internal abstract class Switcher
{
    /// <summary>As its user calls it.</summary>
    public abstract string Name { get; }

    /// <summary>Whether it gives ports to a driver that does not list their id.</summary>
    public abstract bool BindsDrivers { get; }

    /// <summary>Whether it has to come to its end with one stick before the next one is plugged in.</summary>
    public abstract bool NeedsRest { get; }

    public abstract GuestOptions Adapt(GuestOptions options);

    /// <summary>Makes it act from now on.</summary>
    public abstract Task InstallAsync(Guest guest, CancellationToken cancellation);

    /// <summary>Configurations for the methods that only usb_modeswitch itself knows, as an administrator writes them.</summary>
    public static async Task WriteConfigurationsAsync(Guest guest)
    {
        foreach (var (name, text) in LocalConfigurations)
            await guest.Shell.PushFileAsync(System.Text.Encoding.ASCII.GetBytes(text), "/etc/usb_modeswitch.d/" + name, Brief);
    }

    protected static TimeSpan Brief { get; } = TimeSpan.FromSeconds(30);

    protected static IReadOnlyDictionary<string, string> LocalConfigurations { get; } = new Dictionary<string, string>
    {
        ["1209:0101"] = "TargetVendor=0x1209\nTargetProduct=0x0111\nHuaweiAltMode=1\n",
        ["1209:0102"] = "TargetVendor=0x1209\nTargetProduct=0x0112\nDetachStorageOnly=1\nInterface=0x00\nAltSetting=0x01\n",
        ["1209:0103"] = "TargetVendor=0x1209\nTargetProduct=0x0113\nDetachStorageOnly=1\n",
        ["1209:0104"] = "TargetVendor=0x1209\nTargetProduct=0x0114\nResetUSB=1\n",
    };
}

/// <summary>The distribution's usb_modeswitch, by its own rules.</summary>
internal sealed class UsbModeSwitch : Switcher
{
    public override string Name => "usb_modeswitch";

    /// <summary>Its unit is one for a port, and restarted.</summary>
    public override bool NeedsRest => true;
    public override bool BindsDrivers => false;
    public override GuestOptions Adapt(GuestOptions options) => options with { UsbModeSwitch = UsbModeSwitchParts.All, Systemd = true };

    public override async Task InstallAsync(Guest guest, CancellationToken cancellation)
    {
        await WriteConfigurationsAsync(guest);
        // Its own rules name the ids of its data alone.
        var rules = LocalConfigurations.Keys.Select(id => $"ACTION==\"add\", ATTR{{idVendor}}==\"{id[..4]}\", ATTR{{idProduct}}==\"{id[5..]}\", RUN+=\"usb_modeswitch '/%k'\"\n");
        await guest.Shell.PushFileAsync(System.Text.Encoding.ASCII.GetBytes(string.Concat(rules)), "/etc/udev/rules.d/41-lab.rules", Brief);
        (await guest.RunAsync("udevadm control --reload", Brief, cancellation: cancellation)).Checked();
    }
}

/// <summary>Dialtone, by its own rule, and its unit where systemd is.</summary>
/// <param name="beside">Whether usb_modeswitch is installed and would act, too.</param>
internal sealed class DialtoneOnPlug(bool systemd = true, bool beside = false) : Switcher
{
    public override string Name => "Dialtone";
    public override bool NeedsRest => false;

    public override bool BindsDrivers => true;

    public override GuestOptions Adapt(GuestOptions options) =>
        options with { UsbModeSwitch = beside ? UsbModeSwitchParts.All : UsbModeSwitchParts.Data, Systemd = systemd };

    public override async Task InstallAsync(Guest guest, CancellationToken cancellation)
    {
        await WriteConfigurationsAsync(guest);
        (await guest.RunAsync(DialtoneInGuest.InstallSwitchingCommand, TimeSpan.FromMinutes(1), cancellation: cancellation)).Checked();
    }
}
