using System.Runtime.InteropServices;
using Dialtone.Facts.Usb;

namespace Dialtone.Diagnosis.Logs.Timelines;

/// <summary>Follows one port through a log in constant memory.</summary>
internal sealed class PortTrack(PortKey port)
{
    /// <summary>Events kept at the start and at the end: enough for twenty rounds of a three-port modem at either end.</summary>
    private const int Kept = 192;
    private const int Periods = 256;
    private const int MaximumText = 240;

    private static readonly int Kinds = Enum.GetValues<EventKind>().Length;

    private readonly long[] counts = new long[Kinds];
    private readonly List<Slot> first = [];
    private readonly Slot[] last = new Slot[Kept];
    private long lastCount;
    private int next;

    /// <summary>Events since the texts were taken.</summary>
    private int newest;

    private readonly Dictionary<RoundTraits, int> rounds = [];
    private readonly long[] periods = new long[Periods];
    private int periodCount;
    private RoundTraits current;
    private bool away;
    private bool everAttached;
    private bool back;
    /// <summary>The ttys that it has, which are few.</summary>
    private readonly List<string> ports = [];
    private bool storageError;
    private long roundStart = LogTime.None;

    private readonly List<UsbId> ids = [];
    private UsbId lastId;
    private int idChanges;
    private int bcdDevice = -1;
    private string? product;
    private string? manufacturer;
    private readonly List<(InterfaceKey Key, string Driver, bool Bound)> interfaces = [];
    /// <summary>By LUN and type: where the CD and the card reader are interfaces of their own, each has a SCSI host of its own and both are LUN 0.</summary>
    private readonly Dictionary<(int Lun, int Type), LoggedUnit> units = [];

    private struct Slot
    {
        public SharedEvent Event;
        public LogMoment Moment;
        public byte[] Text;
        public int Length;

        /// <summary>What a wrapped line says with its other parts; null for others.</summary>
        public string? Whole;

        /// <summary>What was made of it when it was asked for.</summary>
        public TimelineEvent? Decoded;
    }

    /// <summary>udev loads a driver within this time, where there is one.</summary>
    private const long Undriven = 3_000_000;

    /// <summary>When the device came last.</summary>
    private long arrived = LogTime.None;

    /// <summary>usb-storage was asked and declined.</summary>
    private bool storageDeclined;

    /// <summary>The device was there for longer than drivers take, without a function, and left.</summary>
    private bool stoodUndriven;

    public PortKey Port => port;

    public void Add(SharedEvent shared, in LogMoment moment, ReadOnlySpan<byte> line)
    {
        ref readonly var happened = ref shared.Happened;
        counts[(int)happened.Kind]++;
        Keep(shared, moment, line);
        Remember(happened);
        Follow(happened, moment.Time);
    }

    /// <summary>Tells what the line of the newest event says with the parts that were wrapped.</summary>
    /// <param name="line">Its number; nothing is done if it is that of another event.</param>
    /// <param name="shared">The same event with what the first part did not tell of it.</param>
    public void Complete(long line, string whole, SharedEvent shared)
    {
        if (first.Count == 0)
        {
            return;
        }

        ref var slot = ref lastCount > 0 ? ref last[next == 0 ? Kept - 1 : next - 1] : ref CollectionsMarshal.AsSpan(first)[^1];
        if (slot.Moment.Line == line)
        {
            (slot.Whole, slot.Decoded) = (whole, null);
            // An error whose number was wrapped: whatever else the next line adds may be no part of this one.
            var (before, after) = (slot.Event.Happened, shared.Happened);
            if (before.Kind == after.Kind && before.Number == 0 && after.Number != 0 && before.Name == after.Name)
            {
                slot.Event = shared;
            }
        }
    }

    /// <summary>A new boot: nothing that was there before it still is.</summary>
    public void Restart()
    {
        away = false;
        back = false;
        ports.Clear();
        current = RoundTraits.None;
        roundStart = LogTime.None;
        storageError = false;
        interfaces.Clear();
        units.Clear();
    }

