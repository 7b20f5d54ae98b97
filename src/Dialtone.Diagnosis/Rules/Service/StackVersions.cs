using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Situations;

namespace Dialtone.Diagnosis.Rules;

/// <summary>Which ModemManager is at work, by upstream's number: distributions put their own behind it (<c>1.18.8-1</c>, <c>1.16.6-2~20.04.1</c>).</summary>
internal static class StackVersions
{
    public static (Version Version, Told Told)? ModemManager(this Situation situation)
    {
        var told = situation.Told(Aspect.ModemManagerVersion).LastOrDefault();
        return told is not null && TryParse(told.Value, out var version) ? (version, told) : null;
    }

    /// <summary>Takes the numbers at the start of the text.</summary>
    public static bool TryParse(string text, out Version version)
    {
        var end = 0;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.'))
        {
            end++;
        }

        return Version.TryParse(text.AsSpan(0, end).TrimEnd('.'), out version!);
    }
}

/// <summary>ModemManager is older than what the modem needs of it.</summary>
internal sealed class OutdatedModemStack : Rule
{
    /// <summary>What ModemManager's release notes say came when.</summary>
    private static readonly (Version Since, string What, Func<DeviceSituation, bool> Needs)[] Floors =
    [
        // NEWS 1.4: "support for /dev/cdc-wdm AT ports via the new huawei-cdc-ncm driver".
        (new Version(1, 4), "modems whose control channel is AT over cdc-wdm (huawei_cdc_ncm)", device => HasDriver(device, "huawei_cdc_ncm")),
        // NEWS 1.0: libqmi and libmbim.
        (new Version(1, 0), "QMI and MBIM", device => HasDriver(device, "qmi_wwan") || HasDriver(device, "cdc_mbim")),
        // NEWS 1.6: devices "which only work in raw IP mode, like the Sierra MC7455".
        (new Version(1, 6), "modems that speak raw IP only", device => device.Id is { Vendor: 0x1199, Product: 0x9071 or 0x9079 or 0x907b or 0x9091 }),
    ];

    public override string Id => "outdated-modem-stack";

    public override IReadOnlyList<string> Explains => ["no-plugin-support", "mm-plugin-mismatch"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        if (situation.ModemManager() is { } known)
        {
            foreach (var (since, what, needs) in Floors)
            {
                var device = known.Version < since ? situation.Candidates.FirstOrDefault(needs) : null;
                if (device is not null && !situation.ReachesAfter(known.Told.Line, "connected"))
                {
                    // QMI and MBIM modems of today have serial ports beside them, over which the old ones dial.
                    var serial = since.Minor == 0 && device.Interfaces.Any(entry => entry.Driver.Or("") is "option" or "option1" or "qcserial" or "sierra");
                    yield return Find(
                        serial ? Confidence.Possible : Confidence.Likely, device.ToSubject(),
                        $"ModemManager {known.Version} is too old for {device.Describe()}: it knows {what} only since {since}.", [known.Told.Line, device.IdLine]);
                    yield break;
                }
            }
        }

        // Who has a kernel of 3.10 or before has what was released with it: libmbim came into ModemManager's release with the kernels after it.
        if (situation.ModemManager() is null && !situation.Told(Aspect.ModemState).Any() && situation.Kernel is { } kernel && (kernel.Version.Major, kernel.Version.Minor).CompareTo((3, 11)) < 0
            && situation.Candidates.FirstOrDefault(device => HasDriver(device, "cdc_mbim") && !device.Interfaces.Any(entry => entry.Driver.Or("") is "option" or "option1" or "qcserial" or "sierra")) is { } early)
        {
            yield return Find(
                Confidence.Possible, early.ToSubject(), $"{early.Describe()} is an MBIM modem under kernel {kernel.Version}, in whose time ModemManager could not use one.", [kernel.Line, early.IdLine]);
            yield break;
        }

        // The interface of 0.x shows in its object paths. Modems of today keep serial ports for PPP beside QMI or MBIM, which it dials over, more or less well.
        var old = situation.Said(ModemWordings.StateChanged).LastOrDefault(said => said.Line.Whole.Contains("/org/freedesktop/ModemManager/Modems/", StringComparison.Ordinal));
        var failed = old is null ? null : situation.LastSaid(ServiceWordings.ConnectFailed);
        if (failed is not null && situation.Candidates.FirstOrDefault(device => HasDriver(device, "qmi_wwan") || HasDriver(device, "cdc_mbim")) is { } modern)
        {
            yield return Find(
                Confidence.Possible, modern.ToSubject(), $"This ModemManager is of the 0.x series, which cannot use the QMI or MBIM function of {modern.Describe()} and dials over a serial port.",
                [old!.Line, failed.Line]);
            yield break;
        }

        // Before 1.4 the control port of huawei_cdc_ncm is refused in these words, and the session falls back to a serial port that carries no data.
        var refused = situation.Said(ServiceWordings.PortNotGrabbed).LastOrDefault(said =>
            said["port"].Contains("cdc-wdm", StringComparison.Ordinal) && said["why"].Contains("unsupported", StringComparison.Ordinal));
        if (refused is not null && situation.DeviceOf(refused["port"]) is { } owner && HasDriver(owner, "huawei_cdc_ncm"))
        {
            yield return Find(
                Confidence.Likely, owner.ToSubject() with { Control = Node(refused["port"]) },
                $"This ModemManager cannot use {Node(refused["port"])} of {owner.Describe()}: AT over the port of huawei_cdc_ncm is known since 1.4.", [refused.Line, owner.IdLine]);
            yield break;
        }

        if (situation.LastSaid(ServiceWordings.InvalidBearer) is { } bearer)
        {
            yield return Find(
                Confidence.Likely, situation.SubjectOf(bearer),
                "ModemManager connects and hands NetworkManager no address settings: this pair of versions does not get them from the modem's firmware.", [bearer.Line]) with
            {
                Confirm = ["mmcli -b 0 while it is connected: ip method unknown", "DHCP on the modem's network interface by hand"],
            };
        }
    }

