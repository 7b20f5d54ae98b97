using System.Buffers;
using System.Text.Json;
using Dialtone.Diagnosis;
using Dialtone.Diagnosis.Json;

namespace Dialtone.Tests.Diagnosis;

/// <summary>Readers of the answer's schema 1 know its ids from a list of their own; the answer names no others.</summary>
public sealed class AnswerSchemaTests
{
    [Fact]
    public void Every_class_and_remedy_that_the_answer_can_name_is_in_the_list_of_the_schema()
    {
        var path = Path.GetFullPath(Path.Join(Repository.Root, "..", "shared", "knowledge", "faults.json"));
        Assert.SkipUnless(File.Exists(path), "the list of the schema's ids is not beside this clone");
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        var root = document.RootElement;
        var faults = root.ValueKind == JsonValueKind.Array ? root : root.GetProperty("faults");
        var known = faults.EnumerateArray().ToDictionary(
            fault => fault.GetProperty("id").GetString()!,
            fault => fault.TryGetProperty("remedies", out var remedies) ? remedies.EnumerateArray().Select(remedy => remedy.GetProperty("id").GetString()).ToHashSet() : []);
        Assert.All(Catalogue.All, fault => Assert.Empty(fault.Remedies.Where(remedy => remedy.InSchema).Select(remedy => remedy.Id).Except(known[fault.Id]!)));
    }

    [Fact]
    public void A_remedy_of_dialtones_own_is_shown_to_people_and_not_in_the_answers_list()
    {
        var own = Catalogue.All.SelectMany(fault => fault.Remedies.Where(remedy => !remedy.InSchema).Select(remedy => (fault.Id, Remedy: remedy.Id))).ToList();
        Assert.NotEmpty(own);
        foreach (var (id, remedy) in own)
        {
            var finding = new Finding
            {
                Id = id,
                Layer = "mode-switch",
                Role = Role.Cause,
                Confidence = Confidence.Likely,
                Subject = Subject.None,
                Message = "m",
                Evidence = [],
                Remedies = [remedy, "eject-storage"],
            };
            var examination = new Examination { Verdict = Verdict.Fault, Findings = [finding], Inputs = [], NotExamined = [] };
            var written = new ArrayBufferWriter<byte>();
            using (var writer = new Utf8JsonWriter(written))
            {
                ExaminationJson.Write(writer, examination);
            }

            using var answer = JsonDocument.Parse(written.WrittenMemory);
            Assert.Equal("eject-storage", Assert.Single(answer.RootElement.GetProperty("findings")[0].GetProperty("remedies").EnumerateArray()).GetString());
        }
    }
}
