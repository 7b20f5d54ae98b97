namespace Dialtone.App.Commands;

/// <summary>Where the archives of support tools keep what a diagnosis reads: sos (sosreport) and hw-probe.</summary>
internal static class LogPlaces
{
    private static readonly string[] Folders = ["sos_commands/", "var/log/", "logs/"];

    private static readonly string[] Files = ["dmesg", "lsusb", "lsmod", "uname", "etc/os-release"];

    /// <summary>Names of the directory that holds all the rest.</summary>
    public static bool IsReport(string top) =>
        top.StartsWith("sosreport-", StringComparison.Ordinal) || top.StartsWith("sos-", StringComparison.Ordinal) || top is "hw.info";

    /// <param name="path">Below that directory.</param>
    public static bool IsOne(string path) =>
        Files.Contains(path) || path.StartsWith("journalctl", StringComparison.Ordinal) || Array.Exists(Folders, folder => path.StartsWith(folder, StringComparison.Ordinal));
}
