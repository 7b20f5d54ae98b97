using Dialtone.Facts.Host;
using Dialtone.Facts.Usb;
using Dialtone.Switching.Configurations;
using Dialtone.Switching.Methods;

namespace Dialtone.Switching.Courses;

/// <summary>What came of a switch, in the user's terms.</summary>
public enum SwitchOutcome
{
    /// <summary>The device is what it was to become, its interfaces are bound and its port answers, as far as it was to be asked.</summary>
    Works,

    /// <summary>It was so before; nothing was sent.</summary>
    AlreadySwitched,

    /// <summary>It became so before anything was sent: the kernel or another program switched it.</summary>
    SwitchedByOther,

    /// <summary>The configuration asks for nothing on this machine.</summary>
    NothingToDo,

    /// <summary>It is no modem, or switching is forbidden on this machine; nobody named it, so it was left alone.</summary>
    LeftAlone,

    /// <summary>Nobody knows how it is switched.</summary>
    Unknown,

    /// <summary>The right device came, and no driver took it.</summary>
    NoDriver,

    /// <summary>Its serial ports are there and do not answer.</summary>
    NoAnswer,

    /// <summary>The device refused every command and stayed as it was.</summary>
    Refused,

    /// <summary>The device answered nothing, or stopped answering, and stayed as it was.</summary>
    Silent,

    /// <summary>The device accepted what was sent, or most of it, and stayed as it was.</summary>
    NoEffect,

    /// <summary>The device left and did not come back.</summary>
    Lost,

    /// <summary>Another id came than its configuration names.</summary>
    WrongId,

    /// <summary>It left and came back as the storage device that it was.</summary>
    StorageAgain,

    /// <summary>It is switched again and again, or what came of one switch would be switched back.</summary>
    Loop,

    /// <summary>The message is not for an interface as the device has it.</summary>
    NotSuitable,

    /// <summary>Its CD is in use.</summary>
    InUse,

    /// <summary>It could not be opened, or is not there.</summary>
    CannotOpen,
}

/// <summary>What is to be done.</summary>
/// <param name="Id">The device's id as it was chosen: another one that is on the port by then is left alone.</param>
public sealed record SwitchOrder(UsbPortPath Port, UsbId Id, SwitchConfiguration Configuration)
{
    /// <summary>Only this id counts as success; null: those of the configuration.</summary>
    public UsbId? Target { get; init; }

    /// <summary>Started by an event and not by a person: then a loop is watched for.</summary>
    public bool IsAutomatic { get; init; }

    /// <summary>Ask the serial ports for an answer to AT.</summary>
    public bool AskPorts { get; init; } = true;

    /// <summary>True for the id of another stick, for which a run of its own is started when it is plugged in.</summary>
    public Func<UsbId, bool> IsAnotherStick { get; init; } = static _ => false;
}

/// <summary>What came of it.</summary>
/// <param name="Detail">What is missing or in the way, or what is there, as a sentence.</param>
public sealed record SwitchResult(SwitchOutcome Outcome, string Detail)
{
    /// <summary>What was sent and how it ended; null if nothing was.</summary>
    public SwitchReport? Report { get; init; }

    /// <summary>The device at the end; null if there is none.</summary>
    public UsbDevice? After { get; init; }

    /// <summary>The port's answer to AT; null if none was asked or none answered.</summary>
    public AtAnswer? Answer { get; init; }

    /// <summary>The service that has one of its ports open and asks it, so that nobody else did; null if there is none.</summary>
    public PortHolder? TakenBy { get; init; }

    /// <summary>From the first message to the end; zero if nothing was sent.</summary>
    public TimeSpan Took { get; init; }

    /// <summary>From the course's beginning to the first message; zero if nothing was sent.</summary>
    public TimeSpan Before { get; init; }

    public bool IsGood => Outcome is SwitchOutcome.Works or SwitchOutcome.AlreadySwitched or SwitchOutcome.SwitchedByOther or SwitchOutcome.NothingToDo or SwitchOutcome.LeftAlone;
}
