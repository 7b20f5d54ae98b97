namespace Dialtone.Diagnosis.ModemCodes;

/// <summary>What a number or a name that a modem, a network or a daemon answers with means.</summary>
/// <param name="Code">The number; -1 if it goes by name alone.</param>
/// <param name="Name">The field's name for it, for messages.</param>
/// <param name="Fault">The class of the catalogue that it names by itself; null if it names none.</param>
/// <param name="Hint">True if the class is no more than the usual reason for it.</param>
internal sealed record CodeMeaning(int Code, string Name, string? Fault, bool Hint = false)
{
    /// <summary>What other programs call it; <see cref="Name"/> is compared as well.</summary>
    public string[] Also { get; init; } = [];

    /// <summary>True if these are somebody's words for it, whatever letters are capital and whatever stands between them.</summary>
    public bool IsCalled(string words) => CauseName.AreSame(Name, words) || Array.Exists(Also, also => CauseName.AreSame(also, words));
}
