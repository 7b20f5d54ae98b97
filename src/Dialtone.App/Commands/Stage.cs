namespace Dialtone.App.Commands;

/// <summary>Stages of a diagnosis that can be shown by themselves.</summary>
internal enum Stage
{
    /// <summary>What each input is, what was taken of it, and what was not understood.</summary>
    Facts,

    /// <summary>What happened at each port.</summary>
    Events,

    /// <summary>What the rules found, before it is weighed.</summary>
    Findings,
}
