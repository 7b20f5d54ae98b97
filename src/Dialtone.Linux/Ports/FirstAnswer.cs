using System.Diagnostics;

namespace Dialtone.Linux.Ports;

/// <summary>How soon the first of a modem's ports answered. Its other ports are not slower by much, and it has not just started, so that those which stay
/// silent need not be asked to the end.</summary>
public sealed class FirstAnswer
{
    /// <summary>How many times as long another port may take.</summary>
    private const int Slowest = 4;

    private const long NoneYet = -1;

    private readonly long start = Stopwatch.GetTimestamp();
    private long ticks = NoneYet;

    /// <summary>A port has answered.</summary>
    public void Note() => Interlocked.CompareExchange(ref ticks, Stopwatch.GetElapsedTime(start).Ticks, NoneYet);

    /// <summary>True if a port that has said nothing yet has no AT interpreter, as far as can be told.</summary>
    public bool IsLongAgo => Volatile.Read(ref ticks) is var first and not NoneYet && Stopwatch.GetElapsedTime(start).Ticks > first * Slowest;
}
