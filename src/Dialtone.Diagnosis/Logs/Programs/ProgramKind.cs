namespace Dialtone.Diagnosis.Logs.Programs;

/// <summary>Programs whose logs bear on modems, grouped as the JSON contract's kinds.</summary>
internal enum ProgramKind
{
    Other,
    ModemManager,
    NetworkManager,
    PointToPoint,
    ModeSwitch,
    Netifd,
    ModemService,
}

/// <summary>Which program belongs to which kind.</summary>
internal static class KnownPrograms
{
    public static ProgramKind KindOf(ReadOnlySpan<byte> program) => program.Length == 0 ? ProgramKind.Other : program[0] switch
    {
        (byte)'M' when program.SequenceEqual("ModemManager"u8) => ProgramKind.ModemManager,
        (byte)'m' when program.SequenceEqual("modem-manager"u8) => ProgramKind.ModemManager,
        (byte)'N' when program.SequenceEqual("NetworkManager"u8) => ProgramKind.NetworkManager,
        (byte)'n' when program.SequenceEqual("netifd"u8) => ProgramKind.Netifd,
        (byte)'p' when program.SequenceEqual("pppd"u8) => ProgramKind.PointToPoint,
        (byte)'c' when program.SequenceEqual("chat"u8) => ProgramKind.PointToPoint,
        (byte)'w' when program.SequenceEqual("wvdial"u8) => ProgramKind.PointToPoint,
        (byte)'u' when program.StartsWith("usb_modeswitch"u8) => ProgramKind.ModeSwitch,
        (byte)'e' when program.SequenceEqual("eg25manager"u8) || program.SequenceEqual("eg25-manager"u8) => ProgramKind.ModemService,
        _ => ProgramKind.Other,
    };

    /// <summary>The contract's name.</summary>
    public static string Name(ProgramKind kind) => kind switch
    {
        ProgramKind.ModemManager => "modemmanager-log",
        ProgramKind.NetworkManager => "networkmanager-log",
        ProgramKind.PointToPoint => "pppd-log",
        ProgramKind.ModeSwitch => "usb-modeswitch-log",
        ProgramKind.Netifd => "netifd-log",
        ProgramKind.ModemService => "modem-helper-log",
        _ => "unknown",
    };
}
