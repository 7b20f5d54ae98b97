namespace Dialtone.Facts;

/// <summary>Where a fact was read: a file below the examined root, a file of a recording, a system call.</summary>
/// <param name="Place">A path as the examined machine names it (<c>/sys/bus/usb/devices/3-1/idVendor</c>) or an input's name.</param>
/// <param name="Line">Line from 1, or 0 if the place has no lines.</param>
public readonly record struct Source(string Place, int Line = 0)
{
    public override string ToString() => Line == 0 ? Place : $"{Place}:{Line}";
}

/// <summary>What is known about one fact. The default of every <see cref="Observed{T}"/> is <see cref="NotExamined"/>.</summary>
public enum Observation
{
    /// <summary>Nobody looked, or looking was refused. Never grounds for "healthy".</summary>
    NotExamined,

    /// <summary>Somebody looked, and it is not there. Absence is evidence.</summary>
    Absent,

    /// <summary>There is a value.</summary>
    Known,
}

/// <summary>A fact with its source: known, absent (it was looked for), or not examined (with the reason).</summary>
/// <remarks>The difference between the last two is the heart of the design: a rule that needs what was not examined
/// answers "cannot tell", never "healthy".</remarks>
public readonly struct Observed<T> : IEquatable<Observed<T>>
{
    private readonly T? value;
    private readonly string? reason;

    private Observed(Observation state, T? value, Source source, string? reason)
    {
        State = state;
        this.value = value;
        Source = source;
        this.reason = reason;
    }

    public Observation State { get; }

    public Source Source { get; }

    /// <summary>Why it was not examined, as a clause that fits after "because" or a colon. Empty if it was.</summary>
    public string Reason => State == Observation.NotExamined ? reason ?? "not looked at" : "";

    public bool IsKnown => State == Observation.Known;

    public bool IsAbsent => State == Observation.Absent;

    /// <exception cref="InvalidOperationException">The fact is not known.</exception>
    public T Value => State == Observation.Known ? value! : throw new InvalidOperationException($"Not known: {State} {Reason}");

    public bool TryGet([System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out T result)
    {
        result = value;
        return State == Observation.Known;
    }

    /// <summary>The value if known, else <paramref name="fallback"/>.</summary>
    public T Or(T fallback) => State == Observation.Known ? value! : fallback;

    public Observed<TResult> Select<TResult>(Func<T, TResult> map) => State switch
    {
        Observation.Known => Observed.Known(map(value!), Source),
        Observation.Absent => Observed.Absent<TResult>(Source),
        _ => Observed.NotExamined<TResult>(Reason),
    };

    internal static Observed<T> Make(Observation state, T? value, Source source, string? reason) => new(state, value, source, reason);

    public bool Equals(Observed<T> other) => State == other.State && EqualityComparer<T?>.Default.Equals(value, other.value) && Source == other.Source;

    public override bool Equals(object? obj) => obj is Observed<T> other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(State, value, Source);

    public static bool operator ==(Observed<T> left, Observed<T> right) => left.Equals(right);

    public static bool operator !=(Observed<T> left, Observed<T> right) => !left.Equals(right);

    public override string ToString() => State switch
    {
        Observation.Known => $"{value}",
        Observation.Absent => "absent",
        _ => $"not examined: {Reason}",
    };
}

/// <summary>Makes <see cref="Observed{T}"/> values.</summary>
public static class Observed
{
    public static Observed<T> Known<T>(T value, Source source) => Observed<T>.Make(Observation.Known, value, source, null);

    public static Observed<T> Absent<T>(Source source) => Observed<T>.Make(Observation.Absent, default, source, null);

    public static Observed<T> NotExamined<T>(string reason) => Observed<T>.Make(Observation.NotExamined, default, default, reason);
}
