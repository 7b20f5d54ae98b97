namespace Dialtone.Treatment.Journaling;

/// <summary>One line of the journal. Records of a run (one try of one plan) share its number.</summary>
public abstract record JournalRecord(int Run, DateTimeOffset Time);

/// <param name="BootId">The boot it runs in; empty if unknown.</param>
/// <param name="Finding">Class of the finding that is treated.</param>
/// <param name="Remedy">Class of the remedy.</param>
/// <param name="Title">The plan's.</param>
/// <param name="Loss">The plan's.</param>
/// <param name="Port">Empty if the finding has none.</param>
/// <param name="Device">Empty if unknown.</param>
public sealed record RunBegan(
    int Run, DateTimeOffset Time, string BootId, string Finding, string Remedy, string Title, string Loss, string Port, string Device) : JournalRecord(Run, Time);

/// <summary>On disk before the step is begun: with it, the step can be taken back whatever happens next.</summary>
/// <param name="Index">From 0, in the order of the plan.</param>
public sealed record StepIntended(int Run, DateTimeOffset Time, int Index, Step Step, PriorState Prior) : JournalRecord(Run, Time);

public sealed record StepDone(int Run, DateTimeOffset Time, int Index) : JournalRecord(Run, Time);

public sealed record RunVerified(int Run, DateTimeOffset Time, bool Cured, string Reason) : JournalRecord(Run, Time);

public sealed record UndoBegan(int Run, DateTimeOffset Time) : JournalRecord(Run, Time);

/// <summary>Nothing of the step is left.</summary>
/// <param name="How">In words: "restored", "gone with the reboot".</param>
public sealed record StepUndone(int Run, DateTimeOffset Time, int Index, string How) : JournalRecord(Run, Time);

/// <summary>The changes of this run are to stay, until somebody asks for their undoing.</summary>
public sealed record RunKept(int Run, DateTimeOffset Time) : JournalRecord(Run, Time);

/// <param name="Reason">What it came to, in words.</param>
public sealed record RunEnded(int Run, DateTimeOffset Time, string Reason) : JournalRecord(Run, Time);
