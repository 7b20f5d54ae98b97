using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Listings;
using Dialtone.Diagnosis.Logs.Timelines;
using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Facts;
using Dialtone.Facts.Usb;

namespace Dialtone.Diagnosis.Situations;

/// <summary>Puts sysfs, listings and logs together by device.</summary>
internal static class SituationBuilder
{
    public static Situation Build(Subjects subjects)
    {
        var devices = new List<DeviceSituation>();
        var listed = ListedDevices.Join(subjects.Logs.SelectMany(log => log.Devices)).ToList();
        var used = new HashSet<ListedDevice>();
        var machineDevices = subjects.Machine is { } machine ? machine.UsbDevices.Or([]) : [];
        foreach (var log in subjects.Logs)
        {
            foreach (var timeline in log.Ports)
            {
                var device = machineDevices.FirstOrDefault(candidate => candidate.Port == timeline.Port);
                devices.Add(FromLog(log, timeline, device, listed, used));
            }
        }

        foreach (var device in machineDevices.Where(device => !devices.Exists(known => known.Device == device)))
        {
            devices.Add(FromSysfs(device, null, null));
        }

        foreach (var entry in listed.Where(entry => !used.Contains(entry) && !IsShownBetter(entry, listed)))
        {
            devices.Add(FromListing(entry));
        }

        // What has devices behind it is a hub, whether or not the text shows "USB hub found".
        var parents = devices.Where(device => device.Port is { IsRootHub: false }).Select(device => device.Port!.Value.Parent).ToHashSet();
        return new Situation { Subjects = subjects, Devices = [.. devices.Select(device => !device.IsHub && device.Port is { } port && parents.Contains(port) ? device with { IsHub = true } : device)], Kernel = KernelOf(subjects) };
    }

    private static NamedKernel? KernelOf(Subjects subjects)
    {
        if (subjects.Machine is { } machine && machine.Kernel.TryGet(out var kernel))
        {
            return new NamedKernel(kernel.Version, kernel.Build, new Evidence(machine.Kernel.Source.Place, 1, kernel.Version.ToString()));
        }

        return subjects.Logs.Select(log => log.Kernel).FirstOrDefault(known => known is not null);
    }

    /// <summary>lsusb and usb-devices list the same device: the one with interfaces counts.</summary>
    private static bool IsShownBetter(ListedDevice entry, List<ListedDevice> all) =>
        !ShowsDrivers(entry) && entry.Id is not null && all.Exists(other => other.Id == entry.Id && (ShowsDrivers(other) || other.Interfaces.Count > entry.Interfaces.Count));

