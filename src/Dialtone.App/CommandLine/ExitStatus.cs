using Dialtone.Diagnosis;
using Dialtone.Switching.Courses;

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

    /// <summary>A device that was to be switched refused.</summary>
    public const int SwitchRefused = 10;

    /// <summary>It did not answer.</summary>
    public const int SwitchSilent = 11;

    /// <summary>It accepted what was sent and stayed as it was.</summary>
    public const int SwitchWithoutEffect = 12;

    /// <summary>It left and did not come back.</summary>
    public const int SwitchLost = 13;

    /// <summary>It came back as something else than it was to be.</summary>
    public const int SwitchWrong = 14;

    /// <summary>It is what it was to be, and no driver took it or no port answers.</summary>
    public const int SwitchUnusable = 15;

    /// <summary>It falls back again and again.</summary>
    public const int SwitchLoop = 16;

    /// <summary>Nobody knows how it is switched.</summary>
    public const int SwitchUnknown = 17;

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
        (SwitchRefused, "switch: the device refused"),
        (SwitchSilent, "switch: the device did not answer, or stopped answering"),
        (SwitchWithoutEffect, "switch: the device accepted what was sent and stayed as it was"),
        (SwitchLost, "switch: the device left and did not come back"),
        (SwitchWrong, "switch: the device came back as something else, or as a CD-ROM again"),
        (SwitchUnusable, "switch: the modem is there, but no driver took it or no port answers"),
        (SwitchLoop, "switch: the device falls back again and again; nothing was sent"),
        (SwitchUnknown, "switch: nobody knows how the device is switched"),
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

    public static int For(SwitchOutcome outcome) => outcome switch
    {
        SwitchOutcome.Works or SwitchOutcome.AlreadySwitched or SwitchOutcome.SwitchedByOther or SwitchOutcome.NothingToDo or SwitchOutcome.LeftAlone => Good,
        SwitchOutcome.Refused => SwitchRefused,
        SwitchOutcome.Silent => SwitchSilent,
        SwitchOutcome.NoEffect => SwitchWithoutEffect,
        SwitchOutcome.Lost => SwitchLost,
        SwitchOutcome.WrongId or SwitchOutcome.StorageAgain => SwitchWrong,
        SwitchOutcome.NoDriver or SwitchOutcome.NoAnswer => SwitchUnusable,
        SwitchOutcome.Loop => SwitchLoop,
        SwitchOutcome.Unknown or SwitchOutcome.NotSuitable => SwitchUnknown,
        _ => Unavailable,
    };
}
