using System.Text;
using Dialtone.Facts.Usb;
using Dialtone.Linux.FileTrees;
using Dialtone.Linux.Interop;
using Dialtone.Linux.Interop.Libc;
using Dialtone.Treatment;

namespace Dialtone.Linux.Control;

/// <summary>Carries out <see cref="AddDynamicId"/>.</summary>
internal sealed class DynamicIdSteps(Sysfs sysfs)
{
    public PriorAttribute Capture(AddDynamicId step)
    {
        try
        {
            return new PriorAttribute(sysfs.Read(step.Path));
        }
        catch (SystemCallException e) when (e.Errno == Errno.ENOENT)
        {
            // Its module is loaded by the step before; if that was refused, this one is not reached.
            return new PriorAttribute(ReadOnlyMemory<byte>.Empty);
        }
    }

    public void Apply(AddDynamicId step)
    {
        if (!Holds(sysfs.Read(step.Path), step))
        {
            sysfs.Write(step.Path, Encoding.ASCII.GetBytes(step.Entry));
        }
    }

    public string? Overtaken(AddDynamicId step)
    {
        try
        {
            return Holds(sysfs.Read(step.Path), step) ? null : $"{step.Driver} does not know {step.Id} any more";
        }
        catch (SystemCallException e) when (e.Errno == Errno.ENOENT)
        {
            return $"{step.Driver} is not loaded any more";
        }
    }

    public Restoration Restore(AddDynamicId step, PriorAttribute prior)
    {
        if (Holds(prior.Content.Span, step))
        {
            return new Restoration(RestorationOutcome.AlreadyThere);
        }

        try
        {
            if (!Holds(sysfs.Read(step.Path), step))
            {
                return new Restoration(RestorationOutcome.AlreadyThere);
            }
        }
        catch (SystemCallException e) when (e.Errno == Errno.ENOENT)
        {
            return new Restoration(RestorationOutcome.SubjectGone);
        }

        // usb-serial numbers its drivers' names where two would collide: option1 drives interfaces as the USB driver option.
        var driver = step.Driver.TrimEnd('1', '2', '3');
        foreach (var entry in HostFiles.List(sysfs.OnDisk($"/sys/bus/usb/drivers/{driver}")).TryGet(out var entries) ? entries : [])
        {
            if (UsbInterfaceName.TryParse(entry.Name, out var name) && sysfs.Is(new DeviceOnPort(name.Port, step.Id)))
            {
                sysfs.Write($"/sys/bus/usb/drivers/{driver}/unbind", Encoding.ASCII.GetBytes(entry.Name));
            }
        }

        return new Restoration(
            RestorationOutcome.EndsByItself,
            $"{step.Id} was taken from {driver}. The kernel has no way to take the id out of the driver's list: plugged in again, the device goes to {driver} until the module is unloaded or the machine rebooted.");
    }

    private static bool Holds(ReadOnlySpan<byte> list, AddDynamicId step) => Encoding.ASCII.GetString(list).Split('\n').Contains(step.Entry, StringComparer.Ordinal);
}
