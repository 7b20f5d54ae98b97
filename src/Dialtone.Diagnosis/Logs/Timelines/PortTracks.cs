namespace Dialtone.Diagnosis.Logs.Timelines;

/// <summary>The ports of a log, and what stands behind the names that messages have for them: ttys, SCSI hosts and device numbers.</summary>
internal sealed class PortTracks
{
    private const int MaximumPorts = 128;

    private readonly Dictionary<PortKey, PortTrack> ports = [];
    private readonly List<PortTrack> order = [];
    private readonly Dictionary<string, PortKey> portOfTty = [];
    private readonly Dictionary<int, PortKey> portOfScsiHost = [];
    private readonly Dictionary<int, PortKey> portOfAddress = [];
    private readonly (string? Tty, PortKey Port)[] recentTtys = new (string? Tty, PortKey Port)[4];
    private int recentTty;
    private PortTrack? recent;
    private PortKey newest;

    /// <summary>The port whose device left the bus last, until another comes.</summary>
    private PortKey left;

    /// <summary>Counts the changes of what stands behind a tty, a SCSI host or a device number.</summary>
    private int relations;

    /// <summary>In the order in which they first appear.</summary>
    public IReadOnlyList<PortTrack> Tracks => order;

    /// <summary>What belongs to no port.</summary>
    public PortTrack General { get; } = new(PortKey.None);

    public bool Any => order.Count > 0;

    /// <summary>A new boot: nothing that was there before it still is.</summary>
    public void Restart()
    {
        relations++;
        portOfTty.Clear();
        Array.Clear(recentTtys);
        portOfScsiHost.Clear();
        portOfAddress.Clear();
        left = PortKey.None;
        foreach (var track in order)
        {
            track.Restart();
        }
    }

    /// <summary>Adds an event to the port that it is about.</summary>
    /// <param name="line">The whole line, for the evidence.</param>
    public void Add(SharedEvent shared, in LogMoment moment, ReadOnlySpan<byte> line)
    {
        if (shared.Track is { } known && shared.Relations == relations)
        {
            known.Add(shared, moment, line);
            return;
        }

        ref readonly var happened = ref shared.Happened;
        var port = happened.Reference switch
        {
            // A log that begins after the device came does not tell whose a tty is; it goes right behind the device that leaves.
            PortReference.Tty => PortOfTty(happened.Name) is { IsNone: false } owner ? owner : left,
            PortReference.ScsiHost => portOfScsiHost.GetValueOrDefault(happened.ReferenceNumber),
            PortReference.Address => portOfAddress.GetValueOrDefault(happened.ReferenceNumber),
            // Before 2.6.38 a SCSI host names no device: it belongs to the one that was just enumerated.
            _ => happened.Port.IsNone && happened.Kind is EventKind.StorageHost or EventKind.ScsiInquiry or EventKind.Manufacturer ? newest : happened.Port,
        };
        var track = port.IsNone ? General : TrackOf(port);
        if (track is null)
        {
            return;
        }

        Relate(port, happened);
        if (happened.Kind is not (EventKind.NewDevice or EventKind.StorageHost or EventKind.ScsiInquiry or EventKind.Manufacturer or EventKind.KernelVersion or EventKind.KernelNamed))
        {
            shared.Track = track;
            shared.Relations = relations;
        }

        track.Add(shared, moment, line);
    }

    /// <summary>Takes the text of those events that are kept and have a place in the piece that was read, which is over.</summary>
    public void TakeTexts(ReadOnlySpan<byte> piece)
    {
        General.TakeTexts(piece);
        foreach (var track in order)
        {
            track.TakeTexts(piece);
        }
    }

    /// <summary>Tells what the line of an event that was just added says with the parts that were wrapped.</summary>
    public void Complete(long line, string whole, SharedEvent shared)
    {
        General.Complete(line, whole, shared);
        foreach (var track in order)
        {
            track.Complete(line, whole, shared);
        }
    }

    private PortTrack? TrackOf(PortKey port)
    {
        if (recent is not null && recent.Port == port)
        {
            return recent;
        }

        if (!ports.TryGetValue(port, out var track))
        {
            if (ports.Count == MaximumPorts)
            {
                return null;
            }

            track = new PortTrack(port);
            ports.Add(port, track);
            order.Add(track);
        }

        return recent = track;
    }

    private PortKey PortOfTty(string? name)
    {
        // Names are interned, so that the few of one modem are found by reference.
        foreach (var (tty, port) in recentTtys)
        {
            if (ReferenceEquals(tty, name))
            {
                return port;
            }
        }

        return portOfTty.GetValueOrDefault(name ?? "");
    }

    /// <summary>Learns which port stands behind a tty, a SCSI host or a device number.</summary>
    private void Relate(PortKey port, in LogEvent happened)
    {
        switch (happened.Kind)
        {
            case EventKind.SerialAttached or EventKind.AcmAttached when happened.Name is not null && portOfTty.Count < 256:
                if (PortOfTty(happened.Name) != port)
                {
                    relations++;
                    portOfTty[happened.Name] = port;
                    var name = happened.Name;
                    var known = Array.FindIndex(recentTtys, entry => ReferenceEquals(entry.Tty, name));
                    recentTtys[known >= 0 ? known : recentTty++ % recentTtys.Length] = (happened.Name, port);
                }

                break;
            case EventKind.StorageHost when !port.IsNone && (portOfScsiHost.Count < 256 || portOfScsiHost.ContainsKey(happened.Number)):
                relations++;
                portOfScsiHost[happened.Number] = port;
                break;
            case EventKind.Disconnect when left != port:
                relations++;
                left = port;
                break;
            case EventKind.NewDevice when portOfAddress.Count < 256 || portOfAddress.ContainsKey(happened.Number):
                relations++;
                newest = port;
                left = PortKey.None;
                portOfAddress[happened.Number] = port;
                break;
        }
    }
}
