using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Situations;
using Dialtone.Facts.Host;

namespace Dialtone.Diagnosis.Rules;

/// <summary>What the driver rules share: a modem in modem mode with functions that no driver has.</summary>
internal abstract class MissingDriver : Rule
{
    public override bool ConcludesFromAbsence => true;

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        foreach (var device in situation.Candidates.Where(device => device is { Identity: Identity.Modem, Present: true, InterfacesComplete: true }))
        {
            // Without a configuration there are no interfaces; a storage-only device waits for its switch.
            var orphans = device.Interfaces.Where(entry => entry.IsModemClass && entry.Driver.IsAbsent).ToList();
            var served = device.Interfaces.Count(entry => entry.IsModemClass && entry.Driver.IsKnown);
            if (orphans.Count == 0 || IsUnconfigured(device, served) || (served > 0 && orphans.TrueForAll(entry => IsOftenUnserved(entry, served))))
            {
                continue;
            }

            if (device.Device is { } known && known.Authorized.TryGet(out var authorized) && !authorized)
            {
                continue;
            }

            if (Judge(situation, device, orphans, served) is { } finding)
            {
                yield return finding;
            }
        }
    }

    /// <summary>A vendor interface without an interrupt endpoint next to served ones is a diagnostic or debug function that many tables leave out.</summary>
    private static bool IsOftenUnserved(InterfaceSituation entry, int served) =>
        entry.Class is { Class: Facts.Usb.UsbClass.Vendor } && served >= 2 && entry.Endpoints is null or < 3;

    /// <summary>Of several configurations none is active: there is nothing for a driver to bind to.</summary>
    private static bool IsUnconfigured(DeviceSituation device, int served) =>
        served == 0 && device is { Listed: { Configurations: > 1, Configured: false }, Interfaces.Count: > 0 } && device.Interfaces.All(entry => entry.Driver.IsAbsent);

    protected abstract Finding? Judge(Situation situation, DeviceSituation device, IReadOnlyList<InterfaceSituation> orphans, int served);

    protected static IEnumerable<Evidence?> Lines(DeviceSituation device, IReadOnlyList<InterfaceSituation> orphans) =>
        [device.IdLine, .. orphans.Select(entry => entry.Line)];

    protected static string Interfaces(IReadOnlyList<InterfaceSituation> orphans) =>
        (orphans.Count == 1 ? "interface " : "interfaces ") + string.Join(", ", orphans.Select(entry => entry.Number).Order());

    /// <summary>Modules that the running kernel's tables give for the interfaces; null if the tables were not examined.</summary>
    protected static IReadOnlyList<string>? ModulesFor(Situation situation, IReadOnlyList<InterfaceSituation> orphans)
    {
        if (Tree(situation) is not { } tree || orphans.Any(entry => entry.Modalias is null))
        {
            return null;
        }

        return [.. orphans.SelectMany(entry => tree.ModulesFor(entry.Modalias!)).Where(module => module is not "usb_storage" and not "uas").Distinct()];
    }

    protected static IModuleTree? Tree(Situation situation) =>
        situation.Machine is { } machine && machine.ModuleTree.TryGet(out var tree) ? tree : null;

    /// <summary>The module that serves vendor-specific modem ports, if the interfaces are such.</summary>
    protected static string Expected(IReadOnlyList<InterfaceSituation> orphans) =>
        orphans.Any(entry => entry.Class is { Class: Facts.Usb.UsbClass.Vendor }) ? "option"
        : orphans.Any(entry => entry.Class is { Class: Facts.Usb.UsbClass.Communications, SubClass: 0x0e }) ? "cdc_mbim"
        : "cdc_acm";

    protected static bool IsLoaded(Situation situation, string module) =>
        situation.LoadedModules?.Any(name => name.Replace('-', '_') == module.Replace('-', '_')) == true
        // A driver that is built in is in no list of modules; one that was unloaded since is in the log all the same.
        || situation.General.LastOrDefault(happened => happened.Kind is EventKind.DriverRegistered or EventKind.DriverUnregistered && happened.Name == module)?.Kind == EventKind.DriverRegistered;
}