    private static DeviceSituation FromLog(
        LogFacts log, PortTimeline timeline, UsbDevice? device, List<ListedDevice> listed, HashSet<ListedDevice> used)
    {
        if (device is not null)
        {
            return FromSysfs(device, timeline, log);
        }

        UsbId? id = timeline.Ids.Count > 0 ? timeline.Ids[^1] : null;
        var idLine = timeline.Last(EventKind.DeviceIds)?.Line;
        // A driver that matched and failed says as much of what the device is as one that started.
        var drivers = timeline.Interfaces.Select(entry => entry.Driver).Concat(timeline.Of(EventKind.ProbeFailed).Select(failed => failed.Name).OfType<string>()
                .Where(name => ModemIdentity.IsModemDriver(name) || DeviceKinds.IsDriver(name)))
            .Concat(timeline.Of(EventKind.OtherDriver).Select(other => other.Name).OfType<string>().Where(DeviceKinds.IsDriver))
            // What was let go of was held before.
            .Concat(timeline.Of(EventKind.InterfaceDisconnected).Select(left => left.Name)
                .Concat(timeline.Of(EventKind.SerialDetached).Concat(timeline.Of(EventKind.NetworkDetached)).Select(left => left.Detail)).OfType<string>().Where(name => ModemIdentity.IsModemDriver(name) || DeviceKinds.IsDriver(name)))
            // Of lines picked by "usb" those of drivers are lost; the serial core's own names the converter.
            .Concat(timeline.Of(EventKind.SerialAttached).Select(attached => attached.Detail is { } kind ? ModemIdentity.DriverOfConverter(kind) : null).OfType<string>()).ToList();
        ListedDevice? match = null;
        var addressedNow = false;
        var candidates = listed.Where(entry => !entry.IsHub && entry.Id is not null && !used.Contains(entry)).ToList();
        if (id is { } known)
        {
            match = candidates.Find(entry => entry.Id == known && ShowsDrivers(entry)) ?? candidates.Find(entry => entry.Id == known);
        }
        else if (timeline.Last(EventKind.NewDevice) is { } enumerated && candidates.Find(entry => entry.Address?.Bus == timeline.Port.Bus && entry.Address?.Device == enumerated.Number) is { } addressed)
        {
            // Bus and device number name the device as well as its id does.
            match = candidates.Find(entry => entry.Id == addressed.Id && entry.Address == addressed.Address && ShowsDrivers(entry)) ?? addressed;
            id = match.Id;
            idLine = match.Line;
            addressedNow = timeline.Last(EventKind.Disconnect) is not { } left || left.Line.Line < enumerated.Line.Line;
        }
        else if (drivers.Exists(ModemIdentity.IsModemDriver) || timeline.Count(EventKind.SerialDetached) + timeline.Count(EventKind.GenericSerial) > 0)
        {
            // The log shows a modem's driver, or the generic one that somebody told an id, and no id; a listing with one modem in it can only mean this one.
            var modems = candidates.Where(entry => ModemIdentity.Judge(entry.Id, [], entry.Name is null ? [] : [entry.Name]) == Identity.Modem).ToList();
            match = modems.Select(entry => entry.Id).Distinct().Count() == 1 ? modems[0] : null;
            id = match?.Id;
            idLine = match?.Line;
        }

        else if (!timeline.Away && timeline.Count(EventKind.NewDevice) + timeline.Count(EventKind.Product) + timeline.Count(EventKind.AcmAttached) + timeline.Count(EventKind.SerialAttached) > 0 && timeline.Count(EventKind.HubFound) == 0
            && candidates.Where(entry => entry.Address?.Bus == timeline.Port.Bus).ToList() is [var only] && listed.Count(entry => entry.Id == only.Id) == 1
            && !log.Ports.Any(other => other != timeline && other.Port.Bus == timeline.Port.Bus && other.Last(EventKind.NewDevice)?.Number == only.Address?.Device))
        {
            // The listing has one device on this bus, so it is the one that the log speaks of.
            match = only;
            id = only.Id;
            idLine = only.Line;
        }

        if (match is not null)
        {
            foreach (var same in candidates.Where(entry => entry.Id == match.Id))
            {
                used.Add(same);
            }
        }

        // A tree names the port, and what lsusb shows at the same address the device. Who left may have been another than the one listed.
        if (match is null && listed.Find(entry => entry.Port == timeline.Port && (entry.Id is null || (id is null && !timeline.Away)) && !used.Contains(entry)) is { } atPort)
        {
            match = atPort;
            id ??= atPort.Id;
            idLine ??= atPort.Id is null ? null : atPort.Line;
            used.Add(atPort);
        }

        if (match is not null)
        {
            drivers.AddRange(match.Interfaces.Select(entry => entry.Driver).OfType<string>());
        }

        var spoken = timeline.Ids.Count == 0 && !drivers.Exists(ModemIdentity.IsModemDriver) ? DeviceKinds.Spoken(log, timeline) : null;

        // Who is on the bus at the end of the log is among those that the listing shows there; where none of them is a modem, neither is this one.
        var onBus = match is null && id is null && timeline.Last(EventKind.NewDevice) is { } arrival && (timeline.Last(EventKind.Disconnect) is not { } departure || departure.Line.Line < arrival.Line.Line)
            ? candidates.FindAll(entry => entry.Address?.Bus == timeline.Port.Bus) : [];
        var eliminated = onBus.Count > 0 && !drivers.Exists(ModemIdentity.IsModemDriver) && listed.TrueForAll(entry => entry.IsHub || ModemIdentity.Judge(entry.Id, [], entry.Name is null ? [] : [entry.Name]) == Identity.Other);
        var texts = new[] { timeline.Product, timeline.Manufacturer, match?.Name }.OfType<string>().Concat(timeline.Units.Select(unit => unit.Text)).Concat(NetworkWords(timeline)).Concat(Unplaced(log, timeline))
            // What came again without a word is what it was.
            .Concat(timeline.Ids.Count == 0 && timeline.Units.Count == 0 ? timeline.Of(EventKind.ScsiInquiry).Select(unit => unit.Detail).OfType<string>() : []);
        var complete = match is not null && ShowsDrivers(match);
        return new DeviceSituation
        {
            Port = timeline.Port,
            Id = id,
            IdLine = idLine,
            IdFromSamePlace = timeline.Ids.Count > 0,
            Name = timeline.Product ?? match?.Name,
            BcdDevice = timeline.BcdDevice ?? match?.BcdDevice,
            // Low speed allows no bulk endpoints (USB 2.0, 5.8.3), and without them there is no modem.
            Identity = (timeline.Last(EventKind.NewDevice) ?? timeline.Last(EventKind.Reset))?.Detail == "low" || IsDisk(log, timeline) || HoldsData(log, timeline) || spoken is not null || eliminated ? Identity.Other : ModemIdentity.Judge(id, drivers, texts, timeline.Units.Any(unit => unit.PeripheralType == 5)),
            Kind = spoken,
            Timeline = timeline,
            Log = log,
            Listed = match,
            Interfaces = complete ? [.. match!.Interfaces.Select(FromListing)] : [.. timeline.Interfaces.Select(entry => FromLog(entry, timeline))],
            InterfacesComplete = complete,
            Present = complete || addressedNow || (timeline.Back && (timeline.Ids.Count > 0 || timeline.Units.Count > 0 || (match is not null && timeline.Count(EventKind.NewDevice) > 0) || timeline.Interfaces.Any(entry => entry.Bound)
                // Of a log picked by "tty" nothing else is left.
                || timeline.Count(EventKind.SerialAttached) > timeline.Count(EventKind.SerialDetached))),
            IsHub = timeline.Port.IsRootHub || timeline.Count(EventKind.HubFound) > 0,
        };
    }

