using Dialtone.Diagnosis;
using Dialtone.Facts.Host;
using Dialtone.Facts.Usb;
using Dialtone.Treatment.Journaling;
using Dialtone.Treatment.Verification;

namespace Dialtone.Treatment;

/// <summary>Tries plans in order: journal, apply, watch; keeps the first that demonstrably works, takes every other back completely.</summary>
public sealed class TreatmentRun(IMachineControl control, IPortWatch watch, Journal journal)
{
    /// <summary>How often a plan is begun anew when the device re-enumerated between two of its steps.</summary>
    private const int Tries = 3;

    /// <summary>Class of the control experiment in the journal; no class of the catalogue, since it is no remedy.</summary>
    public const string ControlExperiment = "control-experiment";

    /// <summary>Class of a run that makes a proven cure last.</summary>
    public const string Persist = "persist-storage-quirk";

    /// <summary>Treats finding by finding; one outcome for each, in the order of the plans.</summary>
    /// <param name="plans">As <see cref="Remedies.PlansFor"/> gives them for <paramref name="before"/>.</param>
    /// <param name="replan">Plans for a finding on the machine as it is by then: an earlier finding's cure has changed what the later plans build on, and a
    /// disk that was plugged in meanwhile what they cost. Null: as given.</param>
    /// <param name="cancellationToken">Cancelling takes back what is not kept and then returns, with verdict <see cref="TreatmentVerdict.Interrupted"/>.</param>
    public async Task<IReadOnlyList<TreatmentOutcome>> RunAsync(
        IReadOnlyList<Plan> plans, Machine before, ITreatmentConsent consent, ITreatmentProgress progress, CancellationToken cancellationToken,
        Func<Finding, IReadOnlyList<Plan>>? replan = null)
    {
        List<TreatmentOutcome> outcomes = [];
        List<UsbPortPath> sick = [.. plans.Select(plan => UsbPortPath.TryParse(plan.Finding.Subject.Port, out var port) ? port : default).Distinct()];
        foreach (var group in plans.GroupBy(plan => plan.Finding))
        {
            var course = new Course(control, watch, journal, before, sick, consent, progress, replan);
            var current = replan is null || outcomes.Count == 0 ? [.. group] : replan(group.Key);
            outcomes.Add(await course.RunAsync(group.Key, current, cancellationToken));
            if (outcomes[^1].Verdict == TreatmentVerdict.Interrupted)
            {
                break;
            }
        }

        return outcomes.Count == 0 ? [new TreatmentOutcome { Verdict = TreatmentVerdict.NothingToDo }] : outcomes;
    }

