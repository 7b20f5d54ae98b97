using Dialtone.Facts.Usb;
using Dialtone.Switching.Configurations;
using Dialtone.Switching.Courses;

namespace Dialtone.App.Text;

/// <summary>What is known about switching a device, what is going to be done, and what came of it.</summary>
internal static class SwitchPage
{
    public static void WritePlan(TextPage page, SwitchPlan plan)
    {
        if (plan.Order is not { } order)
        {
            return;
        }

        var strings = plan.Device is { } device ? $"{device.Manufacturer.Or("")} {device.Product.Or("")}".Trim() : "";
        page.Entry("Device", $"{order.Id} on port {order.Port}", strings.Length > 0 ? $", says \"{strings}\"" : "");
        page.Entry("By", $"{order.Configuration.Name}", order.Configuration.Settings is [var first, ..] ? $" ({first.File})" : "");
        if (plan.Reason.Length > 0)
        {
            page.Entry("", plan.Reason);
        }

        foreach (var step in ConfigurationWords.Of(order.Configuration))
        {
            page.Entry("", step);
        }

        page.Entry("Becomes", plan.Device is { } before ? new SwitchGoal(before, order).Promise : "");
        if (plan.Device is { } stick && ModemSigns.HasCd(stick))
        {
            page.Entry("Costs", "the stick's CD-ROM, until it is plugged in anew");
        }
    }

    /// <param name="result">Null: nothing was to be done but to show the plan.</param>
    public static void Write(TextPage page, SwitchPlan plan, SwitchResult? result, bool verbose)
    {
        foreach (var complaint in plan.Found?.Complaints ?? [])
        {
            page.Entry("Not read", new Piece(complaint, Tone.Caution));
        }

        if (result is null)
        {
            WritePlan(page, plan);
            page.Entry("", "Nothing was sent (--dry-run).");
            return;
        }

        page.Entry(Word(result.Outcome), new Piece(result.Detail, result.IsGood ? Tone.Good : Tone.Bad));
        if (result.Answer is { } answer)
        {
            page.Entry("AT", $"{answer.Port} answers {answer.Detail}");
        }

        if (result.Took > TimeSpan.Zero)
        {
            page.Entry("Took", $"{result.Took.TotalSeconds:0.0} s from the message on");
        }

        foreach (var step in verbose ? result.Report?.Steps ?? [] : [])
        {
            page.Entry("", new Piece($"{step.What}: {step.Status}{(step.CommandStatus is { } status ? $", status {status}" : "")}", Tone.Faint));
        }

        if (Next(result, plan) is { } next)
        {
            page.Entry("Next", next);
        }
    }

    public static void WriteConfigurations(TextPage page, UsbId id, IReadOnlyList<SwitchConfiguration> found, GlobalSettings global)
    {
        if (found.Count == 0)
        {
            page.Entry("Unknown", $"Nobody knows how {id} is switched, if it is to be switched at all.");
        }

        for (var i = 0; i < found.Count; i++)
        {
            var configuration = found[i];
            if (i > 0)
            {
                page.Blank();
            }

            page.Entry("Name", new Piece(configuration.Name, Tone.Strong), i > 0 ? ", if none above fits the device" : "");
            foreach (var setting in configuration.Settings)
            {
                page.Entry("", $"{setting.Key} = {setting.Value}", new Piece($"  {setting.File}:{setting.Line}", Tone.Faint));
            }

            foreach (var step in ConfigurationWords.Of(configuration))
            {
                page.Entry("Does", step);
            }

            foreach (var complaint in configuration.Complaints)
            {
                page.Entry("Not read", new Piece(complaint, Tone.Caution));
            }
        }

        foreach (var setting in global.Settings.Where(setting => setting.Value is not ("0" or "" or "no")))
        {
            page.Entry("For all", $"{setting.Key} = {setting.Value}", new Piece($"  {setting.File}:{setting.Line}", Tone.Faint));
        }
    }

    private static string Word(SwitchOutcome outcome) => outcome switch
    {
        SwitchOutcome.Works => "Switched",
        SwitchOutcome.AlreadySwitched or SwitchOutcome.SwitchedByOther => "Is switched",
        SwitchOutcome.NothingToDo or SwitchOutcome.LeftAlone => "Left alone",
        SwitchOutcome.NoDriver => "No driver",
        SwitchOutcome.NoAnswer => "No answer",
        SwitchOutcome.Unknown => "Unknown",
        SwitchOutcome.Loop => "Loop",
        _ => "Not switched",
    };

    private static string? Next(SwitchResult result, SwitchPlan plan) => result.Outcome switch
    {
        SwitchOutcome.NoDriver or SwitchOutcome.NoAnswer or SwitchOutcome.WrongId or SwitchOutcome.Loop => "dialtone doctor",
        SwitchOutcome.StorageAgain or SwitchOutcome.Lost or SwitchOutcome.Silent => "unplug the stick, plug it in again, then: dialtone doctor",
        SwitchOutcome.Unknown when plan.Device is { } device && ModemSigns.IsStorageOnly(device) => $"sudo dialtone switch {device.Port} --try",
        _ => null,
    };
}
