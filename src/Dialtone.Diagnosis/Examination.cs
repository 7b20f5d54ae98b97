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

    /// <summary>A port of the running machine where something happened so recently that nobody can say yet whether it goes on, or null: worth a second look.</summary>
    public UsbPortPath? Unsettled { get; init; }

    /// <summary>Where the verdict is "not a modem": one sentence about what the device is instead; null if none is attached, or nothing tells what it is.</summary>
    public string? Stranger { get; init; }

    /// <summary>The first cause, if any.</summary>
    public Finding? Answer => Findings.Count > 0 && Findings[0].Role == Role.Cause ? Findings[0] : null;
}

/// <param name="Kind">As in the JSON contract: <c>kernel-log</c>, <c>lsusb</c>, ...; a live machine's are <c>sysfs</c> and <c>kernel-log</c>.</param>
/// <param name="Format">As in the JSON contract: <c>dmesg</c>, <c>kernel-prefix</c>, <c>kmsg</c>, <c>plain</c>, ...</param>
/// <param name="Recognised">Lines of which a fact was taken, or which are known noise.</param>
public sealed record InputDescription(string Name, string Kind, string Format, long Lines, long Recognised);
