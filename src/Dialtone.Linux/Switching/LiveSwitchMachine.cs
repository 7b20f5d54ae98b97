using Dialtone.Facts;
using Dialtone.Facts.Host;
using Dialtone.Facts.Usb;
using Dialtone.Linux.Collectors;
using Dialtone.Linux.Control;
using Dialtone.Linux.FileTrees;
using Dialtone.Switching.Configurations;
using Dialtone.Switching.Courses;
using Dialtone.Switching.Plugging;
using Dialtone.Switching.Ports;

namespace Dialtone.Linux.Switching;

/// <summary>The running machine, for switching devices on it. Used by one thread.</summary>
public sealed class LiveSwitchMachine : ISwitchMachine
{
    private readonly LiveUsb usb = new();
    private readonly SwitchMemories memories = new();
    private readonly Lazy<InstalledSwitchData> data = new(static () => InstalledSwitchData.Read(LiveFileTree.Instance));
    private readonly Lazy<GlobalSettings> global = new(static () => InstalledSwitchData.ReadGlobal(LiveFileTree.Instance));
    private readonly Lazy<Observed<IModuleTree>> modules = new(static () => ModuleTreeCollector.Collect(LiveFileTree.Instance, KernelCollector.Collect(LiveFileTree.Instance)));

    public ConfigurationLibrary Configurations => data.Value.Configurations;

    public GlobalSettings Global => global.Value;

    public IReadOnlyList<string> Unread => data.Value.Unread;

    public TimeSpan Now => TimeSpan.FromMilliseconds(Environment.TickCount64);

    public IReadOnlyList<SwitchMemory> Memories => memories.Read();

    public IReadOnlyList<UsbPortPath> Occupied
    {
        get
        {
            var ports = new List<UsbPortPath>();
            foreach (var entry in LiveFileTree.Instance.List(UsbCollector.Devices).TryGet(out var entries) ? entries : [])
            {
                if (UsbPortPath.TryParse(entry.Name, out var port) && !port.IsRootHub)
                {
                    ports.Add(port);
                }
            }

            ports.Sort(UsbPortOrder.Compare);
            return ports;
        }
    }

    public SwitchActors Actors => SwitchActorsReader.Read(LiveFileTree.Instance, Global);

    public bool HasSystemd => LiveFileTree.Instance.Kind("/run/systemd/system").IsFound;

    public UsbDevice? Look(UsbPortPath port) => usb.Look(port);

    public TimeSpan? CameAt(UsbPortPath port) => usb.ConnectedFor(port) is { } since ? Now - since : null;

    public void WaitForEvent(TimeSpan atMost, CancellationToken cancellation) => usb.WaitForEvent(atMost, cancellation);

    public ISwitchPort Open(UsbPortPath port, UsbId id, CancellationToken cancellation) => LibusbPort.Open(port, id, usb, cancellation);

    public void Remember(SwitchMemory memory) => memories.Add(memory);

    public Observed<IModuleTree> ModuleTree => modules.Value;

    public string? PortService => Switching.PortService.Find(LiveFileTree.Instance);

    public IReadOnlyList<PortHolder> Holders(UsbDevice device) => PortHolderCollector.Collect(LiveFileTree.Instance, Alone(device)).Or([]);

    public IReadOnlyList<AtAnswer> AskPorts(UsbDevice device, CancellationToken cancellation)
    {
        var devices = Alone(device);
        var holders = PortHolderCollector.Collect(LiveFileTree.Instance, devices);
        return AtAnswerCollector.Collect(LiveFileTree.Instance, devices, holders, new CollectorOptions { AskPorts = true, Cancellation = cancellation }).Or([]);
    }

    private static Observed<IReadOnlyList<UsbDevice>> Alone(UsbDevice device) => Observed.Known<IReadOnlyList<UsbDevice>>([device], new Source(UsbCollector.Devices));

    public string? ReleaseStorage(UsbDevice device) => StorageRelease.Live.Release(device);

    public long CopyCd(UsbDevice device, string file, CancellationToken cancellation) => CdCopy.Make(device, file, cancellation);

    public IDisposable? Lock(UsbPortPath port, TimeSpan atMost, CancellationToken cancellation)
    {
        try
        {
            return MachineLock.Acquire($"/run/dialtone-switch-{port}.lock", atMost: atMost, cancellation: cancellation);
        }
        catch (MachineBusyException)
        {
            return null;
        }
    }

    public void Dispose() => usb.Dispose();
}
