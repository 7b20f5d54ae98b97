using System.Globalization;
using System.Text;
using Dialtone.Facts.Usb;
using Dialtone.Treatment;
using Dialtone.Treatment.Cures;

namespace Dialtone.Tests.Treatment;

/// <summary>A machine of attributes, bindings, modules and files in memory, with the kernel's habits that matter: reading adds a line end, a bound
/// interface is not bound again, a device that is gone has no attributes. It can die before any of its operations, and then stays dead.</summary>
internal sealed class FakeMachine : IMachineControl
{
    public SortedDictionary<string, string> Attributes { get; } = new(StringComparer.Ordinal);

    /// <summary>Interface to driver; an interface without driver has none.</summary>
    public SortedDictionary<string, string?> Bindings { get; } = new(StringComparer.Ordinal);

    /// <summary>Loaded module to its parameters.</summary>
    public SortedDictionary<string, string> Modules { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, (string Content, int Mode)> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>Those that steps made; files need none.</summary>
    public SortedSet<string> Directories { get; } = new(StringComparer.Ordinal);

    /// <summary>Called before every operation; may throw to end the process there.</summary>
    public Action Before { get; set; } = () => { };

    /// <summary>Called in the middle of a change, when it has been made and the caller does not know it yet.</summary>
    public Action<Step> Changed { get; set; } = _ => { };

    /// <summary>SCSI units by their directory; those of a device that loses its drivers go.</summary>
    public SortedDictionary<string, string> Units { get; } = new(StringComparer.Ordinal);

    public List<string> Log { get; } = [];

    /// <summary>Everything there is, for comparison.</summary>
    public string Snapshot()
    {
        var text = new StringBuilder();
        foreach (var (path, value) in Attributes)
        {
            text.Append(CultureInfo.InvariantCulture, $"{path}={value}\n");
        }

        foreach (var (name, driver) in Bindings)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}->{driver}\n");
        }

        foreach (var (path, state) in Units)
        {
            text.Append(CultureInfo.InvariantCulture, $"unit {path} {state}\n");
        }

        foreach (var (name, parameters) in Modules)
        {
            text.Append(CultureInfo.InvariantCulture, $"module {name} {parameters}\n");
        }

        foreach (var path in Directories)
        {
            text.Append(CultureInfo.InvariantCulture, $"directory {path}\n");
        }

        foreach (var (path, file) in Files)
        {
            text.Append(CultureInfo.InvariantCulture, $"file {path} {file.Mode} {file.Content}\n");
        }

