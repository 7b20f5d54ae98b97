using System.CommandLine;
using Dialtone.Lab.Devices;
using Dialtone.Lab.Guests;
using Dialtone.Lab.Scenarios.Switching;

namespace Dialtone.Lab.Commands;

/// <summary><c>dialtone-lab compare-switching</c>: Dialtone against the distribution's usb_modeswitch, measured at the device.</summary>
internal static class CompareSwitchingCommand
{
    /// <summary>Of the reference's time from the plug to the message.</summary>
    private const double Goal = 1.0 / 3;

    private static readonly TimeSpan RuleGoal = TimeSpan.FromMilliseconds(10);

    public static Command Create()
    {
        var command = new ExampleCommand(
            "compare-switching",
            "Measures how long Dialtone and the distribution's usb_modeswitch take from the plug to the message and to the first answer, in the same guest.",
            "dialtone-lab compare-switching",
            "dialtone-lab compare-switching --rounds 20 --accel tcg");
        var rounds = new Option<int>("--rounds") { Description = "Of each stick with each of the two", DefaultValueFactory = _ => 10, HelpName = "NUMBER" };
        rounds.Validators.Add(result =>
        {
            if (result.GetValue(rounds) is < 1 or > 1000)
                result.AddError("The number of rounds is between 1 and 1000.");
        });
        command.Add(rounds);
        var guest = new GuestOptionSet(command);
        command.SetAction((parsed, cancellation) => RunAsync(
            guest.Read(parsed, needsProgram: true) with { UsbModeSwitch = UsbModeSwitchParts.All, Systemd = true }, parsed.GetValue(rounds), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(GuestOptions options, int rounds, CancellationToken cancellation)
    {
        var progress = new StandardErrorProgress();
        using var first = VirtualDevice.Load(SwitchComparison.Models[0], plugged: false);
        await using var guest = await Guest.BootAsync(options, [first], progress: progress, cancellation: cancellation);
        progress.Report($"Linux {guest.Kernel.Release} is up after {guest.BootDuration.TotalSeconds:0.0} s ({guest.Accelerator.ToString().ToLowerInvariant()})");
        var result = await new SwitchComparison(guest, progress, cancellation).RunAsync(rounds);

        Console.WriteLine($"Seconds from the plug, median of {rounds} (least to most), Linux {guest.Kernel.Release}, {guest.Accelerator.ToString().ToLowerInvariant()}");
        Console.WriteLine($"{"",-24} {"usb_modeswitch",-24} {"Dialtone",-24} ratio");
        var met = true;
        foreach (var model in SwitchComparison.Models)
        {
            _ = Show($"{model} kernel", result.Reference[model], result.Dialtone[model], timing => timing.Configured);
            _ = Show($"{model} udev, systemd", result.Reference[model], result.Dialtone[model], timing => timing.Started - timing.Configured);
            _ = Show($"{model} program", result.Reference[model], result.Dialtone[model], timing => timing.Message - timing.Started);
            met &= Show($"{model} message", result.Reference[model], result.Dialtone[model], timing => timing.Message) <= Goal;
            _ = Show($"{model} answer", result.Reference[model], result.Dialtone[model], timing => timing.Answer);
        }
        var (without, with) = (result.Plugs.Min(plug => plug.Without), result.Plugs.Min(plug => plug.With));
        var cost = with - without;
        var differences = result.Plugs.Select(plug => (plug.With - plug.Without).TotalMilliseconds).Order().ToArray();
        Console.WriteLine($"udev's time for a plug of a device that nobody switches, best of {result.Plugs.Count}: {without.TotalMilliseconds:0.0} ms without the rule, {with.TotalMilliseconds:0.0} with it: "
            + $"the rule costs {cost.TotalMilliseconds:0.0} ms (by turns {differences[0]:0.0} to {differences[^1]:0.0}; goal: at most {RuleGoal.TotalMilliseconds:0})");
        Console.WriteLine($"Goal for the message: at most {Goal:0.00} of usb_modeswitch's time with each stick: {(met ? "met" : "not met")}");
        return met && cost <= RuleGoal ? ExitStatus.Good : ExitStatus.Failed;
    }

    private static double Show(string name, IReadOnlyList<SwitchTiming> reference, IReadOnlyList<SwitchTiming> dialtone, Func<SwitchTiming, TimeSpan> part)
    {
        var (theirs, ours) = (Describe(reference, part), Describe(dialtone, part));
        var ratio = ours.Median / theirs.Median;
        Console.WriteLine($"{name,-32} {theirs.Text,-20} {ours.Text,-20} {ratio:0.00}");
        return ratio;
    }

    private static (double Median, string Text) Describe(IReadOnlyList<SwitchTiming> timings, Func<SwitchTiming, TimeSpan> part)
    {
        var sorted = timings.Select(timing => part(timing).TotalSeconds).Order().ToArray();
        var median = sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
        return (median, $"{median:0.00} ({sorted[0]:0.00} to {sorted[^1]:0.00})");
    }
}
