using Dialtone.Facts.Host;
using Dialtone.Facts.Usb;
using Dialtone.Switching.Ports;

namespace Dialtone.Switching.Courses;

/// <summary>The machine on which a device is switched: the running one, or a model in a test. Every call returns within its deadline.</summary>
public interface ISwitchSite
{
    /// <summary>Time since the machine was booted.</summary>
    TimeSpan Now { get; }

    /// <summary>What is on a port at this moment; null if nothing is.</summary>
    UsbDevice? Look(UsbPortPath port);

    /// <summary>Returns when something has happened on the bus, or when the time is up; now and then earlier.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    void WaitForEvent(TimeSpan atMost, CancellationToken cancellation);

    /// <summary>Opens the device that is on a port now, to be disposed if it is <see cref="IDisposable"/>.</summary>
    /// <exception cref="SwitchPortException">It cannot be opened, or has left.</exception>
    ISwitchPort Open(UsbPortPath port, UsbId id);

    /// <summary>Unmounts what is mounted of a device's disks.</summary>
    /// <returns>Null, or what is in the way, as a sentence.</returns>
    string? ReleaseStorage(UsbDevice device);

    /// <summary>Asks the modem ports of a device for an answer to AT; empty if it has none that may be asked.</summary>
    IReadOnlyList<AtAnswer> AskPorts(UsbDevice device, CancellationToken cancellation);

    /// <summary>What was switched on this machine since it was booted, oldest first.</summary>
    IReadOnlyList<SwitchMemory> Memories { get; }

    void Remember(SwitchMemory memory);
}

/// <summary>One switch that was tried.</summary>
/// <param name="At">Since the machine was booted.</param>
/// <param name="From">Id before.</param>
/// <param name="To">Id that came of it; null: nothing came of it yet.</param>
public sealed record SwitchMemory(TimeSpan At, UsbPortPath Port, UsbId From, UsbId? To);
