using Dialtone.Lab.Devices.Functions;
using Dialtone.Lab.Devices.Models;
using Dialtone.Lab.Devices.Storage;
using Dialtone.Protocols.Usb;

namespace Dialtone.Lab.Devices;

/// <summary>A model or fault that does not exist, or does not fit the other; the message says what there is.</summary>
public sealed class VirtualDeviceException(string message) : Exception(message);

/// <summary>
/// A USB device in user space: a model, its faults, and the state a real stick has. A transport brings it to a host. Everything happens under one
/// lock, entered by the transport's threads and by timers.
/// </summary>
public sealed class VirtualDevice : IDisposable
{
    private static readonly TimeSpan CrashAbsence = TimeSpan.FromMilliseconds(1500);

    private readonly Lock _gate = new();
    private readonly Dictionary<byte, VirtualEndpoint> _endpoints = [];
    private readonly Dictionary<byte, UsbFunction> _functions = [];
    private readonly Dictionary<string, DiskStore> _stores = [];
    private readonly HashSet<Timer> _timers = [];
    private readonly HashSet<UsbTransfer> _unanswered = [];
    private IUsbHost? _host;
    private readonly Dictionary<string, int> _progress = [];
    private readonly HashSet<string> _done = [];
    private readonly Dictionary<byte, byte> _alternates = [];
    private Personality _personality;
    private byte _configuration;
    private int _spoken;
    private bool _plugged;
    private bool _switching;
    private Action? _late;
    private bool _disposed;

    private VirtualDevice(DeviceModel model)
    {
        Model = model;
        _personality = model.Start;
        foreach (var unit in model.Units.Values.Where(u => u.Kind == UnitKind.Disk))
            _stores[unit.Name] = new DiskStore(unit.Blocks);
    }

    /// <summary>The models that ship, by name.</summary>
    public static IReadOnlyList<string> Names =>
        Directory.Exists(ModelDirectory)
            ? Directory.GetDirectories(ModelDirectory).Where(d => File.Exists(Path.Combine(d, ModelFile))).SelectMany(NamesIn).Order(StringComparer.Ordinal).ToArray()
            : [];

    public DeviceModel Model { get; }
    public DeviceLog Log { get; } = new();

    /// <summary>The backing stores of the disks, by the LUN's name in the model.</summary>
    public IReadOnlyDictionary<string, DiskStore> Disks => _stores;

    public bool Plugged
    {
        get
        {
            lock (_gate)
                return _plugged;
        }
    }

    /// <summary>The face it shows now, or will show when it is back on the bus.</summary>
    public Personality Personality
    {
        get
        {
            lock (_gate)
                return _personality;
        }
    }

    public bool HasHost
    {
        get
        {
            lock (_gate)
                return _host is not null;
        }
    }

    internal FaultSet Faults { get; } = new();

    private static string ModelDirectory => Path.Combine(AppContext.BaseDirectory, "modems");
    private const string ModelFile = "device.txt";

    /// <param name="name">One of <see cref="Names"/>, or the path of a model's text file.</param>
    /// <param name="faults">As <see cref="SetFault"/> takes them.</param>
    /// <param name="plugged">False for a device that is to be plugged in later.</param>
    /// <exception cref="VirtualDeviceException">No such model or fault; says which there are.</exception>
    /// <exception cref="DeviceModelException">The model's text is broken; names file and line.</exception>
    public static VirtualDevice Load(string name, IEnumerable<string>? faults = null, bool plugged = true)
    {
        if (name.Contains(Path.DirectorySeparatorChar) && File.Exists(name))
            return Create(DeviceModelReader.Read(name, name, File.ReadAllText(name)), faults, plugged);
        // A folder's own name, or the folder's and that of one of its variants.
        for (var folder = name; folder.Length > 0; folder = folder[..Math.Max(0, folder.LastIndexOf('-'))])
        {
            var file = Path.Combine(ModelDirectory, folder, ModelFile);
            if (!folder.Contains(Path.DirectorySeparatorChar) && File.Exists(file) && NamesIn(Path.GetDirectoryName(file)!).Contains(name))
                return Create(DeviceModelReader.Read(name, file, File.ReadAllText(file), folder == name ? null : name[(folder.Length + 1)..]), faults, plugged);
        }
        throw new VirtualDeviceException($"There is no virtual modem '{name}'. There are: {string.Join(", ", Names)}.");
    }

