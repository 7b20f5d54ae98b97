using System.Text.Json;
using Dialtone.App.Commands;
using Dialtone.Diagnosis;
using Dialtone.Diagnosis.Json;
using Dialtone.Diagnosis.Logs;
using Dialtone.Linux.FileTrees;

namespace Dialtone.Tests.Golden;

/// <summary>One directory under <c>cases/</c>: inputs and what the diagnosis must say of them.</summary>
internal sealed class Case(string directory)
{
    private readonly JsonElement expected = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(directory, "expected.json"))).RootElement;

    /// <summary>Name of the directory that holds an unpacked recording.</summary>
    public const string Recording = "recording";

    public string Name => Path.GetFileName(directory);

    /// <summary>The rule that must speak here, or null.</summary>
    public string? Shows => Text("shows");

    /// <summary>The rule that must not speak here although it looks like it, or null.</summary>
    public string? NearMissOf => Text("near-miss-of");

    public static IReadOnlyList<Case> All { get; } =
        [.. Directory.GetDirectories(Repository.Path("cases")).Order(StringComparer.Ordinal).Select(directory => new Case(directory))];

    /// <summary>Inputs by name, in order.</summary>
    public IReadOnlyList<(string Name, byte[] Bytes)> Inputs =>
        [.. Directory.GetFiles(directory, "input-*").Order(StringComparer.Ordinal).Select(path => (Path.GetFileName(path), File.ReadAllBytes(path)))];

    /// <param name="pasted">What becomes of the text of each input on its way here; null: nothing.</param>
    public Examination Examine(Func<byte[], byte[]>? pasted = null)
    {
        var recording = Path.Combine(directory, Recording);
        if (Directory.Exists(recording))
        {
            return Examiner.Examine(Examining.SubjectsOf(new DirectoryFileTree(recording)));
        }

        var machine = Path.Combine(directory, "machine.json");
        return Examiner.Examine(new Subjects
        {
            Machine = File.Exists(machine) ? MachineText.Read(File.ReadAllBytes(machine)) : null,
            Logs = [.. Inputs.Select(input => Read(input.Name, pasted is null ? input.Bytes : pasted(input.Bytes)))],
            Live = expected.TryGetProperty("live", out var live) && live.GetBoolean(),
        });
    }

    public static LogFacts Read(string name, byte[] bytes)
    {
        var reader = new LogReader(name);
        reader.Feed(bytes);
        return reader.Complete();
    }

    /// <summary>What differs from <c>expected.json</c>, one sentence each.</summary>
    public IEnumerable<string> Differences(Examination found)
    {
        var said = string.Join("; ", found.Findings.Select(finding => $"{finding.Id} {finding.Role} {finding.Confidence} at {finding.Subject.Port}"));
        if (Text("verdict") is { } verdict && verdict != ExaminationJson.Name(found.Verdict))
        {
            yield return $"verdict {ExaminationJson.Name(found.Verdict)} instead of {verdict} ({said})";
        }

        if (Shows is { } shows && !found.Findings.Any(finding => finding.Id == shows))
        {
            yield return $"{shows} is silent ({said})";
        }

        if (NearMissOf is { } silent && found.Findings.Any(finding => finding.Id == silent && finding is { ExplainedBy: null, Suspected: false }))
        {
            yield return $"{silent} speaks where it must not ({said})";
        }

        if (Text("answer") is { } answer && found.Answer?.Id != answer)
        {
            yield return $"the answer is {found.Answer?.Id ?? "none"} instead of {answer} ({said})";
        }

        if (Text("confidence") is { } confidence && ExaminationJson.Name(found.Findings[0].Confidence) != confidence)
        {
            yield return $"the first finding is {found.Findings[0].Confidence} instead of {confidence}";
        }

        if (Text("port") is { } port && found.Answer?.Subject.Port != port)
        {
            yield return $"the answer speaks of port {found.Answer?.Subject.Port} instead of {port}";
        }

        if (Text("resetter") is { } resetter && found.Answer?.Loop?.Resetter != resetter)
        {
            yield return $"{found.Answer?.Loop?.Resetter ?? "nobody"} resets instead of {resetter}";
        }

        if (expected.TryGetProperty("lun", out var lun) && found.Answer?.Loop?.Lun != lun.GetInt32())
        {
            yield return $"LUN {found.Answer?.Loop?.Lun} instead of {lun.GetInt32()}";
        }

        foreach (var name in Texts("also"))
        {
            if (!found.Findings.Any(finding => finding.Id == name))
            {
                yield return $"{name} is missing ({said})";
            }
        }

        foreach (var name in Texts("never"))
        {
            if (found.Findings.Any(finding => finding.Id == name && !finding.Suspected))
            {
                yield return $"{name} is there ({said})";
            }
        }

        foreach (var name in Texts("not-examined"))
        {
            if (!found.NotExamined.Any(gap => gap.What.Contains(name, StringComparison.Ordinal)))
            {
                yield return $"'{name}' is not named as not examined";
            }
        }

        var formats = Texts("formats").ToList();
        if (formats.Count > 0 && !formats.SequenceEqual(found.Inputs.Select(input => $"{input.Kind} {input.Format}")))
        {
            yield return $"inputs are {string.Join(", ", found.Inputs.Select(input => $"{input.Kind} {input.Format}"))}";
        }
    }

    private string? Text(string name) => expected.TryGetProperty(name, out var value) ? value.GetString() : null;

    private IEnumerable<string> Texts(string name) =>
        expected.TryGetProperty(name, out var value) ? value.EnumerateArray().Select(entry => entry.GetString()!) : [];
}
