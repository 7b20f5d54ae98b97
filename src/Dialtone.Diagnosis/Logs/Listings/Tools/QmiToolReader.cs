using Dialtone.Diagnosis.Logs.Listings.Shell;
using Dialtone.Diagnosis.Logs.Wordings;

namespace Dialtone.Diagnosis.Logs.Listings.Tools;

/// <summary>qmicli, mbimcli and their scripts: a heading with the control device in brackets and labelled values under it; errors; uqmi's single words; the
/// log of quectel-CM and its kin.</summary>
/// <remarks>Program <c>qmicli</c> or <c>mbimcli</c> (what prints the same looks the same: <c>qmi-tool</c> where it cannot be told), object the control
/// device (<c>cdc-wdm0</c>), key the label in lower case with dashes: <c>registration-state</c>, <c>card-state</c>, <c>pin1-state</c>, <c>connection-status</c>,
/// <c>ready-state</c>, <c>register-state</c>, <c>activation-state</c>; <c>error</c>. quectel-CM: <c>sim-status</c>, <c>ps</c>, <c>mcc</c>, <c>mnc</c>, <c>ipv4connectionstatus</c>, <c>error</c>.</remarks>
internal sealed class QmiToolReader(ShellContext context) : PropertyListing
{
    private string device = "";
    private string program = "qmi-tool";
    private string roaming = "";
    private string code = "";
    private bool open;

    public override string Kind => "qmi-tool";

    public override IReadOnlyList<string> Samples { get; } =
    [
        "[/dev/cdc-wdm0] Successfully got serving system:",
        "\tRegistration state: 'registered'",
        "\tCurrent PLMN:",
        "\t\tMCC: '262'",
        "\t\t[0]: 'lte'",
        "[/dev/cdc-wdm0] Subscriber ready status retrieved:",
        "\t      Ready state: 'sim-not-inserted'",
        "error: couldn't open the QmiDevice: Failed to connect to 'qmi-proxy'",
        "error: operation failed: SimNotInserted",
        "error: couldn't start network: QMI protocol error (14): 'CallFailed'",
        "call end reason (3): generic-no-service",
        "verbose call end reason (3,2001): [cm] no-service",
        "Checking data format with 'qmicli -d /dev/cdc-wdm0 --wda-get-data-format '...",
    ];

    protected override bool TryRead(ReadOnlySpan<byte> line, ReadOnlySpan<byte> text, in LineReference reference)
    {
        if (!Follows(reference, within: 3))
        {
            open = false;
        }

        return text[0] switch
        {
            (byte)'[' when text.StartsWith("[/dev/"u8) || text.StartsWith("[qrtr://"u8) => TryHeading(text, line, reference),
            (byte)'e' when text.StartsWith("error: "u8) => TryError(text[7..], line, reference),
            (byte)'c' or (byte)'v' when text.IndexOf("call end reason ("u8) >= 0 => TryCallEnd(text, line, reference),
            (byte)'"' when text.Length > 2 && text[^1] == '"' && context.IsOutputOf("uqmi", reference, within: 4) => TryWord(text[1..^1], line, reference),
            (byte)'C' when text.StartsWith("Checking data format with 'qmicli"u8) => open = true,
            _ => (open && line[0] is (byte)' ' or (byte)'\t' && TryValue(text, line, reference)) || IsScript(text),
        };
    }

    /// <summary>Steps that qmi-network and mbim-network tell.</summary>
    private static bool IsScript(ReadOnlySpan<byte> text) =>
        text.StartsWith("Starting network with 'qmicli"u8) || text.StartsWith("Starting network with 'mbimcli"u8) || text.StartsWith("Stopping network with 'qmicli"u8)
        || text.StartsWith("Loading profile at "u8) || text.StartsWith("Network started successfully"u8) || text.StartsWith("Updating kernel link layer protocol"u8)
        || text.StartsWith("Device link layer protocol "u8) || text.StartsWith("Expected link layer protocol "u8) || text.StartsWith("Getting expected data format with "u8)
        || text.StartsWith("Saving state at "u8) || text.StartsWith("Profile at '"u8);

    private bool TryHeading(ReadOnlySpan<byte> text, ReadOnlySpan<byte> line, in LineReference reference)
    {
        var close = text.IndexOf((byte)']');
        if (close is < 4 or > 64)
        {
            return false;
        }

        var path = text[1..close];
        device = Text(path[(path.LastIndexOf((byte)'/') + 1)..]);
        program = context.IsOutputOf("mbimcli", reference) ? "mbimcli" : "qmicli";
        var said = text[(close + 1)..].Trim((byte)' ');
        if (said.StartsWith("error: "u8))
        {
            return TryError(said[7..], line, reference);
        }

        if (IsMobileBroadbandInterface(said))
        {
            program = "mbimcli";
        }

        open = true;
        if (said.Length > 0 && said[^1] != ':')
        {
            // "[/dev/cdc-wdm0] Connection status: 'disconnected'"
            TryValue(said, line, reference);
        }
        else if (said.StartsWith("Network started"u8))
        {
            Add(program, device, "network-started", "yes", reference.ToEvidence(line));
        }

        return true;
    }

