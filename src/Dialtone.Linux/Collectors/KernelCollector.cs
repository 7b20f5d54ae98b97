using System.Runtime.InteropServices;
using Dialtone.Facts;
using Dialtone.Facts.Host;
using Dialtone.Linux.FileTrees;

namespace Dialtone.Linux.Collectors;

/// <summary>Release, build and architecture of the running kernel, as uname prints them.</summary>
internal static class KernelCollector
{
    public const string ArchitecturePath = RecordingIndex.Directory + "/architecture";

    public static Observed<Kernel> Collect(IFileTree tree)
    {
        var release = Attributes.NonEmptyText(tree, "/proc/sys/kernel/osrelease");
        if (!release.TryGet(out var text))
        {
            return release.IsAbsent ? Observed.Absent<Kernel>(release.Source) : Observed.NotExamined<Kernel>(release.Reason);
        }

        return KernelVersion.TryParse(text, out var version)
            ? Observed.Known(new Kernel(version, Attributes.Text(tree, "/proc/sys/kernel/version").Or(""), Architecture(tree)), release.Source)
            : Observed.NotExamined<Kernel>($"'{text}' is no kernel version");
    }

    private static string Architecture(IFileTree tree)
    {
        // The file is there since 6.1; a recording of an older kernel keeps what uname said.
        var known = Attributes.NonEmptyText(tree, "/proc/sys/kernel/arch");
        if (!known.IsKnown && !tree.IsLive)
        {
            known = Attributes.NonEmptyText(tree, ArchitecturePath);
        }

        return known.Or(tree.IsLive ? FromRuntime() : "");
    }

    private static string FromRuntime() => RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "x86_64",
        System.Runtime.InteropServices.Architecture.X86 => "i686",
        System.Runtime.InteropServices.Architecture.Arm64 => "aarch64",
        System.Runtime.InteropServices.Architecture.Arm => "armv7l",
        var other => other.ToString(),
    };
}
