using System.Text;

namespace Dialtone.Diagnosis.Logs.Listings;

/// <summary>lsmod, from its heading to the first line that does not fit; also lines of <c>/proc/modules</c>.</summary>
internal sealed class LsmodReader : ListingReader
{
    private const int Maximum = 512;

    private List<ListedModule>? modules;
    private bool open;

    public override string Kind => "lsmod";

    public override IReadOnlyList<string> Samples { get; } =
    [
        "Module                  Size  Used by",
        "option                 61440  3",
        "usb_wwan               20480  1 option",
    ];

    public override bool TryTake(ReadOnlySpan<byte> line, in LineReference reference)
    {
        if (line.StartsWith("Module "u8) && line.IndexOf("Used by"u8) > 0)
        {
            Taken++;
            modules ??= [];
            open = true;
            return true;
        }

        if (!open)
        {
            return false;
        }

        var cursor = new ByteCursor(line);
        var name = cursor.TakeWord();
        cursor.SkipBlanks();
        if (name.Length is 0 or > 64 || !cursor.TryTakeNumber(out _))
        {
            open = false;
            return false;
        }

        cursor.SkipBlanks();
        if (!cursor.TryTakeNumber(out _))
        {
            open = false;
            return false;
        }

        Taken++;
        if (modules!.Count < Maximum)
        {
            modules.Add(new ListedModule(Encoding.UTF8.GetString(name), reference.ToEvidence(line)));
        }

        return true;
    }

    public override void Contribute(ListingFacts facts) => facts.Modules = modules ?? facts.Modules;
}