/// <summary>The kernel has the driver, but its tables do not know this id.</summary>
internal sealed class NoDriverBound : MissingDriver
{
    /// <summary>udev loads what it finds for a new device within a second or two, also at boot; what binds this much later was loaded by somebody.</summary>
    private static readonly TimeSpan ByHand = TimeSpan.FromSeconds(45);

    public override string Id => "no-driver-bound";

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        foreach (var finding in base.Apply(situation))
        {
            yield return finding;
        }

        // A driver looked at each interface and left it: the device is one of a vendor that it serves, with an id that it does not know.
        foreach (var ignored in situation.Said(DriverWordings.NotListed).GroupBy(said => said["interface"]))
        {
            var device = situation.DeviceAt(ignored.Key);
            if (device is null || !(device.Timeline is { } course && (course.Interfaces.Any(entry => entry.Bound && entry.Driver != "usb-storage") || course.Count(EventKind.SerialAttached) > 0)))
            {
                yield return Find(ignored.Count() > 1 ? Confidence.Likely : Confidence.Possible, device?.ToSubject() ?? new Subject { Port = ignored.Key },
                    $"qmi_wwan leaves {(ignored.Count() > 1 ? $"{ignored.Count()} interfaces" : "an interface")} of the device on port {ignored.Key} alone, and no other driver took one.", [ignored.First().Line, ignored.Last().Line, device?.IdLine]);
            }
        }

        if (FromSilence(situation) is { } silent)
        {
            yield return silent;
        }

