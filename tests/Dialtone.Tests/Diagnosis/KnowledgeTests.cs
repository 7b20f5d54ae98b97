using Dialtone.Diagnosis;
using Dialtone.Diagnosis.Knowledge;
using Dialtone.Tests.Golden;
using Dialtone.Treatment.Cures;
using Xunit;

namespace Dialtone.Tests.Diagnosis;

public sealed class KnowledgeTests
{
    [Fact]
    public void Every_class_names_a_known_layer_known_look_alikes_and_known_remedies()
    {
        Assert.NotEmpty(Catalogue.All);
        foreach (var fault in Catalogue.All)
        {
            Assert.Contains(fault.Layer, Catalogue.Layers);
            Assert.All(fault.LookAlikes, id => Assert.NotNull(Catalogue.Find(id)));
            Assert.DoesNotContain(fault.Id, fault.LookAlikes);
            Assert.NotEmpty(fault.TellApart);
            Assert.NotEmpty(fault.Remedies);
            Assert.Equal(fault.Remedies.Count, fault.Remedies.Select(remedy => remedy.Id).Distinct().Count());
            Assert.All(fault.Borrowed, name =>
            {
                var parts = name.Split('/');
                Assert.Contains(parts[1], Catalogue.Find(parts[0])!.Remedies.Select(remedy => remedy.Id));
            });
        }
    }

    [Fact]
    public void A_class_that_is_looked_up_by_itself_is_the_one_that_all_are_read_with()
    {
        Assert.Equal(Catalogue.All.Count, Catalogue.All.Select(fault => fault.Id).Distinct().Count());
        Assert.All(Catalogue.All, fault =>
        {
            var found = Catalogue.Find(fault.Id)!;
            Assert.Equal((fault.Id, fault.Title, fault.Layer, fault.Symptom, fault.Cause, fault.Benign, fault.Verify), (found.Id, found.Title, found.Layer, found.Symptom, found.Cause, found.Benign, found.Verify));
            Assert.Equal(fault.TellApart, found.TellApart);
            Assert.Equal(fault.LookAlikes, found.LookAlikes);
            Assert.Equal(fault.Borrowed, found.Borrowed);
            Assert.Equal(fault.Sources, found.Sources);
            Assert.Equal(fault.Remedies.Select(remedy => (remedy.Id, remedy.Action)), found.Remedies.Select(remedy => (remedy.Id, remedy.Action)));
        });
        Assert.All(["", "nothing", "port-over-current/replug", "port-over-current]\n[bus-power-exceeded"], id => Assert.Null(Catalogue.Find(id)));
    }

    /// <summary>A list of quirks holds other sticks' entries too, and of several files that set it the kernel takes the last one's.</summary>
    [Fact]
    public void A_command_that_sets_quirks_by_hand_keeps_those_of_other_sticks()
    {
        const string storageList = "/sys/module/usb_storage/parameters/quirks";
        var commands = Catalogue.All.SelectMany(fault => fault.Remedies).SelectMany(remedy => remedy.Commands).Where(command => command.Contains("/parameters/quirks", StringComparison.Ordinal) || command.Contains(" quirks=", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(commands);
        Assert.All(commands, command =>
        {
            var target = command[(command.LastIndexOf("> ", StringComparison.Ordinal) + 2)..];
            var list = command.Contains("usb-storage", StringComparison.Ordinal) || target == storageList ? storageList : "/sys/module/usbcore/parameters/quirks";
            Assert.Contains($"$(cat {list})\"", command, StringComparison.Ordinal);
            Assert.Contains(target, (string[])[list, list == storageList ? StorageQuirkFile.Path : "/etc/modprobe.d/dialtone-usbcore.conf"]);
        });
    }

    [Theory]
    [InlineData("[a]\nTitle = x\nColour = red\n", "test.knowledge:3: expected one of Title")]
    [InlineData("Title = x\n", "test.knowledge:1: expected a [section]")]
    [InlineData("[a]\nTitle\n", "test.knowledge:2: expected 'Key = value'")]
    [InlineData("[a]\nTitle = x\nTitle = y\n", "test.knowledge:3: expected Title once")]
    [InlineData("[a]\nTitle =\n", "test.knowledge:2: expected a value for Title")]
    [InlineData("[a]\nTitle = x\n", "test.knowledge:1: expected Layer in [a]")]
    [InlineData("[a]\n[b/c]\nRisk = 1\n", "test.knowledge:2: expected a remedy of the class above it")]
    [InlineData("[A b]\n", "test.knowledge:1: expected a section")]
    [InlineData("[a]\nTitle = x\nLayer = power\nSymptom = s\nCause = c\nVerify = v\n[a/b]\nRisk = 9\nAction = z\n", "test.knowledge:7: expected Risk = 0 to 5")]
    public void Broken_knowledge_names_file_line_and_what_was_expected(string text, string message) =>
        Assert.StartsWith(message, Assert.Throws<FormatException>(() => Catalogue.Parse("test.knowledge", text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Any_text_is_knowledge_or_a_format_error()
    {
        var random = new Random(20091204);
        string[] pieces = ["[a]", "[a/b]", "Title = x", "Risk = 1", "Layer = power", " goes on", "# comment", "=", "[", "]", "Symptom = s", "\t", "Cause = ü", "Benign = yes"];
        for (var i = 0; i < 100_000; i++)
        {
            var text = string.Join('\n', Enumerable.Range(0, random.Next(8)).Select(_ => random.Next(6) == 0
                ? new string((char)random.Next(1, 0x3000), random.Next(4))
                : pieces[random.Next(pieces.Length)]));
            try
            {
                Catalogue.Parse("any", text);
            }
            catch (FormatException broken)
            {
                Assert.StartsWith("any:", broken.Message, StringComparison.Ordinal);
            }
        }
    }

    /// <summary>To renew the pages: <c>DIALTONE_WRITE_DOCS=1 dotnet run --project tests/Dialtone.Tests -- -method '*rule_page*'</c>.</summary>
    [Fact]
    public void Every_rule_page_is_what_the_knowledge_gives()
    {
        var directory = Repository.Path("docs", "rules");
        if (Environment.GetEnvironmentVariable("DIALTONE_WRITE_DOCS") == "1")
        {
            Directory.CreateDirectory(directory);
            foreach (var stale in Directory.GetFiles(directory, "*.md"))
            {
                File.Delete(stale);
            }

            foreach (var fault in Catalogue.All)
            {
                File.WriteAllText(Path.Combine(directory, fault.Id + ".md"), FaultPage.Write(fault));
            }

            File.WriteAllText(Path.Combine(directory, "README.md"), FaultPage.WriteIndex(Catalogue.All));
        }

        Assert.Equal(Catalogue.All.Select(fault => fault.Id + ".md").Append("README.md").Order(), Directory.GetFiles(directory).Select(Path.GetFileName).Order());
        Assert.All(Catalogue.All, fault => Assert.Equal(FaultPage.Write(fault), File.ReadAllText(Path.Combine(directory, fault.Id + ".md"))));
        Assert.Equal(FaultPage.WriteIndex(Catalogue.All), File.ReadAllText(Path.Combine(directory, "README.md")));
    }
}
