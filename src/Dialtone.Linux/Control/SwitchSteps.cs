using System.Text;
using Dialtone.Facts.Usb;
using Dialtone.Linux.Interop;
using Dialtone.Linux.Interop.Libc;
using Dialtone.Linux.Switching;
using Dialtone.Switching.Courses;
using Dialtone.Switching.Plugging;
using Dialtone.Treatment;

namespace Dialtone.Linux.Control;

/// <summary>Carries out <see cref="SwitchToModem"/>.</summary>
internal sealed class SwitchSteps(Sysfs sysfs)
{
    public PriorBinding Capture(SwitchToModem step)
    {
        if (!sysfs.Is(step.Device))
        {
            throw new SystemCallException("find", $"{step.Device.Id} on port {step.Device.Port}", Errno.ENODEV);
        }

        return new PriorBinding(sysfs.DriverOf(Storage(step)) is { Length: > 0 } driver ? driver : null);
    }

    public static void Apply(SwitchToModem step, CancellationToken cancellationToken)
    {
        using var machine = new LiveSwitchMachine();
        using var alone = machine.Lock(step.Device.Port, SwitchRule.WaitForPort, cancellationToken) ?? throw new StepRefusedException($"Another dialtone is switching on port {step.Device.Port}.");
        var switching = new DeviceSwitch(machine, new SwitchRequest(step.Device.Port) { Id = step.Device.Id }, static _ => { });
        var result = switching.Run(switching.Plan(cancellationToken), cancellationToken);
        if (!result.IsGood || result.Outcome == SwitchOutcome.LeftAlone)
        {
            throw new StepRefusedException(result.Detail);
        }
    }

    public string? Overtaken(SwitchToModem step) =>
        sysfs.Is(step.Device) && sysfs.DriverOf(Storage(step)) is "usb-storage" ? $"{step.Device.Id} on port {step.Device.Port} shows its CD-ROM again" : null;

    public Restoration Restore(SwitchToModem step, PriorBinding prior)
    {
        if (sysfs.Is(step.Device))
        {
            // It has not switched, or keeps its id. What was cut short in between may have left its storage without a driver.
            if (prior.Driver is not null && sysfs.DriverOf(Storage(step)) is "")
            {
                sysfs.Write("/sys/bus/usb/drivers_probe", Encoding.ASCII.GetBytes(Storage(step).ToString()));
                return new Restoration(RestorationOutcome.Restored);
            }

            if (sysfs.DriverOf(Storage(step)) == (prior.Driver ?? ""))
            {
                return new Restoration(RestorationOutcome.AlreadyThere);
            }
        }

        return new Restoration(
            RestorationOutcome.EndsByItself,
            $"A stick that has become a modem stays one until it is pulled out of port {step.Device.Port}; plugged in again, it shows its CD-ROM as before.");
    }

    /// <summary>The interface that a stick in storage mode has.</summary>
    private static UsbInterfaceName Storage(SwitchToModem step) => new(step.Device.Port, 1, 0);
}