    private static bool HasDriver(DeviceSituation device, string driver) => device.Interfaces.Any(entry => entry.Driver.Or("") == driver);

    private static string Node(string port) => port[(port.LastIndexOf('/') + 1)..];
}

/// <summary>A release of ModemManager that is known to fail, or that crashes.</summary>
internal sealed class ModemManagerRegression : Rule
{
    public override string Id => "modemmanager-regression";

    public override IReadOnlyList<string> Explains => ["modemmanager-not-running", "no-plugin-support"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        var known = situation.ModemManager();
        if (situation.LastSaid(ServiceWordings.ModemManagerCrashed) is { } crashed && !situation.ReachesAfter(crashed.Line, "registered"))
        {
            // 1.18.0 to 1.18.10 with GLib 2.73.2 or later: the regular expressions of the AT parsers are freed under their feet (repaired in 1.18.12).
            var pcre = known is { } old && old.Version >= new Version(1, 18) && old.Version < new Version(1, 18, 12);
            yield return Find(
                pcre ? Confidence.Likely : Confidence.Possible, Subject.None,
                pcre ? $"ModemManager {known!.Value.Version} crashes; with GLib 2.74 every release before 1.18.12 does." : "ModemManager crashes.",
                [crashed.Line, known?.Told.Line]) with
            {
                Confirm = ["coredumpctl info ModemManager", "the release before, on the same machine"],
            };
            yield break;
        }

        // GLib took PCRE2 for its regular expressions with 2.73.2, which is stricter: ModemManager before 1.18.12 writes some that it refuses, and cannot read what the modem answers.
        if (situation.LastSaid(ServiceWordings.ExpressionRefused) is { } unread && !situation.ReachesAfter(unread.Line, "registered"))
        {
            yield return Find(
                Confidence.Likely, Subject.None, "The GLib of this machine refuses regular expressions of ModemManager, which therefore cannot read the modem's answers: the two releases do not fit.",
                [unread.Line, known?.Told.Line]) with
            {
                Confirm = ["ModemManager --version: since 1.18.12 it fits GLib 2.74"],
            };
            yield break;
        }

        // The probe of a device on USB ends without a modem although a release that knows everything is at work: worth comparing with the one before.
        var refused = situation.Said(ServiceWordings.NotSupported).LastOrDefault(said => said["path"].Contains("/usb", StringComparison.Ordinal)
            && situation.DeviceAt(said["path"]) is not { Identity: Identity.Other } && !situation.SaidAfter(said.Line, ServiceWordings.ModemCreated, ServiceWordings.ModemCreating));
        if (refused is not null && known is { } current && current.Version >= new Version(1, 18) && !situation.WorksAfter(refused.Line)
            && (situation.DeviceAt(refused["path"]) is not null || !situation.Devices.Any(device => device.Identity == Identity.Modem)))
        {
            yield return Find(
                Confidence.Possible, situation.DeviceAt(refused["path"])?.ToSubject() ?? Subject.None,
                $"ModemManager {current.Version} ends its probe without a modem; whether the release before did better is not known.", [current.Told.Line, refused.Line]);
        }
    }
}

/// <summary>A release candidate of systemd whose udev rules break the grouping of a modem's ports.</summary>
internal sealed class UdevRegression : Rule
{
    public override string Id => "udev-regression";

    public override IReadOnlyList<string> Explains => ["no-plugin-support", "mm-plugin-mismatch", "modemmanager-regression", "late-port-missed"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        // systemd issue 23288: 251-rc1 and -rc2 lose properties between the events of one device; 251-rc3 is well.
        var starts = situation.Said(ServiceWordings.SystemdStarts).LastOrDefault(said => IsBroken(said["version"]));
        if (starts is null)
        {
            yield break;
        }

        var symptom = situation.LastSaid(ServiceWordings.PluginMismatch, ServiceWordings.NotSupported, ServiceWordings.LatePort);
        if (symptom is null || situation.WorksAfter(symptom.Line))
        {
            yield break;
        }

        yield return Find(
            Confidence.Possible, Subject.None, $"systemd {starts["version"]} is a release candidate whose udev tags a modem's ports wrongly.", [starts.Line, symptom.Line]) with
        {
            Confirm = ["udevadm info of the modem's ports under this and the version before"],
        };
    }

    private static bool IsBroken(string version)
    {
        var plain = version.Replace("~", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).Replace(".", "", StringComparison.Ordinal);
        return plain.StartsWith("251rc1", StringComparison.Ordinal) || plain.StartsWith("251rc2", StringComparison.Ordinal);
    }
}
