using Dialtone.Diagnosis;
using Dialtone.Diagnosis.Logs;
using Dialtone.Facts.Host;
using Dialtone.Facts.Privacy;
using Dialtone.Facts.Usb;
using Dialtone.Switching.Courses;
using Dialtone.Treatment;
using Dialtone.Treatment.Journaling;
using Dialtone.Treatment.Verification;

namespace Dialtone.App.CommandLine;

/// <summary>The machine that the program runs on, as the commands use it. Tests put a made-up one in its place.</summary>
internal interface IThisMachine
{
    TimeProvider Clock { get; }

    /// <summary>Identity of the boot that is running; empty if unknown.</summary>
    string BootId { get; }

    /// <summary>The kernel log's clock: time since boot, suspend left out.</summary>
    TimeSpan Uptime { get; }

    /// <summary>What the distribution's usb.ids calls a device, or null.</summary>
    string? NameOf(UsbId id);

    /// <summary>The machine's facts without its log: enough for a list.</summary>
    Machine Collect(CancellationToken cancellation);

    /// <summary>Everything that a diagnosis needs.</summary>
    /// <param name="askPorts">Ask the serial ports for an answer to AT.</param>
    Subjects Look(bool askPorts, CancellationToken cancellation);

    /// <summary>The kernel's log up to now; null if it cannot be read.</summary>
    LogFacts? ReadLog();

    /// <summary>Tells what is private about the machine: its name and its users'.</summary>
    void Tell(Redactor secrets);

    /// <summary>The kernel's log as it is now and every record that comes, until cancelled; blocks. Pieces of <c>/dev/kmsg</c>'s form.</summary>
    /// <exception cref="CommandException">It cannot be followed.</exception>
    IEnumerable<byte[]> FollowLog(CancellationToken cancellation);

    /// <summary>Records the machine into a file.</summary>
    /// <returns>What could not be examined, one clause each.</returns>
    /// <exception cref="IOException">It exists and may not be replaced, or writing failed.</exception>
    IReadOnlyList<string> Record(string file, bool replace, bool askPorts, CancellationToken cancellation);

    /// <summary>As <see cref="Record(string, bool, bool, CancellationToken)"/>, into a stream.</summary>
    IReadOnlyList<string> Record(Stream output, bool askPorts, CancellationToken cancellation);

    /// <summary>The journal's place for reading.</summary>
    /// <param name="stateDirectory">As given on the command line, or null.</param>
    IJournalStore JournalStore(string? stateDirectory);

    /// <summary>Keeps every other dialtone from changing the machine until disposed.</summary>
    /// <param name="isShared">For a change to one port alone: only those who change anything else are kept out.</param>
    /// <param name="atMost">How long to wait for another one.</param>
    /// <exception cref="CommandException">Another one is at it.</exception>
    IDisposable Lock(bool isShared = false, TimeSpan atMost = default);

    /// <summary>Keeps others who share the machine from writing into the journal until disposed; held for moments only. A journal is to be opened after this, so that it has what they wrote.</summary>
    /// <exception cref="CommandException">Another one does not let go of it.</exception>
    IDisposable LockJournal();

    /// <param name="askPorts">Ask a modem that a step has made for an answer to AT.</param>
    IMachineControl Control(bool askPorts = false);

    /// <summary>Whether root may be made to run a program at every plug: not one that others can replace.</summary>
    /// <returns>Null: it may. Else why not, as a clause, with the commands for root that change that and the path of the program after them; no commands if none do.</returns>
    (string Why, IReadOnlyList<string> Commands, string Program)? Distrust(string program);

    /// <summary>The machine as switching needs it, to be disposed.</summary>
    ISwitchMachine Switching();

    IPortWatch Watch(bool askPorts);
}