    private void Keep(SharedEvent shared, in LogMoment moment, ReadOnlySpan<byte> line)
    {
        var length = Math.Min(line.Length, MaximumText);
        if (first.Count < Kept)
        {
            first.Add(new Slot { Event = shared, Moment = moment, Text = line[..length].ToArray(), Length = length });
            return;
        }

        ref var slot = ref last[next];
        next = next + 1 == Kept ? 0 : next + 1;
        lastCount++;
        slot.Event = shared;
        slot.Moment = moment;
        slot.Decoded = null;
        slot.Whole = null;
        slot.Length = length;
        newest++;
        if (moment.Place < 0)
        {
            line[..length].CopyTo(slot.Text ??= new byte[MaximumText]);
        }
    }

    /// <summary>Takes the text of those events that are kept and have a place in the piece that was read, which is over: of a loop's, most are not kept.</summary>
    public void TakeTexts(ReadOnlySpan<byte> piece)
    {
        for (var (at, rest) = (next, Math.Min(newest, Kept)); rest > 0; rest--)
        {
            at = at == 0 ? Kept - 1 : at - 1;
            ref var slot = ref last[at];
            if (slot.Moment.Place >= 0)
            {
                piece.Slice(slot.Moment.Place, slot.Length).CopyTo(slot.Text ??= new byte[MaximumText]);
                slot.Moment = slot.Moment with { Place = -1 };
            }
        }

        newest = 0;
    }

    private void Remember(in LogEvent happened)
    {
        switch (happened.Kind)
        {
            case EventKind.DeviceIds:
                back = true;
                if (lastId != happened.Id)
                {
                    idChanges += lastId == default ? 0 : 1;
                    // A log that starts with a disconnect does not tell what it was before, unless modem drivers let go of it.
                    current |= away && (lastId != default || (current & RoundTraits.Detached) == RoundTraits.None) ? RoundTraits.IdChanged : RoundTraits.None;
                    lastId = happened.Id;
                    if (ids.Count < 16)
                    {
                        ids.Add(happened.Id);
                    }
                }

                bcdDevice = happened.Number;
                // Strings follow the id line; a device without them has none.
                product = null;
                manufacturer = null;
                break;
            case EventKind.NewDevice:
                back = false;
                interfaces.Clear();
                units.Clear();
                break;
            case EventKind.Product:
                product = happened.Detail;
                break;
            case EventKind.Manufacturer:
                manufacturer = happened.Detail;
                break;
            case EventKind.SerialDetected or EventKind.GenericSerial:
                Bind(happened.Interface, happened.Name, true);
                break;
            case EventKind.InterfaceDisconnected:
                Bind(happened.Interface, happened.Name, false);
                break;
            case EventKind.NetworkAttached or EventKind.AcmAttached or EventKind.ControlAttached:
                Bind(happened.Interface, happened.Detail, true);
                break;
            case EventKind.NetworkDetached:
                Bind(happened.Interface, happened.Detail, false);
                break;
            case EventKind.StorageHost or EventKind.StorageDetected:
                back = true;
                Bind(happened.Interface, "usb-storage", true);
                break;
            case EventKind.ScsiInquiry:
                var type = happened.Name == "CD-ROM" ? 5 : 0;
                if (units.Count < 16)
                {
                    units[(happened.Number, type)] = new LoggedUnit(happened.Number, type, happened.Detail ?? "", null);
                }

                break;
            case EventKind.ScsiAttached:
                var key = (happened.Number, happened.Name?.StartsWith("sr", StringComparison.Ordinal) == true ? 5 : 0);
                if (units.TryGetValue(key, out var unit))
                {
                    units[key] = unit with { BlockDevice = happened.Name };
                }

                break;
        }
    }