    private static bool IsMobileBroadbandInterface(ReadOnlySpan<byte> said) =>
        said.StartsWith("Subscriber ready status"u8) || said.StartsWith("Registration status"u8) || said.StartsWith("Registration state"u8) || said.StartsWith("Packet service status"u8)
        || said.StartsWith("PIN info"u8) || said.StartsWith("Radio state"u8) || said.StartsWith("Connection status:"u8) || said.StartsWith("Device capabilities retrieved"u8)
        || said.StartsWith("IP configuration"u8) || said.StartsWith("Signal state retrieved"u8) || said.StartsWith("Home provider"u8);

    private bool TryValue(ReadOnlySpan<byte> text, ReadOnlySpan<byte> line, in LineReference reference)
    {
        var colon = text.IndexOf((byte)':');
        if (colon is < 1 or > 60)
        {
            return false;
        }

        var value = Unquote(Text(text[(colon + 1)..]));
        if (value.Length == 0)
        {
            return true;
        }

        var label = text[..colon];
        var key = label[0] == '[' ? "value" : KeyOf(label);
        var evidence = reference.ToEvidence(line);
        Add(program, device, key, value, evidence);
        Relate(key, value, evidence);
        return true;
    }

    private void Relate(string key, string value, Evidence line)
    {
        switch (key)
        {
            case "roaming-status" or "roaming-indicator" or "roaming":
                roaming = value;
                break;
            case "registration-state" or "register-state":
                Tell(Aspect.Registration, value switch
                {
                    "registered" or "home" => "home",
                    "roaming" or "partner" => "roaming",
                    "not-registered" or "deregistered" => "idle",
                    "not-registered-searching" or "searching" => "searching",
                    "registration-denied" or "denied" => "denied",
                    "unknown" => "unknown",
                    _ => "",
                }, line);
                break;
            case "card-state" or "card-status":
                Tell(Aspect.FailedReason, value.StartsWith("absent", StringComparison.Ordinal) ? "sim-missing" : value.StartsWith("error", StringComparison.Ordinal) ? "sim-error" : value == "present" ? "none" : "", line);
                break;
            case "ready-state":
                Tell(Aspect.FailedReason, value switch { "sim-not-inserted" => "sim-missing", "bad-sim" or "failure" => "sim-error", "initialized" or "device-locked" => "none", _ => "" }, line);
                Tell(Aspect.Lock, value switch { "initialized" => "none", _ => "" }, line);
                break;
            case "application-state":
                Tell(Aspect.Lock, value switch { "ready" => "none", "pin1-or-upin-pin-required" => "sim-pin", "puk1-or-upin-puk-required" => "sim-puk", _ => "" }, line);
                Tell(Aspect.FailedReason, value == "illegal" ? "sim-error" : "", line);
                break;
            case "pin1-state":
                Tell(Aspect.Lock, value switch { "disabled" or "enabled-verified" => "none", "enabled-not-verified" => "sim-pin", "blocked" => "sim-puk", _ => "" }, line);
                break;
            case "connection-status" or "activation-state":
                Tell(Aspect.BearerConnected, value switch { "connected" or "activated" => "yes", "disconnected" or "deactivated" => "no", _ => "" }, line);
                break;
            case "ps" or "packet-service-state" or "ps-state":
                Tell(Aspect.PacketService, value is "attached" or "detached" ? value : "", line);
                break;
            case "mode" or "operating-mode":
                Tell(Aspect.PowerState, value switch { "online" => "on", "low-power" or "persistent-low-power" or "mode-only-low-power" => "low", "offline" or "shutting-down" => "off", _ => "" }, line);
                break;
            case "software-radio-state":
                Tell(Aspect.PowerState, value switch { "on" => "on", "off" => "low", _ => "" }, line);
                break;
            case "mcc":
                code = value;
                break;
            case "mnc" when code.Length == 3:
                Tell(Aspect.OperatorCode, code + value.PadLeft(2, '0'), line);
                break;
            case "provider-id":
                Tell(Aspect.OperatorCode, value, line);
                break;
            case "description" or "provider-name" or "network-name":
                Tell(Aspect.OperatorName, value, line);
                break;
            case "model" or "hardware-info":
                Tell(Aspect.Model, value, line);
                break;
            case "manufacturer":
                Tell(Aspect.Manufacturer, value, line);
                break;
            case "revision" or "firmware-info":
                Tell(Aspect.FirmwareRevision, value, line);
                break;
            case "ipv4-address":
                Tell(Aspect.IpAddress, value, line);
                break;
            case "apn" or "access-string":
                Tell(Aspect.AccessPointName, value, line);
                break;
        }
    }

