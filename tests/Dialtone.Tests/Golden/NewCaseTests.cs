using System.Text.Json;
using Dialtone.App.Commands;
using Dialtone.Diagnosis;
using Dialtone.Diagnosis.Json;
using Dialtone.Linux.FileTrees;
using Dialtone.Linux.Recording;
using Dialtone.Tests.App;
using Dialtone.Tests.Linux;
using Xunit;

namespace Dialtone.Tests.Golden;

public sealed class NewCaseTests
{
    /// <summary>With <c>DIALTONE_RECORDING</c> and <c>DIALTONE_CASE</c> set (<c>build/case</c> does it), the recording becomes a case of the repository.</summary>
    [Fact]
    public void A_recording_becomes_a_case_that_gives_the_same_answer()
    {
        using var fixture = FixtureMachine.WithE620();
        var archive = Environment.GetEnvironmentVariable("DIALTONE_RECORDING") is { } file ? Open(File.OpenRead(file)) : Record(fixture);
        var directory = Environment.GetEnvironmentVariable("DIALTONE_CASE") is { } name ? Repository.Path("cases", name) : Path.Combine(fixture.Root, "case");
        var recorded = Examiner.Examine(Examining.SubjectsOf(archive));

        RecordingCase.Unpack(archive, Path.Combine(directory, Case.Recording));
        File.WriteAllBytes(Path.Combine(directory, "expected.json"), Expectation(recorded));

        var made = new Case(directory);
        Assert.Empty(made.Differences(made.Examine()));
        Assert.Equal(Json(recorded), Json(made.Examine()));
    }

    private static ArchiveFileTree Record(FixtureMachine fixture)
    {
        fixture.Write("/.dialtone/kmsg", System.Text.Encoding.ASCII.GetString(KernelLogs.ResetLoop(6)).Replace("usb 1-1", "usb 1-2", StringComparison.Ordinal));
        using var stream = new MemoryStream();
        RecordingWriter.Write(stream, new DirectoryFileTree(fixture.Root));
        return Open(new MemoryStream(stream.ToArray()));
    }

    private static ArchiveFileTree Open(Stream stream)
    {
        using (stream)
        {
            return new ArchiveFileTree(stream);
        }
    }

    private static byte[] Expectation(Examination examination)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("verdict", ExaminationJson.Name(examination.Verdict));
            if (examination.Answer is { } answer)
            {
                writer.WriteString("answer", answer.Id);
                writer.WriteString("confidence", ExaminationJson.Name(answer.Confidence));
                writer.WriteString("port", answer.Subject.Port);
            }

            writer.WriteEndObject();
        }

        return [.. bytes.ToArray(), (byte)'\n'];
    }

    private static string Json(Examination examination)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            ExaminationJson.Write(writer, examination);
        }

        return System.Text.Encoding.UTF8.GetString(bytes.ToArray());
    }
}
