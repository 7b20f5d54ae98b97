using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Statements;

namespace Dialtone.Diagnosis.Situations;

/// <summary>What the names of files below /dev tell.</summary>
internal static class ModemNodes
{
    /// <summary>How the kernel's names for modems' ports begin.</summary>
    public static IReadOnlyList<string> Names { get; } = ["ttyUSB", "ttyACM", "ttyHS", "cdc-wdm", "wwan", "xmm"];

    /// <summary>Other ports that a modem may be behind: built-in ones, PC cards', phones', and udev's links to any.</summary>
    private static readonly string[] Ports = ["tty", "noz", "rfcomm", "ircomm", "serial/"];

    /// <summary>What people call their own links to a modem's port.</summary>
    private static readonly string[] Links = ["modem", "gsm", "gsmmodem", "umts", "lte", "3g", "4g", "5g", "mobile", "huawei", "zte", "sierra", "quectel"];

    public static bool Is(string name) => Names.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>False for disks, memory, sound, consoles and what else is no port of a modem.</summary>
    public static bool MayBe(string name) =>
        Is(name) || Words.Contain(name, Links)
        || (Ports.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)) && !IsConsole(name));

    /// <summary>The same for the port that is spoken of; true if none is named.</summary>
    public static bool MayBe(Statement said) => said["tty"] is var name && (name.Length == 0 || MayBe(name));

    /// <summary>tty, tty1 and ttyprintk are the screen and the kernel's log.</summary>
    private static bool IsConsole(string name) => name.StartsWith("tty", StringComparison.Ordinal) && (name.Length == 3 || char.IsAsciiDigit(name[3]) || name[3] == 'p');
}
