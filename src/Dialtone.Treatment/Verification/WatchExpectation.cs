using Dialtone.Facts.Host;
using Dialtone.Facts.Usb;

namespace Dialtone.Treatment.Verification;

/// <summary>What must be so after a cure. Made from what the machine had before and what the plan takes away.</summary>
public sealed record WatchExpectation
{
    public required UsbPortPath Port { get; init; }

    /// <summary>The device as it is when it works; any device on the port if null.</summary>
    public UsbId? Device { get; init; }

    /// <summary>How many serial ports the modem had at its best; at least 1 unless it is known to work without.</summary>
    public required int Ttys { get; init; }

    /// <summary>True if an AT port must answer.</summary>
    public bool AtAnswer { get; init; } = true;

    /// <summary>Logical units that were seen behind the device's own storage and are not part of the loss.</summary>
    public IReadOnlyList<ExpectedUnit> Units { get; init; } = [];

    /// <summary>True if the plan leaves the device's storage in force: then at least its first logical unit must show.</summary>
    public bool OwnStorage { get; init; }

    /// <summary>Devices on other ports, with what must still be there of them.</summary>
    public IReadOnlyList<ExpectedDevice> Others { get; init; } = [];

    /// <summary>For how long the port must stay quiet.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>How long the device may take to come back with all its ports, before the watch begins.</summary>
    public TimeSpan ReturnDeadline { get; init; } = TimeSpan.FromSeconds(20);
}

/// <param name="PeripheralType">As in <see cref="ScsiUnit"/>.</param>
public sealed record ExpectedUnit(int Lun, int PeripheralType);

/// <param name="Disks">Block devices that must still be there.</param>
/// <param name="Ttys">How many serial ports it must still have.</param>
public sealed record ExpectedDevice(DeviceOnPort Device, IReadOnlyList<string> Disks, int Ttys);

/// <summary>What a watch saw; <see cref="Verdicts"/> judges it.</summary>
/// <param name="Returned">The device came back with its ports before the deadline.</param>
/// <param name="ReturnedAfter">How long that took, or the deadline.</param>
/// <param name="Watched">For how long the port was watched from then on.</param>
/// <param name="Interruption">The first detach or reset on the port in that time, which also ended the watch; null if there was none.</param>
/// <param name="After">The machine at the end, with its AT answers if there was no interruption.</param>
public sealed record WatchResult(bool Returned, TimeSpan ReturnedAfter, TimeSpan Watched, PortInterruption? Interruption, Machine After)
{
    /// <summary>What would not have been seen had it happened, and why: "kernel events were lost". Empty: nothing. Such a watch proves no quiet.</summary>
    public string Unseen { get; init; } = "";
}

/// <param name="After">Since the beginning of the watch.</param>
/// <param name="Evidence">The kernel's line or event.</param>
public sealed record PortInterruption(TimeSpan After, string Evidence);

/// <summary>Watches a port of the machine. Ends at the first detach or reset on it, for then the answer is known.</summary>
public interface IPortWatch
{
    /// <exception cref="StepRefusedException">The system lets nobody watch, so nothing could be proven.</exception>
    Task<WatchResult> WatchAsync(WatchExpectation expectation, CancellationToken cancellationToken);
}