    /// <summary>What the line of a network function tells beside its driver: all of Huawei's router sticks have one of these addresses, and cdc_ether has a table of its own for modems.</summary>
    private static IEnumerable<string> NetworkWords(PortTimeline timeline)
    {
        foreach (var line in timeline.Of(EventKind.NetworkAttached).Select(attached => attached.Line.Whole))
        {
            if (line.Contains("0c:5b:8f:27:9a:64", StringComparison.OrdinalIgnoreCase) || line.Contains(":1e:10:1f:00:00", StringComparison.OrdinalIgnoreCase))
            {
                yield return "huawei mobile";
            }

            if (line.Contains("Mobile Broadband Network Device", StringComparison.Ordinal))
            {
                yield return "mobile broadband";
            }
        }
    }

    /// <summary>What an INQUIRY without an address names, where the text begins behind the arrival of the only device that it tells of.</summary>
    private static IEnumerable<string> Unplaced(LogFacts log, PortTimeline timeline) =>
        timeline.Ids.Count == 0 && timeline.Count(EventKind.NewDevice) == 0 && log.Ports.Count(other => !other.Port.IsRootHub) == 1
            ? log.General.Where(happened => happened.Kind == EventKind.Manufacturer).Select(happened => happened.Detail).OfType<string>() : [];

    /// <summary>A device without an id that left or was reset with a disk's complaints around it, and with no port of a modem.</summary>
    private static bool IsDisk(LogFacts log, PortTimeline timeline) =>
        timeline.Ids.Count == 0 && timeline.Interfaces.All(entry => entry.Driver is "usb-storage" or "uas") && timeline.Count(EventKind.SerialAttached) + timeline.Count(EventKind.SerialDetached) + timeline.Count(EventKind.InterfaceDisconnected) == 0
        && timeline.Units.All(unit => unit.PeripheralType == 0) && (timeline.Last(EventKind.Disconnect) ?? timeline.Last(EventKind.Reset)) is { } gone
        && log.Statements.Any(said => (said.Wording == DriverWordings.DiskLost || said.Wording == DriverWordings.AttachedScsiRecovers) && Math.Abs(said.Line.Line - gone.Line.Line) <= 6);

    /// <summary>Storage with data in it and nothing else: a stick's driver disc is a CD-ROM of a few megabytes, and its card reader stands beside ports or is empty.</summary>
    private static bool HoldsData(LogFacts log, PortTimeline timeline) =>
        timeline.Ids.Count == 0 && timeline.Of(EventKind.ScsiInquiry).All(unit => unit.Name == "Direct-Access" && ModemIdentity.Judge(null, [], [unit.Detail ?? "", timeline.Manufacturer ?? ""]) != Identity.Modem)
        && timeline.Count(EventKind.SerialAttached) + timeline.Count(EventKind.AcmAttached) + timeline.Count(EventKind.NetworkAttached) + timeline.Count(EventKind.ModeSwitch) == 0
        && timeline.Of(EventKind.ScsiInquiry).Any(unit => log.Statements.Any(said => said.Wording == DriverWordings.Capacity && said.Line.Input == unit.Line.Input && said.Line.Line > unit.Line.Line
            && said.Line.Line - unit.Line.Line <= CapacityReach && long.TryParse(said["blocks"], out var blocks) && blocks >= SmallestDisk
            && !log.Ports.Any(other => other != timeline && other.Of(EventKind.ScsiInquiry).Any(between => between.Line.Line > unit.Line.Line && between.Line.Line < said.Line.Line))));

