using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Situations;
using Dialtone.Facts.Usb;

namespace Dialtone.Diagnosis.Rules;

/// <summary>The modem waits in its maker's boot loader for a firmware image.</summary>
internal sealed class BootloaderMode : Rule
{
    /// <summary>Ids that drivers/usb/serial/qcserial.c names QDL, Sierra's boot ids of the MC74xx and EM74xx, ZTE's download mode, and Intel's boot stage
    /// under the id of Infineon, as Telit's and other makers' modules show it.</summary>
    private static readonly HashSet<string> Loaders =
    [
        "1199:9070", "1199:9078", "1199:907a", "1199:9090", "1199:90d2", "1199:90e4", "1199:c080", "1199:9062", "1199:901e", "1199:9000", "1199:9010", "1199:9012", "1199:9014",
        "1199:9018", "1199:68a4", "1199:68a8", "413c:8171", "413c:8185", "413c:8193", "413c:81a6", "413c:81b5", "413c:81cb", "413c:8218", "03f0:201d", "03f0:241d", "03f0:371d",
        "04da:250c", "0b05:1774", "1410:a008", "1410:a010", "1410:a014", "1410:a020", "19d2:fff2", "1557:0a80", "16d8:8001", "12d1:14f0", "1f45:0001", "1bc7:900e", "05c6:9201", "05c6:9204",
        "05c6:9208", "05c6:920c", "05c6:9211", "05c6:9214", "05c6:9221", "05c6:9224", "05c6:9231", "05c6:9234", "05c6:9244", "05c6:9264", "05c6:9274", "058b:0041", "8087:0716",
    ];

    /// <summary>Gobi 1000 to 3000 have no firmware of their own: the host loads it at each start, and the loader is where they wait for it.</summary>
    private static readonly HashSet<ushort> GobiVendors = [0x05c6, 0x03f0, 0x413c, 0x04da, 0x0b05, 0x1410, 0x1557, 0x16d8, 0x12d1];

    public override string Id => "bootloader-mode";

    public override IReadOnlyList<string> Explains =>
    [
        "no-driver-bound", "modem-unresponsive", "no-plugin-support", "port-permission-denied", "driver-not-autoloaded", "driver-module-missing", "enumeration-timeout",
        "enumeration-given-up", "full-speed-fallback",
    ];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        foreach (var device in situation.Devices.Where(device => !device.IsHub && device.Id is not null))
        {
            var name = device.Name ?? "";
            // Qualcomm's loader says its own name under whatever id the maker has given it; QDL may stand in other names.
            var named = name.Contains("QHSUSB_", StringComparison.OrdinalIgnoreCase) || name.Contains("QUSB_", StringComparison.OrdinalIgnoreCase) ? device.Identity != Identity.Other
                : name.Contains("QDL", StringComparison.Ordinal) && device.Id!.Value.Vendor is 0x1199 or 0x05c6;
            if (EmergencyDownloadMode.Is(device.Id!.Value) || (!Loaders.Contains(device.Id.Value.ToString()) && !named))
            {
                continue;
            }

            // Modules that start over the loader show it for a second; it counts if it is the last thing seen, or nothing follows it.
            var only = device.Timeline is { Ids.Count: > 0 } timeline && timeline.Ids.All(id => Loaders.Contains(id.ToString()));
            if (!device.Present && !only)
            {
                continue;
            }

            var gobi = GobiVendors.Contains(device.Id.Value.Vendor);
            yield return Find(
                Confidence.Likely, device.ToSubject(),
                gobi ? $"The modem ({device.Id}) waits in its loader for the firmware that the host must give it at each start." : $"The modem is in its maker's boot loader ({device.Id}) and waits for a firmware image.",
                [device.IdLine]) with
            {
                Confirm = gobi ? ["does gobi_loader or its udev rule run, and is the firmware installed?"] : ["the same id after a full power cycle"],
            };
        }

        // udev's word alone, with the time of none: some hosts load the firmware later.
        if (situation.Said(SymptomWordings.LoaderNamed).LastOrDefault() is { } loader && !situation.Devices.Any(device => !device.IsHub && device.Id is not null))
        {
            yield return Find(Confidence.Possible, Subject.None, "udev knows the modem by its loader, where it waits for the firmware that the host must give it at each start.", [loader.Line]) with
            {
                Confirm = ["does gobi_loader or its udev rule run, and is the firmware installed?"],
            };
        }
    }
}

/// <summary>The chipset's own download mode: not even the maker's loader runs.</summary>
internal sealed class EmergencyDownloadMode : Rule
{
    public override string Id => "emergency-download-mode";

    public override IReadOnlyList<string> Explains => ["no-driver-bound", "modem-unresponsive", "no-plugin-support", "driver-not-autoloaded", "driver-module-missing"];

    /// <summary>Qualcomm's PBL (9008) and its memory dump (900e).</summary>
    public static bool Is(UsbId id) => id is { Vendor: 0x05c6, Product: 0x9008 or 0x900e };

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        foreach (var device in situation.Devices.Where(device => device is { Present: true, Id: { } id } && Is(id)))
        {
            yield return Find(
                Confidence.Confirmed, device.ToSubject(),
                $"The device shows Qualcomm's emergency download mode ({device.Id}): its chip found no boot loader that it could start.", [device.IdLine]) with
            {
                Confirm = ["the same id after a full power cycle: phones show it, too"],
            };
        }
    }
}
