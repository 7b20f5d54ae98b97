using Dialtone.Diagnosis.Logs.Statements;
using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Situations;

namespace Dialtone.Diagnosis.Rules;

/// <summary>ModemManager's filter leaves a port of the modem alone.</summary>
internal sealed class PortFiltered : Rule
{
    public override string Id => "mm-port-filtered";

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        foreach (var filtered in situation.Said(ServiceWordings.PortFiltered).Where(said => !DeviceTaggedIgnored.IsTag(said)))
        {
            var name = filtered["port"][(filtered["port"].LastIndexOf('/') + 1)..];
            // Built-in serial ports, bridges and tunnels are filtered on every machine, and rightly.
            if (!name.StartsWith("ttyUSB", StringComparison.Ordinal) && !name.StartsWith("ttyACM", StringComparison.Ordinal))
            {
                continue;
            }

            var device = situation.DeviceOf(name);
            if (device is { Identity: Identity.Other } || (device is null && !situation.IsAboutModem())
                || situation.SaidAfter(filtered.Line, ServiceWordings.ModemCreated, ServiceWordings.ModemCreating) || situation.WorksAfter(filtered.Line))
            {
                continue;
            }

            yield return Find(
                device is { Identity: Identity.Modem } ? Confidence.Likely : Confidence.Possible, (device?.ToSubject() ?? Subject.None) with { Tty = name },
                $"ModemManager's filter leaves {name} alone ({filtered["why"]}), so it never asks whether a modem is behind it.", [filtered.Line]);
            yield break;
        }
    }
}

/// <summary>A port came when ModemManager had made up its mind.</summary>
internal sealed class LatePort : Rule
{
    public override string Id => "late-port-missed";

    public override IReadOnlyList<string> Explains => ["no-plugin-support"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        var late = situation.LastSaid(ServiceWordings.LatePort);
        if (late is not null)
        {
            if (!situation.SaidAfter(late.Line, ServiceWordings.LatePortRetried, ServiceWordings.ModemCreated) && !situation.ReachesAfter(late.Line, "connected"))
            {
                var device = situation.DeviceAt(late["path"]);
                yield return Find(
                    Confidence.Likely, (device?.ToSubject() ?? Subject.None) with { Tty = late["port"].StartsWith("tty", StringComparison.Ordinal) ? late["port"] : null },
                    $"ModemManager had finished probing when {late["port"]} appeared, so it does without this port.", [late.Line]);
            }

            yield break;
        }

        // The kernel's driver for the control channel has the device, and ModemManager knows serial ports only.
        var drivers = situation.Told(Aspect.Drivers).LastOrDefault();
        var ports = situation.Told(Aspect.Ports).LastOrDefault();
        if (drivers is not null && ports is not null && HasControlDriver(drivers.Value)
            && !ports.Value.Contains("mbim", StringComparison.Ordinal) && !ports.Value.Contains("qmi", StringComparison.Ordinal)
            && ports.Value.Contains("(at)", StringComparison.Ordinal)
            && situation.Told(Aspect.ModemState).LastOrDefault() is not { Value: "connected" or "registered" })
        {
            yield return Find(
                Confidence.Possible, situation.SubjectOf(ports),
                $"The modem's drivers are {drivers.Value}, and ModemManager lists no QMI or MBIM port of it: the control port came late or was not taken.", [drivers.Line, ports.Line]);
        }
        else if (drivers is not null && ports is not null && IsSerialOnly(drivers.Value, ports.Value) && situation.Told(Aspect.ModemState).LastOrDefault() is not { Value: "connected" }
            && situation.Stated("mmcli", "modem.generic.supported-capabilities").LastOrDefault() is { } capabilities && capabilities.Value.Contains("lte", StringComparison.OrdinalIgnoreCase))
        {
            // LTE does not need PPP, and hardly a module leaves its factory without a network function.
            yield return Find(
                Confidence.Possible, situation.SubjectOf(ports),
                "ModemManager knows nothing but serial ports of an LTE modem: its network function came late, or no driver has it.", [capabilities.Line, drivers.Line, ports.Line]);
        }
    }

    private static bool IsSerialOnly(string drivers, string ports) =>
        drivers is "option" or "option1" or "qcserial" or "sierra" && ports.Contains("(at)", StringComparison.Ordinal)
        && !ports.Contains("(net)", StringComparison.Ordinal) && !ports.Contains("(qmi)", StringComparison.Ordinal) && !ports.Contains("(mbim)", StringComparison.Ordinal);

    private static bool HasControlDriver(string drivers) => drivers.Contains("cdc_mbim", StringComparison.Ordinal) || drivers.Contains("qmi_wwan", StringComparison.Ordinal);
}

/// <summary>ModemManager asked every port of the device and no plugin wants it.</summary>
internal sealed class NoPluginSupport : Rule
{
    public override string Id => "no-plugin-support";

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        foreach (var said in situation.Said(ServiceWordings.NotSupported).Reverse())
        {
            // Said of network cards, too: what is not on USB is no USB modem.
            var path = said["path"];
            var device = situation.DeviceAt(path);
            if (!path.Contains("/usb", StringComparison.Ordinal) || device is { Identity: Identity.Other } || CreatedAfter(situation, said)
                || (device is null && situation.Devices.Any(known => known.Identity == Identity.Modem)))
            {
                continue;
            }

            yield return Find(
                Confidence.Possible, device?.ToSubject() ?? new Subject { Port = path[(path.LastIndexOf('/') + 1)..] },
                $"ModemManager asked every port of {device?.Describe() ?? $"the device on port {path[(path.LastIndexOf('/') + 1)..]}"}, and none answered as a modem does.", [said.Line]) with
            {
                Confirm = ["mmcli -G DEBUG; mmcli --scan-modems", "does a port answer AT by hand?"],
            };
            yield break;
        }