    private static IEnumerable<string> NamesIn(string directory)
    {
        var variants = DeviceModelReader.Variants(File.ReadAllText(Path.Combine(directory, ModelFile))).ToList();
        var name = Path.GetFileName(directory);
        return variants.Count == 0 ? [name] : variants.Select(variant => $"{name}-{variant}");
    }

    /// <inheritdoc cref="Load"/>
    public static VirtualDevice Create(DeviceModel model, IEnumerable<string>? faults = null, bool plugged = true)
    {
        var device = new VirtualDevice(model);
        foreach (var fault in model.Faults.Concat(faults ?? []))
            device.SetFault(fault);
        if (plugged)
            device.Plug();
        return device;
    }

    /// <param name="fault"><c>lun1-phase-error</c>, <c>firmware-crash=5</c>: see <see cref="Fault.All"/>.</param>
    /// <exception cref="VirtualDeviceException">No such fault, or not on this device.</exception>
    public void SetFault(string fault)
    {
        var (known, value) = Fault.Parse(fault, Model);
        lock (_gate)
        {
            Faults.Set(known.Name, value);
            if (known.Name == Fault.FirmwareCrash && _plugged)
                ArmCrash();
        }
    }

    public void ClearFault(string fault)
    {
        var (known, _) = Fault.Parse(fault, Model);
        lock (_gate)
        {
            Faults.Clear(known.Name);
            // One that was late is so no longer.
            if (known.Name == Fault.LateSwitch)
                _late?.Invoke();
        }
    }

    public void Plug()
    {
        lock (_gate)
        {
            if (!_plugged && !_disposed)
                Arrive();
        }
    }

    /// <summary>Pulled out by hand; when it is plugged in again it starts as it left the factory.</summary>
    public void Unplug()
    {
        lock (_gate)
        {
            CancelTimers();
            _switching = false;
            if (_plugged)
                Leave();
            _done.Clear();
            _personality = Model.Start;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            CancelTimers();
            _disposed = true;
            if (_plugged)
                Leave();
            _host = null;
        }
    }

