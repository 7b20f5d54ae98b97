using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Statements;
using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Situations;

namespace Dialtone.Diagnosis.Rules;

/// <summary>Who takes a device from the host: the names under which virtual machine monitors show in the kernel's messages.</summary>
internal static class Monitors
{
    /// <summary>comm is cut at 15 bytes: "qemu-system-x86"; a virtual CPU's thread calls itself "CPU 0/KVM".</summary>
    public static bool IsMonitor(string program) =>
        program.StartsWith("qemu", StringComparison.OrdinalIgnoreCase) || program.StartsWith("CPU ", StringComparison.Ordinal) || program.StartsWith("kvm", StringComparison.Ordinal)
        || program.StartsWith("vmware", StringComparison.OrdinalIgnoreCase) || program.StartsWith("VBox", StringComparison.OrdinalIgnoreCase)
        || program.StartsWith("VirtualBox", StringComparison.Ordinal) || program.StartsWith("EMT", StringComparison.Ordinal);

    public static IEnumerable<Statement> Claims(Situation situation) => situation.Said(VirtualisationWordings.UsbfsClaim, VirtualisationWordings.UsbfsUnclaimed)
        .Where(said => IsMonitor(said["program"]) && situation.DeviceAt(said["port"]) is not { Identity: Identity.Other });
}

/// <summary>The host's drivers and ModemManager take the modem that a guest uses.</summary>
internal sealed class HostGuestContention : Rule
{
    public override string Id => "host-guest-contention";

    public override IReadOnlyList<string> Explains => ["passthrough-lost", "usbfs-driver-detach", "modem-drops-off-bus", "modem-firmware-crash", "port-busy"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        var claim = Monitors.Claims(situation).LastOrDefault();
        if (claim is null)
        {
            yield break;
        }

        // On the host: ModemManager made a modem of the device that a guest's monitor has in its hands.
        var made = situation.Said(ServiceWordings.ModemCreating, ServiceWordings.ModemCreated, PortWordings.Probing).FirstOrDefault(said =>
            said.Line.Input == claim.Line.Input && (said["path"].Length == 0 || claim["port"].Length == 0 || said["path"].EndsWith("/" + claim["port"], StringComparison.Ordinal)));
        if (made is not null)
        {
            var device = situation.DeviceAt(claim["port"]);
            yield return Find(
                Confidence.Likely, device?.ToSubject() ?? new Subject { Port = claim["port"] },
                $"The host's ModemManager and the guest of {claim["program"]} both use {device?.Describe() ?? $"the device on port {claim["port"]}"}.", [made.Line, claim.Line]);
        }
    }
}

/// <summary>A guest loses the modem because it comes back as another device.</summary>
internal sealed class PassthroughLost : Rule
{
    public override string Id => "passthrough-lost";

    public override IReadOnlyList<string> Explains => ["usbfs-driver-detach", "modem-drops-off-bus", "modem-firmware-crash"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        var claim = Monitors.Claims(situation).LastOrDefault();
        if (claim is not null)
        {
            var device = situation.DeviceAt(claim["port"]);
            var left = device?.Timeline?.Events.FirstOrDefault(happened => happened.Kind == EventKind.Disconnect && happened.Line.Line > claim.Line.Line);
            var returned = left is null ? null : device!.Timeline!.Events.FirstOrDefault(happened => happened.Kind == EventKind.NewDevice && happened.Line.Line > left.Line.Line);
            var again = returned is not null && Monitors.Claims(situation).Any(said => said.Line.Line > returned.Line.Line);
            yield return Find(
                returned is not null && !again ? Confidence.Likely : Confidence.Possible, device?.ToSubject() ?? new Subject { Port = claim["port"] },
                returned is not null && !again
                    ? $"{claim["program"]} had the device on port {claim["port"]}; it left the bus and came back, and the guest did not get it again."
                    : $"{claim["program"]} takes the device on port {claim["port"]} from the host's driver {claim["driver"]}; a guest loses it when it re-enumerates.",
                [claim.Line, left?.Line, returned?.Line]);
            yield break;
        }

        if (situation.LastSaid(VirtualisationWordings.GuestDeviceGone) is { } gone && situation.IsAboutModem())
        {
            yield return Find(
                Confidence.Likely, Subject.None, "The device that the guest is given by its id or address is not there any more: it re-enumerated or changed its mode.", [gone.Line]);
        }
    }
}

/// <summary>A container sees no device nodes, may not open them, or has no udev.</summary>
internal sealed class ContainerLacksDevices : Rule
{
    public override string Id => "container-lacks-devices";

