using Dialtone.Diagnosis;

namespace Dialtone.App.CommandLine;

/// <summary>What the process says to the script that called it. 64 and up are those of sysexits.h.</summary>
internal static class ExitStatus
{
    /// <summary>Healthy, or done.</summary>
    public const int Good = 0;

    /// <summary>There are findings, or a cure failed.</summary>
    public const int Findings = 1;

    /// <summary>It cannot be told.</summary>
    public const int CannotTell = 2;

    /// <summary>The command was used wrongly: unknown option, unreadable file.</summary>
    public const int Usage = 64;

    /// <summary>What the command needs is not there: permission, the kernel log, sysfs.</summary>
    public const int Unavailable = 69;

    /// <summary>A fault of this program.</summary>
    public const int OurFault = 70;

    /// <summary>Ctrl-C, as a shell counts it: 128 and SIGINT.</summary>
    public const int Interrupted = 130;

    /// <summary>All of them, for the help text.</summary>
    public static readonly (int Status, string Meaning)[] All =
    [
        (Good, "healthy, or done"),
        (Findings, "there are findings, or a cure failed"),
        (CannotTell, "cannot tell"),
        (Usage, "used wrongly: unknown option, unreadable file"),
        (Unavailable, "what is needed is not available: permission, kernel log, sysfs"),
        (OurFault, "a fault of dialtone itself"),
        (Interrupted, "interrupted; everything was put back"),
    ];

    public static int For(Verdict verdict) => verdict switch
    {
        Verdict.Fault => Findings,
        Verdict.Healthy => Good,
        _ => CannotTell,
    };
}
