using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.ModemCodes;
using Dialtone.Diagnosis.Situations;

namespace Dialtone.Diagnosis.Rules;

/// <summary>The network serves the modem with emergency calls only.</summary>
internal sealed class LimitedServiceOnly : RefusalRule
{
    public override string Id => "limited-service-only";

    public override IReadOnlyList<string> Explains { get; } = ["not-registered", .. AfterTheRegistration.Classes];

    protected override Stage HealedBy => Stage.Registration;

    protected override string Sentence => "The network gives the modem emergency service only: the card is not active, not paid for, or the device is blocked";

    protected override Finding? Judge(Situation situation, IReadOnlyList<Refusal> standing)
    {
        if (AfterTheRegistration.FailsBefore(situation))
        {
            return null;
        }

        var course = situation.Connection;
        return course.Registration is { State: "emergency-only" } last && course.ReachedAfter(HealedBy, last.Place) is null
            ? Find(Confidence.Likely, Subject.None, Sentence + ".", [last.Line])
            : base.Judge(situation, standing);
    }
}

/// <summary>A profile, a daemon or the operator forbids what the modem found: a network that is not its own.</summary>
internal sealed class RoamingNotAllowed : RefusalRule
{
    public override string Id => "roaming-not-allowed";

    public override IReadOnlyList<string> Explains { get; } = ["not-registered", "registration-denied", "qmi-call-failed", "wrong-apn", "no-usable-profile"];

    protected override Stage HealedBy => Stage.Session;

    protected override string Sentence => "The modem is in a foreign network, and roaming is not allowed; the cards of virtual operators always roam";

    protected override Finding? Judge(Situation situation, IReadOnlyList<Refusal> standing)
    {
        if (base.Judge(situation, standing) is { } named)
        {
            return named;
        }

        // OpenWrt's mbim.sh asks umbim for the register state; 4 is roaming, 5 a partner's network, both refused unless allow_roaming or allow_partner is set.
        var refused = situation.Said(RegistrationWordings.MbimState)
            .LastOrDefault(statement => int.TryParse(statement["state"], out var state) && RegistrationStates.OfMbim(state) is "roaming" or "partner");
        if (refused is not null && situation.Connection.ReachedAfter(Stage.Attach, situation.Connection.PlaceOf(refused.Line)) is null)
        {
            return Find(Confidence.Likely, situation.SubjectOf(refused), Sentence + ".", [refused.Line]);
        }

        var homeOnly = situation.Stated("nmcli", "gsm.home-only").LastOrDefault(property => property.Value is "yes" or "ja" or "true");
        return homeOnly is not null && situation.Connection.Registration is { State: "roaming" } last && !situation.Connection.EverReached(Stage.Session)
            ? Find(Confidence.Likely, Subject.None, Sentence + ".", [homeOnly.Line, last.Line])
            : null;
    }
}

/// <summary>Registered, and refused by the packet domain.</summary>
internal sealed class PacketServiceDetached : RefusalRule
{
    public override string Id => "packet-service-detached";

    public override IReadOnlyList<string> Explains { get; } = ["wrong-apn", "dial-no-carrier", "dial-command-error", "qmi-call-failed", "mbim-request-refused", "data-session-not-started"];

    protected override Stage HealedBy => Stage.Attach;

    protected override string Sentence => "The modem is registered, but not attached to the packet service";

