using System.Text;
using Dialtone.Facts.Usb;
using Dialtone.Linux.Interop;
using Dialtone.Linux.Interop.Libc;
using Dialtone.Treatment;

namespace Dialtone.Linux.Control;

/// <summary>Carries out <see cref="BindInterface"/> and <see cref="UnbindInterface"/>.</summary>
/// <param name="deviceDeadline">How long an interface that comes and goes is waited for.</param>
internal sealed class BindingSteps(Sysfs sysfs, StorageUnits units, TimeSpan deviceDeadline)
{
    /// <summary>Waits for an interface that comes and goes to be there; and to unbind it, for its driver to have it.</summary>
    /// <param name="device">Another device on the port has interfaces of the same names, which are none of ours. Null: whatever is there.</param>
    public PriorBinding Capture(UsbInterfaceName name, DeviceOnPort? device, string? awaited, CancellationToken cancellationToken)
    {
        var driver = UsbEvents.Until(() => DriverOf(name, device) is { } found && (awaited is null || found == awaited) ? found : null, deviceDeadline, cancellationToken)
            ?? DriverOf(name, device)
            ?? throw NotThere(name, device);
        return awaited is null || driver == awaited
            ? new PriorBinding(driver.Length == 0 ? null : driver)
            : throw new StepRefusedException($"Interface {name} is not bound to {awaited}, but to {(driver.Length == 0 ? "no driver" : driver)}.");
    }

    public void Bind(UsbInterfaceName name, DeviceOnPort? device, string driver)
    {
        if ((DriverOf(name, device) ?? throw NotThere(name, device)) != driver)
        {
            Write(name, device, driver, "bind");
        }
    }

    public void Unbind(UsbInterfaceName name, DeviceOnPort? device, string driver)
    {
        if ((DriverOf(name, device) ?? throw NotThere(name, device)) != driver)
        {
            return;
        }

        if (device is null)
        {
            Write(name, device, driver, "unbind");
        }
        else
        {
            units.While(device, name, () => Write(name, device, driver, "unbind"));
        }
    }

    /// <param name="expected">The driver that the interface is to have; empty for none.</param>
    public string? Overtaken(UsbInterfaceName name, DeviceOnPort? device, string expected) =>
        DriverOf(name, device) is { } now && now != expected ? $"interface {name} has {(now.Length == 0 ? "no driver" : now)} by now" : null;

    public Restoration Restore(UsbInterfaceName name, DeviceOnPort? device, string stepDriver, PriorBinding prior)
    {
        var now = DriverOf(name, device);
        if (now is null)
        {
            return new Restoration(RestorationOutcome.SubjectGone);
        }

        if (now == (prior.Driver ?? ""))
        {
            return new Restoration(RestorationOutcome.AlreadyThere);
        }

        if (now.Length > 0 && now != stepDriver)
        {
            return new Restoration(RestorationOutcome.Conflict, $"Interface {name} is bound to {now}: somebody changed it since. It was left alone; before, it had {prior.Driver ?? "no driver"}.");
        }

        try
        {
            if (now.Length > 0)
            {
                Unbind(name, device, now);
            }

            if (prior.Driver is { } driver)
            {
                Bind(name, device, driver);
            }
        }
        catch (SystemCallException e) when (e.Errno is Errno.ENODEV or Errno.ENOENT && DriverOf(name, device) is null)
        {
            return new Restoration(RestorationOutcome.SubjectGone);
        }

        return DriverOf(name, device) is not { } back ? new Restoration(RestorationOutcome.SubjectGone)
            : back == (prior.Driver ?? "") ? new Restoration(RestorationOutcome.Restored)
            : new Restoration(RestorationOutcome.Refused, $"Interface {name} has {(back.Length == 0 ? "no driver" : back)} instead of {prior.Driver ?? "no driver"}. Plug the device in anew.");
    }

    /// <summary>As <see cref="Sysfs.DriverOf"/>; null also if the interface is another device's.</summary>
    private string? DriverOf(UsbInterfaceName name, DeviceOnPort? device) => device is null || sysfs.Is(device) ? sysfs.DriverOf(name) : null;

    private static SystemCallException NotThere(UsbInterfaceName name, DeviceOnPort? device) =>
        new("find interface", device is null ? name.ToString() : $"{name} of {device.Id}", Errno.ENODEV);

    private void Write(UsbInterfaceName name, DeviceOnPort? device, string driver, string file) => sysfs.Write(
        $"/sys/bus/usb/drivers/{driver}/{file}",
        Encoding.ASCII.GetBytes(name.ToString()),
        () =>
        {
            // The file belongs to the driver and not to the device: this is the last moment to see who is on the port.
            if (device is not null && !sysfs.Is(device))
            {
                throw NotThere(name, device);
            }
        });
}
