using System.Text;
using System.Text.Json;
using Dialtone.App.Stories;
using Dialtone.App.Text;
using Dialtone.Diagnosis;
using Dialtone.Diagnosis.Json;
using Xunit;

namespace Dialtone.Tests.Golden;

public sealed class CaseTests
{
    [Fact]
    public void Every_case_gives_the_expected_diagnosis()
    {
        Assert.NotEmpty(Case.All);
        var wrong = Case.All.SelectMany(known => known.Differences(known.Examine()).Select(difference => $"{known.Name}: {difference}")).ToList();
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Evidence_is_a_part_of_the_line_it_names()
    {
        foreach (var known in Case.All)
        {
            var inputs = known.Inputs.ToDictionary(input => input.Name, input => Encoding.UTF8.GetString(input.Bytes).Split('\n'));
            foreach (var evidence in known.Examine().Findings.SelectMany(finding => finding.Evidence).Where(evidence => inputs.ContainsKey(evidence.Input)))
            {
                var lines = inputs[evidence.Input];
                Assert.InRange(evidence.Line, 1, lines.Length);
                Assert.Contains(evidence.Text, lines[evidence.Line - 1], StringComparison.Ordinal);
                Assert.Equal(evidence.Text.Trim(), evidence.Text);
                Assert.NotEmpty(evidence.Text);
            }
        }
    }

    /// <summary>A screen of a terminal in our days has about fifty lines, and most answers take half of it. Sentences begin with a capital letter or with a program's name.</summary>
    [Fact]
    public void Every_answer_fits_on_a_screen_and_is_made_of_sentences()
    {
        var heights = new List<int>();
        foreach (var known in Case.All)
        {
            var found = known.Examine();
            Assert.All(found.Findings, finding => Assert.DoesNotMatch("^(the|a|an|its|no) ", finding.Message));
            Assert.All(found.Findings, finding => Assert.DoesNotMatch(@"\.\.|\{|  |,,| \.", finding.Message));
            var page = new TextPage(new PageStyle());
            new StoryPage(new Story { Examination = found, Examined = "1 file", Cures = found.Answer is { } answer ? CatalogueCures.For(answer, null) : [] }, verbose: false).Write(page);
            heights.Add(page.ToString().Split('\n').Length);
        }

        heights.Sort();
        Assert.InRange(heights[^1], 5, 55);
        Assert.InRange(heights[heights.Count / 2], 5, 30);
    }

    [Fact]
    public void Answers_keep_the_contract()
    {
        foreach (var known in Case.All)
        {
            var found = known.Examine();
            using var stream = new MemoryStream();
            using (var writer = new Utf8JsonWriter(stream))
            {
                ExaminationJson.Write(writer, found);
            }

            using var json = JsonDocument.Parse(stream.ToArray());
            var root = json.RootElement;
            Assert.Equal(1, root.GetProperty("schema").GetInt32());
            Assert.Equal(found.Inputs.Count, root.GetProperty("inputs").GetArrayLength());
            Assert.Equal(JsonValueKind.Array, root.GetProperty("notExamined").ValueKind);
            var ranks = found.Findings.Select(finding => ((int)finding.Role * 4) + (int)finding.Confidence).ToList();
            Assert.Equal(ranks.Order(), ranks);
            var causes = found.Findings.Where(finding => finding.Role == Role.Cause).ToList();
            Assert.Equal(found.Verdict == Verdict.Fault, causes.Exists(finding => finding.Confidence != Confidence.Possible));
            Assert.True(found.Verdict != Verdict.Healthy || causes.Count == 0);
            Assert.All(causes.Where(finding => finding.Confidence != Confidence.Possible), finding => Assert.NotEmpty(finding.Evidence));
            Assert.All(found.Findings, finding =>
            {
                var fault = Catalogue.Find(finding.Id);
                Assert.NotNull(fault);
                Assert.Equal(fault.Layer, finding.Layer);
                // A rule may leave out what does not fit, and keeps the order.
                Assert.Equal(fault.Remedies.Select(remedy => remedy.Id).Where(finding.Remedies.Contains), finding.Remedies);
                Assert.True(finding.Remedies.Count > 0 || fault.Remedies.Count == 0);
                Assert.NotEmpty(finding.Message);
            });
        }
    }
}
