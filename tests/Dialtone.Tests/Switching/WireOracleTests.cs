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
        var compared = 0;
        // Data newer than the recording has configurations more; those are compared with the program itself below.
        foreach (var entry in InstalledConfigurations.All.Where(entry => traces.ContainsKey(entry.Name)))
        {
            compared++;
            if (Difference(entry, traces[entry.Name]) is { } difference)
            {
                different.Add(difference);
            }
        }

        Assert.True(compared >= 500, $"only {compared} of the recorded configurations are installed");

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
                if (recorded.TryGetValue(name, out var known))
                {
                    Assert.Equal(known, trace);
                }
                else
                {
                    Assert.Null(Difference(InstalledConfigurations.All.First(entry => entry.Name == name), trace));
                }
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    /// <summary>Null if Dialtone sends the same but for intended deviations.</summary>
    private static string? Difference((string Name, byte[] Bytes) entry, IReadOnlyList<string> reference)
    {
        var expected = IntendedDeviations.Apply(reference);
        var port = new TracingPort();
        SwitchSequence.Run(port, InstalledConfigurations.Parse(entry));
        Assert.Empty(port.Claimed);
        return expected.SequenceEqual(port.Trace) ? null : $"{entry.Name}: expected {string.Join("; ", expected)}, sent {string.Join("; ", port.Trace)}";
    }

    [Fact]
    public void Every_key_of_the_installed_configurations_is_understood() =>
        Assert.Empty(InstalledConfigurations.All.SelectMany(entry => InstalledConfigurations.Parse(entry).Complaints));
}