        // The kernel serves the modem's ports and ModemManager lists none.
        var none = situation.LastSaid(ServiceWordings.NoModems);
        if (none is not null && !situation.Told(Aspect.ModemState).Any(told => situation.IsBehind(told.Line, none.Line))
            && situation.Candidates.FirstOrDefault(device => device is { Identity: Identity.Modem, Present: true } && device.Interfaces.Any(IsControl)) is { } ignored)
        {
            yield return Find(
                Confidence.Possible, ignored.ToSubject(), $"The kernel's drivers have {ignored.Describe()}, and ModemManager lists no modem.", [none.Line, ignored.IdLine]) with
            {
                Confirm = ["mmcli -G DEBUG; mmcli --scan-modems; journalctl -u ModemManager"],
            };
        }
    }

    private static bool IsControl(InterfaceSituation entry) =>
        entry.Driver.TryGet(out var driver) && (ModemIdentity.IsModemDriver(driver) || driver is "cdc_acm") && !entry.IsStorage;

    private static bool CreatedAfter(Situation situation, Statement said) =>
        situation.Said(ServiceWordings.ModemCreated, ServiceWordings.ModemCreating).Any(made => made.Line.Input == said.Line.Input && made.Line.Line > said.Line.Line);
}

/// <summary>ModemManager was built without a protocol, or its plugins disagree.</summary>
internal sealed class PluginMismatch : Rule
{
    public override string Id => "mm-plugin-mismatch";

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        if (situation.LastSaid(ServiceWordings.PluginMismatch) is { } mismatch && !situation.SaidAfter(mismatch.Line, ServiceWordings.ModemCreated))
        {
            yield return Find(
                Confidence.Likely, situation.SubjectOf(mismatch),
                $"Two plugins of ModemManager claim one device ({mismatch["device"]} and {mismatch["port"]}), so it gets no modem object.", [mismatch.Line]);
            yield break;
        }

        if (situation.LastSaid(ServiceWordings.PluginNotLoaded) is { } unloaded && !situation.WorksAfter(unloaded.Line))
        {
            yield return Find(Confidence.Likely, Subject.None, $"ModemManager cannot load its plugin {unloaded["file"]}: parts of different versions are installed.", [unloaded.Line]);
        }
    }
}

/// <summary>A udev tag or another program tells ModemManager to leave the device alone.</summary>
internal sealed class DeviceTaggedIgnored : Rule
{
    public override string Id => "device-tagged-ignored";

    public override IReadOnlyList<string> Explains => ["no-plugin-support", "mm-port-filtered"];

    /// <summary>"blacklisted" up to 1.12, "blocklisted" since; the port is filtered because somebody tagged the device.</summary>
    public static bool IsTag(Statement filtered) =>
        filtered["why"].Contains("blocklisted", StringComparison.Ordinal) || filtered["why"].Contains("blacklisted", StringComparison.Ordinal)
        || filtered["why"].Contains("explicitly ignored", StringComparison.Ordinal);

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        var tag = situation.Said(ServiceWordings.PortFiltered).LastOrDefault(said => IsTag(said) && Concerns(situation, situation.DeviceOf(said["port"])))
            ?? situation.Said(ServiceWordings.Inhibited).LastOrDefault(said => Concerns(situation, situation.DeviceAt(said["path"])))
            ?? situation.Said(ServiceWordings.TaggedIgnored).LastOrDefault(_ => Concerns(situation, null))
            ?? situation.Said(ServiceWordings.IgnoreRule).LastOrDefault(said => NamesModem(situation, said));
        if (tag is null || situation.WorksAfter(tag.Line) || situation.SaidAfter(tag.Line, ServiceWordings.InhibitionEnded, ServiceWordings.ModemCreated))
        {
            yield break;
        }

        var device = situation.DeviceAt(tag["path"]) ?? situation.Devices.FirstOrDefault(known => known.Identity == Identity.Modem);
        // fwupd inhibits a device for as long as it writes; a tag without a modem in sight may be for anything.
        yield return Find(
            device is null || tag.Wording == ServiceWordings.Inhibited ? Confidence.Possible : Confidence.Likely, device?.ToSubject() ?? situation.SubjectOf(tag),
            tag.Wording == ServiceWordings.Inhibited
                ? "A program has told ModemManager to leave this device alone for as long as it runs."
                : $"A udev rule tells ModemManager to leave {device?.Describe() ?? "the device"} alone.",
            [tag.Line]) with
        {
            Confirm = ["udevadm info -q property on the port shows ID_MM_DEVICE_IGNORE"],
        };
    }

    private static bool Concerns(Situation situation, DeviceSituation? device) => device is null ? situation.IsAboutModem() : device.Identity == Identity.Modem;

    /// <summary>A rule in a file may be for anything: it counts if it names the modem's ids.</summary>
    private static bool NamesModem(Situation situation, Statement rule) => situation.Devices.Any(device => device is { Identity: Identity.Modem, Id: { } id }
        && rule.Line.Whole.Contains($"{id.Vendor:x4}", StringComparison.OrdinalIgnoreCase)
        && (rule.Line.Whole.Contains($"{id.Product:x4}", StringComparison.OrdinalIgnoreCase) || !rule.Line.Whole.Contains("idProduct", StringComparison.Ordinal)));
}
