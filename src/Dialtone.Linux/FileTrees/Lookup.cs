using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Dialtone.Facts;

namespace Dialtone.Linux.FileTrees;

public enum LookupOutcome
{
    /// <summary>Looking was refused or broke off; <see cref="Lookup{T}.Errno"/> and <see cref="Lookup{T}.Reason"/> say why.</summary>
    Refused,

    /// <summary>Somebody looked, and it is not there.</summary>
    Absent,

    Found,
}

/// <summary>What came of looking at a path.</summary>
public readonly struct Lookup<T>
{
    private readonly T? value;
    private readonly string? reason;

    internal Lookup(LookupOutcome outcome, T? value, int errno, string? reason)
    {
        Outcome = outcome;
        this.value = value;
        Errno = errno;
        this.reason = reason;
    }

    public LookupOutcome Outcome { get; }

    /// <summary>The kernel's error number if refused, or 0 if nobody asked the kernel (a recording).</summary>
    public int Errno { get; }

    /// <summary>Why it was refused; empty otherwise.</summary>
    public string Reason => Outcome == LookupOutcome.Refused ? reason ?? "not looked at" : "";

    public bool IsFound => Outcome == LookupOutcome.Found;

    public bool IsAbsent => Outcome == LookupOutcome.Absent;

    public bool IsRefused => Outcome == LookupOutcome.Refused;

    public bool TryGet([MaybeNullWhen(false)] out T found)
    {
        found = value;
        return Outcome == LookupOutcome.Found;
    }

    /// <summary>The same answer as a fact that was read from <paramref name="path"/>.</summary>
    public Observed<TResult> Observe<TResult>(string path, Func<T, TResult> map) => Outcome switch
    {
        LookupOutcome.Found => Observed.Known(map(value!), new Source(path)),
        LookupOutcome.Absent => Observed.Absent<TResult>(new Source(path)),
        _ => Observed.NotExamined<TResult>($"{path}: {Reason}"),
    };

    /// <summary>A refusal or absence, carried over to another type.</summary>
    internal Lookup<TResult> Without<TResult>() => new(Outcome == LookupOutcome.Found ? LookupOutcome.Refused : Outcome, default, Errno, reason);

    public override string ToString() => Outcome switch
    {
        LookupOutcome.Found => $"{value}",
        LookupOutcome.Absent => "absent",
        _ => $"refused: {Reason}",
    };
}

/// <summary>Makes <see cref="Lookup{T}"/> values.</summary>
public static class Lookup
{
    public static Lookup<T> Found<T>(T value) => new(LookupOutcome.Found, value, 0, null);

    public static Lookup<T> Absent<T>() => new(LookupOutcome.Absent, default, 0, null);

    public static Lookup<T> Refused<T>(int errno, string reason) => new(LookupOutcome.Refused, default, errno, reason);

    /// <summary>Refused by the kernel, in its own words.</summary>
    public static Lookup<T> Refused<T>(int errno) => new(LookupOutcome.Refused, default, errno, Marshal.GetPInvokeErrorMessage(errno));
}
