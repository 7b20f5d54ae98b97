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

        // The ports of a driver on the bus usb-serial (option1) show whose they are; its name says nothing of the USB driver (option) that is told to let go.
        var taken = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var entry in HostFiles.List(sysfs.OnDisk($"/sys/bus/usb-serial/drivers/{step.Driver}")).TryGet(out var entries) ? entries : [])
        {
            if (HostFiles.ReadLink(sysfs.OnDisk($"/sys/bus/usb-serial/drivers/{step.Driver}/{entry.Name}")).TryGet(out var device)
                && UsbInterfaceName.TryParse(Path.GetFileName(Path.GetDirectoryName(device)), out var name)
                && sysfs.Is(new DeviceOnPort(name.Port, step.Id)) && ClassOf(name) == step.InterfaceClass
                && sysfs.DriverOf(name) is { Length: > 0 } driver)
            {
                sysfs.Write($"/sys/bus/usb/drivers/{driver}/unbind", Encoding.ASCII.GetBytes(name.ToString()));
                taken.Add(name.ToString());
            }
        }

        return new Restoration(
            RestorationOutcome.EndsByItself,
            $"{(taken.Count > 0 ? $"{string.Join(", ", taken)} of {step.Id} {(taken.Count == 1 ? "was" : "were")} taken from {step.Driver}. " : "")}The kernel has no way to take the id out of the driver's list: plugged in again, {step.Id} goes to {step.Driver} until the module is unloaded or the machine rebooted.");
    }

    private byte? ClassOf(UsbInterfaceName name) =>
        byte.TryParse(Sysfs.WithoutLineEnd(sysfs.Read($"/sys/bus/usb/devices/{name}/bInterfaceClass")), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var value) ? value : null;

    private static bool Holds(ReadOnlySpan<byte> list, AddDynamicId step) => Encoding.ASCII.GetString(list).Split('\n').Contains(step.Entry, StringComparer.Ordinal);
}
