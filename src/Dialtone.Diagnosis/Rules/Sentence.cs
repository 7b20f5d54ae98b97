namespace Dialtone.Diagnosis.Rules;

/// <summary>What is said of a device, where it begins a sentence.</summary>
internal static class Sentence
{
    public static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