    /// <summary>The treatment of one finding.</summary>
    private sealed class Course(
        IMachineControl control, IPortWatch watch, Journal journal, Machine before, IReadOnlyCollection<UsbPortPath> sick, ITreatmentConsent consent, ITreatmentProgress progress,
        Func<Finding, IReadOnlyList<Plan>>? replan)
    {
        private readonly string bootId = before.BootId.Or("");
        private readonly List<Attempt> attempts = [];
        private readonly List<string> conclusions = [];
        private WatchResult? baseline;
        private WatchResult? controlResult;

        public async Task<TreatmentOutcome> RunAsync(Finding finding, IReadOnlyList<Plan> plans, CancellationToken cancellationToken)
        {
            List<Plan> byHand = [.. plans.Where(plan => plan.Steps.Count == 0)];
            var doable = plans.Where(plan => plan.Steps.Count > 0).ToList();
            TreatmentOutcome Outcome(TreatmentVerdict verdict) => new()
            {
                Verdict = verdict,
                Attempts = attempts,
                Finding = finding,
                Conclusions = conclusions,
                ByHand = byHand,
            };
            try
            {
                // Watched before anything is asked or changed: trouble that is over needs no cure, and a cure proves nothing about it.
                if (finding.Loop is not null && doable.Exists(plan => plan.Refused is null) && await IsOverAsync(doable[0], cancellationToken))
                {
                    return Outcome(TreatmentVerdict.Recovered);
                }

                foreach (var planned in doable)
                {
                    var plan = AsOfNow(planned);
                    if (await RefusalAsync(plan, cancellationToken) is { } refusal)
                    {
                        Add(new Attempt { Plan = plan, Outcome = AttemptOutcome.Refused, Undone = true, Reason = refusal });
                        continue;
                    }

                    if (controlResult is null && plan.ControlSteps.Count > 0 && await IsOverAfterControlAsync(plan, cancellationToken))
                    {
                        return Outcome(TreatmentVerdict.Recovered);
                    }

                    var attempt = await TryAsync(plan, cancellationToken);
                    Add(attempt);
                    if (attempt.Outcome == AttemptOutcome.Cured)
                    {
                        var (lasting, advice) = await MakeLastingAsync(plan, cancellationToken);
                        return Outcome(TreatmentVerdict.Cured) with { Finding = Learn(finding, attempt), Lasting = lasting, LastingAdvice = advice };
                    }

                    if (attempt is { Needless: true, Undone: true })
                    {
                        conclusions.Add($"It came right without a cure: {attempt.Reason}");
                        return Outcome(TreatmentVerdict.Recovered);
                    }

                    if (attempt.Outcome == AttemptOutcome.Interrupted)
                    {
                        return Outcome(TreatmentVerdict.Interrupted);
                    }

                    if (!attempt.Undone)
                    {
                        conclusions.Add("No further cure was tried, because this one could not be taken back completely.");
                        break;
                    }
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return Outcome(TreatmentVerdict.Interrupted);
            }
            catch (StepRefusedException e)
            {
                // Of the watch before anything was changed, or of the control experiment; later ones belong to their attempt.
                conclusions.Add(e.Message);
                return Outcome(attempts.TrueForAll(attempt => attempt.Undone) ? TreatmentVerdict.Refused : TreatmentVerdict.NotCured);
            }

            conclusions.AddRange(attempts.Where(attempt => attempt.Outcome == AttemptOutcome.Failed && attempt.Meaning.Length > 0).Select(attempt => attempt.Meaning).Distinct());
            return Outcome(attempts.Count > 0 && attempts.TrueForAll(attempt => attempt is { Outcome: AttemptOutcome.Refused, Undone: true }) ? TreatmentVerdict.Refused : TreatmentVerdict.NotCured);
        }

        /// <summary>What takes every disk of the machine is judged by what is plugged in and in use right before it, not by what was when all plans were
        /// made; and nobody agreed to lose more than he was told.</summary>
        private Plan AsOfNow(Plan plan)
        {
            if (replan is null || plan.StorageLoss < StorageLoss.Machine || plan.Refused is not null)
            {
                return plan;
            }

            var now = replan(plan.Finding).FirstOrDefault(other => other.Remedy == plan.Remedy);
            return now is null ? plan with { Refused = "it no longer applies to the machine as it is now" }
                : now.Refused is null && now.Loss != plan.Loss ? now with { Refused = $"meanwhile it would cost more than was said: {now.Loss}" }
                : now;
        }

        private void Add(Attempt attempt)
        {
            attempts.Add(attempt);
            progress.AttemptEnded(attempt);
        }

        private async Task<string?> RefusalAsync(Plan plan, CancellationToken cancellationToken) =>
            plan.Refused ?? (await consent.MayTryAsync(plan, cancellationToken) ? null : "not wanted");

        /// <summary>True if the port is quiet and everything is in order without any change.</summary>
        private async Task<bool> IsOverAsync(Plan plan, CancellationToken cancellationToken)
        {
            var expectation = Expectations.For(plan with { StorageLoss = StorageLoss.None }, before, sick) with { ReturnDeadline = TimeSpan.Zero };
            progress.BaselineStarted(expectation);
            baseline = await watch.WatchAsync(expectation, cancellationToken);
            progress.BaselineEnded(baseline);
            if (baseline is { Interruption: null, Unseen.Length: > 0 })
            {
                throw new StepRefusedException($"Nothing was changed, because no cure could be proven here: {baseline.Unseen}.");
            }

            var verdict = Verdicts.Judge(expectation, baseline);
            if (!verdict.IsMet)
            {
                return false;
            }

            conclusions.Add($"The trouble ended by itself: {verdict.Reason}. Nothing was changed.");
            return true;
        }

        /// <summary>Does everything the plan does but the cure itself. What goes on in spite of that, and stops with the cure, was stopped by the cure.</summary>
        private async Task<bool> IsOverAfterControlAsync(Plan plan, CancellationToken cancellationToken)
        {
            var experiment = plan with { Title = $"Control experiment without the cure, for: {plan.Title}", Steps = plan.ControlSteps, StorageLoss = StorageLoss.None };
            progress.ControlStarted();
            var attempt = await CarryOutAsync(experiment, ControlExperiment, cancellationToken);
            if (controlResult is not null)
            {
                progress.ControlEnded(controlResult);
            }

            if (!attempt.Undone)
            {
                // Told as an attempt, since something is left of it.
                Add(attempt);
                throw new StepRefusedException($"Nothing more was tried, because the control experiment could not be taken back completely: {string.Join("; ", attempt.Obstacles)}");
            }

            if (attempt.Outcome == AttemptOutcome.Interrupted)
            {
                throw new OperationCanceledException(cancellationToken);
            }

            if (attempt.Outcome != AttemptOutcome.Cured)
            {
                return false;
            }

            conclusions.Add($"Letting the device enumerate again was enough, without any other change: {attempt.Reason}. What made it fail before is not known; watch whether it comes back.");
            return true;
        }

        private async Task<Attempt> TryAsync(Plan plan, CancellationToken cancellationToken)
        {
            progress.AttemptStarted(plan);
            return await CarryOutAsync(plan, plan.Remedy, cancellationToken);
        }

        private async Task<Attempt> CarryOutAsync(Plan plan, string remedy, CancellationToken cancellationToken)
        {
            for (var attempt = 1; ; attempt++)
            {
                var run = journal.Begin(plan, remedy, bootId);
                var settled = false;
                try
                {
                    var (outcome, again) = await CarryOutAsync(plan, run, remedy == ControlExperiment, attempt < Tries, cancellationToken);
                    settled = true;
                    if (!again)
                    {
                        return outcome;
                    }
                }
                finally
                {
                    // Whatever went wrong in a way nobody foresaw: the machine is put back before the error goes up.
                    if (!settled && run.State == RunState.Pending)
                    {
                        await Undo.RunAsync(journal, run, control, bootId, progress);
                    }
                }
            }
        }

        private async Task<(Attempt Attempt, bool Again)> CarryOutAsync(Plan plan, JournaledRun run, bool isControl, bool mayRepeat, CancellationToken cancellationToken)
        {
            VerificationResult? verification = null;
            AttemptOutcome outcome;
            string reason;
            var needless = false;
            try
            {
                await ApplyAsync(plan, run, cancellationToken);
                var expectation = Expectations.For(plan, before, sick);
                progress.WatchStarted(expectation);
                var result = await watch.WatchAsync(expectation, cancellationToken);
                var overtaken = isControl ? null : await OvertakenAsync(run, cancellationToken);
                verification = Verdicts.Judge(expectation, result);
                if (overtaken is not null)
                {
                    verification = verification with { Requirements = [new Requirement("what was changed is still in force", RequirementOutcome.Failed, overtaken), .. verification.Requirements] };
                }

                if (isControl)
                {
                    controlResult = result;
                }

                journal.Verified(run, verification.IsMet, verification.Reason);
                progress.Verified(verification);
                // What was not in force, or could not be watched, neither cured nor failed: it says nothing about the cause.
                outcome = verification.IsMet ? AttemptOutcome.Cured
                    : verification.HasFailed && overtaken is null ? AttemptOutcome.Failed
                    : AttemptOutcome.Refused;
                reason = verification.Reason;
            }
            catch (StepOvertakenException) when (mayRepeat)
            {
                var back = await TakeBackAsync(run, isControl: false);
                return (new Attempt { Plan = plan, Outcome = AttemptOutcome.Refused, Undone = back.IsComplete, Reason = "overtaken", Obstacles = back.Obstacles }, back.IsComplete);
            }
            catch (StepRefusedException e)
            {
                (outcome, reason, needless) = (AttemptOutcome.Refused, e.Message, e is StepNeedlessException);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                (outcome, reason) = (AttemptOutcome.Interrupted, "interrupted");
            }

            var attempt = new Attempt
            {
                Plan = plan,
                Outcome = outcome,
                Needless = needless,
                Undone = false,
                Reason = reason,
                Meaning = outcome switch { AttemptOutcome.Cured => plan.IfItWorks, AttemptOutcome.Failed => plan.IfItFails, _ => "" },
                Verification = verification,
                Run = run.Number,
            };
            if (outcome == AttemptOutcome.Cured && !isControl)
            {
                journal.Keep(run);
                journal.End(run, "cured");
                return (attempt, false);
            }

            var undo = await TakeBackAsync(run, isControl && verification is not null);
            return (attempt with { Undone = undo.IsComplete, Obstacles = undo.Obstacles }, false);
        }

        private async Task ApplyAsync(Plan plan, JournaledRun run, CancellationToken cancellationToken)
        {
            foreach (var step in plan.Steps)
            {
                cancellationToken.ThrowIfCancellationRequested();
                progress.StepStarted(step);
                var prior = await control.CaptureAsync(step, cancellationToken);
                journal.Intend(run, step, prior);
                await control.ApplyAsync(step, prior, cancellationToken);
                journal.Done(run, run.Steps.Count - 1);
                progress.StepDone(step);
            }
        }

        /// <summary>What became of the run's changes in spite of it; null if they are all in force.</summary>
        private async Task<string?> OvertakenAsync(JournaledRun run, CancellationToken cancellationToken)
        {
            // Of several steps on one subject the last one counts.
            foreach (var step in run.Steps.Select(step => step.Intended.Step).Reverse().DistinctBy(Subject))
            {
                if (await control.OvertakenAsync(step, cancellationToken) is { } how)
                {
                    return how;
                }
            }

            return null;
        }

        private static object Subject(Step step) => step switch
        {
            WriteAttribute write => write.Path,
            UnbindInterface unbind => unbind.Interface,
            BindInterface bind => bind.Interface,
            LoadModule load => load.Name,
            SwitchToModem stick => stick.Device,
            AddDynamicId entry => (entry.Driver, entry.Id),
            UnloadModule unload => unload.Name,
            MakeDirectory directory => directory.Path,
            InstallFile file => file.Path,
            _ => step,
        };

        private async Task<UndoOutcome> TakeBackAsync(JournaledRun run, bool isControl)
        {
            if (run.Steps.Count == 0)
            {
                journal.End(run, "nothing was changed");
                return new UndoOutcome(run, []);
            }

            if (isControl)
            {
                var settled = await Undo.SettleAsync(journal, run, control);
                if (settled.IsComplete)
                {
                    journal.End(run, "nothing is left of it");
                }

                return settled;
            }

            return await Undo.RunAsync(journal, run, control, bootId, progress);
        }

        private async Task<(bool Lasting, IReadOnlyList<string> Advice)> MakeLastingAsync(Plan plan, CancellationToken cancellationToken)
        {
            try
            {
                if (plan.LastingSteps.Count == 0 || !await consent.MayKeepAsync(plan, cancellationToken))
                {
                    return (false, plan.LastingAdvice);
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // Interrupted at the question: the cure itself is kept, and that is the answer.
                return (false, plan.LastingAdvice);
            }

            var lasting = plan with { Title = $"Make it last: {plan.Title}", Steps = plan.LastingSteps };
            JournaledRun? run = null;
            try
            {
                run = journal.Begin(lasting, Persist, bootId);
                await ApplyAsync(lasting, run, cancellationToken);
                journal.Keep(run);
            }
            catch (Exception e) when (e is StepRefusedException or OperationCanceledException or IOException)
            {
                // A disk that is full takes the file and not the record that it is to stay: what nobody can take back later must not stay.
                var undo = run is null || run.Steps.Count == 0 ? null : await Undo.RunAsync(journal, run, control, bootId, progress);
                return (false, [$"It could not be made to last: {e.Message}", .. undo?.Obstacles ?? []]);
            }

            try
            {
                journal.End(run, "lasting");
            }
            catch (IOException)
            {
                // That it is kept is on record; how it ended is for readers only.
            }

            return (true, plan.LastingAdvice);
        }

        /// <summary>What a cure says about the finding. It confirms it only if the trouble was seen to go on right before, and nothing else that was done
        /// at the same time can have ended it.</summary>
        private Finding Learn(Finding finding, Attempt cured)
        {
            var plan = cured.Plan;
            if (cured.Meaning.Length > 0)
            {
                conclusions.Add(cured.Meaning);
            }

            List<string> reasoning = [.. finding.Reasoning];
            if (baseline?.Interruption is { } seen)
            {
                reasoning.Add($"before the cure the trouble went on: after {seen.After.TotalSeconds:0.0} s of watching, {seen.Evidence}");
            }

            var controlled = plan.ControlSteps.Count == 0 || controlResult?.Interruption is not null;
            if (controlResult?.Interruption is { } again)
            {
                reasoning.Add($"letting the device enumerate again without the cure did not end it: after {again.After.TotalSeconds:0.0} s, {again.Evidence}");
            }

            var watched = cured.Verification?.Watched ?? TimeSpan.Zero;
            reasoning.Add(finding.Loop?.Period is { } period && period > TimeSpan.Zero
                ? $"with '{plan.Remedy}' in force the port was quiet for {watched.TotalSeconds:0.0} s, {watched / period:0} times the loop's period of {period.TotalSeconds:0.0} s"
                : $"with '{plan.Remedy}' in force: {cured.Reason}");
            var unexamined = cured.Verification?.Requirements.Where(requirement => requirement.Outcome != RequirementOutcome.Met).Select(requirement => requirement.Name).ToList() ?? ["anything"];
            var shown = plan.NotConfirming.Length == 0 && unexamined.Count == 0 && controlled && (finding.Loop is null || baseline?.Interruption is not null);
            if (!shown)
            {
                reasoning.Add(plan.NotConfirming.Length > 0 ? plan.NotConfirming
                    : unexamined.Count > 0 ? $"the cause is not confirmed, because it was not examined whether {string.Join(" and whether ", unexamined)}"
                    : "one success without a control experiment does not confirm the cause");
            }

            return finding with { Reasoning = reasoning, Confidence = shown ? Confidence.Confirmed : finding.Confidence };
        }
    }
}
