using Dialtone.Facts.Usb;

namespace Dialtone.Facts.Host;

/// <summary>Everything observed about one machine apart from its logs: live, from a recording, or from listings that somebody pasted.</summary>
public sealed record Machine
{
    public Observed<Kernel> Kernel { get; init; }

    public Observed<OperatingSystem> OperatingSystem { get; init; }

    /// <summary>Identifies this boot (<c>/proc/sys/kernel/random/boot_id</c>): run-time changes do not outlive it.</summary>
    public Observed<string> BootId { get; init; }

    /// <summary>All devices including root hubs, in order of port path.</summary>
    public Observed<IReadOnlyList<UsbDevice>> UsbDevices { get; init; }

    /// <summary><c>/proc/modules</c>.</summary>
    public Observed<IReadOnlyList<LoadedModule>> LoadedModules { get; init; }

    /// <summary>What the running kernel's module tree could load.</summary>
    public Observed<IModuleTree> ModuleTree { get; init; }

    /// <summary>Module parameters that bear on modems, by <c>module/parameter</c> (<c>usb_storage/quirks</c>), as text without the line end.</summary>
    public Observed<IReadOnlyDictionary<string, string>> ModuleParameters { get; init; }

    /// <summary>The <c>options</c> lines of modprobe.d and of the kernel command line, in the order in which modprobe hands them to the kernel:
    /// of a parameter given twice, the last one counts.</summary>
    public Observed<IReadOnlyList<ModprobeOption>> ModprobeOptions { get; init; }

    public Observed<IReadOnlyList<Mount>> Mounts { get; init; }

    /// <summary>Processes that hold a serial port or control channel open. Without root, other users' processes cannot be seen: NotExamined.</summary>
    public Observed<IReadOnlyList<PortHolder>> PortHolders { get; init; }

    /// <summary>What the serial ports answered when asked <c>AT</c>. NotExamined unless somebody asked.</summary>
    public Observed<IReadOnlyList<AtAnswer>> AtAnswers { get; init; }

    /// <summary>Every subject that could not be examined, with the reason and, if there is one, the command that would.</summary>
    public IReadOnlyList<NotExamined> NotExamined { get; init; } = [];
}

/// <param name="Version">From <c>uname -r</c>.</param>
/// <param name="Build">From <c>uname -v</c>; Debian and Ubuntu put the package version there (<c>#1 SMP Debian 6.1.158-1</c>).</param>
/// <param name="Architecture"><c>x86_64</c>; empty if unknown.</param>
public sealed record Kernel(KernelVersion Version, string Build, string Architecture);

/// <summary>From os-release: <c>debian</c>, <c>12</c>, <c>Debian GNU/Linux 12 (bookworm)</c>.</summary>
public sealed record OperatingSystem(string Id, string VersionId, string PrettyName);

/// <param name="References">Users of the module, as lsmod counts them; -1 if it cannot be unloaded.</param>
public sealed record LoadedModule(string Name, int References, IReadOnlyList<string> UsedBy);

/// <summary>The module tree of the running kernel, <c>/lib/modules/RELEASE</c>.</summary>
public interface IModuleTree
{
    /// <summary>Modules that <c>modules.alias</c> and <c>modules.builtin.modinfo</c> give for a device's modalias, most specific first.</summary>
    IReadOnlyList<string> ModulesFor(string modalias);

    /// <summary>True if the module is built in or its file is there; names with <c>-</c> and <c>_</c> are the same.</summary>
    bool Has(string module);

    /// <summary>Names that <c>modprobe.d</c> blacklists or replaces by an <c>install</c> line.</summary>
    IReadOnlyCollection<string> Blacklisted { get; }
}

/// <param name="Source">File and line, or <c>/proc/cmdline</c>.</param>
/// <param name="Module">With <c>_</c> for <c>-</c>.</param>
/// <param name="Parameters">The rest of the line: <c>quirks=12d1:1001:s delay_use=5</c>.</param>
public sealed record ModprobeOption(Source Source, string Module, string Parameters);

/// <param name="Device">Block device, as in <c>/dev/sdb1</c>.</param>
public sealed record Mount(string Device, string Directory, string FileSystem, bool ReadOnly);

/// <param name="Port"><c>ttyUSB0</c> or <c>cdc-wdm0</c>.</param>
public sealed record PortHolder(string Port, int ProcessId, string Program);

public enum AtOutcome
{
    /// <summary>A final result code came back.</summary>
    Answered,

    /// <summary>The port opened and said nothing before the deadline.</summary>
    Silent,

    /// <summary>Bytes came back that are no answer to AT (diagnostics or GPS port).</summary>
    Other,

    /// <summary>Somebody else has the port; it was not asked.</summary>
    Busy,

    /// <summary>The port could not be opened or broke while it was asked.</summary>
    Failed,
}

/// <param name="Detail">The reply's text without line ends and control characters, the holder's name, or the error.</param>
public sealed record AtAnswer(string Port, AtOutcome Outcome, string Detail);

/// <param name="What">What was not looked at or would decide the question.</param>
/// <param name="Command">How to get it, or null.</param>
public sealed record NotExamined(string What, string? Command = null);
