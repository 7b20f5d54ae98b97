using Dialtone.Lab;
using Dialtone.Lab.Guests;
using Dialtone.Lab.Scenarios;
using Xunit;

namespace Dialtone.Tests.Kernel;

/// <summary>Every scenario of the lab, each in a guest of its own: what one does to usb-storage's quirks must not be there for the next. They are spread
/// over classes because those run beside each other.</summary>
public static class ScenarioTests
{
    /// <summary>The page's fault in its forms, on the older kernel line.</summary>
    internal static readonly string[] Loops = ["second-lun-fails", "both-luns-fail", "reset-morph", "three-modems", "reboot", "quirk-list-full"];

    /// <summary>The longest one; <c>dialtone-lab scenario killed-fix-at-every-record</c> does the same at every record, in a quarter of an hour.</summary>
    internal const string Killed = "killed-fix";

    /// <summary>The newer line has to see what the older sees; the fault itself, its mildest cure and the page's course stand for all.</summary>
    internal static readonly string[] OnNewerKernel = ["healthy", "second-lun-fails", "reset-morph"];

    internal static async Task RunAsync(string name, string kernel)
    {
        var scenario = Scenario.All.Single(scenario => scenario.Name == name);
        var cancellation = TestContext.Current.CancellationToken;
        ScenarioResult result;
        try
        {
            result = await ScenarioRunner.RunAsync(scenario, new GuestOptions(kernel, Program: DialtoneProgram.Find()), progress: new Progress<string>(_ => { }), cancellation: cancellation);
        }
        catch (LabUnavailableException exception)
        {
            Assert.Skip(exception.Message);
            return;
        }
        if (result.Failure is not null)
        {
            foreach (var record in result.KernelLog.TakeLast(80))
                TestContext.Current.TestOutputHelper?.WriteLine(record.ToString());
            foreach (var e in result.DeviceLog.TakeLast(80))
                TestContext.Current.TestOutputHelper?.WriteLine(e.ToString());
        }
        Assert.True(result.Failure is null, $"{name} on {result.Release}: {result.Failure}\nUntil then it held that: {string.Join("; ", result.Claims)}");
        Assert.NotEmpty(result.Claims);
    }

    internal static TheoryData<string> Names(IEnumerable<string> names) => [.. names];
}

public class LoopScenarioTests
{
    public static TheoryData<string> Scenarios() => ScenarioTests.Names(ScenarioTests.Loops);

    [Theory]
    [MemberData(nameof(Scenarios))]
    public Task A_scenario_of_the_loop_holds_on_a_real_kernel(string name) => ScenarioTests.RunAsync(name, "6.1");
}

public class OtherScenarioTests
{
    public static TheoryData<string> Scenarios() =>
        ScenarioTests.Names(Scenario.All.Where(scenario => scenario.InEveryRun).Select(scenario => scenario.Name).Where(name => !name.StartsWith(ScenarioTests.Killed, StringComparison.Ordinal) && !ScenarioTests.Loops.Contains(name)));

    [Theory]
    [MemberData(nameof(Scenarios))]
    public Task A_scenario_holds_on_a_real_kernel(string name) => ScenarioTests.RunAsync(name, "6.1");
}

public class NewerKernelScenarioTests
{
    public static TheoryData<string> Scenarios() => ScenarioTests.Names(ScenarioTests.OnNewerKernel);

    [Theory]
    [MemberData(nameof(Scenarios))]
    public Task A_scenario_holds_on_the_newer_kernel(string name) => ScenarioTests.RunAsync(name, "6.12");
}

public class KilledScenarioTests
{
    [Fact]
    public Task A_fix_that_was_killed_at_any_step_is_undone_to_the_byte() => ScenarioTests.RunAsync(ScenarioTests.Killed, "6.1");
}
