using Dialtone.Treatment;
using Dialtone.Treatment.Journaling;
using Dialtone.Treatment.Verification;

namespace Dialtone.Tests.Treatment;

/// <summary>Agrees to everything that is not listed, and renders nothing.</summary>
internal sealed class Quietly : ITreatmentConsent, ITreatmentProgress
{
    public HashSet<string> Unwanted { get; } = [];

    public bool Lasting { get; init; }

    public Task<bool> MayTryAsync(Plan plan, CancellationToken cancellationToken) => Task.FromResult(!Unwanted.Contains(plan.Remedy));

    public Task<bool> MayKeepAsync(Plan plan, CancellationToken cancellationToken) => Task.FromResult(Lasting);

    public void BaselineStarted(WatchExpectation expectation)
    {
    }

    public void BaselineEnded(WatchResult result)
    {
    }

    public void ControlStarted()
    {
    }

    public void ControlEnded(WatchResult result)
    {
    }

    public void AttemptStarted(Plan plan)
    {
    }

    public void StepStarted(Step step)
    {
    }

    public void StepDone(Step step)
    {
    }

    public void WatchStarted(WatchExpectation expectation)
    {
    }

    public void Verified(VerificationResult result)
    {
    }

    public void UndoStarted(JournaledRun run)
    {
    }

    public void StepUndoStarted(JournaledRun run, Step step)
    {
    }

    public void StepUndone(JournaledRun run, Step step)
    {
    }

    public void AttemptEnded(Attempt attempt)
    {
    }
}
