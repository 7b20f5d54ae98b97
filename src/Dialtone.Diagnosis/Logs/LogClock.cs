namespace Dialtone.Diagnosis.Logs;

/// <summary>The time of a log, whose lines have the kernel's clock, the calendar's or both.</summary>
internal sealed class LogClock
{
    /// <summary>Microseconds by which lines may be in disorder: printk's and syslog's.</summary>
    private const long Disorder = 5_000_000;

    private long first = LogTime.None;
    private long last = LogTime.None;
    private long lastMonotonic = LogTime.None;
    private long wallAhead = LogTime.None;

    /// <summary>True if times are the kernel's own, since boot.</summary>
    public bool IsMonotonic { get; private set; }

    /// <summary>Time of the first line that has one.</summary>
    public TimeSpan? First => first == LogTime.None ? null : TimeSpan.FromMicroseconds(first);

    /// <summary>Time of the last line that has one.</summary>
    public TimeSpan? Last => last == LogTime.None ? null : TimeSpan.FromMicroseconds(last);

    /// <summary>A new boot.</summary>
    public void Restart()
    {
        lastMonotonic = LogTime.None;
        wallAhead = LogTime.None;
    }

    /// <summary>True if the kernel's clock, which starts at zero with each boot, was further in the line before.</summary>
    public bool IsBeforeBoot(long time) => lastMonotonic != LogTime.None && lastMonotonic - time > Disorder;

    /// <summary>Takes the time of a line that has the kernel's own.</summary>
    /// <param name="time">Microseconds since boot.</param>
    /// <param name="wall">The calendar's time of the same line; 0 or <see cref="LogTime.None"/> if it has none.</param>
    public long TakeKernel(long time, long wall)
    {
        lastMonotonic = time;
        if (wall != LogTime.None && wall != 0)
        {
            // Programs' lines have the calendar's time only: put them on the kernel's clock, as the last line that had both tells.
            wallAhead = wall - time;
            first = !IsMonotonic && first != LogTime.None ? first - wallAhead : first;
        }

        IsMonotonic = true;
        first = first == LogTime.None ? time : first;
        return last = time;
    }

    /// <summary>Takes the calendar's time; gives it on the kernel's clock if that is known.</summary>
    public long TakeCalendar(long time)
    {
        time = wallAhead == LogTime.None ? time : time - wallAhead;
        first = first == LogTime.None ? time : first;
        return last = time;
    }
}
