namespace Dialtone.Facts.Privacy;

/// <summary>Where something private stands in a text.</summary>
internal readonly record struct SecretSpan(int Start, int Length, SecretKind Kind)
{
    /// <summary>True if the same characters are private wherever they stand, without the word before them.</summary>
    public bool Everywhere { get; init; }
}
