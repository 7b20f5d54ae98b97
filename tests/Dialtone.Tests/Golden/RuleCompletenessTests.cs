using Dialtone.Diagnosis;
using Dialtone.Diagnosis.Logs.Formats;
using Dialtone.Diagnosis.Rules;
using Xunit;

namespace Dialtone.Tests.Golden;

public sealed class RuleCompletenessTests
{
    [Fact]
    public void Every_rule_class_is_in_the_list()
    {
        var classes = typeof(Rule).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Rule)) && !type.IsAbstract).Select(type => type.Name).Order();
        // Rules of one shape are one class with a record for each.
        Assert.Equal(classes, Rule.All.Select(rule => rule.GetType().Name).Distinct().Order());
    }

    [Fact]
    public void Every_rule_has_a_class_in_the_catalogue_and_explains_only_such()
    {
        Assert.All(Rule.All, rule => Assert.NotNull(Catalogue.Find(rule.Id)));
        Assert.All(Rule.All.SelectMany(rule => rule.Explains), id => Assert.NotNull(Catalogue.Find(id)));
        Assert.Equal(Rule.All.Count, Rule.All.Select(rule => rule.Id).Distinct().Count());
    }

    [Fact]
    public void No_rule_explains_what_explains_it()
    {
        var explains = Rule.All.ToDictionary(rule => rule.Id, rule => rule.Explains);
        foreach (var rule in Rule.All)
        {
            // What follows from a cause, step by step, must never lead back to it: all of them would be consequences and none the cause.
            var reached = new HashSet<string>();
            var open = new Stack<string>(rule.Explains);
            while (open.TryPop(out var id))
            {
                Assert.True(id != rule.Id, $"{rule.Id} explains, by way of others, itself");
                if (reached.Add(id) && explains.TryGetValue(id, out var next))
                {
                    foreach (var further in next)
                    {
                        open.Push(further);
                    }
                }
            }
        }
    }

    [Fact]
    public void Every_rule_has_a_case_in_which_it_speaks_and_one_in_which_it_must_not()
    {
        var missing = Rule.All.Where(rule => !Case.All.Any(known => known.Shows == rule.Id)).Select(rule => $"{rule.Id}: no case shows it")
            .Concat(Rule.All.Where(rule => !Case.All.Any(known => known.NearMissOf == rule.Id)).Select(rule => $"{rule.Id}: no near miss")).ToList();
        Assert.True(missing.Count == 0, string.Join('\n', missing));
    }

    [Fact]
    public void Every_log_format_class_is_in_the_list()
    {
        var formats = typeof(LogFormat);
        var classes = formats.Assembly.GetTypes().Where(type => type.IsSubclassOf(formats)).Select(type => type.Name).Order();
        Assert.Equal(classes, LogFormat.All.Select(format => format.GetType().Name).Order());
    }
}
