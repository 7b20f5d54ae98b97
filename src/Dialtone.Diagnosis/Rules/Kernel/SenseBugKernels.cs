using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Timelines;
using Dialtone.Facts.Host;
using Dialtone.Facts.Usb;

namespace Dialtone.Diagnosis.Rules;

/// <summary>Which kernels reset Huawei data cards without end, and which cards.</summary>
/// <remarks>d0defb855c85 (2.6.32-rc1, stable 2.6.31.2) made usb-storage bind after the Huawei mode switch; b8430e1b82b7 (2.6.32-rc5, stable 2.6.31.5)
/// taught it to repeat a failed long REQUEST SENSE with 18 bytes. Ubuntu's 2.6.31-14.48 is based on 2.6.31.4, and 2.6.31-15.49 carries the cure
/// (LP #446146). The first bad Ubuntu upload is not known: -12 and -13 are taken as bad too, -11 is reported good.</remarks>
internal static class SenseBugKernels
{
    public enum Range
    {
        /// <summary>The kernel is not known.</summary>
        Unknown,
        Before,
        Inside,
        After,
    }

    public static Range Of(NamedKernel? kernel)
    {
        if (kernel is null)
        {
            return Range.Unknown;
        }

        var version = kernel.Version;
        if (version is { Major: 2, Minor: 6, Patch: 31, Stable: 0 } && UbuntuUpload(version.Local) is { } upload)
        {
            return upload < 12 ? Range.Before : upload < 15 ? Range.Inside : Range.After;
        }

        return version < Version("2.6.31.2") || version is { Major: 2, Minor: 6, Patch: 31, Stable: < 2 } ? Range.Before
            : version < Version("2.6.31.5") ? Range.Inside
            : version >= Version("2.6.32-rc1") && version < Version("2.6.32-rc5") ? Range.Inside
            : Range.After;
    }

    /// <summary>True if the log's own words are those of a later kernel: 3b29b68b1627 (2.6.39) says "device number" where these kernels say "address".</summary>
    public static bool AreExcludedBy(PortTimeline timeline) =>
        timeline.Events.Any(happened => happened.Kind is EventKind.NewDevice or EventKind.Reset && happened.Line.Text.Contains(" device number ", StringComparison.Ordinal));

    /// <summary>The 66 entries of unusual_devs.h with the Huawei initialiser, all for bcdDevice 0000.</summary>
    public static bool IsAffected(UsbId id, int? bcdDevice) =>
        id.Vendor == 0x12d1 && (bcdDevice ?? 0) == 0 && (id.Product is 0x1001 or 0x1003 or 0x1004 or (>= 0x1401 and <= 0x143f));

    /// <summary>The upload number of <c>-14-generic</c>.</summary>
    private static int? UbuntuUpload(string local)
    {
        if (local.Length < 3 || local[0] != '-')
        {
            return null;
        }

        var end = local.IndexOf('-', 1);
        return int.TryParse(end < 0 ? local.AsSpan(1) : local.AsSpan(1, end - 1), out var number) ? number : null;
    }

    private static KernelVersion Version(string text) => KernelVersion.Parse(text);
}