    public override IReadOnlyList<string> Explains => ["port-permission-denied", "no-usable-profile", "late-port-missed", "no-plugin-support"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        if (situation.Said(VirtualisationWordings.NodeRefused).LastOrDefault(said => ModemNodes.Is(said["tty"])) is { } refused)
        {
            yield return Find(
                Confidence.Likely, new Subject { Tty = refused["tty"].StartsWith("tty", StringComparison.Ordinal) ? refused["tty"] : null },
                $"The control group of this container or service forbids opening {refused["tty"]}: it is not on its list of devices.", [refused.Line]) with
            {
                Confirm = ["the same command on the host"],
            };
            yield break;
        }

        var container = situation.LastSaid(VirtualisationWordings.Container);
        if (container is null)
        {
            yield break;
        }

        var symptom = situation.LastSaid(ServiceWordings.NoModems)
            ?? situation.Said(PortWordings.NodeAbsent).LastOrDefault(said => ModemNodes.Is(said["tty"]))
            ?? situation.LastSaid(VirtualisationWordings.UdevAbsent);
        // A container that is started after the answer did not give it; a configuration is shown at any time.
        var shell = container.Line.Whole.Contains("docker", StringComparison.Ordinal);
        if (symptom is not null && (!shell || situation.IsBehind(symptom.Line, container.Line)) && !situation.WorksAfter(symptom.Line) && !situation.SaidAfter(symptom.Line, ServiceWordings.ModemCreated))
        {
            yield return Find(
                Confidence.Likely, Subject.None,
                symptom.Wording == ServiceWordings.NoModems
                    ? "ModemManager in this container finds no modem: a container gets no udev events, and without them it never looks at a port."
                    : "This container lacks the modem's device nodes or udev.",
                [container.Line, symptom.Line]) with
            {
                Confirm = ["mmcli -L on the host", "udevadm info on a port inside the container: no ID_MM tags"],
            };
        }
    }
}

/// <summary>The modem came over USB/IP to a kernel that has no driver for it.</summary>
internal sealed class RemoteWithoutModules : Rule
{
    public override string Id => "usbip-no-modules";

    public override IReadOnlyList<string> Explains =>
        ["no-driver-bound", "driver-module-missing", "driver-not-autoloaded", "data-driver-missing", "stuck-storage-mode", "modem-drops-off-bus"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        var attached = situation.LastSaid(VirtualisationWordings.RemoteAttached);
        if (attached is null)
        {
            // Windows' Linux subsystem has no other way to a USB device, and its kernel's name stands in the path of the modules that it lacks.
            if (situation.Said(DriverWordings.ModuleNotFound).LastOrDefault(said => said.Line.Whole.Contains("microsoft-standard", StringComparison.OrdinalIgnoreCase) && ModemIdentity.IsModemModule(said["module"])) is { } lacking)
            {
                var passed = situation.Candidates.FirstOrDefault(device => device.Identity == Identity.Modem);
                yield return Find(Confidence.Likely, passed?.ToSubject() ?? Subject.None, "The modem came over USB/IP, and the kernel of Windows' Linux subsystem is built without its driver.", [passed?.IdLine, lacking.Line, situation.Kernel?.Line]) with
                {
                    Confirm = ["zgrep CONFIG_USB_SERIAL_OPTION /proc/config.gz"],
                };
                yield break;
            }

            if (situation.LastSaid(VirtualisationWordings.RemoteUnsupported) is { } unsupported && situation.IsAboutModem())
            {
                yield return Find(Confidence.Likely, Subject.None, "This kernel has no virtual host controller for USB/IP, so that no device can be attached to it.", [unsupported.Line, situation.Kernel?.Line]) with
                {
                    Confirm = ["modprobe vhci_hcd", "zgrep CONFIG_USBIP /proc/config.gz"],
                };
            }

            yield break;
        }

        var modem = situation.Candidates.FirstOrDefault(device => device.Identity == Identity.Modem && device.Timeline is not null
            && !device.Interfaces.Any(entry => entry.Driver.TryGet(out var driver) && !entry.IsStorage && driver is not "usbfs"));
        var missing = situation.General.FirstOrDefault(happened => happened.Kind == EventKind.ModuleMissing);
        var closed = situation.LastSaid(VirtualisationWordings.RemoteClosed);
        if (modem is not null)
        {
            yield return Find(
                missing is null && situation.Kernel?.Version.ToString().Contains("microsoft", StringComparison.OrdinalIgnoreCase) != true ? Confidence.Possible : Confidence.Likely,
                modem.ToSubject(), $"{Sentence.Capital(modem.Describe())} came over USB/IP, and this kernel has no driver that takes it.", [attached.Line, modem.IdLine, missing?.Line, situation.Kernel?.Line]) with
            {
                Confirm = ["modinfo option qmi_wwan cdc_mbim on the machine that attached it"],
            };
        }
        else if (closed is not null && situation.Candidates.FirstOrDefault(device => device.Identity == Identity.Modem && !device.Present) is { } lost)
        {
            yield return Find(
                Confidence.Possible, lost.ToSubject(), $"The USB/IP connection of {lost.Describe()} was closed: the device re-enumerated at its own machine.", [attached.Line, closed.Line]);
        }
    }
}
