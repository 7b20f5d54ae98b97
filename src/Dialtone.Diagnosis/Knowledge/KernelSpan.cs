using Dialtone.Facts.Host;

namespace Dialtone.Diagnosis.Knowledge;

/// <summary>Upstream versions in a row: <c>2.6.31.9 to 2.6.32-rc1</c>, or <c>2.6.33 on</c>.</summary>
/// <param name="Before">The first that no longer belongs to it; null: there is none.</param>
public readonly record struct KernelSpan(KernelVersion First, KernelVersion? Before)
{
    public bool Contains(KernelVersion version) => version >= First && (Before is not { } end || version < end);

    public override string ToString() => Before is { } end ? $"{First} to before {end}" : $"{First} on";

    public static bool TryParse(string text, out KernelSpan span)
    {
        span = default;
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is [var from, "on"] && KernelVersion.TryParse(from, out var first))
        {
            span = new KernelSpan(first, null);
            return true;
        }

        if (words is [var start, "to", var before] && KernelVersion.TryParse(start, out first) && KernelVersion.TryParse(before, out var end))
        {
            span = new KernelSpan(first, end);
            return true;
        }

        return false;
    }
}