        foreach (var device in situation.Candidates.Where(device => device is { Identity: Identity.Modem, Present: true, InterfacesComplete: false, Device: null } && !StorageModeIds.Contains(device.Id) && !RouterStick.Has(device.Id)))
        {
            if (WithoutSerial(situation, device) is { } deaf)
            {
                yield return deaf;
            }
            else if ((device.Timeline is null ? FromListing(situation, device) : FromLog(situation, device)) is { } finding)
            {
                yield return finding;
            }
        }
    }

    /// <summary>A module whose network function is served and whose AT ports, which every module has, are looked for in vain.</summary>
    private Finding? WithoutSerial(Situation situation, DeviceSituation device)
    {
        if (!ModemIdentity.IsModuleVendor(device.Id) || device.Timeline is not { } timeline || timeline.Count(EventKind.SerialAttached) + timeline.Count(EventKind.AcmAttached) > 0
            || !timeline.Interfaces.Any(entry => entry is { Bound: true, Driver: "cdc_ether" or "rndis_host" or "cdc_ncm" or "qmi_wwan" or "cdc_mbim" }))
        {
            return null;
        }

        var missed = situation.Said(PortWordings.NodeAbsent).LastOrDefault(said => said["tty"].StartsWith("ttyUSB", StringComparison.Ordinal));
        var loaded = situation.General.FirstOrDefault(happened => happened is { Kind: EventKind.DriverRegistered, Name: "option" });
        return missed is null ? null : Find(
            loaded is null ? Confidence.Possible : Confidence.Likely, device.ToSubject(),
            $"{Sentence.Capital(device.Describe())} has its network function and no serial port{(loaded is null ? "" : ": option is loaded and does not know its id")}.", [device.IdLine, timeline.Last(EventKind.NetworkAttached)?.Line, loaded?.Line, missed.Line]) with
        {
            Confirm = ["usb-devices: Driver=(none) behind the vendor-specific interfaces"],
        };
    }

    /// <summary>A kernel that announces no ids: somebody loaded option, plugged something in, and no driver spoke.</summary>
    private Finding? FromSilence(Situation situation)
    {
        var devices = situation.Devices.Where(device => !device.Port.GetValueOrDefault().IsRootHub && !device.IsHub).ToList();
        if (devices is not [{ Identity: Identity.Undetermined, Timeline: { } timeline } device] || !timeline.Events.All(happened => happened.Kind is EventKind.NewDevice or EventKind.ConfigurationChosen))
        {
            return null;
        }

        var came = timeline.Last(EventKind.NewDevice);
        var loaded = situation.General.LastOrDefault(happened => happened is { Kind: EventKind.DriverRegistered, Name: "option" or "qmi_wwan" or "sierra" or "cdc_mbim" });
        return came is null || loaded is null || loaded.Line.Input != came.Line.Input || loaded.Line.Line > came.Line.Line ? null : Find(
            Confidence.Possible, device.ToSubject(), $"{Sentence.Capital(device.Describe())} appeared after {loaded.Name} was loaded, and no driver spoke of it; this kernel does not tell what it is.", [came.Line, loaded.Line]) with
        {
            Confirm = ["lsusb: its id", "usb-devices: Driver=(none) behind the interfaces"],
        };
    }

    /// <summary>lsusb alone shows that the modem is on the bus, and nothing in the text shows a function of it.</summary>
    private Finding? FromListing(Situation situation, DeviceSituation device)
    {
        var attempt = SwitchAttempt.Of(situation);
        var logged = situation.Devices.Where(other => other.Timeline is not null).ToList();
        var functions = logged.Exists(other => other.Timeline!.Interfaces.Any(entry => ModemIdentity.IsModemDriver(entry.Driver) || entry.Driver is "cdc_acm" or "cdc_ncm" or "cdc_ether" or "rndis_host"))
            || logged.Exists(other => other.Timeline!.Count(EventKind.SerialAttached) + other.Timeline.Count(EventKind.SerialDetached) > 0)
            || situation.ListsModemNode;
        if (functions || HasVoice(situation) || situation.LoadedModules?.Contains("option") == true || device.Id is null || IsSharedId(device.Id.Value))
        {
            return null;
        }

        // A kernel log of the enumeration of others that never names a modem's driver, beside a manager that finds no modem.
        var unmanaged = situation.Stated("mmcli", "modem-list.length").LastOrDefault(property => property.Value == "0");
        var certain = unmanaged is not null && logged.Count >= 3 && logged.Exists(other => !other.IsHub);
        return Find(certain ? Confidence.Likely : Confidence.Possible, device.ToSubject(),
            certain ? $"{Sentence.Capital(device.Describe())} is on the bus and no driver of the running kernel took it."
                : $"{Sentence.Capital(device.Describe())} is on the bus; nothing shown here tells that a driver has it.",
            [device.IdLine, unmanaged?.Line, attempt.Succeeded?.Line]) with
        {
            Confirm = ["usb-devices: Driver=(none) behind the interfaces"],
        };
    }

    private Finding? FromLog(Situation situation, DeviceSituation device)
    {
        var timeline = device.Timeline!;
        var bound = timeline.Interfaces.Where(entry => entry.Bound && entry.Driver is not ("usb-storage" or "usbhid" or "hid-generic" or "usbfs")).ToList();
        var came = timeline.Last(EventKind.NewDevice) ?? timeline.Last(EventKind.DeviceIds);
        if (bound.Count == 0 && timeline.Count(EventKind.SerialAttached) == 0)
        {
            // A storage function that is not the first interface belongs to a composite device in modem mode.
            var stored = timeline.Interfaces.Where(entry => entry is { Bound: true, Driver: "usb-storage" }).ToList();
            var second = stored.Exists(entry => entry.Name.Number > 0) && timeline.Units.All(unit => unit.PeripheralType != 5);
            // Nor does a CD belong to storage mode if it is none of the first two: storage mode has nothing else before it.
            var behind = timeline.Last(EventKind.NewDevice) is not null && timeline.Count(EventKind.Disconnect) > 0 && stored.Count > 1 && stored.TrueForAll(entry => entry.Name.Number is > 1 and < 7);
            var composite = second || behind;
            if (device.Id is null && !composite)
            {
                return null;
            }

            // The log shows no driver taking it, a listing made later shows it on the bus, and the manager finds no modem.
            var unmanaged = device.Listed is null ? null : situation.Stated("mmcli", "modem-list.length").LastOrDefault(property => property.Value == "0");

            var storageOnly = timeline.Interfaces.Any(entry => entry.Driver == "usb-storage") && !composite;
            if (storageOnly || timeline.Count(EventKind.NotAuthorized) > 0 || timeline.Count(EventKind.PowerBudget) > 0 || timeline.Count(EventKind.ConfigurationRefused) > 0 || HasVoice(situation))
            {
                return null;
            }

            var settled = device.Log?.End is { } end && came?.Time is { } since && end - since > TimeSpan.FromSeconds(10);
            // udev's modprobe takes a second; a text that ends sooner was cut, or taken too early.
            var cut = device.Log?.End is { } last && came?.Time is { } arrived && last - arrived < TimeSpan.FromSeconds(1);
            var loaded = situation.General.Any(happened => happened.Kind == EventKind.DriverRegistered && happened.Name is "option" or "qmi_wwan" or "cdc_mbim");
            return Find((composite && !cut && came is not null) || (settled && loaded) || unmanaged is not null ? Confidence.Likely : Confidence.Possible, device.ToSubject(),
                $"{Sentence.Capital(device.Describe())} is in modem mode and no driver took its functions{(loaded ? ": the drivers are loaded and do not know its id" : "")}.",
                [device.IdLine, came?.Line, timeline.Last(EventKind.StorageHost)?.Line, unmanaged?.Line, device.Log?.LastLine]);
        }

        // Another function of the device was bound at once, and the serial ports only when somebody loaded the driver and gave it the id.
        var first = timeline.Events.FirstOrDefault(happened => happened.Kind == EventKind.NetworkAttached && happened.Time is not null);
        var serial = timeline.First(EventKind.SerialDetected) ?? timeline.First(EventKind.SerialAttached);
        if (first?.Time is { } bindTime && serial?.Time is { } late && late - bindTime > ByHand
            && !timeline.Events.Any(happened => happened.Kind is EventKind.Disconnect or EventKind.NewDevice or EventKind.SerialDetached or EventKind.Reset
                && happened.Line.Line > first.Line.Line && happened.Line.Line < serial.Line.Line)
            && first.Boot == serial.Boot)
        {
            return Find(Confidence.Likely, device.ToSubject(),
                $"No driver took the serial functions of {device.Describe()} by itself: they were bound {(late - bindTime).TotalSeconds:0} s after its network function, when somebody loaded option and gave it the id.",
                [device.IdLine, first.Line, serial.Line]);
        }

        return null;
    }

    /// <summary>True if the text shows the modem talking or managed: then it has a driver, whatever a listing leaves out.</summary>
    private static bool HasVoice(Situation situation) =>
        situation.Said(SymptomWordings.AddressNotGiven, SymptomWordings.PppFailed).Any() || situation.Said(DataSessionWordings.Attempt).Any(said => said.Line.Whole.Contains("(tty", StringComparison.Ordinal))
        || situation.Subjects.Logs.Any(log => log.Exchanges.Count > 0 || log.Told.Count > 0 || log.Properties.Any(property => property is { Program: "mmcli", Key: not "modem-list.length" } or { Program: "qmicli" or "mbimcli" or "uqmi" }));

    /// <summary>Sticks of the first years have one id in both modes.</summary>
    private static bool IsSharedId(Facts.Usb.UsbId id) => id is { Vendor: 0x12d1, Product: 0x1001 or 0x1003 or 0x1004 };

    protected override Finding? Judge(Situation situation, DeviceSituation device, IReadOnlyList<InterfaceSituation> orphans, int served)
    {
        var modules = ModulesFor(situation, orphans);
        // Where the serial ports are served, what is left over is the network function.
        var expected = served > 0 && Expected(orphans) == "option" ? "qmi_wwan" : Expected(orphans);
        if (modules is { Count: > 0 } || (Tree(situation) is { } tree && !tree.Has(expected)))
        {
            return null;
        }

        // A listing shows that nothing is bound; only the tables, or a loaded driver that did not bind, tell that the id is unknown.
        var shown = modules is not null || IsLoaded(situation, expected);
        return Find(
            modules is not null ? Confidence.Confirmed : served == 0 || shown ? Confidence.Likely : Confidence.Possible, device.ToSubject(),
            $"No driver has {Interfaces(orphans)} of {device.Describe()}{(shown ? $": {expected} of this kernel does not know the id" : "")}.",
            Lines(device, orphans)) with
        {
            // option would take a network function from the driver that it needs, and the other way round.
            Remedies = [.. Catalogue.Find(Id)!.Remedies.Select(remedy => remedy.Id).Where(id => id switch { "dynamic-serial-id" => expected == "option", "dynamic-qmi-id" => expected is "option" or "qmi_wwan", _ => true })],
            Confirm = shown ? [] : [$"modprobe {expected}: if the ports appear, the module was only not loaded; if not, the id is unknown to it"],
        };
    }
}

