using Dialtone.Lab;
using Dialtone.Lab.Guests;
using Dialtone.Lab.Scenarios;
using Xunit;

namespace Dialtone.Tests.Kernel;

/// <summary>Every scenario of the lab, each in a guest of its own: what one does to usb-storage's quirks must not be there for the next.</summary>
public class ScenarioTests
{
    /// <summary>The newer line has to see what the older sees; the fault itself, its mildest cure and the page's course stand for all.</summary>
    private static readonly string[] OnNewerKernel = ["healthy", "second-lun-fails", "reset-morph"];

    public static TheoryData<string, string> Scenarios()
    {
        var data = new TheoryData<string, string>();
        foreach (var scenario in Scenario.All.Where(scenario => scenario.Name != LongScenarioTests.Name))
            data.Add(scenario.Name, "6.1");
        foreach (var name in OnNewerKernel)
            data.Add(name, "6.12");
        return data;
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public Task A_scenario_holds_on_a_real_kernel(string name, string kernel) => RunAsync(name, kernel);

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

    [Fact]
    public void The_newer_kernels_scenarios_are_ones_that_there_are() =>
        Assert.Equal(OnNewerKernel.Length, Scenario.All.Count(scenario => OnNewerKernel.Contains(scenario.Name)));
}

/// <summary>The longest one has a class of its own, so that it runs beside the others.</summary>
public class LongScenarioTests
{
    internal const string Name = "killed-fix";

    [Fact]
    public Task A_fix_that_was_killed_at_any_step_is_undone_to_the_byte() => ScenarioTests.RunAsync(Name, "6.1");
}
