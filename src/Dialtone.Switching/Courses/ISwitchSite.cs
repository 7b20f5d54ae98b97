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

    /// <summary>When the device that is on a port was enumerated, on the clock of <see cref="Now"/>; null if nothing is there or nothing tells.</summary>
    TimeSpan? CameAt(UsbPortPath port);

    /// <summary>Returns when something has happened on the bus, or when the time is up; now and then earlier.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    void WaitForEvent(TimeSpan atMost, CancellationToken cancellation);

    /// <summary>Opens the device that is on a port now, to be disposed if it is <see cref="IDisposable"/>.</summary>
    /// <param name="cancellation">Ends also what a method waits for.</param>
    /// <exception cref="SwitchPortException">It cannot be opened, or has left.</exception>
    ISwitchPort Open(UsbPortPath port, UsbId id, CancellationToken cancellation);

    /// <summary>Unmounts what is mounted of a device's disks.</summary>
    /// <returns>Null, or what is in the way, as a sentence.</returns>
    string? ReleaseStorage(UsbDevice device);

    /// <summary>Asks the modem ports of a device for an answer to AT; empty if it has none that may be asked.</summary>
    IReadOnlyList<AtAnswer> AskPorts(UsbDevice device, CancellationToken cancellation);

    /// <summary>A service that asks the ports of every modem by itself as soon as they come, ModemManager; null if none runs.</summary>
    string? PortService { get; }

    /// <summary>Who has ports of a device open.</summary>
    IReadOnlyList<PortHolder> Holders(UsbDevice device);

    /// <summary>What was switched on this machine since it was booted, oldest first.</summary>
    IReadOnlyList<SwitchMemory> Memories { get; }

    void Remember(SwitchMemory memory);
}

/// <summary>A moment of a switch.</summary>
public enum SwitchMoment
{
    /// <summary>The device came and was asked. Its time is that of the coming.</summary>
    Asked,

    /// <summary>Something other than storage came of it.</summary>
    Modem,

    /// <summary>It stayed storage, or came back as such.</summary>
    Storage,

    /// <summary>It left and did not come back.</summary>
    Gone,
}

/// <summary>What is remembered of a switch: when it was asked for, and what came of it.</summary>
/// <param name="At">Since the machine was booted.</param>
/// <param name="From">Id before.</param>
/// <param name="To">Id that came of it; null: none.</param>
public sealed record SwitchMemory(TimeSpan At, UsbPortPath Port, UsbId From, UsbId? To, SwitchMoment Moment);