    private void Bind(InterfaceKey key, string? driver, bool bound)
    {
        if (key.IsNone || driver is null)
        {
            return;
        }

        // A device has few interfaces, so a list is faster than a table.
        foreach (ref var known in CollectionsMarshal.AsSpan(interfaces))
        {
            if (known.Key == key)
            {
                known.Driver = driver;
                known.Bound = bound;
                return;
            }
        }

        if (interfaces.Count < 32)
        {
            interfaces.Add((key, driver, bound));
        }
    }

    /// <summary>Rounds: a round starts when something present goes or is reset, and ends when a driver has it again.</summary>
    private void Follow(in LogEvent happened, long time)
    {
        switch (happened.Kind)
        {
            case EventKind.SerialDetached or EventKind.InterfaceDisconnected or EventKind.NetworkDetached:
                if (happened is { Kind: EventKind.SerialDetached, Name: { } gone })
                {
                    if (IndexOfPort(gone) is var at and >= 0)
                    {
                        ports.RemoveAt(at);
                    }
                }

                Enter(time, RoundTraits.Detached);
                break;
            case EventKind.Reset:
                Enter(time, (current & RoundTraits.Left) == RoundTraits.None ? RoundTraits.Reset | RoundTraits.ResetFirst : RoundTraits.Reset);
                if ((current & RoundTraits.Detached) == RoundTraits.None && !everAttached)
                {
                    // Nothing but storage on this device: the reset is the whole round.
                    Close();
                }

                break;
            case EventKind.FirmwareChanged:
                Enter(time, RoundTraits.Morphed);
                break;
            case EventKind.Disconnect:
                back = false;
                ports.Clear();
                stoodUndriven |= !everAttached && arrived != LogTime.None && time != LogTime.None && time - arrived > Undriven;
                if (away && !everAttached && (current & RoundTraits.Enumerated) != RoundTraits.None)
                {
                    Close();
                }

                Enter(time, RoundTraits.Left);
                break;
            case EventKind.UserspaceReset:
                Enter(time, RoundTraits.UserspaceReset);
                break;
            case EventKind.ModeSwitch when away:
                current |= RoundTraits.Switched;
                break;
            case EventKind.DescriptorError or EventKind.AddressRefused or EventKind.OverCurrent or EventKind.DisabledByHub or EventKind.CannotEnable when away:
                current |= RoundTraits.PortTrouble;
                break;
            case EventKind.ScsiError:
                storageError = true;
                break;
            case EventKind.ProbeFailed when happened.Name == "usb-storage":
                storageDeclined = true;
                break;
            case EventKind.NewDevice:
                arrived = time;
                current |= away ? RoundTraits.Enumerated : RoundTraits.None;
                break;
            case EventKind.SerialAttached or EventKind.NetworkAttached or EventKind.AcmAttached:
                if (!everAttached && IsSwitched(current) && (counts[(int)EventKind.StorageDetected] + counts[(int)EventKind.StorageHost] > 0 || storageDeclined || stoodUndriven))
                {
                    // Storage left, or what no driver wanted, and came back with the first function of a modem that was ever seen here: somebody switched it, the kernel or a program, without a word.
                    if (stoodUndriven && rounds.Remove(current, out var before))
                    {
                        rounds[current | RoundTraits.Switched] = before;
                    }

                    current |= RoundTraits.Switched;
                }

                everAttached = true;
                if (ports.Count < 32 && happened is { Kind: EventKind.SerialAttached, Name: { } came } && IndexOfPort(came) < 0)
                {
                    ports.Add(came);
                }

                if (away)
                {
                    Close();
                }

                break;
        }
    }

    /// <summary>It left and was enumerated again, and nothing but itself had to do with it.</summary>
    private static bool IsSwitched(RoundTraits traits) => traits == (RoundTraits.Left | RoundTraits.Enumerated);

    private int IndexOfPort(string name)
    {
        for (var i = 0; i < ports.Count; i++)
        {
            if (ReferenceEquals(ports[i], name) || string.Equals(ports[i], name, StringComparison.Ordinal))
            {
                return i;
            }
        }

        return -1;
    }

