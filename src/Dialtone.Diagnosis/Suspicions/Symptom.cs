namespace Dialtone.Diagnosis.Suspicions;

/// <summary>Trouble that a text shows without its cause.</summary>
/// <param name="Sentence">What is seen, without a full stop: "the modem left the bus, and nothing tells why".</param>
/// <param name="Suspects">Classes that look like this, the commonest first.</param>
internal sealed record Symptom(string Sentence, Subject Subject, IReadOnlyList<Evidence?> Evidence, params IReadOnlyList<string> Suspects);