/// <summary>The kernel knows the driver for these interfaces, or would, but its module is not installed.</summary>
internal sealed class DriverModuleMissing : MissingDriver
{
    public override string Id => "driver-module-missing";

    public override IReadOnlyList<string> Explains => ["no-driver-bound"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        foreach (var finding in base.Apply(situation))
        {
            yield return finding;
        }

        // modprobe says so itself.
        var missing = situation.General.FirstOrDefault(happened => happened.Kind == EventKind.ModuleMissing && happened.Name is { } name
            && (ModemIdentity.IsModemDriver(name.Replace('-', '_')) || name.Replace('-', '_') is "usb_wwan" or "usbserial"));
        // A module that was built, and lacks what it leans on.
        if (situation.Said(DriverWordings.UnknownSymbol).LastOrDefault(said => ModemIdentity.IsModemModule(said["module"]) && said["symbol"].StartsWith("usb", StringComparison.Ordinal)) is { } symbol)
        {
            yield return Find(Confidence.Likely, situation.Candidates.FirstOrDefault(candidate => candidate.Identity == Identity.Modem)?.ToSubject() ?? Subject.None,
                $"{symbol["module"]} cannot be loaded: the module that has {symbol["symbol"]} is missing or was built for another kernel.", [symbol.Line, missing?.Line]);
            yield break;
        }

        if (situation.Said(DriverWordings.ModuleUnfit, DriverWordings.OtherVersion).LastOrDefault(said => ModemIdentity.IsModemModule(ModuleSignatureRejected.NameOf(said["module"]))) is { } unfit)
        {
            yield return Find(Confidence.Likely, situation.Candidates.FirstOrDefault(candidate => candidate.Identity == Identity.Modem)?.ToSubject() ?? Subject.None,
                $"{ModuleSignatureRejected.NameOf(unfit["module"])} was built for another kernel than the one that runs, or lacks a module that it leans on.", [unfit.Line, situation.Kernel?.Line]) with
            {
                Confirm = ["modinfo -F vermagic of the module, and uname -r"],
            };
            yield break;
        }

        // A whole configuration lacks many drivers that nobody misses; who shows a line or two has looked for them.
        var lacking = situation.Said(DriverWordings.NotConfigured).ToList();
        if (lacking.Count is > 0 and <= 3)
        {
            yield return Find(Confidence.Likely, situation.Candidates.FirstOrDefault(candidate => candidate.Identity == Identity.Modem)?.ToSubject() ?? Subject.None,
                "The kernel was built without a driver that the modem needs, as its configuration says.", [.. lacking.Select(said => said.Line), situation.Kernel?.Line]);
            yield break;
        }

        if (missing is not null && Tree(situation) is null)
        {
            var device = situation.Candidates.FirstOrDefault(candidate => candidate.Identity == Identity.Modem);
            yield return Find(Confidence.Likely, device?.ToSubject() ?? Subject.None, $"The module {missing.Name} is not installed for the running kernel.", [missing.Line, device?.IdLine]);
        }
    }

