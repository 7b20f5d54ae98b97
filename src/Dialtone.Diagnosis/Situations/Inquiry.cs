using System.Text;
using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Programs;
using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Facts;

namespace Dialtone.Diagnosis.Situations;

/// <summary>What a rule asked of a situation, and what there was of it. Why a silent rule is silent follows from this, so no rule needs to tell it a second time.</summary>
internal sealed class Inquiry
{
    /// <summary>More clauses than this tell a reader nothing more.</summary>
    private const int MaximumClauses = 6;

    /// <summary>Wordings of one question that are quoted; the rest is counted.</summary>
    private const int MaximumQuoted = 2;

    private readonly List<(string Clause, bool Present)> answers = [];

    /// <summary>What is there comes first: it is what a further condition was asked of.</summary>
    public IEnumerable<string> Clauses => answers.Distinct().OrderBy(answer => !answer.Present).Take(MaximumClauses).Select(answer => answer.Clause);

    public void Asked(IReadOnlyList<Wording> wordings, Evidence? found)
    {
        if (found is not null)
        {
            answers.Add(($"what it looks for stands in line {found.Line} of {found.Input}, and another condition does not hold", true));
            return;
        }

        var samples = wordings.Select(wording => Sample(wording.ToString())).Where(sample => sample.Length > 0).Distinct().ToList();
        if (samples.Count > 0)
        {
            var more = samples.Count > MaximumQuoted ? $" (nor {samples.Count - MaximumQuoted} more)" : "";
            answers.Add(($"nobody says \"{string.Join("\" or \"", samples.Take(MaximumQuoted))}\"{more}", false));
        }
    }

    public void Asked(Aspect aspect, Evidence? found) => Add($"the {EnumWords.Of(aspect, ' ')}", found);

    public void Asked(string program, string key, Evidence? found) => Add($"{program}'s {key}", found);

    public void AskedModem(string command, Evidence? found) => Add($"an answer to {command}", found);

    /// <summary>A kind of event at a port. One that is there is told only by the rule itself, for events alone rarely are the condition.</summary>
    public void Asked(EventKind kind, bool found)
    {
        if (!found)
        {
            answers.Add(($"no port shows it: {EnumWords.Of(kind, ' ')}", false));
        }
    }

    /// <param name="over">Where the stage was passed after the last refusal; null if nothing was refused.</param>
    public void AskedRefusals(Evidence? refused, Evidence? over)
    {
        if (refused is null)
        {
            answers.Add(("no program, modem or network refuses in the words or codes of this fault", false));
        }
        else if (over is not null)
        {
            answers.Add(($"what line {refused.Line} of {refused.Input} tells is over: line {over.Line} of {over.Input} shows a later stage", true));
        }
    }

    private void Add(string what, Evidence? found) =>
        answers.Add(found is null ? ($"nothing that was examined tells {what}", false) : ($"{what} stands in line {found.Line} of {found.Input}, and is not what it takes", true));

    /// <summary>A pattern as a reader sees the message: without ties, and with dots for what varies.</summary>
    private static string Sample(string pattern)
    {
        var text = new StringBuilder(pattern.Length);
        var inHole = false;
        foreach (var character in pattern.AsSpan().TrimStart('^').TrimEnd('$'))
        {
            if (character == '{')
            {
                text.Append("...");
            }
            else if (!inHole && character != '}')
            {
                text.Append(character);
            }

            inHole = character == '{' || (inHole && character != '}');
        }

        return text.ToString().Trim();
    }
}
