using System.Text;
using Dialtone.Diagnosis.Logs.Wordings;

namespace Dialtone.Diagnosis.Logs.Listings;

/// <summary>A listing that states values of objects. Bounded: what is beyond the limit is not kept.</summary>
internal abstract class PropertyListing : ListingReader
{
    private const int Maximum = 1024;
    private const int MaximumText = 400;

    private readonly List<ListedProperty> properties = [];
    private readonly List<Told> told = [];

    /// <summary>Line that was taken last; 0 if none was.</summary>
    protected long LastLine { get; private set; }

    public sealed override bool TryTake(ReadOnlySpan<byte> line, in LineReference reference)
    {
        var text = line.Trim(" \t\r"u8);
        if (text.IsEmpty || text.Length > 4000 || !TryRead(line, text, reference))
        {
            return false;
        }

        Taken++;
        LastLine = reference.Number;
        return true;
    }

    /// <summary>Takes a line that is not blank.</summary>
    /// <param name="text">The line without surrounding blanks.</param>
    protected abstract bool TryRead(ReadOnlySpan<byte> line, ReadOnlySpan<byte> text, in LineReference reference);

    public override void Contribute(ListingFacts facts)
    {
        facts.Properties.AddRange(properties);
        facts.Told.AddRange(told);
    }

    /// <summary>True if the line before, or the one before that, was of this listing; blank lines between are not counted.</summary>
    protected bool Follows(in LineReference reference, int within = 2) => LastLine > 0 && reference.Number - LastLine <= within;

    protected void Add(string program, string subject, string key, string value, Evidence line)
    {
        if (properties.Count < Maximum)
        {
            properties.Add(new ListedProperty(program, subject, key, value, line));
        }
    }

    protected void Tell(Aspect aspect, string value, Evidence line)
    {
        if (told.Count < Maximum && value.Length > 0)
        {
            told.Add(new Told(aspect, value.ToLowerInvariant(), null, null, 0, line));
        }
    }

    protected static string Text(ReadOnlySpan<byte> bytes) => LineText.Decode(bytes.Length > MaximumText ? bytes[..MaximumText] : bytes);

    /// <summary>A label as a key: lower case, dashes for blanks.</summary>
    protected static string KeyOf(ReadOnlySpan<byte> label)
    {
        var key = new StringBuilder(label.Length);
        foreach (var c in Text(label))
        {
            key.Append(c is ' ' or '_' or '/' ? '-' : char.ToLowerInvariant(c));
        }

        return key.ToString();
    }

    protected static string Unquote(string text) =>
        text.Length >= 2 && text[0] is '\'' or '"' && text[^1] == text[0] ? text[1..^1] : text;

    /// <summary>Words between runs of blanks, at most as many as fit in <paramref name="words"/>; gives how many.</summary>
    protected static int Split(ReadOnlySpan<byte> text, Span<Range> words)
    {
        var count = 0;
        var at = 0;
        while (at < text.Length && count < words.Length)
        {
            while (at < text.Length && text[at] is (byte)' ' or (byte)'\t')
            {
                at++;
            }

            var start = at;
            while (at < text.Length && text[at] is not ((byte)' ' or (byte)'\t'))
            {
                at++;
            }

            if (at > start)
            {
                words[count++] = start..at;
            }
        }

        return count;
    }
}