    /// <summary>Returns at once if it is plugged in and no host has it, else when both come true.</summary>
    public async Task WaitUntilPluggedAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var since = Log.Now;
            lock (_gate)
            {
                if (_plugged && _host is null)
                    return;
            }
            await Log.WaitForAsync(
                e => e.Kind is DeviceEventKind.Plugged or DeviceEventKind.HostDisconnected, Timeout.InfiniteTimeSpan, since, cancellation);
        }
    }

    /// <summary>The kind of endpoint behind an address; bulk where there is none, which the device then stalls.</summary>
    internal TransferType TransferTypeOf(byte address)
    {
        lock (_gate)
            return _endpoints.TryGetValue(address, out var endpoint) ? endpoint.Descriptor.TransferType : TransferType.Bulk;
    }

    /// <summary>A host's end of the bus is there: it is told of the device at once if the device is plugged in.</summary>
    /// <returns>False if the device hangs on another host.</returns>
    public bool Connect(IUsbHost host)
    {
        lock (_gate)
        {
            if (_host is not null || _disposed)
                return false;
            _host = host;
            Note(new DeviceEvent(default, DeviceEventKind.HostConnected));
            if (_plugged)
            {
                Assume(_personality);
                host.Plugged(_personality);
            }
            return true;
        }
    }

    public void Disconnect(IUsbHost host)
    {
        lock (_gate)
        {
            if (_host != host)
                return;
            _host = null;
            Forget(UsbTransferStatus.Disconnected);
            _configuration = 0;
            Note(new DeviceEvent(default, DeviceEventKind.HostDisconnected));
        }
    }

    /// <summary>Takes a transfer of the host; <see cref="IUsbHost.Completed"/> gives it back, perhaps before this returns.</summary>
    public void Submit(UsbTransfer transfer)
    {
        lock (_gate)
        {
            if (!_plugged)
                Complete(transfer, UsbTransferStatus.Disconnected, default);
            else if (transfer.Type == TransferType.Control && transfer.Setup is { } setup)
                Control(transfer, setup);
            else if (_endpoints.TryGetValue(transfer.Endpoint, out var endpoint))
                endpoint.Submit(transfer);
            else
                Complete(transfer, UsbTransferStatus.Stall, default);
        }
    }

    /// <returns>False if the transfer has been given back already.</returns>
    public bool Cancel(UsbTransfer transfer)
    {
        lock (_gate)
        {
            if (_unanswered.Remove(transfer))
            {
                Complete(transfer, UsbTransferStatus.Cancelled, default);
                return true;
            }
            return _endpoints.TryGetValue(transfer.Endpoint, out var endpoint) && endpoint.Cancel(transfer);
        }
    }

    /// <summary>The host drove a reset on the port.</summary>
    public void PortReset()
    {
        lock (_gate)
        {
            if (!_plugged)
                return;
            var wasConfigured = _configuration != 0;
            Note(new DeviceEvent(default, DeviceEventKind.PortReset, Configured: wasConfigured));
            var fallback = wasConfigured && Faults[Fault.ResetMorph]
                ? Model.Switches.FirstOrDefault(s => s.To == _personality.Name)?.From
                : null;
            Forget(UsbTransferStatus.Cancelled);
            _configuration = 0;
            if (fallback is null)
            {
                Assume(_personality);
                if (wasConfigured && Advance(t => t is SwitchTrigger.Reset) is { Complete: true } advance)
                    BeginSwitch(advance.Switch, "reset");
                return;
            }
            NoteFault(Fault.ResetMorph);
            Assume(Model.Personalities[fallback]);
            Note(new DeviceEvent(default, DeviceEventKind.PersonalityChanged, fallback));
            _host?.Morphed(_personality, _personality.First);
        }
    }

    /// <summary>Runs once the device has finished what it is doing, under its lock.</summary>
    internal void AfterThis(Action action) => After(TimeSpan.FromMilliseconds(1), action);

    internal VirtualEndpoint EndpointAt(byte address) => _endpoints[address];

    internal void Note(DeviceEvent e) => Log.Add(e);

    internal void NoteFault(string name) => Log.Add(new DeviceEvent(default, DeviceEventKind.FaultStruck, name));

    /// <summary>One step on the way to another personality.</summary>
    /// <param name="Complete">It was the last one.</param>
    internal readonly record struct SwitchAdvance(SwitchModel Switch, SwitchTrigger Trigger, bool Complete);

    /// <summary>Whether the personality waits for such a thing now.</summary>
    internal bool Awaits(Func<SwitchTrigger, bool> fits) => Waiting().Any(found => fits(found.Triggers[_progress.GetValueOrDefault(found.Name)]));

    /// <summary>Takes the step if the personality waits for it; null if it does not.</summary>
    internal SwitchAdvance? Advance(Func<SwitchTrigger, bool> fits)
    {
        foreach (var found in Waiting())
        {
            var step = _progress.GetValueOrDefault(found.Name);
            var trigger = found.Triggers[step];
            if (!fits(trigger))
                continue;
            var complete = step + 1 == found.Triggers.Count;
            _progress[found.Name] = complete ? 0 : step + 1;
            return new SwitchAdvance(found, trigger, complete);
        }
        return null;
    }

    private IEnumerable<SwitchModel> Waiting() => Model.Switches.Where(s => s.From == _personality.Name && !_done.Contains(s.Name));

    /// <summary>The host chose a configuration, or its storage driver asked something: if it stays away from now on, some firmware takes that for a sign.</summary>
    internal void HeardStorage()
    {
        var spoken = ++_spoken;
        foreach (var found in Waiting())
        {
            if (found.Triggers is not [SwitchTrigger.Silence silence])
                continue;
            After(silence.Duration, () =>
            {
                if (spoken == _spoken && _plugged && found.From == _personality.Name)
                    BeginSwitch(found, "silence");
            });
        }
    }

    /// <summary>Off the bus at once and back after a while, in its starting personality, as after a loss of power.</summary>
    internal void LeaveFor(TimeSpan absence)
    {
        AfterThis(() =>
        {
            if (!_plugged)
                return;
            Leave();
            ReturnAfter(absence, Model.Start);
        });
    }

    internal void BeginSwitch(SwitchModel found, string message)
    {
        Note(new DeviceEvent(default, DeviceEventKind.SwitchRequested, message));
        if (Faults[Fault.StaysZeroCd])
        {
            NoteFault(Fault.StaysZeroCd);
            return;
        }
        if (_switching)
            return;
        _switching = true;
        if (found.Once)
            _done.Add(found.Name);
        var delay = Faults.ValueOf(Fault.LateSwitch) is { } late ? TimeSpan.FromSeconds(late)
            : Faults[Fault.SwitchVanish] ? TimeSpan.FromMilliseconds(1)
            : found.Delay;
        _late = () =>
        {
            if (!_switching)
                return;
            _switching = false;
            if (_plugged)
                Leave();
            ReturnAfter(found.Absence, Returning(found));
        };
        After(delay, _late);
    }

    private Personality Returning(SwitchModel found)
    {
        if (Faults[Fault.ReturnsZeroCd])
        {
            NoteFault(Fault.ReturnsZeroCd);
            return Model.Personalities[found.From];
        }
        var target = Model.Personalities[found.To];
        if (!Faults[Fault.ReturnsWrongId])
            return target;
        NoteFault(Fault.ReturnsWrongId);
        return target.WithProductId((ushort)(target.Descriptor.ProductId ^ 0x0ee0));
    }

    private void Arrive()
    {
        _plugged = true;
        Assume(_personality);
        Note(new DeviceEvent(default, DeviceEventKind.Plugged, _personality.Name));
        _host?.Plugged(_personality);
        ArmCrash();
    }

    private void Leave()
    {
        _plugged = false;
        _configuration = 0;
        _progress.Clear();
        _spoken++;
        Forget(UsbTransferStatus.Disconnected);
        _endpoints.Clear();
        _functions.Clear();
        Note(new DeviceEvent(default, DeviceEventKind.Unplugged, _personality.Name));
        _host?.Unplugged();
    }

    private void ReturnAfter(TimeSpan absence, Personality personality) => After(absence, () =>
    {
        if (_plugged)
            return;
        if (_personality != personality)
        {
            _personality = personality;
            Note(new DeviceEvent(default, DeviceEventKind.PersonalityChanged, personality.Name));
        }
        Arrive();
    });

    private void ArmCrash()
    {
        if (Faults.ValueOf(Fault.FirmwareCrash) is not { } seconds)
            return;
        var arrivals = Log.Count(DeviceEventKind.Plugged);
        After(TimeSpan.FromSeconds(Math.Max(1, seconds)), () =>
        {
            // Armed by an earlier stay on the bus, or cleared since.
            if (!_plugged || !Faults[Fault.FirmwareCrash] || Log.Count(DeviceEventKind.Plugged) != arrivals)
                return;
            NoteFault(Fault.FirmwareCrash);
            var personality = _personality;
            Leave();
            ReturnAfter(CrashAbsence, personality);
        });
    }

    /// <summary>Puts on a face: fresh endpoints and functions, nothing waiting.</summary>
    private void Assume(Personality personality, ConfigurationModel? configuration = null)
    {
        configuration ??= personality.First;
        _personality = personality;
        _endpoints.Clear();
        _functions.Clear();
        _alternates.Clear();
        foreach (var model in configuration.Interfaces)
        {
            foreach (var endpoint in model.Endpoints)
                _endpoints[endpoint.Address] = new VirtualEndpoint(endpoint, Complete);
        }
        foreach (var model in configuration.Interfaces)
        {
            UsbFunction? function = model.Function switch
            {
                FunctionKind.Serial => new SerialFunction(this, model),
                FunctionKind.Storage => new MassStorageFunction(this, model, model.Units.Select(u => CreateUnit(Model.Units[u])).ToArray()),
                FunctionKind.Reports => new ReportFunction(this, model),
                FunctionKind.Mbim => new MbimFunction(this, model),
                _ => null,
            };
            if (function is not null)
                _functions[model.Descriptor.Number] = function;
        }
    }

    private LogicalUnit CreateUnit(UnitModel unit) => unit.Kind switch
    {
        UnitKind.CdRom => new CdRomUnit(unit),
        UnitKind.CardSlot => new CardSlotUnit(unit),
        _ => new DiskUnit(unit, _stores[unit.Name]),
    };

    private void Forget(UsbTransferStatus status)
    {
        var unanswered = _unanswered.ToArray();
        _unanswered.Clear();
        foreach (var transfer in unanswered)
            Complete(transfer, status, default);
        foreach (var endpoint in _endpoints.Values.ToArray())
            endpoint.Reset(status);
    }

    private void Complete(UsbTransfer transfer, UsbTransferStatus status, ReadOnlyMemory<byte> answer)
    {
        if (transfer.TryComplete(status, answer))
            _host?.Completed(transfer);
    }

    private void Control(UsbTransfer transfer, SetupPacket setup)
    {
        Note(new DeviceEvent(default, DeviceEventKind.ControlRequest, Setup: setup));
        if (Faults[Fault.EnumerationTimeout])
        {
            _unanswered.Add(transfer);
            return;
        }
        if (Faults[Fault.EnumerationError])
        {
            Complete(transfer, UsbTransferStatus.InputOutputError, default);
            return;
        }
        var answer = Advance(trigger => trigger is SwitchTrigger.Control control && control.Fits(setup, transfer.Data.Span)) is { } advance
            ? SwitchByControl(advance, setup)
            : IsRepeated(setup, transfer.Data.Span) ? new byte[setup.IsIn ? setup.Length : 0]
            : setup.IsStandard ? Standard(setup) : FunctionFor(setup)?.Control(setup, transfer.Data.Span);
        if (answer is null)
            Complete(transfer, UsbTransferStatus.Stall, default);
        else
            Complete(transfer, UsbTransferStatus.Success, answer.AsMemory(0, Math.Min(answer.Length, setup.Length)));
    }

    /// <summary>A request that has done its work, and is acknowledged when it comes again.</summary>
    private bool IsRepeated(SetupPacket setup, ReadOnlySpan<byte> data)
    {
        foreach (var found in Model.Switches)
        {
            if (_done.Contains(found.Name) && found.Triggers is [.., SwitchTrigger.Control control] && control.Fits(setup, data))
                return true;
        }
        return false;
    }

    private byte[] SwitchByControl(SwitchAdvance advance, SetupPacket setup)
    {
        if (advance.Complete)
            BeginSwitch(advance.Switch, setup.ToString());
        // A report to a function (HID 1.11, 7.2.2) is answered with one.
        if (setup is { RequestType: 0x21, Request: 0x09 } && FunctionFor(setup) is ReportFunction reports)
            reports.Say(1);
        return setup.IsIn ? new byte[setup.Length] : [];
    }

    private UsbFunction? FunctionFor(SetupPacket setup) =>
        (setup.RequestType & 0x1f) == 1 ? _functions.GetValueOrDefault((byte)setup.Index) : null;

    /// <returns>The answer's data, empty for none; null stalls.</returns>
    private byte[]? Standard(SetupPacket setup)
    {
        switch ((StandardRequest)setup.Request)
        {
            case StandardRequest.GetDescriptor:
                return Descriptor((DescriptorType)(setup.Value >> 8), setup.Value & 0xff);
            case StandardRequest.GetStatus:
                return _endpoints.TryGetValue((byte)setup.Index, out var asked) && asked.Halted && (setup.RequestType & 0x1f) == 2 ? [1, 0] : [0, 0];
            case StandardRequest.ClearFeature when (setup.RequestType & 0x1f) == 2 && setup.Value == FeatureSelector.EndpointHalt:
                if (!_endpoints.TryGetValue((byte)setup.Index, out var halted))
                    return null;
                halted.ClearHalt();
                return [];
            case StandardRequest.ClearFeature or StandardRequest.SetFeature when setup is { RequestType: 0, Value: FeatureSelector.DeviceRemoteWakeup }:
                return [];
            case StandardRequest.SetConfiguration:
                return SetConfiguration((byte)setup.Value) ? [] : null;
            case StandardRequest.GetConfiguration:
                return [_configuration];
            case StandardRequest.SetInterface:
                return SetInterface((byte)setup.Index, (byte)setup.Value) ? [] : null;
            case StandardRequest.GetInterface:
                return [_alternates.GetValueOrDefault((byte)setup.Index)];
            default:
                return null;
        }
    }

    private bool SetInterface(byte number, byte setting)
    {
        Note(new DeviceEvent(default, DeviceEventKind.InterfaceSet, $"{setting}", number));
        var configuration = _personality.Configurations.FirstOrDefault(c => c.Value == _configuration) ?? _personality.First;
        if (!configuration.Interfaces.Any(i => i.Descriptor.Number == number && i.Descriptor.AlternateSetting == setting))
            return false;
        _alternates[number] = setting;
        if (Advance(t => t is SwitchTrigger.Alternate alternate && alternate.Interface == number && alternate.Setting == setting) is { Complete: true } advance)
            BeginSwitch(advance.Switch, $"alternate setting {setting} of interface {number}");
        return true;
    }

    private bool SetConfiguration(byte value)
    {
        var chosen = _personality.Configurations.FirstOrDefault(c => c.Value == value);
        if (value != 0 && chosen is null)
            return false;
        // Setting a configuration resets data toggles and halts, and what was under way (USB 2.0, 9.1.1.5).
        foreach (var endpoint in _endpoints.Values)
            endpoint.Reset(UsbTransferStatus.Cancelled);
        Assume(_personality, chosen);
        _configuration = value;
        Note(new DeviceEvent(default, DeviceEventKind.ConfigurationSet, Number: value));
        if (_personality.Configurations.Count > 1 && chosen is not null)
            _host?.Morphed(_personality, chosen);
        if (chosen is not null)
            HeardStorage();
        if (Advance(t => t is SwitchTrigger.Configuration configuration && configuration.Value == value) is { Complete: true } advance)
            BeginSwitch(advance.Switch, $"configuration {value}");
        return true;
    }

    private byte[]? Descriptor(DescriptorType type, int index)
    {
        switch (type)
        {
            case DescriptorType.Device:
                var device = new byte[DeviceDescriptor.Size];
                _personality.Descriptor.Write(device);
                return device;
            case DescriptorType.Configuration when index < _personality.Configurations.Count:
                return _personality.Configurations[index].Bytes;
            case DescriptorType.String:
                return _personality.StringDescriptorAt(index);
            default:
                return null;
        }
    }

    /// <summary>Later, under the device's lock; not if it leaves the bus before.</summary>
    internal void After(TimeSpan delay, Action action)
    {
        Timer? timer = null;
        timer = new Timer(_ =>
        {
            lock (_gate)
            {
                // Removed: cancelled while the callback waited for the lock.
                if (!_timers.Remove(timer!) || _disposed)
                    return;
                timer!.Dispose();
                action();
            }
        });
        _timers.Add(timer);
        timer.Change(delay, Timeout.InfiniteTimeSpan);
    }

    private void CancelTimers()
    {
        foreach (var timer in _timers)
            timer.Dispose();
        _timers.Clear();
    }
}
