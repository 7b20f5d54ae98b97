using System.Text;
using Dialtone.Linux.Interop;
using Dialtone.Linux.Interop.Libc;
using Dialtone.Treatment;

namespace Dialtone.Linux.Control;

/// <summary>Carries out <see cref="WriteAttribute"/>.</summary>
internal sealed class AttributeSteps(Sysfs sysfs, StorageUnits units, TimeSpan deviceDeadline)
{
    public PriorAttribute Capture(WriteAttribute step, CancellationToken cancellationToken)
    {
        var content = OnDevice(step, () => sysfs.Read(step.Path), cancellationToken);
        return step.Expected is { } expected && !IsValue(content, expected)
            ? throw new StepOvertakenException($"{step.Path} holds '{Encoding.UTF8.GetString(Sysfs.WithoutLineEnd(content))}' and no longer '{expected}'.")
            : new PriorAttribute(content);
    }

    /// <summary>Null also while its device is away.</summary>
    public string? Overtaken(WriteAttribute step)
    {
        if (step.Device is { } device && !sysfs.Is(device))
        {
            return null;
        }

        try
        {
            var content = sysfs.Read(step.Path);
            return IsValue(content, step.Value) ? null : $"{step.Path} holds '{Text(content)}' and no longer '{step.Value}'";
        }
        catch (SystemCallException e) when (step.Device is not null && e.Errno is Errno.ENOENT or Errno.ENODEV)
        {
            return null;
        }
    }

    public void Apply(WriteAttribute step, CancellationToken cancellationToken) => Write(step, Encoding.UTF8.GetBytes(step.Value), cancellationToken);

    public Restoration Restore(WriteAttribute step, PriorAttribute prior, CancellationToken cancellationToken)
    {
        if (step.Device is { } device && !Appears(device, cancellationToken))
        {
            return new Restoration(RestorationOutcome.SubjectGone);
        }

        var content = OnDevice(step, () => sysfs.Read(step.Path), cancellationToken);
        if (content.AsSpan().SequenceEqual(prior.Content.Span))
        {
            return new Restoration(RestorationOutcome.AlreadyThere);
        }

        if (!IsValue(content, step.Value))
        {
            return new Restoration(
                RestorationOutcome.Conflict,
                $"{step.Path} holds '{Text(content)}': somebody changed it since. It was left alone; before, it held '{Text(prior.Content.Span)}'. Write that back by hand if you want it.");
        }

        // Deauthorizing in an undo, as in the plan: see OfflineStorage. The units go with the next write, so there is nothing to restore of them.
        if (step.Device is { } losing && Deauthorizes(step, Sysfs.WithoutLineEnd(prior.Content.Span)))
        {
            units.Stop(losing, cancellationToken);
        }

        Write(step, Sysfs.WithoutLineEnd(prior.Content.Span).ToArray(), cancellationToken);
        var back = OnDevice(step, () => sysfs.Read(step.Path), cancellationToken);
        return back.AsSpan().SequenceEqual(prior.Content.Span)
            ? new Restoration(RestorationOutcome.Restored)
            : new Restoration(RestorationOutcome.Refused, $"{step.Path} was written back but holds '{Text(back)}' instead of '{Text(prior.Content.Span)}'. Write it by hand.");
    }

    private void Write(WriteAttribute step, byte[] value, CancellationToken cancellationToken) => OnDevice(
        step,
        () =>
        {
            Action? check = step.Device is { } device ? () => Require(device) : null;
            if (step.Device is { } losing && Deauthorizes(step, value))
            {
                units.While(losing, only: null, () => sysfs.Write(step.Path, value, check));
            }
            else
            {
                sysfs.Write(step.Path, value, check);
            }

            return value;
        },
        cancellationToken);

    /// <summary>Does something to the right device, again if it left the bus in the middle of it and comes back in time.</summary>
    private byte[] OnDevice(WriteAttribute step, Func<byte[]> action, CancellationToken cancellationToken)
    {
        if (step.Device is not { } device)
        {
            return action();
        }

        SystemCallException? last = null;
        return UsbEvents.Until(
            () =>
            {
                try
                {
                    Require(device);
                    return action();
                }
                catch (SystemCallException e) when (e.Errno is Errno.ENOENT or Errno.ENODEV or Errno.ENXIO)
                {
                    last = e;
                    return null;
                }
            },
            deviceDeadline,
            cancellationToken) ?? throw last!;
    }

    private void Require(DeviceOnPort device)
    {
        if (!sysfs.Is(device))
        {
            throw new SystemCallException("find", $"{device.Id} on port {device.Port}", Errno.ENODEV);
        }
    }

    private static bool Deauthorizes(WriteAttribute step, ReadOnlySpan<byte> value) =>
        value.SequenceEqual("0"u8) && step.Path.EndsWith("/authorized", StringComparison.Ordinal);

    private bool Appears(DeviceOnPort device, CancellationToken cancellationToken) =>
        UsbEvents.Until(() => sysfs.Is(device) ? device : null, deviceDeadline, cancellationToken) is not null;

    private static bool IsValue(ReadOnlySpan<byte> content, string value) => Sysfs.WithoutLineEnd(content).SequenceEqual(Encoding.UTF8.GetBytes(value));

    private static string Text(ReadOnlySpan<byte> content) => Encoding.UTF8.GetString(Sysfs.WithoutLineEnd(content));
}
