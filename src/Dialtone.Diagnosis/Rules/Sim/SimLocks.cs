using Dialtone.Diagnosis.Situations;

namespace Dialtone.Diagnosis.Rules;

/// <summary>The card waits for its PIN.</summary>
internal sealed class SimPinRequired : RefusalRule
{
    public override string Id => "sim-pin-required";

    public override IReadOnlyList<string> Explains => AfterTheSim.Classes;

    protected override Stage HealedBy => Stage.Sim;

    protected override string Sentence => "The SIM card waits for its PIN";

    protected override Finding? Judge(Situation situation, IReadOnlyList<Refusal> standing)
    {
        // Three wrong PINs turn it into a matter of the PUK; a card that is missing is also told as locked first.
        if (standing.Count == 0 || situation.Connection.Standing("sim-puk-required", HealedBy).Concat(situation.Connection.Standing("sim-missing", HealedBy)).Any(later => later.Place > standing[^1].Place))
        {
            return null;
        }

        var last = standing.LastOrDefault(refusal => !refusal.Hint) ?? standing[^1];
        var confidence = last.Hint || AfterTheSim.IsContradicted(situation, last) ? Confidence.Possible
            : last.Stated && last.Words != "locked" ? Confidence.Confirmed : Confidence.Likely;
        return Find(confidence, last.Subject, Sentence + "; it is never guessed, because three wrong ones lock the card.", [standing[0].Line, last.Line]);
    }
}

/// <summary>The card was locked by wrong PINs.</summary>
internal sealed class SimPukRequired : RefusalRule
{
    public override string Id => "sim-puk-required";

    public override IReadOnlyList<string> Explains { get; } = ["sim-pin-required", .. AfterTheSim.Classes];

    protected override Stage HealedBy => Stage.Sim;

    protected override Confidence Plainly => Confidence.Confirmed;

    protected override string Sentence => "The SIM card is locked after wrong PINs and asks for its PUK";
}

/// <summary>The card is there and refused: by the modem's lock to an operator, or because it fails.</summary>
internal sealed class SimPersonalisationError : RefusalRule
{
    public override string Id => "sim-personalisation-error";

    public override IReadOnlyList<string> Explains => AfterTheSim.Classes;

    protected override Stage HealedBy => Stage.Sim;

    protected override string Sentence => "The modem finds a SIM card and cannot use it: the modem is locked to another operator, or the card fails";
}

/// <summary>The eSIM's slot is active and holds no profile.</summary>
internal sealed class EsimWithoutProfile : RefusalRule
{
    public override string Id => "esim-without-profile";

    public override IReadOnlyList<string> Explains { get; } = ["sim-missing", .. AfterTheSim.Classes];

    protected override Stage HealedBy => Stage.Sim;

    protected override Confidence Plainly => Confidence.Confirmed;

    protected override string Sentence => "The active SIM is an eSIM without a profile";
}