        return text.ToString();
    }

    public Task<PriorState> CaptureAsync(Step step, CancellationToken cancellationToken)
    {
        Before();
        PriorState prior = step switch
        {
            WriteAttribute write => new PriorAttribute(Encoding.UTF8.GetBytes(Attribute(write) + "\n")),
            SetStorageQuirk => new PriorAttribute(Encoding.UTF8.GetBytes(Attributes[Loops.Quirks] + "\n")),
            OfflineStorage => new PriorUnits([.. Units.Where(unit => unit.Value != "running").Select(unit => new UnitState(unit.Key, unit.Value))]),
            UnbindInterface unbind => new PriorBinding(Binding(unbind.Interface.ToString())),
            BindInterface bind => new PriorBinding(Binding(bind.Interface.ToString())),
            AddDynamicId entry => new PriorAttribute(Encoding.UTF8.GetBytes(Attributes.GetValueOrDefault(entry.Path, ""))),
            SwitchToModem stick => new PriorConfiguration(1, [new PriorInterface(new UsbInterfaceName(stick.Device.Port, 1, 0), "usb-storage")]),
            LoadModule load => new PriorModules(Modules.ContainsKey(load.Name) ? [] : [load.Name]),
            UnloadModule unload => Modules.TryGetValue(unload.Name, out var parameters)
                ? new PriorModule(true, [new ModuleParameter("p", parameters)])
                : new PriorModule(false, []),
            MakeDirectory directory => new PriorDirectory(Directories.Contains(directory.Path)),
            InstallFile file => PriorFileAt(file.Path),
            InstallStorageQuirk => PriorFileAt(StorageQuirkFile.Path),
            _ => throw new ArgumentOutOfRangeException(nameof(step)),
        };
        if (step is WriteAttribute { Expected: { } expected } checkedWrite && Attributes[checkedWrite.Path] != expected)
        {
            throw new StepOvertakenException($"{checkedWrite.Path} holds '{Attributes[checkedWrite.Path]}', not '{expected}'.");
        }

        return Task.FromResult(prior);
    }

    public Task ApplyAsync(Step step, PriorState prior, CancellationToken cancellationToken)
    {
        Before();
        Log.Add(Phrases.Of(step));
        switch (step)
        {
            case WriteAttribute write:
                Attribute(write);
                Attributes[write.Path] = write.Value;
                break;
            case SetStorageQuirk quirk:
                Attributes[Loops.Quirks] = StorageQuirks.With(Attributes[Loops.Quirks], quirk.Id, quirk.Letters);
                break;
            case OfflineStorage:
                foreach (var unit in Units.Keys.ToList())
                {
                    Units[unit] = "offline";
                }

                break;
            case UnbindInterface unbind:
                if (Binding(unbind.Interface.ToString()) == unbind.Driver)
                {
                    Bindings[unbind.Interface.ToString()] = null;
                }

                break;
            case BindInterface bind:
                Bindings[bind.Interface.ToString()] = Binding(bind.Interface.ToString()) is null ? bind.Driver : throw new StepRefusedException("bind: device busy");
                break;
            case AddDynamicId entry:
                Attributes[entry.Path] = Attributes.GetValueOrDefault(entry.Path, "") + entry.Entry + "\n";
                break;
            case LoadModule load:
                Modules.TryAdd(load.Name, "");
                break;
            case UnloadModule unload:
                Modules.Remove(unload.Name);
                break;
            case SwitchToModem:
                break;
            case MakeDirectory directory:
                Directories.Add(directory.Path);
                break;
            case InstallFile file:
                Files[file.Path] = (file.Content, file.Mode);
                break;
            case InstallStorageQuirk lasting:
                Files[StorageQuirkFile.Path] = (QuirkFile().With(lasting).Text, 0x1a4);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(step));
        }

        Changed(step);
        return Task.CompletedTask;
    }

    public Task<string?> OvertakenAsync(Step step, CancellationToken cancellationToken) => Task.FromResult(Overtaken(step));

    /// <summary>What became of a step: tests say so.</summary>
    public Func<Step, string?> Overtaken { get; set; } = _ => null;

    public Task<Restoration> RestoreAsync(Step step, PriorState prior, CancellationToken cancellationToken)
    {
        Before();
        var before = Snapshot();
        var conflict = Restore(step, prior);
        Changed(step);
        return Task.FromResult(conflict is not null ? new Restoration(RestorationOutcome.Conflict, conflict)
            : new Restoration(before == Snapshot() ? RestorationOutcome.AlreadyThere : RestorationOutcome.Restored)
            {
                OthersNeedIt = step is InstallStorageQuirk lasting && StorageQuirkFile.Gives(Files.TryGetValue(StorageQuirkFile.Path, out var file) ? file.Content : null, lasting),
            });
    }

    private PriorFile PriorFileAt(string path) => new(Files.TryGetValue(path, out var old) ? new FileContent(Encoding.UTF8.GetBytes(old.Content), old.Mode, 0, 0) : null);

    private StorageQuirkFile QuirkFile() => Files.TryGetValue(StorageQuirkFile.Path, out var file) ? StorageQuirkFile.Parse(file.Content)! : StorageQuirkFile.Empty;

    private string? Restore(Step step, PriorState prior)
    {
        switch (step, prior)
        {
            case (WriteAttribute write, PriorAttribute attribute):
                var old = Encoding.UTF8.GetString(attribute.Content.Span)[..^1];
                var now = Attributes[write.Path];
                if (now != old && now != write.Value)
                {
                    return $"{write.Path} was changed by somebody else";
                }

                Attributes[write.Path] = old;
                return null;
            case (SetStorageQuirk quirk, PriorAttribute list):
                var (before, present) = (Encoding.UTF8.GetString(list.Content.Span).TrimEnd('\n'), Attributes[Loops.Quirks]);
                Attributes[Loops.Quirks] = present == StorageQuirks.With(before, quirk.Id, quirk.Letters) ? before : StorageQuirks.Without(present, before, quirk.Id, quirk.Letters);
                return null;
            case (OfflineStorage, PriorUnits units):
                foreach (var path in Units.Keys.Where(path => Units[path] == "offline" && !units.Units.Any(unit => unit.Path == path)).ToList())
                {
                    Units[path] = "running";
                }

                return null;
            case (UnbindInterface or BindInterface, PriorBinding binding):
                Bindings[(step is UnbindInterface unbind ? unbind.Interface : ((BindInterface)step).Interface).ToString()] = binding.Driver;
                return null;
            case (AddDynamicId, PriorAttribute):
                // The kernel keeps the id; the interfaces are taken from the driver.
                return null;
            case (SwitchToModem, PriorConfiguration):
                return null;
            case (LoadModule, PriorModules modules):
                foreach (var name in modules.NotLoaded)
                {
                    Modules.Remove(name);
                }

                return null;
            case (UnloadModule unload, PriorModule module):
                if (module.Loaded)
                {
                    Modules[unload.Name] = module.Parameters[0].Value;
                }

                return null;
            case (MakeDirectory directory, PriorDirectory priorDirectory):
                if (!priorDirectory.Exists && !Files.Keys.Any(path => path.StartsWith(directory.Path + "/", StringComparison.Ordinal)))
                {
                    Directories.Remove(directory.Path);
                }

                return null;
            case (InstallFile file, PriorFile priorFile):
                var content = Files.TryGetValue(file.Path, out var there) ? there.Content : null;
                var oldContent = priorFile.File is { } kept ? Encoding.UTF8.GetString(kept.Bytes.Span) : null;
                if (content != file.Content && content != oldContent)
                {
                    return $"{file.Path} was changed by somebody else";
                }

                if (priorFile.File is { } previous)
                {
                    Files[file.Path] = (oldContent!, previous.Mode);
                }
                else
                {
                    Files.Remove(file.Path);
                }

                return null;
            case (InstallStorageQuirk lasting, PriorFile priorList):
                var inFile = Files.TryGetValue(StorageQuirkFile.Path, out var quirks) ? quirks.Content : null;
                if (!StorageQuirkFile.TryTakeBack(priorList.File is { } was ? Encoding.UTF8.GetString(was.Bytes.Span) : null, inFile, lasting, out var wanted))
                {
                    return $"{StorageQuirkFile.Path} was changed by somebody else";
                }

                Files.Remove(StorageQuirkFile.Path);
                if (wanted is not null)
                {
                    Files[StorageQuirkFile.Path] = (wanted, 0x1a4);
                }

                return null;
            default:
                throw new ArgumentOutOfRangeException(nameof(step));
        }
    }

    private string Attribute(WriteAttribute write) =>
        Attributes.TryGetValue(write.Path, out var value) ? value : throw new StepRefusedException($"open {write.Path}: No such file or directory");

    private string? Binding(string name) => Bindings.TryGetValue(name, out var driver) ? driver : throw new StepRefusedException($"{name} is not there");
}