    protected override Finding? Judge(Situation situation, DeviceSituation device, IReadOnlyList<InterfaceSituation> orphans, int served)
    {
        if (Tree(situation) is not { } tree)
        {
            return null;
        }

        var modules = ModulesFor(situation, orphans) ?? [];
        var gone = modules.Count > 0 ? modules.FirstOrDefault(module => !tree.Has(module)) : tree.Has(Expected(orphans)) ? null : Expected(orphans);
        return gone is null ? null : Find(
            Confidence.Likely, device.ToSubject(),
            $"The module {gone} for {Interfaces(orphans)} of {device.Describe()} is not installed for the running kernel.",
            [.. Lines(device, orphans), situation.Kernel?.Line]);
    }
}

/// <summary>The module is there and modprobe.d forbids it.</summary>
internal sealed class DriverBlacklisted : MissingDriver
{
    public override string Id => "driver-blacklisted";

    public override IReadOnlyList<string> Explains => ["no-driver-bound", "driver-not-autoloaded"];

    protected override Finding? Judge(Situation situation, DeviceSituation device, IReadOnlyList<InterfaceSituation> orphans, int served)
    {
        var modules = ModulesFor(situation, orphans);
        var wanted = modules is { Count: > 0 } ? modules : [Expected(orphans)];
        var listed = situation.General.FirstOrDefault(happened => happened.Kind == EventKind.ModuleBlacklisted && happened.Name is { } name
            // Without the kernel's tables, a modem's driver that is forbidden is the one that is missed.
            && (wanted.Contains(name.Replace('-', '_')) || (modules is null && ModemIdentity.IsModemDriver(name.Replace('-', '_')))));
        var module = listed?.Name ?? (Tree(situation) is { } tree ? wanted.FirstOrDefault(name => tree.Blacklisted.Contains(name)) : null);
        return module is null || IsLoaded(situation, module) ? null : Find(
            modules is not null ? Confidence.Confirmed : Confidence.Likely, device.ToSubject(),
            $"modprobe.d keeps {module} from loading, so no driver has {Interfaces(orphans)} of {device.Describe()}.",
            [listed?.Line, .. Lines(device, orphans)]);
    }
}

