namespace Dialtone.Diagnosis.Logs.Wordings;

/// <summary>What a log, a listing or the modem itself can tell of a modem's state. Values are ModemManager's words in lower case, whoever told them.</summary>
public enum Aspect
{
    /// <summary>disabled, enabled, searching, registered, connecting, connected, failed, locked, ...</summary>
    ModemState,

    /// <summary>sim-missing, sim-error, unknown-capabilities, esim-without-profiles, ...</summary>
    FailedReason,

    /// <summary>none, sim-pin, sim-pin2, sim-puk, ph-net-pin, ...</summary>
    Lock,

    /// <summary>idle, searching, home, roaming, denied, unknown, emergency-only.</summary>
    Registration,

    /// <summary>attached, detached.</summary>
    PacketService,

    /// <summary>on, low, off.</summary>
    PowerState,

    /// <summary>gsm, umts, hspa, lte, 5gnr.</summary>
    AccessTechnology,

    /// <summary>Percent as a number.</summary>
    SignalQuality,
    OperatorName,

    /// <summary>MCC and MNC in digits.</summary>
    OperatorCode,
    Manufacturer,
    Model,
    FirmwareRevision,
    Plugin,
    Drivers,
    Ports,
    PrimaryPort,
    CurrentModes,
    CurrentBands,

    /// <summary>yes or no.</summary>
    BearerConnected,
    AccessPointName,

    /// <summary>static, dhcp, ppp.</summary>
    IpMethod,
    IpAddress,
    CallEndReason,

    /// <summary>ModemManager's version.</summary>
    ModemManagerVersion,
    NetworkManagerVersion,
}

/// <summary>One telling of one aspect.</summary>
/// <param name="Value">Lower case, without quotes.</param>
/// <param name="Modem">ModemManager's name of the modem, <c>modem0</c>; null if the line names none.</param>
public sealed record Told(Aspect Aspect, string Value, string? Modem, TimeSpan? Time, int Boot, Evidence Line);
