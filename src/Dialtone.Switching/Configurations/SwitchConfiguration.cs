using Dialtone.Facts.Usb;

namespace Dialtone.Switching.Configurations;

/// <summary>One key as it stands in a file.</summary>
/// <param name="Line">From 1.</param>
public sealed record SwitchSetting(string Key, string Value, string File, int Line);

/// <summary>How one device is switched: the keys of usb-modeswitch-data, read.</summary>
public sealed record SwitchConfiguration
{
    /// <summary>Name of the file: <c>12d1:1446</c>, <c>1c9e:f000:uMa=USB_Modem</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Every key in the order of the file; of a key that stands twice, the last one counts.</summary>
    public IReadOnlyList<SwitchSetting> Settings { get; init; } = [];

    /// <summary>Keys that nobody knows and values that cannot be read, one sentence each with file and line.</summary>
    public IReadOnlyList<string> Complaints { get; init; } = [];

    public SwitchMode Mode { get; init; }

    /// <summary>Bulk messages in the order in which they are sent; a SCSI eject and Huawei's and Option's commands are among them.</summary>
    public IReadOnlyList<byte[]> Messages { get; init; } = [];

    /// <summary>Ids that the device may show afterwards; empty if it keeps its own.</summary>
    public IReadOnlyList<UsbId> Targets { get; init; } = [];

    /// <summary>Class of the first interface afterwards, for devices that keep their id; null if the file names none.</summary>
    public byte? TargetClass { get; init; }

    /// <summary>Endpoint addresses; null: the first bulk OUT and IN of the interface.</summary>
    public byte? MessageEndpoint { get; init; }

    public byte? ResponseEndpoint { get; init; }

    /// <summary>Interface for the messages; null: the first.</summary>
    public int? Interface { get; init; }

    /// <summary>bConfigurationValue to choose; 0 marks a device that is only switched to MBIM, and only if there is a driver; null: none.</summary>
    public int? Configuration { get; init; }

    public int? AlternateSetting { get; init; }

    public bool Reset { get; init; }

    /// <summary>Never to be looked at for an MBIM configuration.</summary>
    public bool NoMbimCheck { get; init; }

    /// <summary>Value of Pantech's request: 2 RNDIS, 3 CDC-ECM by waiting, 4 MBIM; 1 lets the system decide.</summary>
    public int PantechValue { get; init; }

    /// <summary>How long the interface is held after the last message.</summary>
    public TimeSpan ReleaseDelay { get; init; }

    /// <summary>How long the device needs before it listens.</summary>
    public TimeSpan WaitBefore { get; init; }

    /// <summary>How long the device may take to come back; null: the usual.</summary>
    public TimeSpan? CheckSuccess { get; init; }

    /// <summary>True for a file that only marks a device for the MBIM decision.</summary>
    public bool IsMbimMarker => Configuration == 0;
}
