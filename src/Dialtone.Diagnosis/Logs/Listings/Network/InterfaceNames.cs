namespace Dialtone.Diagnosis.Logs.Listings.Network;

/// <summary>What the names of network interfaces tell.</summary>
internal static class InterfaceNames
{
    private static readonly string[] SerialPorts = ["ttyUSB", "ttyACM", "ttyS", "noz"];

    /// <summary>True for a port over which a modem is dialled.</summary>
    public static bool IsSerialPort(string name) => Array.Exists(SerialPorts, prefix => name.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>True for what NetworkManager takes a modem by: a serial or control port, or its interface.</summary>
    public static bool IsModemPort(string name) => IsMobile(name) || name.StartsWith("tty", StringComparison.Ordinal) || name.StartsWith("cdc-wdm", StringComparison.Ordinal) || IsSerialPort(name);

    /// <summary>True for an interface that a modem has as a rule: of a WWAN driver, renamed or not, of PPP, of a phone's chip.</summary>
    public static bool IsMobile(string name) => name.StartsWith("ww", StringComparison.Ordinal) || name.StartsWith("ppp", StringComparison.Ordinal) || name.StartsWith("rmnet", StringComparison.Ordinal);
}
