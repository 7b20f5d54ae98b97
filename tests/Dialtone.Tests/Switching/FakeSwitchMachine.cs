using Dialtone.Facts;
using Dialtone.Facts.Host;
using Dialtone.Facts.Usb;
using Dialtone.Switching.Configurations;
using Dialtone.Switching.Courses;
using Dialtone.Switching.Plugging;
using Dialtone.Switching.Ports;

namespace Dialtone.Tests.Switching;

/// <summary>A bus in memory with a clock of its own: time passes only while somebody waits, and what is scheduled happens on the way.</summary>
internal sealed class FakeSwitchMachine : ISwitchMachine
{
    private readonly Dictionary<UsbPortPath, UsbDevice> devices = [];
    private readonly PriorityQueue<Action, TimeSpan> schedule = new();
    private readonly List<SwitchMemory> memories = [];
    private readonly Dictionary<UsbPortPath, TimeSpan> came = [];
    private int address = 4;

    public TimeSpan Now { get; private set; } = TimeSpan.FromSeconds(100);

    public ConfigurationLibrary Configurations { get; set; } = new([]);

    public GlobalSettings Global { get; set; } = GlobalSettings.None;

    public IReadOnlyList<string> Unread { get; set; } = [];

    public SwitchActors Actors { get; set; } = new(null, null, false);

    public bool HasSystemd { get; set; } = true;

    public HashSet<string> Modules { get; } = ["cdc_mbim"];

    public Observed<IModuleTree> ModuleTree => Observed.Known<IModuleTree>(new Tree(Modules), default);

    /// <summary>Messages that the devices got, by port.</summary>
    public List<(UsbPortPath Port, string Line)> Sent { get; } = [];

    /// <summary>What a device is to a method; null: it takes everything.</summary>
    public Func<TracingPort>? PortFactory { get; set; }

    /// <summary>Called when a device is opened.</summary>
    public Action<UsbPortPath> Opened { get; set; } = _ => { };

    /// <summary>Why it cannot be opened; null: it can.</summary>
    public SwitchPortException? Refusal { get; set; }

    public string? Obstacle { get; set; }

    public Func<UsbDevice, IReadOnlyList<AtAnswer>> Answers { get; set; } = device =>
        [.. device.Interfaces.Or([]).SelectMany(entry => entry.Ttys).Select(tty => new AtAnswer(tty, AtOutcome.Answered, "OK"))];

    public string? PortService { get; set; }

    /// <summary>Who has ports open.</summary>
    public List<PortHolder> Held { get; } = [];

    public IReadOnlyList<PortHolder> Holders(UsbDevice device) => [.. Held.Where(holder => device.Interfaces.Or([]).Any(entry => entry.Ttys.Contains(holder.Port)))];

    public IReadOnlyList<SwitchMemory> Memories => memories;

    public IReadOnlyList<UsbPortPath> Occupied => [.. devices.Keys];

    public int Locks { get; private set; }

    public void Configure(params (string Name, string Text)[] files) =>
        Configurations = new ConfigurationLibrary([[.. files.Select(file => new ConfigurationFile("/usr/share/usb_modeswitch", file.Name, System.Text.Encoding.UTF8.GetBytes(file.Text)))]]);

    /// <summary>The administrator's files first, then the data package, then Dialtone's own: as on a machine.</summary>
    public void UseInstalledData(params (string Name, string Text)[] administrators) => Configurations = new ConfigurationLibrary(
    [
        [.. administrators.Select(file => new ConfigurationFile("/etc/usb_modeswitch.d", file.Name, System.Text.Encoding.UTF8.GetBytes(file.Text)))],
        [.. InstalledConfigurations.All.Select(entry => new ConfigurationFile("pack", entry.Name, entry.Bytes))],
        OwnConfigurations.All,
    ]);

    /// <summary>What was sent to the first bulk endpoint, in hexadecimal.</summary>
    public IEnumerable<string> Messages => Sent.Where(entry => entry.Line.StartsWith("bulk 01 ", StringComparison.Ordinal)).Select(entry => entry.Line.Split(' ')[2]);