    /// <summary>libqmi's and libmbim's tools end their errors alike; mmcli and others have errors of their own.</summary>
    private bool TryError(ReadOnlySpan<byte> text, ReadOnlySpan<byte> line, in LineReference reference)
    {
        var own = text.IndexOf("QMI"u8) >= 0 || text.IndexOf("Qmi"u8) >= 0 || text.IndexOf("MBIM"u8) >= 0 || text.IndexOf("Mbim"u8) >= 0 || text.IndexOf("/dev/cdc-wdm"u8) >= 0
            || text.StartsWith("operation failed: "u8) || text.StartsWith("cannot set expected data format"u8) || text.StartsWith("error creating device"u8)
            || context.IsOutputOf("qmicli", reference) || context.IsOutputOf("mbimcli", reference) || context.IsOutputOf("qmi-network", reference) || context.IsOutputOf("qmi-firmware-update", reference);
        if (own)
        {
            Add(program, device, "error", Text(text), reference.ToEvidence(line));
        }

        return own;
    }

    private bool TryCallEnd(ReadOnlySpan<byte> text, ReadOnlySpan<byte> line, in LineReference reference)
    {
        var value = Text(text[(text.IndexOf("): "u8) is var at and >= 0 ? at + 3 : 0)..]);
        var evidence = reference.ToEvidence(line);
        Add(program, device, text[0] == 'v' ? "verbose-call-end-reason" : "call-end-reason", value, evidence);
        Tell(Aspect.CallEndReason, value, evidence);
        return true;
    }

    /// <summary>uqmi answers many requests with one word in quotes.</summary>
    private bool TryWord(ReadOnlySpan<byte> word, ReadOnlySpan<byte> line, in LineReference reference)
    {
        var dashes = context.Arguments.LastIndexOf("--", StringComparison.Ordinal);
        var request = dashes < 0 ? "answer" : context.Arguments[(dashes + 2)..];
        var end = request.IndexOfAny([' ', '=']);
        request = end < 0 ? request : request[..end];
        var value = Text(word);
        var evidence = reference.ToEvidence(line);
        Add("uqmi", "", request, value, evidence);
        if (request == "get-data-status")
        {
            Tell(Aspect.BearerConnected, value switch { "connected" => "yes", "disconnected" => "no", _ => "" }, evidence);
        }

        return true;
    }

    /// <summary>Takes a message of quectel-CM's log, whose lines begin with a time.</summary>
    public bool TryTakeMessage(ReadOnlySpan<byte> message, ReadOnlySpan<byte> line, in LineReference reference) =>
        !message.IsEmpty && TryConnectionManager(message.Trim((byte)' '), line, reference);

    private bool TryConnectionManager(ReadOnlySpan<byte> said, ReadOnlySpan<byte> line, in LineReference reference)
    {
        var evidence = reference.ToEvidence(line);
        var status = said.IndexOf("SIMStatus: "u8);
        if (status >= 0)
        {
            var value = Text(said[(status + 11)..]);
            Add("quectel-CM", "", "sim-status", value, evidence);
            Tell(Aspect.FailedReason, value switch { "SIM_ABSENT" => "sim-missing", "SIM_BAD" => "sim-error", "SIM_READY" or "SIM_PIN" or "SIM_PUK" => "none", _ => "" }, evidence);
            Tell(Aspect.Lock, value switch { "SIM_READY" => "none", "SIM_PIN" => "sim-pin", "SIM_PUK" => "sim-puk", "SIM_NETWORK_PERSONALIZATION" => "ph-net-pin", _ => "" }, evidence);
            return true;
        }

        var service = said.IndexOf(", PS: "u8);
        if (said.StartsWith("requestRegistrationState"u8) && service > 0)
        {
            var value = Text(said[(service + 6)..]);
            value = value.Split(',')[0];
            Add("quectel-CM", "", "ps", value, evidence);
            Tell(Aspect.PacketService, value.ToLowerInvariant() is "attached" or "detached" ? value : "", evidence);
            return true;
        }

        var connection = said.IndexOf("ConnectionStatus: "u8);
        if (connection > 0)
        {
            var value = Text(said[(connection + 18)..]);
            Add("quectel-CM", "", "connection-status", value, evidence);
            Tell(Aspect.BearerConnected, value switch { "CONNECTED" => "yes", "DISCONNECTED" => "no", _ => "" }, evidence);
            return true;
        }

        if (said.StartsWith("requestSetProfile"u8) && said.IndexOf("] "u8) is var profile and > 0)
        {
            var point = Text(said[(profile + 2)..]).Split('/')[0];
            Add("quectel-CM", "", "apn", point, evidence);
            Tell(Aspect.AccessPointName, point, evidence);
            return true;
        }

        if (said.StartsWith("requestBaseBandVersion "u8))
        {
            Tell(Aspect.FirmwareRevision, Text(said[23..]), evidence);
        }
        else if (said.IndexOf("QMUXError = "u8) > 0 || said.IndexOf("failed"u8) > 0 || said.IndexOf("error"u8) > 0)
        {
            Add("quectel-CM", "", "error", Text(said), evidence);
        }

        return said.StartsWith("request"u8);
    }
}
