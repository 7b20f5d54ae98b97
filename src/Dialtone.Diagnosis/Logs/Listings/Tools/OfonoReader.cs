using Dialtone.Diagnosis.Logs.Wordings;

namespace Dialtone.Diagnosis.Logs.Listings.Tools;

/// <summary>oFono's scripts <c>list-modems</c> and <c>list-contexts</c>: objects in brackets, an interface in brackets under each, and its properties.</summary>
/// <remarks>Program <c>ofono</c>, object the path without its first slash (<c>gobi_0</c>, <c>gobi_0/context1</c>), key the interface's last word and the property's name
/// in lower case (<c>simmanager.pinrequired</c>); a property of the modem itself has no interface (<c>powered</c>).</remarks>
internal sealed class OfonoReader : PropertyListing
{
    private string subject = "";
    private string scope = "";

    public override string Kind => "shell-transcript";

    public override IReadOnlyList<string> Samples { get; } =
    [
        "[ /gobi_0 ]",
        "    [ org.ofono.SimManager ]",
        "        PinRequired = none",
        "        Present = 1",
        "    [ org.ofono.NetworkRegistration ]",
        "        Status = registered",
        "        Strength = 61",
    ];

    protected override bool TryRead(ReadOnlySpan<byte> line, ReadOnlySpan<byte> text, in LineReference reference)
    {
        if (!Follows(reference, within: 4))
        {
            (subject, scope) = ("", "");
        }

        return text.StartsWith("[ "u8) && text.EndsWith(" ]"u8) ? TryHeading(text[2..^2]) : subject.Length > 0 && TryProperty(text, line, reference);
    }

    private bool TryHeading(ReadOnlySpan<byte> name)
    {
        if (name.Length is < 2 or > 80 || name.IndexOf((byte)' ') >= 0)
        {
            return false;
        }

        if (name.StartsWith("org.ofono."u8))
        {
            scope = subject.Length == 0 ? "" : $"{Text(name["org.ofono."u8.Length..]).ToLowerInvariant()}.";
            return subject.Length > 0;
        }

        if (name[0] != '/')
        {
            return false;
        }

        (subject, scope) = (Text(name[1..]), "");
        return true;
    }

    private bool TryProperty(ReadOnlySpan<byte> text, ReadOnlySpan<byte> line, in LineReference reference)
    {
        var sign = text.IndexOf(" = "u8);
        if (sign is < 1 or > 40 || text[..sign].IndexOf((byte)' ') >= 0)
        {
            return false;
        }

        var key = scope + Text(text[..sign]).ToLowerInvariant();
        var value = Text(text[(sign + 3)..]);
        var evidence = reference.ToEvidence(line);
        Add("ofono", subject, key, value, evidence);
        Relate(key, value.ToLowerInvariant(), evidence);
        return true;
    }

    /// <summary>oFono's words in its documentation (sim-api.txt, network-api.txt, connman-api.txt), as ModemManager's.</summary>
    private void Relate(string key, string value, Evidence line)
    {
        var (aspect, meaning) = (key, value) switch
        {
            ("simmanager.present", "0") => (Aspect.FailedReason, "sim-missing"),
            ("simmanager.pinrequired", "pin") => (Aspect.Lock, "sim-pin"),
            ("simmanager.pinrequired", "puk") => (Aspect.Lock, "sim-puk"),
            ("simmanager.pinrequired", "none" or "pin2" or "puk2") => (Aspect.Lock, "none"),
            ("simmanager.pinrequired", "network" or "netsub" or "service" or "corp" or "phone") => (Aspect.Lock, "ph-" + value),
            ("networkregistration.status", "registered") => (Aspect.Registration, "home"),
            ("networkregistration.status", "roaming" or "denied" or "searching" or "unknown") => (Aspect.Registration, value),
            ("networkregistration.status", "unregistered") => (Aspect.Registration, "idle"),
            ("networkregistration.strength", _) => (Aspect.SignalQuality, value),
            ("networkregistration.technology", _) => (Aspect.AccessTechnology, value),
            ("networkregistration.name", _) => (Aspect.OperatorName, value),
            ("connectionmanager.attached", "1") => (Aspect.PacketService, "attached"),
            ("connectionmanager.attached", "0") => (Aspect.PacketService, "detached"),
            ("manufacturer", _) => (Aspect.Manufacturer, value),
            ("model", _) => (Aspect.Model, value),
            ("revision", _) => (Aspect.FirmwareRevision, value),
            ("active", "1") => (Aspect.BearerConnected, "yes"),
            ("active", "0") => (Aspect.BearerConnected, "no"),
            ("accesspointname", _) => (Aspect.AccessPointName, value),
            _ => ((Aspect?)null, ""),
        };
        if (aspect is { } known)
        {
            Tell(known, meaning, line);
        }
    }
}