/// <summary>The module is there, nothing forbids it, and it was not loaded.</summary>
internal sealed class DriverNotAutoloaded : MissingDriver
{
    public override string Id => "driver-not-autoloaded";

    public override IReadOnlyList<string> Explains => ["no-driver-bound"];

    protected override Finding? Judge(Situation situation, DeviceSituation device, IReadOnlyList<InterfaceSituation> orphans, int served)
    {
        if (Tree(situation) is not { } tree || ModulesFor(situation, orphans) is not { Count: > 0 } modules || situation.LoadedModules is null)
        {
            return null;
        }

        var module = modules.FirstOrDefault(name => tree.Has(name) && !tree.Blacklisted.Contains(name) && !IsLoaded(situation, name));
        return module is null ? null : Find(
            Confidence.Confirmed, device.ToSubject(),
            $"{module} serves {Interfaces(orphans)} of {device.Describe()}, is installed, and was not loaded.",
            Lines(device, orphans)) with
        {
            Confirm = [$"modprobe {module}: the ports appear at once"],
        };
    }
}

/// <summary>usbserial's generic driver holds a modem, mostly because of an old recipe.</summary>
internal sealed class UsbserialGenericBound : Rule
{
    public override string Id => "usbserial-generic-bound";

    public override IReadOnlyList<string> Explains => ["no-driver-bound", "modem-unresponsive"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        foreach (var device in situation.Candidates.Where(device => device is { Identity: Identity.Modem, Present: true }))
        {
            var entry = device.Interfaces.FirstOrDefault(known => known.Driver.Or("") is "usbserial_generic" or "generic");
            if (entry is null)
            {
                continue;
            }

            yield return Find(Confidence.Likely, device.ToSubject(),
                $"The generic serial driver holds interface {entry.Number} of {device.Describe()}, where option belongs: it is slow and knows no modem control.",
                [entry.Line, device.Timeline?.First(EventKind.GenericSerial)?.Line, device.IdLine]);
        }

        // No id in the log, but the driver for GSM modems was loaded on this machine, too late for the port.
        foreach (var device in situation.Candidates.Where(device => device is { Identity: Identity.Undetermined, Timeline: { } log } && log.Count(EventKind.GenericSerial) > 0 && log.Count(EventKind.SerialDetected) == 0))
        {
            var taken = device.Timeline!.Last(EventKind.GenericSerial)!;
            var late = situation.General.FirstOrDefault(happened => happened is { Kind: EventKind.DriverRegistered, Name: "option" or "sierra" or "qcserial" } && happened.Line.Input == taken.Line.Input && happened.Line.Line > taken.Line.Line);
            if (late is not null)
            {
                yield return Find(Confidence.Likely, device.ToSubject(),
                    $"The generic serial driver took {device.Describe()} before {late.Name} was loaded, which would serve a modem better.", [taken.Line, late.Line]);
            }
        }
    }
}
