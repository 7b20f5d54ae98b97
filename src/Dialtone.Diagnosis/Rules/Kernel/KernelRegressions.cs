using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Timelines;
using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Situations;
using Dialtone.Facts.Usb;

namespace Dialtone.Diagnosis.Rules;

/// <summary>The known regressions. Ranges are those of the changelogs of mainline and stable; Debian's and Ubuntu's numbers are translated
/// (<see cref="DistributionKernels"/>).</summary>
internal static class KernelRegressions
{
    private static readonly string[] ControlDrivers = ["qmi_wwan", "cdc_mbim", "huawei_cdc_ncm", "cdc_wdm"];
    private static readonly string[] NcmDrivers = ["cdc_ncm", "huawei_cdc_ncm", "cdc_mbim"];
    private static readonly string[] EthernetDrivers = ["cdc_ether", "cdc_ncm", "rndis_host"];

    public static IReadOnlyList<KernelRegression> All { get; } =
    [
        new("vendor-wide-huawei-init",
            new(new KernelRange("3.9-rc1", "3.9-rc3"), new KernelRange("3.8.1", "3.8.4"), new KernelRange("3.4.34", "3.4.37"), new KernelRange("3.0.67", "3.0.70")),
            "{kernel} sends its own mode switch to every storage interface of Huawei, {device} among them, beside usb_modeswitch.")
        {
            Commit = "200e0d994d9d, reverted by ab4b71644a26",
            Confidence = Confidence.Possible,
            Shows = (_, device) => device is { Id.Vendor: 0x12d1, Timeline: { } timeline } && timeline.Count(EventKind.ModeSwitch) == 0
                && timeline.RoundsWith(RoundTraits.Left) > 0 && timeline.First(EventKind.StorageHost) is { } storage
                ? [storage.Line, timeline.First(EventKind.Disconnect)?.Line] : [],
        },
        new("usbnet-mtu-cap", new(new KernelRange("6.12.68", "6.12.78"), new KernelRange("6.1.162", "6.2")),
            "{kernel} limits the MTU of {device} to its hard MTU, so that the larger one that QMAP needs is refused.")
        {
            Commit = "usbnet: limit max_mtu; cured for qmi_wwan in 6.12.78",
            Drivers = ["qmi_wwan"],
            Said = [KernelWordings.MtuTooLarge],
        },
        new("rndis-flagged-wwan", new(new KernelRange("6.12.23", "6.12.28"), new KernelRange("6.1.134", "6.1.138")),
            "{kernel} takes every RNDIS function for a WWAN one and names its interface wwanN, where usbN or ethN was before.")
        {
            Commit = "rndis_host: flag RNDIS modems as WWAN devices, reverted in 6.12.28 and 6.1.138",
            Drivers = ["rndis_host"],
            Telling = true,
            Shows = (_, device) => NetworkNames(device, "rndis_host").Where(happened => happened.Name!.StartsWith("wwan", StringComparison.Ordinal)).Select(happened => happened.Line),
        },
        new("cdc-wdm-read-stall", new(new KernelRange("6.1.84", "6.1.88"), new KernelRange("6.7.12", "6.8")),
            "{kernel} can lose the wake-up for what cdc-wdm has read, so that the control port of {device} does not answer.")
        {
            Commit = "usb: cdc-wdm: close race between read and workqueue, reverted in 6.1.88",
            Drivers = ControlDrivers,
            Said = [KernelWordings.ControlTimeout],
            Explains = ["modem-unresponsive", "control-client-failure"],
        },
        new("usbnet-name-flip", new(new KernelRange("6.1.110", "6.1.133"), new KernelRange("6.10.10", "6.12.22")),
            "{kernel} decides between usbN and ethN in another way than the releases before and after it, so that the network interface of {device} changed its name.")
        {
            Commit = "usbnet: modern method to get random MAC, completed in 6.1.133 and 6.12.22",
            Drivers = EthernetDrivers,
            Shows = (_, device) => EthernetDrivers.SelectMany(driver => NetworkNames(device, driver)).ToList() is { Count: > 1 } names
                && names.Exists(known => known.Name!.StartsWith("usb", StringComparison.Ordinal)) && names.Exists(known => known.Name!.StartsWith("eth", StringComparison.Ordinal))
                ? [names[0].Line, names[^1].Line] : [],
            Explains = ["interface-renamed"],
        },
        new("cdc-wdm-read-reorder", new(new KernelRange("6.2", "6.12.78"), new KernelRange("6.1", "6.1.167")),
            "{kernel} lacks a barrier in cdc-wdm's read path, which on this processor can spoil control messages of {device}.")
        {
            Commit = "cdc-wdm: fix reordering, in 6.12.78 and 6.1.167",
            Confidence = Confidence.Possible,
            Drivers = ControlDrivers,
            Said = [KernelWordings.InvalidControlMessage],
            Shows = (situation, _) => situation.Kernel is { } kernel && (kernel.Line.Whole.Contains("aarch64", StringComparison.Ordinal)
                || kernel.Line.Whole.Contains("armv", StringComparison.Ordinal) || kernel.Line.Whole.Contains("riscv", StringComparison.Ordinal)) ? [kernel.Line] : [],
        },
        new("cdc-ncm-renamed", new(new KernelRange("5.10.46", "5.11"), KernelRange.Since("5.13")),
            "{kernel} names the interface of cdc_ncm ethN, and a configuration still asks for usbN.")
        {
            Commit = "cdc_ncm: switch to eth%d interface naming, not reverted",
            Drivers = ["cdc_ncm"],
            Said = [KernelWordings.UsbInterfaceMissing],
            Shows = (_, device) => NetworkNames(device, "cdc_ncm").Where(happened => happened.Name!.StartsWith("eth", StringComparison.Ordinal)).Select(happened => happened.Line),
            Explains = ["interface-renamed"],
        },
        new("ncm-ndp-overflow", new(new KernelRange("4.3", "5.10.5")),
            "{kernel} counts the alignment of the NDP wrong when it stands at the end of a frame, and writes past the frame of {device}.")
        {
            Commit = "4a0e3e989d66 (4.3), cured in 5.10.5",
            Drivers = NcmDrivers,
            Said = [KernelWordings.BufferOverrun],
            Telling = true,
        },
        new("cdc-ncm-log-flood", new(new KernelRange("2.6.38", "5.10.43")),
            "cdc_ncm of {kernel} prints every notification of {device}, and fills the log.")
        {
            Commit = "net: cdc_ncm: fix handling of link notifications, in 5.10.43",
            Drivers = ["cdc_ncm", "huawei_cdc_ncm"],
            Said = [KernelWordings.NcmNotification],
            Times = 20,
            Telling = true,
        },
        new("ncm-multicast-loss", new(new KernelRange("5.9", "6.0.10")),
            "cdc_ncm of {kernel} does not pass multicast to hosts of devices without zero-length packets, so that IPv6 finds no router over {device}.")
        {
            Commit = "cdc_ncm: hook for receiving multicast, missing for the ZLP variant until 6.0.10",
            Confidence = Confidence.Possible,
            Drivers = ["cdc_ncm"],
            Said = [KernelWordings.NoRouterAdvertisement],
        },
        Telit(0x1061, "5.14.7"), Telit(0x1071, "5.16.13"), Telit(0x1081, "6.1.22"),
        new("ncm-ntb-size-rejected", new(new KernelRange("5.15", "6.1.31")),
            "{kernel} refuses the transfer size that {device} announces, so that its network function is not bound.")
        {
            Commit = "cdc_ncm: hardening against odd dwNtbOutMaxSize, relaxed in 5.15.8 and 6.1.31",
            Confidence = Confidence.Possible,
            Said = [KernelWordings.NtbParameters],
            Explains = ["driver-probe-failed"],
        },
        new("cdc-acm-urb-poisoned", new(new KernelRange("5.10.28", "5.10.33"), new KernelRange("5.11.12", "5.11.17"), new KernelRange("5.12", "5.12.1")),
            "cdc-acm of {kernel} leaves its requests poisoned after the first close, so that the port of {device} opens only once.")
        {
            Commit = "a use-after-free fix of 5.10.28 and 5.11.12, repaired in 5.10.33, 5.11.17 and 5.12.1 (a8b3b519618f)",
            Drivers = ["cdc_acm"],
            Said = [KernelWordings.UrbRefused],
        },
        new("hso-disconnect-oops", new(new KernelRange("5.10.30", "5.10.33")),
            "{kernel} crashes in hso when {device} is unplugged.")
        {
            Commit = "net: hso: fix null-ptr-deref during tty device unregistration, repaired in 5.10.33",
            Said = [KernelWordings.HsoFunction, KernelWordings.Oops],
            Telling = true,
        },
        new("old-scheme-first", new(new KernelRange("5.5", "5.6.8")),
            "{kernel} tries the old enumeration scheme first, which costs devices several attempts.")
        {
            Commit = "bd0e6c9614b9, reverted in 5.6.8",
            Confidence = Confidence.Possible,
            Shows = (situation, _) => situation.Candidates.Where(device => device.Timeline is { } timeline && timeline.Count(EventKind.DescriptorError) > 0
                && timeline.Last(EventKind.DeviceIds) is not null).Select(device => device.Timeline!.First(EventKind.DescriptorError)?.Line),
        },
        new("storage-boundary-mask", new(new KernelRange("5.2", "5.3.9")),
            "usb-storage of {kernel} lays out transfers in a way that some host controllers cannot do, and resets {device} over it.")
        {
            Commit = "747668dbc061 (5.2), reverted in 5.3.9",
            Confidence = Confidence.Possible,
            Shows = (_, device) => device?.Timeline is { } timeline && timeline.Count(EventKind.Reset) > 1 && timeline.Count(EventKind.StorageHost) > 0
                && timeline.Last(EventKind.Reset) is { } reset && (reset.Line.Whole.Contains("vhci_hcd", StringComparison.Ordinal) || reset.Line.Whole.Contains("dwc2", StringComparison.Ordinal))
                ? [reset.Line] : [],
        },
        new("xhci-stop-endpoint", new(new KernelRange("6.12.26", "6.12.53"), new KernelRange("6.1.136", "6.1.156")),
            "{kernel} handles a late answer to Stop Endpoint in a way that declares the host controller dead.")
        {
            Commit = "xhci: Avoid Stop Endpoint retry loop if the endpoint seems Running, reverted in 6.12.53 and 6.1.156",
            Said = [KernelWordings.StopEndpointTimeout],
            Explains = ["host-controller-died", "modem-drops-off-bus"],
        },
        new("mf290-option-binding", new(new KernelRange("2.6.38", "6.1.69")),
            "{kernel} gives interface 4 of {device} to option or to nobody, where qmi_wwan belongs, so that there is no wwan interface.")
        {
            Commit = "option releases interface 4 in 6.1.65, qmi_wwan claims it in 6.1.69",
            Devices = [new(0x19d2, 0x0189)],
            Telling = true,
            Shows = (_, device) => device is null ? []
                : device.Interfaces.Where(entry => entry.Number == 4 && (entry.Driver.IsAbsent || entry.Driver.Or("") is "option" or "option1")).Select(entry => entry.Line),
            Explains = ["no-driver-bound", "option-bound-data-interface", "data-driver-missing"],
        },
        new("iosm-runtime-suspend", new(new KernelRange("6.5", "6.5.9")),
            "iosm of {kernel} suspends the card at run time and does not get it back.")
        {
            Commit = "net: wwan: iosm: enable runtime pm support for 7560, reverted in 6.5.9",
            Said = [KernelWordings.IosmTimeout],
            Explains = ["modem-unresponsive", "modem-drops-off-bus"],
        },
        new("cdc-wdm-stuck-reopen", new(new KernelRange("5.14", "5.14.12")),
            "cdc-wdm of {kernel} does not start reading again after a close, so that the next program that opens the control port of {device} hears nothing.")
        {
            Commit = "cured in 5.14.12 and 5.17.9",
            Confidence = Confidence.Possible,
            Drivers = ControlDrivers,
            Said = [KernelWordings.ControlTimeout],
        },
        new("option-urb-loss", new(new KernelRange("2.6.20", "2.6.35-rc1")),
            "option of {kernel} drops a read request that ended with an error, so that a port of {device} goes deaf after a few.")
        {
            Commit = "e618834ef96 (2.6.35-rc1)",
            Confidence = Confidence.Possible,
            Drivers = ["option", "option1"],
            Said = [KernelWordings.OptionReadError],
        },
        new("zcoption-filter-miss", new(new KernelRange("2.6.31-rc2", "2.6.31-rc3")),
            "The switch for Option devices of {kernel} does not recognise the maker's name ZCOPTION, so that {device} stays a CD.")
        {
            Commit = "32ebbe7b6ad4, cured by 2ab2178c3303",
            Shows = (situation, _) => situation.Devices.Where(device => device.Timeline is { } timeline
                && timeline.Units.Any(unit => unit.Text.StartsWith("ZCOPTION", StringComparison.OrdinalIgnoreCase))).Select(device => device.Timeline!.First(EventKind.ScsiInquiry)?.Line),
            Explains = ["stuck-storage-mode"],
        },
        new("cdc-acm-open-flag", new(new KernelRange("2.6.31-rc1", "2.6.32-rc1")) { Ubuntu = [new UbuntuUploads("2.6.31", 0, 30)] },
            "The serial drivers of {kernel} were in the middle of a rework of open and close, and crash or misbehave in the port of {device}.")
        {
            Commit = "7af25b4b34a2 (2.6.32-rc1)",
            Confidence = Confidence.Possible,
            Said = [KernelWordings.SerialTtyFunction, KernelWordings.Oops],
        },
        new("usb-serial-kfifo-break", new(new KernelRange("2.6.33-rc1", "2.6.33-rc2")),
            "The serial drivers of {kernel} were forgotten in a change of kfifo and fail at probe.")
        {
            Commit = "cured by 119eecc831a4 (2.6.33-rc2)",
            Said = [KernelWordings.SerialProbeFails],
            Explains = ["driver-probe-failed"],
        },
        new("huawei-ncm-ntb32", new(new KernelRange("3.14", "4.13")),
            "The firmware of {device} goes back to 32-bit NTBs when its alternate setting is switched, and {kernel} does not tell it again to use 16-bit ones.")
        {
            Commit = "2b02c20ce0c2 (4.13), 6314dab4b8fb",
            Confidence = Confidence.Possible,
            Drivers = ["huawei_cdc_ncm"],
            Said = [KernelWordings.NoDhcpAnswer],
        },
        new("address0-race", new(new KernelRange("5.0", "5.15.6")),
            "{kernel} lets two ports use the default address at the same time, so that devices that appear together can fail to enumerate.")
        {
            Commit = "usb: hub: Fix usb enumeration issue due to address0 race, in 5.15.6",
            Confidence = Confidence.Possible,
            Shows = (situation, _) => SimultaneousFailures(situation),
        },
        new("usb-storage-deadlock", new(new KernelRange("2.6.12", "6.1.30")),
            "usb-storage of {kernel} blocks itself when a command to the disk of {device} times out twice; unplugging hangs too.")
        {
            Commit = "cured in 6.1.30",
            Said = [KernelWordings.StorageThreadHangs],
            Telling = true,
        },
        new("bg96-match-wrong", new(new KernelRange("4.9", "5.9.14")),
            "option of {kernel} takes the QMI interface of {device}.")
        {
            Commit = "USB: serial: option: fix Quectel BG96 matching, in 5.9.14",
            Devices = [new(0x2c7c, 0x0296)],
            Shows = (_, device) => device is null ? [] : device.Interfaces.Where(entry => entry.Number == 4 && entry.Driver.Or("") is "option" or "option1").Select(entry => entry.Line),
            Explains = ["option-bound-data-interface", "data-driver-missing"],
        },
        new("cdc-wdm-suspend-loss", new(new KernelRange("2.6.27", "2.6.34-rc2")),
            "cdc-wdm of {kernel} loses data when {device} is suspended, and autosuspend is on.")
        {
            Commit = "62e6685470fb and its siblings (2.6.34-rc2)",
            Confidence = Confidence.Possible,
            Drivers = ["cdc_wdm", "cdc-wdm"],
            Said = [KernelWordings.AutosuspendOn, KernelWordings.ControlTimeout],
        },
        new("cdc-ether-carrier-off", new(new KernelRange("2.6.33-rc1", "2.6.33-rc7")),
            "usbnet of {kernel} starts without carrier, and {device} never announces one.")
        {
            Commit = "37e8273cd305, taken back for cdc_ether by 71cc1fa9f2d7 (2.6.33-rc7)",
            Drivers = ["cdc_ether"],
            Said = [KernelWordings.NoCarrier],
            Explains = ["dhcp-no-answer"],
        },
        new("usbnet-unregister-order", new(new KernelRange("5.18", "5.18.3")),
            "{kernel} unbinds the network function of {device} before it takes the interface away, and waits for it for ever.")
        {
            Commit = "usbnet: Run unregister_netdev() before unbind() again, in 5.18.3",
            Drivers = ["qmi_wwan", "cdc_mbim", "cdc_ncm", "huawei_cdc_ncm", "cdc_ether", "rndis_host"],
            Said = [KernelWordings.NetdevNotFreed],
        },
        new("hub-post-resume-delay", new(new KernelRange("6.12.40", "6.12.113"), new KernelRange("6.1.147", "6.1.191")),
            "{kernel} postpones what hubs do after a resume, and {device} behind several hubs did not come back.")
        {
            Commit = "usb: hub: fix detection of high tier USB3 devices behind suspended hubs, shortened in 6.12.113 and 6.1.191",
            Confidence = Confidence.Possible,
            Said = [KernelWordings.Resumed],
            Shows = (situation, _) => situation.Candidates.Where(device => device is { Identity: Identity.Modem, Port: { } port, Timeline.Away: true } && port.ToString().Count(c => c == '.') >= 2)
                .Select(device => device.Timeline!.Last(EventKind.Disconnect)?.Line),
        },
        new("mediatek-rndis-unbound", new(new KernelRange("4.0", "5.2.16")),
            "cdc_ether of {kernel} is too strict with the descriptors of {device}, whose tethering it does not bind.")
        {
            Commit = "cdc_ether: fix rndis support for Mediatek based smartphones, in 5.2.16",
            Said = [KernelWordings.BadCdcDescriptors],
            Shows = (situation, _) => situation.Devices.Where(device => device.Id is { Vendor: 0x0e8d }).Select(device => device.IdLine),
        },
        new("bad-sense-mask-missing", new(new KernelRange("2.6.33-rc1", "2.6.33-rc5"), new KernelRange("2.6.31.9", "2.6.31.12")),
            "{kernel} knows the quirk b of usb-storage and forgets to mask it, so that it cannot be taken away from {device} again.")
        {
            Commit = "a0bb108112a8, completed by a91b593edd4b (2.6.33-rc5)",
            Confidence = Confidence.Possible,
            Said = [KernelWordings.BadSenseQuirk],
        },
        new("hso-open-delay", new(new KernelRange("2.6.27", "2.6.33-rc4")),
            "hso of {kernel} sends flow control to ports of {device} that never answer it, and waits five seconds at each open.")
        {
            Commit = "0e0367e980b5 (2.6.33-rc4)",
            Confidence = Confidence.Possible,
            Said = [KernelWordings.HsoTimeout],
        },
        new("sierra-disconnect-oops", new(new KernelRange("2.6.30", "2.6.34-rc1")),
            "{kernel} crashes in sierra when {device} is unplugged.")
        {
            Commit = "b87c6e86dac1 (2.6.34-rc1)",
            Said = [KernelWordings.SierraFunction, KernelWordings.Oops],
            Telling = true,
        },
    ];

