using Dialtone.Facts.Host;
using Dialtone.Facts.Usb;

namespace Dialtone.Diagnosis;

/// <summary>What one examination came to.</summary>
public sealed record Examination
{
    public required Verdict Verdict { get; init; }

    /// <summary>Sorted by role, then confidence, then best first.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    public IReadOnlyList<InputDescription> Inputs { get; init; } = [];

    public IReadOnlyList<NotExamined> NotExamined { get; init; } = [];

    /// <summary>Where something happened so recently on the running machine that nobody can say yet what comes of it; null if nowhere. Worth a second look.</summary>
    public UnsettledPort? Unsettled { get; init; }

    /// <summary>Where the verdict is "not a modem": one sentence about what the device is instead; null if none is attached, or nothing tells what it is.</summary>
    public string? Stranger { get; init; }

    /// <summary>Where the verdict is "healthy": which modem that is, and the line that shows it best; null on other verdicts.</summary>
    public WorkingModem? Working { get; init; }

    /// <summary>The first cause, if any.</summary>
    public Finding? Answer => Findings.Count > 0 && Findings[0].Role == Role.Cause ? Findings[0] : null;
}

/// <param name="Name">As it is named in sentences, such as <c>the modem 12d1:1001 (E620 USB Modem) on port 3-1</c>; null if nothing tells, or several are there.</param>
/// <param name="Line">The last word of it; null if only its drivers speak for it.</param>
public sealed record WorkingModem(string? Name, Evidence? Line);

/// <param name="Left">After this time without another event it is settled.</param>
/// <param name="Incomplete">A device came, and drivers, a mode switch or its firmware may be on their way. Else all of it is there, and whether it stays is open.</param>
/// <param name="Ttys">Serial ports of the device so far.</param>
/// <param name="Driverless">Functions of a modem that no driver has so far; most will be serial ports.</param>
public sealed record UnsettledPort(UsbPortPath Port, TimeSpan Left, bool Incomplete, int Ttys, int Driverless);

/// <param name="Kind">As in the JSON contract: <c>kernel-log</c>, <c>lsusb</c>, ...; a live machine's are <c>sysfs</c> and <c>kernel-log</c>.</param>
/// <param name="Format">As in the JSON contract: <c>dmesg</c>, <c>kernel-prefix</c>, <c>kmsg</c>, <c>plain</c>, ...</param>
/// <param name="Recognised">Lines of which a fact was taken, or which are known noise.</param>
public sealed record InputDescription(string Name, string Kind, string Format, long Lines, long Recognised);
