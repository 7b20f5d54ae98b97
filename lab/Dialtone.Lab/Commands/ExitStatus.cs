namespace Dialtone.Lab.Commands;

/// <summary>What dialtone-lab says to the script that called it. 64 and up are those of sysexits.h.</summary>
internal static class ExitStatus
{
    public const int Good = 0;

    /// <summary>A scenario failed, or a cure was not proven.</summary>
    public const int Failed = 1;

    public const int Usage = 64;

    /// <summary>This machine lacks what is needed; the message says what.</summary>
    public const int Unavailable = 69;

    /// <summary>A fault of the lab itself.</summary>
    public const int OurFault = 70;

    /// <summary>Ctrl-C, as a shell counts it: 128 and SIGINT.</summary>
    public const int Interrupted = 130;
}