    /// <summary>The kernel asks a unit for its capacity right behind the INQUIRY; resets may stand between.</summary>
    private const int CapacityReach = 40;

    /// <summary>100 MB in blocks.</summary>
    private const long SmallestDisk = 200_000;

    private static DeviceSituation FromSysfs(UsbDevice device, PortTimeline? timeline, LogFacts? log)
    {
        var interfaces = device.Interfaces.Or([]);
        var texts = new[] { device.Product.Or(""), device.Manufacturer.Or("") }
            .Concat(interfaces.SelectMany(entry => entry.ScsiUnits.Select(unit => $"{unit.Vendor} {unit.Model}")));
        UsbId? id = device.Id.TryGet(out var known) ? known : timeline is { Ids.Count: > 0 } ? timeline.Ids[^1] : null;
        return new DeviceSituation
        {
            Port = device.Port,
            Id = id,
            IdLine = device.Id.IsKnown ? new Evidence(device.Id.Source.Place, Math.Max(1, device.Id.Source.Line), device.Id.Value.ToString()) : null,
            IdFromSamePlace = true,
            Name = device.Product.TryGet(out var product) ? product : null,
            BcdDevice = device.BcdDevice.TryGet(out var release) ? release : null,
            Identity = ModemIdentity.Judge(id, interfaces.Select(entry => entry.Driver.Or("")), texts),
            Timeline = timeline,
            Log = log,
            Device = device,
            Interfaces =
            [
                .. interfaces.Select(entry => new InterfaceSituation(
                    entry.Name.Number, entry.Class, entry.Driver, entry.Modalias.TryGet(out var alias) ? alias : null, entry.Ttys,
                    new Evidence($"/sys/bus/usb/devices/{entry.Name}", 1, $"{entry.Name} class {entry.Class} driver {entry.Driver.Or("none")}"))
                {
                    Endpoints = entry.EndpointCount.TryGet(out var endpoints) ? endpoints : null,
                }),
            ],
            InterfacesComplete = device.Interfaces.IsKnown,
            Present = true,
            IsHub = device.IsHub || device.Port.IsRootHub,
        };
    }

    private static bool ShowsDrivers(ListedDevice entry) => entry.Interfaces.Count > 0 && entry.Interfaces.All(known => known.DriverListed);

    private static DeviceSituation FromListing(ListedDevice entry) => new()
    {
        Port = entry.Port,
        Id = entry.Id,
        IdLine = entry.Line,
        IdFromSamePlace = true,
        Name = entry.Name,
        BcdDevice = entry.BcdDevice,
        Identity = ModemIdentity.Judge(
            entry.Id, entry.Interfaces.Select(known => known.Driver).OfType<string>(), new[] { entry.Name, entry.Manufacturer }.OfType<string>()),
        Listed = entry,
        Interfaces = [.. entry.Interfaces.Select(FromListing)],
        InterfacesComplete = ShowsDrivers(entry),
        Present = !entry.IsOffered,
        IsHub = entry.IsHub,
    };

    private static InterfaceSituation FromListing(ListedInterface entry) =>
        new(entry.Number, entry.Class,
            !entry.DriverListed ? Observed.NotExamined<string>("the listing shows no drivers")
            : entry.Driver is null ? Observed.Absent<string>(new Source(entry.Line.Input, entry.Line.Line)) : Observed.Known(entry.Driver, new Source(entry.Line.Input, entry.Line.Line)),
            null, [], entry.Line)
        {
            Endpoints = entry.Endpoints,
        };

    private static InterfaceSituation FromLog(LoggedInterface entry, PortTimeline timeline)
    {
        var line = timeline.Events.LastOrDefault(happened => happened.Interface == entry.Name)?.Line;
        return new InterfaceSituation(
            entry.Name.Number, null, Observed.Known(entry.Driver, new Source(line?.Input ?? "", line?.Line ?? 0)), null,
            [.. timeline.Events.Where(happened => happened.Kind == EventKind.AcmAttached && happened.Interface == entry.Name).Select(happened => happened.Name).OfType<string>().Distinct()],
            line);
    }
}
