namespace Dialtone.Facts.Privacy;

/// <summary>What a placeholder stands for.</summary>
public enum SecretKind
{
    /// <summary>International Mobile Equipment Identity, with or without software version.</summary>
    Imei,

    /// <summary>International Mobile Subscriber Identity.</summary>
    Imsi,

    /// <summary>The SIM card's number.</summary>
    Iccid,
    Phone,
    Mac,
    IPv4,
    IPv6,
    Email,
    Host,
    User,

    /// <summary>A device's serial number, which may be an IMEI.</summary>
    Serial,

    /// <summary>Password, PIN or PUK.</summary>
    Password,

    /// <summary>The name of somebody's Wi-Fi network.</summary>
    Network,

    /// <summary>The name that somebody gave a connection of NetworkManager.</summary>
    Connection,

    /// <summary>Where a GPS receiver is.</summary>
    Position,
}
