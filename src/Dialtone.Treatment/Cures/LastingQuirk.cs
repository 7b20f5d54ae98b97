using Dialtone.Facts.Host;

namespace Dialtone.Treatment.Cures;

/// <summary>Makes a usb-storage quirk outlast the reboot.</summary>
/// <remarks>modprobe hands all <c>options</c> lines of a module to the kernel in the order of the files' names, then those of the kernel command line;
/// <c>quirks</c> is one buffer, so the last assignment counts and the others are lost. Hence <see cref="StorageQuirkFile"/> repeats what was set before it, and
/// is of no use when something is set after it.</remarks>
internal static class LastingQuirk
{
    /// <param name="runTime">The list that is in force with the cure.</param>
    public static (IReadOnlyList<Step> Steps, IReadOnlyList<string> Advice) For(SickDevice sick, string letter, string runTime)
    {
        var machine = sick.Machine;
        if (machine.LoadedModules.TryGet(out var loaded) && loaded.All(module => module.Name != "usb_storage"))
        {
            return ([], [$"usb-storage is built into this kernel: add 'usb-storage.quirks={runTime}' to the kernel command line."]);
        }

        if (!machine.ModprobeOptions.TryGet(out var options))
        {
            return ([], [$"It was not made to last, because modprobe's configuration could not be read: {machine.ModprobeOptions.Reason}."]);
        }

        var assignments = options.Where(option => option.Module == "usb_storage").SelectMany(option => Assignments(option).Select(value => (option.Source, Value: value))).ToList();
        if (assignments.Find(assignment => IsReadAfter(assignment.Source.Place)) is { Value: { } later } last)
        {
            return ([], [$"It was not made to last: {last.Source} sets 'quirks={later}', which counts more than a file of Dialtone's. Change that to 'quirks={StorageQuirks.With(later, sick.Id, letter)}'."]);
        }

        // Run-time entries of others are theirs to keep; only what would be set at the next boot is repeated.
        var inherited = assignments.FindLast(assignment => assignment.Source.Place != StorageQuirkFile.Path).Value ?? "";
        var value = StorageQuirks.With(assignments.Count == 0 ? "" : assignments[^1].Value, sick.Id, letter);
        if (value.Length > StorageQuirks.Capacity)
        {
            // usb_storage refuses to load with a longer one, and with it every USB disk would be gone after the next boot.
            return ([], [$"It was not made to last: 'quirks={value}' is longer than the {StorageQuirks.Capacity} characters that usb-storage takes."]);
        }

        var afterwards = Distribution.Of(machine).RegenerateInitramfs;
        return ([new InstallStorageQuirk(sick.Place, letter, inherited) { Afterwards = afterwards }], [afterwards]);
    }

    private static IEnumerable<string> Assignments(ModprobeOption option) => option.Parameters
        .Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)
        .Where(word => word.StartsWith("quirks=", StringComparison.Ordinal))
        .Select(word => word["quirks=".Length..].Trim('"'));

    /// <summary>Files are read in the order of their base names, whatever their directory; the kernel command line comes last.</summary>
    private static bool IsReadAfter(string place) => place == "/proc/cmdline" || string.CompareOrdinal(BaseName(place), BaseName(StorageQuirkFile.Path)) > 0;

    private static string BaseName(string path) => path[(path.LastIndexOf('/') + 1)..];
}
