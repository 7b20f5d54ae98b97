using System.CommandLine;
using Dialtone.Lab.Guests;
using Dialtone.Lab.Scenarios;
using Dialtone.Lab.Transports;

namespace Dialtone.Lab.Commands;

/// <summary><c>dialtone-lab scenario</c>: one or all of them, each in a guest of its own.</summary>
internal static class ScenarioCommand
{
    public static Command Create()
    {
        var command = new ExampleCommand(
            "scenario",
            "Runs scenarios: a virtual modem with a fault, a real kernel, Dialtone, and claims on what the kernel and the device show.",
            "dialtone-lab scenario second-lun-fails",
            "dialtone-lab scenario --all --kernel 6.12");
        var names = new Argument<string[]>("name") { Description = "See 'dialtone-lab list'", HelpName = "NAME", Arity = ArgumentArity.ZeroOrMore };
        var all = new Option<bool>("--all") { Description = "All of them" };
        var pcap = new Option<string?>("--pcap") { Description = "Record all USB traffic into this file, for Wireshark", HelpName = "FILE" };
        var log = new Option<bool>("--log") { Description = "Show the logs of kernel and device after a failure" };
        command.Add(names);
        command.Add(all);
        command.Add(pcap);
        command.Add(log);
        var guest = new GuestOptionSet(command);
        names.CompletionSources.Add(_ => Scenario.All.Select(scenario => new System.CommandLine.Completions.CompletionItem(scenario.Name)));
        command.Validators.Add(result =>
        {
            var given = result.GetValue(names) ?? [];
            if (given.Length == 0 != result.GetValue(all))
                result.AddError($"Name a scenario, or give --all. There are: {string.Join(", ", Scenario.All.Select(scenario => scenario.Name))}.");
            foreach (var name in given.Where(name => Scenario.All.All(scenario => scenario.Name != name)))
                result.AddError($"There is no scenario '{name}'. There are: {string.Join(", ", Scenario.All.Select(scenario => scenario.Name))}.");
        });
        command.SetAction((parsed, cancellation) =>
        {
            var given = parsed.GetValue(names) ?? [];
            return RunAsync(
                [.. Scenario.All.Where(scenario => parsed.GetValue(all) || given.Contains(scenario.Name))], guest.Read(parsed, needsProgram: true), parsed.GetValue(pcap), parsed.GetValue(log), cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(IReadOnlyList<Scenario> scenarios, GuestOptions options, string? pcap, bool log, CancellationToken cancellation)
    {
        var progress = new StandardErrorProgress();
        using var recorder = pcap is null ? null : new PcapRecorder(pcap);
        var failed = 0;
        foreach (var scenario in scenarios)
        {
            progress.Report($"{scenario.Name}: {scenario.Summary}");
            var result = await ScenarioRunner.RunAsync(scenario, options, recorder, progress, cancellation);
            Console.WriteLine($"{(result.Failure is null ? "passed" : "FAILED")}  {scenario.Name} on {result.Release}, {result.Claims.Count} claims, {result.Duration.TotalSeconds:0} s");
            if (result.Failure is null)
                continue;
            failed++;
            Console.WriteLine(result.Failure);
            if (!log)
                continue;
            foreach (var record in result.KernelLog)
                Console.WriteLine(record);
            foreach (var e in result.DeviceLog)
                Console.WriteLine(e);
        }
        Console.WriteLine($"{scenarios.Count - failed} passed, {failed} failed");
        return failed == 0 ? ExitStatus.Good : ExitStatus.Failed;
    }
}