    /// <summary>A whole course on the first port, as it is started at plug or by hand; no port is asked.</summary>
    public SwitchResult Switch(bool automatic = true, bool named = false, UsbId? target = null, SwitchConfiguration? configuration = null, CancellationToken cancellation = default)
    {
        var request = new SwitchRequest(Sticks.Port) { IsAutomatic = automatic, IsNamed = named, AskPorts = false, Target = target, Configuration = configuration };
        var switching = new DeviceSwitch(this, request, _ => { });
        return switching.Run(switching.Plan(cancellation), cancellation);
    }

    /// <summary>From its opening on: away after the first time, back after the second.</summary>
    public void Returns(double leaves, double comes, UsbDevice asWhat) => Opened = port =>
    {
        After(leaves, () => Unplug(port));
        After(comes, () => Plug(asWhat));
    };

    /// <summary>Happens when somebody has waited that long from now on.</summary>
    public void After(double seconds, Action happens) => schedule.Enqueue(happens, Now + TimeSpan.FromSeconds(seconds));

    public void Plug(UsbDevice device)
    {
        devices[device.Port] = device with { Address = Observed.Known(new UsbAddress(device.Port.Bus, ++address), default) };
        came[device.Port] = Now;
    }

    /// <summary>The same enumeration with other attributes.</summary>
    public void Change(UsbPortPath port, Func<UsbDevice, UsbDevice> change) => devices[port] = change(devices[port]);

    public void Unplug(UsbPortPath port) => devices.Remove(port);

    public UsbDevice? Look(UsbPortPath port) => devices.GetValueOrDefault(port);

    public void WaitForEvent(TimeSpan atMost, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var until = Now + (atMost > TimeSpan.Zero ? atMost : TimeSpan.Zero);
        if (schedule.TryPeek(out var happens, out var at) && at <= until)
        {
            schedule.Dequeue();
            Now = at > Now ? at : Now;
            happens();
            return;
        }

        // A wait for nothing would never end.
        Now = until > Now ? until : Now + TimeSpan.FromMilliseconds(1);
    }

    public TimeSpan? CameAt(UsbPortPath port) => came.TryGetValue(port, out var at) ? at : null;

    public ISwitchPort Open(UsbPortPath port, UsbId id, CancellationToken cancellation)
    {
        Opened(port);
        if (Refusal is { } refusal)
        {
            throw refusal;
        }

        if (Look(port)?.Id.Or(default) != id)
        {
            throw new SwitchPortException($"{id} is no longer on port {port}", isGone: true);
        }

        var opened = PortFactory?.Invoke() ?? new TracingPort(devices[port].Interfaces.Or([]) is [var first, ..] ? first.Class.Class : (byte)8);
        opened.Said = line => Sent.Add((port, line));
        return opened;
    }

    public string? ReleaseStorage(UsbDevice device) => Obstacle;

    public IReadOnlyList<AtAnswer> AskPorts(UsbDevice device, CancellationToken cancellation)
    {
        Now += TimeSpan.FromSeconds(1);
        return Answers(device);
    }

    public void Remember(SwitchMemory memory) => memories.Add(memory);

    public List<string> Copies { get; } = [];

    public long CopyCd(UsbDevice device, string file, CancellationToken cancellation)
    {
        Copies.Add(file);
        return 2048;
    }

    /// <summary>Called by whoever waits for a port.</summary>
    public Func<UsbPortPath, TimeSpan, bool> MayLock { get; set; } = (_, _) => true;

    public IDisposable? Lock(UsbPortPath port, TimeSpan atMost, CancellationToken cancellation)
    {
        if (!MayLock(port, atMost))
        {
            return null;
        }

        Locks++;
        return new Unlock(this);
    }

    public void Dispose()
    {
    }

    /// <summary>Modules that list nothing.</summary>
    private sealed class Tree(HashSet<string> modules) : IModuleTree
    {
        public IReadOnlyCollection<string> Blacklisted => [];

        public IReadOnlyList<string> ModulesFor(string modalias) => [];

        public bool Has(string module) => modules.Contains(module);
    }

    private sealed class Unlock(FakeSwitchMachine machine) : IDisposable
    {
        public void Dispose() => machine.Locks--;
    }
}
