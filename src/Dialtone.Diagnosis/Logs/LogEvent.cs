using Dialtone.Diagnosis.Logs.Timelines;
using Dialtone.Facts.Usb;

namespace Dialtone.Diagnosis.Logs;

/// <summary>What a message names instead of the port.</summary>
internal enum PortReference
{
    /// <summary>The port itself, or nothing.</summary>
    None,

    /// <summary>The tty in <see cref="LogEvent.Name"/>.</summary>
    Tty,
    ScsiHost,

    /// <summary>A device number.</summary>
    Address,
}

/// <summary>One event as the reader hands it on: no strings but interned names, no reference to the line's bytes, and the same for every line that says it.</summary>
internal struct LogEvent
{
    public EventKind Kind;

    /// <summary>False for lines that are understood and report nothing.</summary>
    public bool Reported;

    /// <summary>The device's position; None if the message names something else, or nothing.</summary>
    public PortKey Port;

    public PortReference Reference;

    /// <summary>SCSI host or device number of <see cref="Reference"/>.</summary>
    public int ReferenceNumber;

    /// <summary>Errno as the kernel prints it (-71), LUN of a SCSI event, SCSI host of <see cref="EventKind.StorageHost"/>.</summary>
    public int Number;

    public InterfaceKey Interface;

    public UsbId Id;

    /// <summary>Name of a driver, tty, network interface, module or block device, interned; null if there is none.</summary>
    public string? Name;

    /// <summary>A second name: the driver where <see cref="Name"/> is a port; text of a product string.</summary>
    public string? Detail;

    public void At(PortKey port)
    {
        Reported = true;
        Port = port;
    }

    public void AtPortOf(PortReference reference, int number = 0)
    {
        Reported = true;
        Reference = reference;
        ReferenceNumber = number;
    }
}

/// <summary>An event that many lines may share.</summary>
internal sealed class SharedEvent(in LogEvent happened)
{
    private readonly LogEvent happened = happened;

    public ref readonly LogEvent Happened => ref happened;

    /// <summary>The port that it was about the last time, which holds as long as <see cref="Relations"/> is the reader's.</summary>
    public PortTrack? Track { get; set; }

    public int Relations { get; set; }
}

/// <summary>Where an event stands in a log.</summary>
/// <param name="Time">Microseconds, or <see cref="LogTime.None"/>.</param>
/// <param name="Boot">Counts the boots in one log from 0.</param>
/// <param name="Place">Where its line stands in the piece that is being read, so that its text can be taken when that ends; negative: its text must be taken now.</param>
internal readonly record struct LogMoment(long Time, long Line, int Boot, int Place);

/// <summary>Times in a log.</summary>
internal static class LogTime
{
    public const long None = long.MinValue;
}

/// <summary>One event of a timeline, for drawing and for evidence.</summary>
/// <param name="Time">Since boot, or since the start of the year if the log gives calendar time only; null if it has no times.</param>
/// <param name="Boot">Counts the boots in one log from 0.</param>
/// <param name="Line">The line with its number.</param>
public sealed record TimelineEvent(EventKind Kind, TimeSpan? Time, int Boot, Evidence Line)
{
    /// <summary>Errno (-71), LUN or SCSI host; 0 if there is none.</summary>
    public int Number { get; init; }

    public UsbInterfaceName? Interface { get; init; }

    public UsbId? Id { get; init; }

    /// <summary>Driver, tty, network interface, module or block device.</summary>
    public string? Name { get; init; }

    /// <summary>The driver where <see cref="Name"/> is a port; the text of a product string.</summary>
    public string? Detail { get; init; }
}
