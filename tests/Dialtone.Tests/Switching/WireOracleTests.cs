using Dialtone.Switching.Methods;

namespace Dialtone.Tests.Switching;

/// <summary>Dialtone sends what usb_modeswitch sends, for every configuration there is.</summary>
public sealed class WireOracleTests
{
    [Fact]
    public void Every_configuration_is_sent_as_the_reference_sends_it_but_for_intended_deviations()
    {
        var traces = ReferenceTraces.Read();
        var different = new List<string>();
        foreach (var entry in InstalledConfigurations.All)
        {
            Assert.True(traces.TryGetValue(entry.Name, out var reference), $"{entry.Name} has no recorded trace");
            var expected = IntendedDeviations.Apply(reference!);
            var port = new TracingPort();
            SwitchSequence.Run(port, InstalledConfigurations.Parse(entry));
            if (!expected.SequenceEqual(port.Trace))
            {
                different.Add($"{entry.Name}: expected {string.Join("; ", expected)}, sent {string.Join("; ", port.Trace)}");
            }

            Assert.Empty(port.Claimed);
        }

        Assert.True(different.Count == 0, $"{different.Count} differ:\n{string.Join('\n', different.Take(10))}");
    }

    [Fact]
    public void The_recorded_traces_are_those_of_the_program_that_is_installed()
    {
        var directory = Directory.CreateTempSubdirectory("dialtone-standin-");
        try
        {
            var standin = ReferenceTraces.BuildStandin(directory.FullName);
            var asked = InstalledConfigurations.All.Select(entry => (entry.Name, ReferenceTraces.Ask(standin, directory.FullName, entry.Name, entry.Bytes))).ToList();
            if (Environment.GetEnvironmentVariable("DIALTONE_WRITE_TRACES") == "1")
            {
                ReferenceTraces.Write(asked);
            }

            var recorded = ReferenceTraces.Read();
            foreach (var (name, trace) in asked)
            {
                Assert.Equal(recorded[name], trace);
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public void Every_key_of_the_installed_configurations_is_understood() =>
        Assert.Empty(InstalledConfigurations.All.SelectMany(entry => InstalledConfigurations.Parse(entry).Complaints));
}