    protected override Finding? Judge(Situation situation, IReadOnlyList<Refusal> standing)
    {
        var course = situation.Connection;
        if (course.Registrations is [.., { State: "home-sms-only" or "roaming-sms-only" } messages])
        {
            // 3GPP TS 27.007, 7.2: over E-UTRAN, +CREG tells of the circuit-switched domain alone, and a card for data has nothing there but messages; +CEREG would tell of the other.
            return Find(messages.Domain == "+CREG" ? Confidence.Possible : Confidence.Likely, Subject.None, "The network takes the modem for short messages alone: its packet service refuses the card or the device.", [messages.Line]);
        }

        if (AfterTheRegistration.FailsBefore(situation))
        {
            return null;
        }

        if (base.Judge(situation, standing) is { } named)
        {
            return named;
        }

        // Without a registration there is nothing to attach to.
        if (course.Registrations.LastOrDefault(entry => RegistrationStates.IsRegistered(entry.State)) is not { } registration
            || (course.Registration is { Domain: "" } whole && !RegistrationStates.IsRegistered(whole.State)))
        {
            return null;
        }

        var told = situation.Told(Aspect.PacketService).LastOrDefault();
        var detached = told is { Value: "detached" } ? told.Line : course.Lines("+CGATT").LastOrDefault() is { Values: "0" } answer ? answer.Line : null;
        return detached is null || course.ReachedAfter(HealedBy, course.PlaceOf(detached)) is not null
            ? null
            : Find(Confidence.Likely, Subject.None, Sentence + ": the card's plan lacks data, or somebody detached it.", [registration.Line, detached]);
    }
}

/// <summary>The LTE attach carries the request for a first bearer, and the network refuses its access point name.</summary>
internal sealed class InitialBearerAccessPointWrong : RefusalRule
{
    public override string Id => "initial-eps-apn-wrong";

    public override IReadOnlyList<string> Explains { get; } = ["not-registered", "registration-denied", "wrong-apn"];

    protected override Stage HealedBy => Stage.Registration;

    protected override string Sentence => "The LTE attach is refused for its first bearer: the access point name in the modem's first profile does not fit the card";
}

/// <summary>Somebody tied the modem to one network, and that network does not take it.</summary>
internal sealed class ManualOperatorSelection : Rule
{
    public override string Id => "manual-operator-selection";

    public override IReadOnlyList<string> Explains { get; } = ["not-registered", "registration-denied", .. AfterTheRegistration.Classes];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        var course = situation.Connection;
        var selected = course.Said(RegistrationWordings.ManualSelection).Select(entry => (entry.Statement.Line, entry.Place, Code: entry.Statement["operator-code"]))
            .Concat(course.Lines("+COPS").Where(line => line.Values.StartsWith("1,", StringComparison.Ordinal)).Select(line => (line.Line, line.Place, Code: "")))
            .Concat(situation.Exchanges("AT+COPS=1").Select(exchange => (exchange.Line, Place: course.PlaceOf(exchange.Line), Code: ""))).OrderBy(entry => entry.Place).ToList();
        if (selected.Count == 0 || AfterTheRegistration.FailsBefore(situation))
        {
            yield break;
        }

        var last = selected[^1];
        var automatic = course.Lines("+COPS").Where(line => line.Values.StartsWith('0')).Select(line => line.Place)
            .Concat(situation.Exchanges("AT+COPS=0").Select(exchange => course.PlaceOf(exchange.Line)));
        if (course.ReachedAfter(Stage.Registration, last.Place) is not null || automatic.Any(place => place > last.Place))
        {
            yield break;
        }

        // A cause says why the network refuses, and then another network of the same operator's choice would as well.
        var refused = course.Standing("registration-denied", Stage.Registration).Any();
        var failed = course.Registrations.LastOrDefault(entry => entry.Place > last.Place);
        var timedOut = course.Standing("not-registered", Stage.Registration).LastOrDefault(refusal => refusal.Place > last.Place);
        if (failed is null && timedOut is null)
        {
            yield break;
        }

        yield return Find(refused ? Confidence.Possible : Confidence.Likely, Subject.None,
            $"The modem is tied to one network by hand{(last.Code.Length > 0 ? $" ({last.Code})" : "")}, and that one does not take it.", [last.Line, failed?.Line, timedOut?.Line]);
    }
}

/// <summary>The network put a registered modem out.</summary>
internal sealed class NetworkDetached : RefusalRule
{
    public override string Id => "network-detached";

    public override IReadOnlyList<string> Explains { get; } = ["session-drops-regularly", "qmi-call-failed", "packet-service-detached"];

    protected override Stage HealedBy => Stage.Session;

    protected override string Sentence => "The network detached the registered modem";
}
