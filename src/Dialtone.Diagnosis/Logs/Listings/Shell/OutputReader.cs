namespace Dialtone.Diagnosis.Logs.Listings.Shell;

/// <summary>Asked last: a line behind a prompt that no other reader knows is that command's output. It takes nothing, for nothing was understood.</summary>
internal sealed class OutputReader(PromptReader prompts) : ListingReader
{
    private long last;

    public override string Kind => "shell-transcript";

    public override IReadOnlyList<string> Samples { get; } = [];

    public override IEnumerable<(string Kind, string Format, long Lines)> Shares => [];

    public override bool TryTake(ReadOnlySpan<byte> line, in LineReference reference)
    {
        if (reference.Number != last && line.ContainsAnyExcept((byte)' ', (byte)'\t'))
        {
            last = reference.Number;
            prompts.CountOutput(reference);
        }

        return false;
    }

    public override void Contribute(ListingFacts facts)
    {
    }
}
