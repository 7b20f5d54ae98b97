using Dialtone.Treatment.Journaling;
using Dialtone.Treatment.Verification;

namespace Dialtone.Treatment;

/// <summary>Told what a treatment does while it does it. Implementations render; they decide nothing and do not throw.</summary>
public interface ITreatmentProgress
{
    /// <summary>The port is watched before anything is changed: does the trouble go on at all?</summary>
    void BaselineStarted(WatchExpectation expectation);

    void BaselineEnded(WatchResult result);

    /// <summary>Everything that a cure does but the cure itself is done first, to see whether that is enough.</summary>
    void ControlStarted();

    /// <summary>Not called if it did not come to its watch.</summary>
    void ControlEnded(WatchResult result);

    void AttemptStarted(Plan plan);

    void StepStarted(Step step);

    void StepDone(Step step);

    void WatchStarted(WatchExpectation expectation);

    void Verified(VerificationResult result);

    void UndoStarted(JournaledRun run);

    /// <summary>May take as long as the device needs to come back.</summary>
    void StepUndoStarted(JournaledRun run, Step step);

    void StepUndone(JournaledRun run, Step step);

    void AttemptEnded(Attempt attempt);
}
