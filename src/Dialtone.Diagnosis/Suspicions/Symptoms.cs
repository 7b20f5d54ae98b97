using Dialtone.Diagnosis.Situations;
using static Dialtone.Diagnosis.Suspicions.BusSymptoms;
using static Dialtone.Diagnosis.Suspicions.ModemSymptoms;
using static Dialtone.Diagnosis.Suspicions.SessionSymptoms;
using static Dialtone.Diagnosis.Suspicions.Silences;

namespace Dialtone.Diagnosis.Suspicions;

/// <summary>Finds symptoms, those of the bus first and those of the session last: who has left the bus cannot answer, and who does not answer cannot connect.</summary>
internal static class Symptoms
{
    /// <summary>What goes wrong on the bus and between the device and its drivers.</summary>
    private static readonly Func<Situation, Symptom?>[] Below =
        [KernelFell, PortsTaken, NetworkTaken, ResetAgain, InterruptLost, LeftTheBus, ComesAgain, ControllersRemoved, RemoteNotAttached, SwitchedAndGone, TransfersFail, SwitchedToWhere, HeldByProgram, DriverFails, NobodyDrives, NobodyDrivesNetwork, PerhapsStorage];

    /// <summary>What programs, daemons and the modem itself say goes wrong.</summary>
    private static readonly Func<Situation, Symptom?>[] Above =
    [
        DialogueFails, NoUsbTree, NoTerminal, DownloadFails, ControlAbsent, ControlNotBeside, NodeAbsent, NoPortDetected, NoneDetected, NotOpened, PortNotStarted, OptionUnknown, NotSupported, DataPortAbsent, ManagerFell, ServiceFell, ProxyUnreached, NoPrimaryPort, NotFound, SimUnready, Uninitialised, InitialisationRefused, NotYetRegistered, NoAnswer, NotProbed, ChatUnanswered, OptionRefused, PortFails, UnlockRefused, NotEnabled, UnlockInstalled, Busy, Abandoned, NotConnected, PointToPoint,
        NotNegotiated, NoProfile, NoProviders, NoDevice, NotReady, NoAddress, PppFell, ConnectionLost, NotAttached, NotThrough, CallRefused, LinkLost, LinkTaken, HungUp, HangsUpBeforeCall, CommandRefused, Nameless, SessionDown, Unaddressed, RouterStops, SameNetwork, NotResolved, NotReached, WatchLost,
        NoTraffic, NothingCame, NotReceived, Ending,
    ];

    /// <summary>Nothing goes wrong as far as the text reaches, and it does not reach far.</summary>
    private static readonly Func<Situation, Symptom?>[] Ends = [AttemptsOnly, NotTaken, Probing, LeftDisabled, Complaint, ScriptEnds, ScriptBegins, TalkEnds, Unlocked, Rewritten, LastStage.Of, NoSession, TransferFailed, SerialConfiguration, NotShown, OnlyListed, Addressed, Unleased, Unclaimed, ResetOnce, NothingAttached, Arrived, LastStage.Beside];

    /// <summary>What goes wrong, the first of which the others may follow from.</summary>
    public static IEnumerable<Symptom> Troubles(Situation situation) => Below.Concat(Above).Select(symptom => symptom(situation)).OfType<Symptom>();

    /// <summary>Where nothing goes wrong: what is not shown.</summary>
    public static IEnumerable<Symptom> Unshown(Situation situation) => Ends.Select(symptom => symptom(situation)).OfType<Symptom>();

    /// <summary>True if somebody says that something does not work.</summary>
    public static bool AreTold(Situation situation) => Array.Exists(Above, symptom => symptom(situation) is not null);
}