    /// <summary>LN920, FN990 and FE990 hang when the data interface's alternate setting is toggled; each got its quirk in another release.</summary>
    private static KernelRegression Telit(ushort product, string cured) =>
        new("telit-mbim-toggle-hang", new(new KernelRange("3.8", cured)),
            "{kernel} toggles the alternate setting when it opens {device}, which hangs the firmware of this model.")
        {
            Commit = $"net: cdc_mbim: add quirks for Telit, in {cured}",
            Devices = [new(0x1bc7, product)],
            Said = [KernelWordings.ControlTimeout],
            Explains = ["modem-unresponsive", "control-client-failure"],
        };

    private static IEnumerable<TimelineEvent> NetworkNames(DeviceSituation? device, string driver) =>
        device?.Timeline is { } timeline ? timeline.Of(EventKind.NetworkAttached).Where(happened => happened.Detail == driver && happened.Name is not null) : [];

    /// <summary>Address errors at two ports within two seconds.</summary>
    private static IEnumerable<Evidence> SimultaneousFailures(Situation situation)
    {
        var refused = situation.Devices.Where(device => !device.IsHub && device.Timeline is not null)
            .SelectMany(device => device.Timeline!.Of(EventKind.AddressRefused).Where(happened => happened.Time is not null).Select(happened => (device.Port, Event: happened))).ToList();
        foreach (var (port, first) in refused)
        {
            if (refused.Find(other => other.Port != port && (other.Event.Time - first.Time)?.Duration() < TimeSpan.FromSeconds(2)).Event is { } second)
            {
                return [first.Line, second.Line];
            }
        }

        return [];
    }
}