    private void Enter(long time, RoundTraits traits)
    {
        if (!away)
        {
            away = true;
            current = storageError ? RoundTraits.StorageError : RoundTraits.None;
            storageError = false;
            if (roundStart != LogTime.None && time != LogTime.None && time >= roundStart)
            {
                periods[periodCount++ % Periods] = time - roundStart;
            }

            roundStart = time;
        }

        current |= traits;
    }

    private void Close()
    {
        away = false;
        CollectionsMarshal.GetValueRefOrAddDefault(rounds, current, out _)++;
        current = RoundTraits.None;
    }

    public PortTimeline ToTimeline(string input)
    {
        var path = port.ToPath();
        var events = new List<TimelineEvent>(first.Count + Kept);
        foreach (ref var slot in CollectionsMarshal.AsSpan(first))
        {
            events.Add(ToEvent(ref slot, path, input));
        }

        for (var i = Math.Max(0, lastCount - Kept); i < lastCount; i++)
        {
            events.Add(ToEvent(ref last[i % Kept], path, input));
        }

        var kinds = new Dictionary<EventKind, long>();
        for (var kind = 0; kind < counts.Length; kind++)
        {
            if (counts[kind] > 0)
            {
                kinds[(EventKind)kind] = counts[kind];
            }
        }

        var all = new Dictionary<RoundTraits, int>(rounds);
        if (away && current != RoundTraits.None)
        {
            // The log ends in the middle of a round.
            all[current] = all.TryGetValue(current, out var count) ? count + 1 : 1;
        }

        return new PortTimeline
        {
            Port = path,
            Events = events,
            Omitted = Math.Max(0, lastCount - Kept),
            Gap = first.Count,
            Counts = kinds,
            Rounds = [.. all.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).Select(pair => new RoundCount(pair.Key, pair.Value))],
            Period = Median(),
            LastRound = roundStart == LogTime.None ? null : TimeSpan.FromMicroseconds(roundStart),
            Away = away,
            Back = !away || (back && (current & RoundTraits.Enumerated) != RoundTraits.None) || (current == RoundTraits.Detached && ports.Count > 0),
            Ids = [.. ids],
            IdChanges = idChanges,
            BcdDevice = bcdDevice < 0 ? null : bcdDevice,
            Product = product,
            Manufacturer = manufacturer,
            Interfaces = [.. interfaces.OrderBy(entry => (entry.Key.Configuration, entry.Key.Number)).Select(entry =>
                new LoggedInterface(new UsbInterfaceName(path, entry.Key.Configuration, entry.Key.Number), entry.Driver, entry.Bound))],
            Units = [.. units.OrderBy(pair => pair.Key).Select(pair => pair.Value)],
        };
    }

    private TimeSpan? Median()
    {
        var held = Math.Min(periodCount, Periods);
        if (held == 0)
        {
            return null;
        }

        var sorted = periods[..held];
        Array.Sort(sorted);
        return TimeSpan.FromMicroseconds(sorted[held / 2]);
    }

    private static TimelineEvent ToEvent(ref Slot slot, UsbPortPath path, string input)
    {
        if (slot.Decoded is not null)
        {
            return slot.Decoded;
        }

        ref readonly var happened = ref slot.Event.Happened;
        var (time, line, boot, _) = slot.Moment;
        var evidence = new Evidence(input, (int)Math.Min(int.MaxValue, line), LineText.Decode(slot.Text.AsSpan(0, slot.Length)));
        evidence = slot.Whole is null ? evidence : evidence with { Whole = slot.Whole };
        return slot.Decoded = new TimelineEvent(happened.Kind, time == LogTime.None ? null : TimeSpan.FromMicroseconds(time), boot, evidence)
        {
            Number = happened.Number,
            Interface = happened.Interface.IsNone ? null : new UsbInterfaceName(path, happened.Interface.Configuration, happened.Interface.Number),
            Id = happened.Id == default ? null : happened.Id,
            Name = happened.Name,
            Detail = happened.Detail,
        };
    }
}
