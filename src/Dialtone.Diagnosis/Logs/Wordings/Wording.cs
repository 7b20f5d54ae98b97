using Dialtone.Diagnosis.Logs.Programs;

namespace Dialtone.Diagnosis.Logs.Wordings;

/// <summary>One thing that a program can say, in all the words that its versions have for it.</summary>
/// <remarks>A hole whose name is that of an <see cref="Aspect"/> in kebab case (<c>{modem-state:w}</c>) tells this aspect; the hole <c>{modem:w}</c> names
/// the modem (<c>modem0</c>), <c>{tty:w}</c>, <c>{control:w}</c> and <c>{net:w}</c> name what the message is about.</remarks>
public sealed class Wording
{
    private readonly WordingPattern[] patterns;

    internal Wording(Speaker speakers, params ReadOnlySpan<string> patterns)
    {
        Speakers = speakers;
        var compiled = new WordingPattern[patterns.Length];
        for (var i = 0; i < compiled.Length; i++)
        {
            compiled[i] = new WordingPattern(patterns[i], rank: i);
        }

        this.patterns = compiled;
    }

    public Speaker Speakers { get; }

    /// <summary>What the saying of it tells, whatever its words are.</summary>
    internal (Aspect Aspect, string Value)? Tells { get; private init; }

    internal IReadOnlyList<WordingPattern> Patterns => patterns;

    /// <summary>Real lines, one for each pattern at least: what a test feeds to a reader.</summary>
    public override string ToString() => patterns.Length == 0 ? "" : patterns[0].Text;

    /// <summary>The same wording, which tells an aspect's value by being said.</summary>
    internal static Wording That(Aspect aspect, string value, Speaker speakers, params ReadOnlySpan<string> patterns) =>
        new(speakers, patterns) { Tells = (aspect, value) };
}
