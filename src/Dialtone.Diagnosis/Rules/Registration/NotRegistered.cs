using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.ModemCodes;
using Dialtone.Diagnosis.Situations;

namespace Dialtone.Diagnosis.Rules;

/// <summary>The modem looks for a network, or has given up, and nothing later shows that it found one.</summary>
internal sealed class NotRegistered : RefusalRule
{
    /// <summary>A search that takes longer than this finds nothing in most cases; ModemManager gives up after a minute.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public override string Id => "not-registered";

    public override IReadOnlyList<string> Explains => AfterTheRegistration.Classes;

    protected override Stage HealedBy => Stage.Registration;

    protected override string Sentence => "The modem finds no network that takes it";

    protected override Finding? Judge(Situation situation, IReadOnlyList<Refusal> standing)
    {
        var named = base.Judge(situation, standing);
        if (named is { Confidence: Confidence.Likely })
        {
            // "No network service" of a modem that has just told where it is registered may be about the service that was asked for.
            return situation.Connection.Registration is { } known && RegistrationStates.IsRegistered(known.State) ? named with { Confidence = Confidence.Possible } : named;
        }

        var course = situation.Connection;
        if (course.Registration is { State: "idle" or "searching" } last && course.ReachedAfter(HealedBy, last.Place) is null && !ServesCalls(course))
        {
            if (!IsMoment(situation, last.Line))
            {
                // Without a measurable signal or an operator, the circuit-switched domain is proof enough.
                var dark = course.Lines("+CSQ").LastOrDefault()?.Values.StartsWith("99", StringComparison.Ordinal) == true || course.Lines("+COPS").LastOrDefault()?.Values == "0";
                return Find(last.Packet || dark ? Confidence.Likely : Confidence.Possible, Subject.None, $"{Sentence}: it is {(last.State == "idle" ? "not searching" : "searching")}.",
                    [last.Line, .. Signal(situation)]);
            }
        }

        // ModemManager connects step by step, and whoever asked for the connection lost patience while it waited for a network.
        var step = situation.LastSaid(RegistrationWordings.ConnectStep);
        if (step is not null && step["name"].StartsWith("register", StringComparison.OrdinalIgnoreCase) && situation.Said(SymptomWordings.ConnectFailed).LastOrDefault(said => situation.IsBehind(said.Line, step.Line)) is { } lost
            && course.Registration is null or { State: "idle" or "searching" or "unknown" })
        {
            return Find(Confidence.Likely, situation.SubjectOf(step), $"{Sentence}: the connection waited for a registration until somebody gave it up.", [step.Line, lost.Line]);
        }

        // 3GPP TS 27.007, 7.2: the modem knows of no network, and what was asked of it then failed.
        if (course.Registrations is [.., { State: "unknown" } none] && course.Registrations.All(entry => entry.State == "unknown") && none.Line.Whole.Contains('4', StringComparison.Ordinal)
            && situation.Said(SymptomWordings.ConnectFailed).LastOrDefault(said => situation.IsBehind(said.Line, none.Line)) is { } failed)
        {
            return Find(Confidence.Likely, Subject.None, $"{Sentence}: it does not know of one (state 4).", [course.Registrations[0].Line, none.Line, failed.Line]);
        }

        // A listing that ends at "enabled" with the radio on: enabled means that the search has begun.
        var state = situation.Told(Aspect.ModemState).LastOrDefault();
        if (state is { Value: "enabled" or "searching" } && !IsMoment(situation, state.Line) && course.Registration is null
            && situation.Told(Aspect.PowerState).LastOrDefault() is null or { Value: "on" })
        {
            var signal = situation.Told(Aspect.SignalQuality).LastOrDefault()?.Value;
            var dark = signal is "0" or "0%";
            // With a signal, only a card that is known to be ready leaves no other reason to stay at "enabled".
            var ready = situation.Told(Aspect.Lock).LastOrDefault() is { Value: "none" or "sim-pin2" or "sim-puk2" };
            var sure = dark || (signal is not null && ready);
            return Find(sure ? Confidence.Likely : Confidence.Possible, situation.SubjectOf(state),
                $"{Sentence}: it is enabled{(dark ? ", receives no signal" : sure ? ", receives a signal, its SIM card is ready," : "")} and is registered nowhere.",
                [state.Line, .. Signal(situation)]);
        }

        return named;
    }

    /// <summary>Registered for calls and not for data is another matter.</summary>
    private static bool ServesCalls(ConnectionCourse course) =>
        course.Registrations.LastOrDefault(entry => entry.Domain == "+CREG") is { } calls && RegistrationStates.IsRegistered(calls.State);

    private static IEnumerable<Evidence> Signal(Situation situation) =>
        situation.Told(Aspect.SignalQuality).TakeLast(1).Select(told => told.Line).Concat(situation.Connection.Lines("+CSQ").TakeLast(1).Select(line => line.Line));

    /// <summary>In a log, a search that has just begun is no fault.</summary>
    private static bool IsMoment(Situation situation, Evidence line)
    {
        var statement = situation.Said(RegistrationWordings.StateChanged, RegistrationWordings.Changed).LastOrDefault(known => known.Line == line)
            // One value is what the modem tells by itself as it begins (3GPP TS 27.007, 7.2); an answer to a question has two.
            ?? situation.Said(RegistrationWordings.CircuitAnswer, RegistrationWordings.GprsAnswer, RegistrationWordings.EpsAnswer)
                .LastOrDefault(known => known.Line == line && known.Time is not null && !known["values"].Contains(',', StringComparison.Ordinal));
        if (statement is null)
        {
            return false;
        }

        var log = situation.Subjects.Logs.FirstOrDefault(known => known.Description.Name == line.Input);
        return statement.Time is not { } time || log?.End is not { } end || end - time < Patience;
    }
}
