using System.Text;
using Dialtone.Facts.Usb;
using Dialtone.Linux.Interop;
using Dialtone.Linux.Interop.Libc;
using Dialtone.Treatment;

namespace Dialtone.Linux.Control;

/// <summary>Carries out <see cref="BindInterface"/> and <see cref="UnbindInterface"/>.</summary>
internal sealed class BindingSteps(Sysfs sysfs, StorageUnits units, TimeSpan deviceDeadline)
{
    /// <summary>Waits for an interface that comes and goes to be there; and to unbind it, for its driver to have it.</summary>
    public PriorBinding Capture(UsbInterfaceName name, string? awaited, CancellationToken cancellationToken)
    {
        var driver = UsbEvents.Until(() => sysfs.DriverOf(name) is { } found && (awaited is null || found == awaited) ? found : null, deviceDeadline, cancellationToken)
            ?? sysfs.DriverOf(name)
            ?? throw new SystemCallException("find interface", name.ToString(), Errno.ENODEV);
        return awaited is null || driver == awaited
            ? new PriorBinding(driver.Length == 0 ? null : driver)
            : throw new StepRefusedException($"Interface {name} is not bound to {awaited}, but to {(driver.Length == 0 ? "no driver" : driver)}.");
    }

    public void Bind(UsbInterfaceName name, string driver)
    {
        if (sysfs.DriverOf(name) != driver)
        {
            Write(name, driver, "bind");
        }
    }

    public void Unbind(UsbInterfaceName name, string driver)
    {
        if (sysfs.DriverOf(name) == driver)
        {
            units.While(name.Port, () => Write(name, driver, "unbind"));
        }
    }

    public Restoration Restore(UsbInterfaceName name, string stepDriver, PriorBinding prior)
    {
        var now = sysfs.DriverOf(name);
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

        if (now.Length > 0)
        {
            Unbind(name, now);
        }

        if (prior.Driver is { } driver)
        {
            Bind(name, driver);
        }

        return sysfs.DriverOf(name) is not { } back ? new Restoration(RestorationOutcome.SubjectGone)
            : back == (prior.Driver ?? "") ? new Restoration(RestorationOutcome.Restored)
            : new Restoration(RestorationOutcome.Refused, $"Interface {name} has {(back.Length == 0 ? "no driver" : back)} instead of {prior.Driver ?? "no driver"}. Plug the device in anew.");
    }

    private void Write(UsbInterfaceName name, string driver, string file) => sysfs.Write($"/sys/bus/usb/drivers/{driver}/{file}", Encoding.ASCII.GetBytes(name.ToString()));
}
