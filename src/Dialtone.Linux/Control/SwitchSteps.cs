using System.Globalization;
using System.Text;
using Dialtone.Facts.Usb;
using Dialtone.Linux.FileTrees;
using Dialtone.Linux.Interop;
using Dialtone.Linux.Interop.Libc;
using Dialtone.Switching.Courses;
using Dialtone.Switching.Plugging;
using Dialtone.Treatment;

namespace Dialtone.Linux.Control;

/// <summary>Carries out <see cref="SwitchToModem"/>.</summary>
/// <param name="machine">Opens the machine on which it is switched.</param>
/// <param name="askPorts">Whether the modem's ports are asked for an answer to AT.</param>
/// <param name="deadline">Of the whole course, which is then cancelled.</param>
internal sealed class SwitchSteps(Sysfs sysfs, Func<ISwitchMachine> machine, bool askPorts, TimeSpan deadline)
{
    public PriorConfiguration Capture(SwitchToModem step)
    {
        Require(step.Device);
        var interfaces = new List<PriorInterface>();
        foreach (var entry in HostFiles.List(sysfs.OnDisk(Directory(step))).TryGet(out var entries) ? entries : [])
        {
            if (UsbInterfaceName.TryParse(entry.Name, out var name) && name.Port == step.Device.Port)
            {
                // What a program holds through usbfs is its own to give back.
                interfaces.Add(new PriorInterface(name, sysfs.DriverOf(name) is { Length: > 0 } and not "usbfs" and var driver ? driver : null));
            }
        }

        return new PriorConfiguration(Configuration(step), interfaces);
    }

    public void Apply(SwitchToModem step, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(deadline);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        using var switching = machine();
        var course = new DeviceSwitch(switching, new SwitchRequest(step.Device.Port) { Id = step.Device.Id, AskPorts = askPorts }, static _ => { });
        SwitchResult result;
        try
        {
            using var alone = switching.Lock(step.Device.Port, SwitchRule.WaitForPort, either.Token) ?? throw new StepRefusedException($"Another dialtone is switching on port {step.Device.Port}.");
            result = course.Run(course.Plan(either.Token), either.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new StepRefusedException($"Switching {step.Device.Id} on port {step.Device.Port} has not come to an end within {deadline.TotalSeconds:0} s, and was given up.", e);
        }

        switch (result.Outcome)
        {
            case SwitchOutcome.Works:
                return;
            // It is a modem, and not by this step: that is no cure of ours.
            case SwitchOutcome.SwitchedByOther or SwitchOutcome.AlreadySwitched:
                throw new StepNeedlessException(result.Detail);
            default:
                throw new StepRefusedException(result.Detail);
        }
    }

    public string? Overtaken(SwitchToModem step) =>
        sysfs.Is(step.Device) && sysfs.DriverOf(new UsbInterfaceName(step.Device.Port, 1, 0)) is "usb-storage" ? $"{step.Device.Id} on port {step.Device.Port} shows its CD-ROM again" : null;

    public Restoration Restore(SwitchToModem step, PriorConfiguration prior) =>
        (sysfs.Is(step.Device) ? Return(step, prior) : null) ?? new Restoration(
            RestorationOutcome.EndsByItself,
            $"A stick that has become a modem stays one until it is pulled out of port {step.Device.Port}; plugged in again, it shows its CD-ROM as before.");

    /// <summary>The stick has not switched, or keeps its id. What was cut short in between may have left it without a configuration, or its storage without a driver.</summary>
    /// <returns>Null if it is another device by now.</returns>
    private Restoration? Return(SwitchToModem step, PriorConfiguration prior)
    {
        var changed = false;
        if (prior.Configuration > 0 && Configuration(step) != prior.Configuration)
        {
            try
            {
                Write(step, $"{Directory(step)}/bConfigurationValue", prior.Configuration.ToString(CultureInfo.InvariantCulture));
                changed = true;
            }
            catch (SystemCallException e) when (e.Errno == Errno.EINVAL)
            {
                // It has no such configuration.
                return null;
            }
        }

        foreach (var entry in prior.Interfaces.Where(entry => entry.Driver is not null && sysfs.DriverOf(entry.Name) is ""))
        {
            Write(step, "/sys/bus/usb/drivers_probe", entry.Name.ToString());
            changed = true;
        }

        var others = prior.Interfaces.Where(entry => entry.Driver is { } driver && sysfs.DriverOf(entry.Name) != driver).ToList();
        return others.Count == 0 ? new Restoration(changed ? RestorationOutcome.Restored : RestorationOutcome.AlreadyThere)
            : others.Find(entry => sysfs.DriverOf(entry.Name) is "") is { } bare ? new Restoration(
                RestorationOutcome.Refused, $"Interface {bare.Name} has no driver instead of {bare.Driver}. Plug the device in anew.")
            : null;
    }

    private void Write(SwitchToModem step, string path, string value) => sysfs.Write(path, Encoding.ASCII.GetBytes(value), () => Require(step.Device));

    private void Require(DeviceOnPort device)
    {
        if (!sysfs.Is(device))
        {
            throw new SystemCallException("find", $"{device.Id} on port {device.Port}", Errno.ENODEV);
        }
    }

    /// <summary>0 if none is chosen: the attribute is empty then.</summary>
    private int Configuration(SwitchToModem step) =>
        int.TryParse(Encoding.ASCII.GetString(sysfs.Read($"{Directory(step)}/bConfigurationValue")), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var value) ? value : 0;

    private static string Directory(SwitchToModem step) => $"/sys/bus/usb/devices/{step.Device.Port}";
}
