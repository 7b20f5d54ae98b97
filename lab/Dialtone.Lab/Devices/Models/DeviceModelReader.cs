using System.Globalization;
using Dialtone.Protocols.Usb;

namespace Dialtone.Lab.Devices.Models;

/// <summary>Reads <see cref="DeviceModel"/> from text; the keys are listed in lab/modems/README.md.</summary>
public static class DeviceModelReader
{
    /// <param name="file">For error messages.</param>
    /// <exception cref="DeviceModelException">Names file, line and what was expected.</exception>
    public static DeviceModel Read(string name, string file, string text)
    {
        var sections = Section.Read(file, text);
        var known = new[] { "device", "personality", "interface", "lun", "switch", "modem" };
        if (sections.FirstOrDefault(s => !known.Contains(s.Kind)) is { } unknown)
            throw unknown.Error($"expected one of [{string.Join("], [", known)}], not [{unknown.Kind}]");
        var head = sections.FirstOrDefault(s => s.Kind == "device") ?? throw new DeviceModelException(file, 1, "expected a section [device]");

        var units = sections.Where(s => s.Kind == "lun").ToDictionary(s => s.Name, ReadUnit);
        var interfaces = sections.Where(s => s.Kind == "interface").Select(s => ReadInterface(s, units)).ToArray();
        var personalities = sections.Where(s => s.Kind == "personality")
            .ToDictionary(s => s.Name, s => ReadPersonality(s, interfaces.Where(i => i.Personality == s.Name).ToArray()));
        foreach (var (section, personality, _, _, _) in interfaces)
        {
            if (!personalities.ContainsKey(personality))
                throw section.Error($"there is no [personality {personality}]");
        }
        var switches = sections.Where(s => s.Kind == "switch").Select(s => ReadSwitch(s, personalities)).ToArray();
        var modem = sections.FirstOrDefault(s => s.Kind == "modem") is { } section2 ? ReadModem(section2) : null;
        if (modem is null && interfaces.FirstOrDefault(i => i.Model.SpeaksAt).Section is { } speaking)
            throw speaking.Error("a port that answers AT needs a section [modem]");

        var start = head.Required("Start");
        var model = new DeviceModel
        {
            Name = name,
            Title = head.RequiredText("Title"),
            Start = personalities.GetValueOrDefault(start.Value) ?? throw head.Error(start, "the name of a personality"),
            Personalities = personalities,
            Units = units,
            Switches = switches,
            Modem = modem,
            Faults = head.All("Fault").Select(e => e.Value).ToArray(),
        };
        head.End();
        foreach (var fault in model.Faults)
        {
            try
            {
                Fault.Parse(fault, model);
            }
            catch (VirtualDeviceException e)
            {
                throw head.Error(e.Message);
            }
        }
        return model;
    }

    private static UnitModel ReadUnit(Section section)
    {
        var kind = section.Required("Kind");
        var (unit, type) = kind.Value switch
        {
            "cdrom" => (UnitKind.CdRom, true),
            "card-slot" => (UnitKind.CardSlot, true),
            "disk" => (UnitKind.Disk, false),
            _ => throw section.Error(kind, "cdrom, card-slot or disk"),
        };
        var megabytes = unit == UnitKind.Disk ? section.Number("Size", 0, 4096) : 0;
        if (unit == UnitKind.Disk && megabytes == 0)
            throw section.Error("a disk needs 'Size', in MiB");
        var medium = unit == UnitKind.CdRom ? section.Optional("Medium") : null;
        var model = new UnitModel(
            section.Name,
            unit,
            section.RequiredText("Vendor"),
            section.RequiredText("Product"),
            section.RequiredText("Revision"),
            (byte)section.Number("SCSI version", 2, 7),
            type,
            (uint)megabytes * 2048,
            medium?.Value switch
            {
                null or "none" => false,
                "iso" => true,
                _ => throw section.Error(medium, "iso or none"),
            },
            (byte)section.Number("Sense additional length", 10, 244));
        section.End();
        return model;
    }

    private static (Section Section, string Personality, InterfaceModel Model, string? Name, byte[] Extra) ReadInterface(
        Section section, Dictionary<string, UnitModel> units)
    {
        var blank = section.Name.LastIndexOf(' ');
        if (blank < 0 || !byte.TryParse(section.Name.AsSpan(blank + 1), NumberStyles.None, null, out var number))
            throw section.Error("expected [interface PERSONALITY NUMBER]");

        var triple = section.Required("Class");
        var parts = triple.Value.Split('/');
        var codes = new byte[3];
        if (parts.Length != 3 || !parts.Index().All(p => byte.TryParse(p.Item, NumberStyles.AllowHexSpecifier, null, out codes[p.Index])))
            throw section.Error(triple, "class/subclass/protocol in hexadecimal, such as ff/ff/ff");

        var endpoints = section.All("Endpoint").Select(e => ReadEndpoint(section, e)).ToArray();
        var function = section.Required("Function");
        var words = function.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var (kind, speaksAt) = words switch
        {
            ["none"] => (FunctionKind.None, false),
            ["serial"] => (FunctionKind.Serial, false),
            ["serial", "at"] => (FunctionKind.Serial, true),
            ["storage", _, ..] => (FunctionKind.Storage, false),
            _ => throw section.Error(function, "none, serial, serial at, or storage and the names of its LUNs"),
        };
        var luns = kind == FunctionKind.Storage ? words[1..] : [];
        if (Array.Find(luns, l => !units.ContainsKey(l)) is { } missing)
            throw section.Error(function, $"LUNs that have a section; there is no [lun {missing}]");
        if (luns.Length > 15)
            throw section.Error(function, "at most 15 LUNs");
        if (kind != FunctionKind.None && (!HasBulk(endpoints, isIn: true) || !HasBulk(endpoints, isIn: false)))
            throw section.Error(function, "a bulk endpoint in each direction");

        var name = section.Text("Name");
        var extra = section.Optional("Extra descriptors") is { } raw ? section.Bytes(raw) : [];
        section.End();
        var descriptor = new InterfaceDescriptor(number, 0, (byte)endpoints.Length, codes[0], codes[1], codes[2], 0);
        return (section, section.Name[..blank], new InterfaceModel(descriptor, endpoints, kind, speaksAt, luns), name, extra);
    }

    private static bool HasBulk(EndpointDescriptor[] endpoints, bool isIn) =>
        endpoints.Any(e => e.TransferType == TransferType.Bulk && e.IsIn == isIn);

    private static EndpointDescriptor ReadEndpoint(Section section, Section.Entry entry)
    {
        var words = entry.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        byte interval = 0;
        if (words.Length is 3 or 4
            && byte.TryParse(words[0], NumberStyles.AllowHexSpecifier, null, out var address)
            && (address & 0x0f) != 0
            && words[1] is "bulk" or "interrupt"
            && ushort.TryParse(words[2], NumberStyles.None, null, out var size)
            && size is > 0 and <= 1024
            && (words.Length == 3 || byte.TryParse(words[3], NumberStyles.None, null, out interval)))
        {
            return new EndpointDescriptor(address, (byte)(words[1] == "bulk" ? TransferType.Bulk : TransferType.Interrupt), size, interval);
        }
        throw section.Error(entry, "address in hexadecimal, bulk or interrupt, packet size, interval: such as 81 interrupt 64 5");
    }

    private static Personality ReadPersonality(
        Section section, (Section Section, string Personality, InterfaceModel Model, string? Name, byte[] Extra)[] interfaces)
    {
        var strings = new List<string> { "" };
        byte IndexOf(string? text)
        {
            if (text is null)
                return 0;
            strings.Add(text);
            return (byte)(strings.Count - 1);
        }

        var speed = section.Optional("Speed");
        var triple = section.Hex("Device class", 6, 0);
        var device = new DeviceDescriptor(
            0x0200,
            (byte)(triple >> 16),
            (byte)(triple >> 8),
            (byte)triple,
            64,
            (ushort)section.Hex("Vendor id", 4),
            (ushort)section.Hex("Product id", 4),
            (ushort)section.Hex("Release", 4),
            IndexOf(section.Text("Manufacturer")),
            IndexOf(section.Text("Product")),
            IndexOf(section.Text("Serial number")),
            1);

        var used = new HashSet<byte>();
        foreach (var (owner, _, model, _, _) in interfaces)
        {
            if (model.Endpoints.FirstOrDefault(e => !used.Add(e.Address)) is { Address: not 0 } twice)
                throw owner.Error($"the personality has an endpoint {twice.Address:x2} already");
        }

        Span<byte> bytes = new byte[4096];
        var writer = new DescriptorWriter(bytes);
        var ordered = interfaces.OrderBy(i => i.Model.Descriptor.Number).ToArray();
        writer.Add(new ConfigurationDescriptor(
            0,
            (byte)section.Number("Claimed interfaces", ordered.Length, 255),
            1,
            0,
            (byte)section.Hex("Attributes", 2, 0x80),
            (byte)(section.Number("Maximum power", 500, 510) / 2)));
        foreach (var (_, _, model, name, extra) in ordered)
        {
            writer.Add(model.Descriptor with { NameIndex = IndexOf(name) });
            writer.AddRaw(extra);
            foreach (var endpoint in model.Endpoints)
                writer.Add(endpoint);
        }
        if (section.Optional("Trailing descriptors") is { } trailing)
            writer.AddRaw(section.Bytes(trailing));
        var configuration = writer.Finish().ToArray();
        var claimed = section.Number("Claimed length", configuration.Length, ushort.MaxValue);
        configuration[2] = (byte)claimed;
        configuration[3] = (byte)(claimed >> 8);

        var personality = new Personality
        {
            Name = section.Name,
            Speed = speed?.Value switch
            {
                null or "high" => UsbSpeed.High,
                "full" => UsbSpeed.Full,
                _ => throw section.Error(speed, "high or full"),
            },
            Descriptor = device,
            Interfaces = ordered.Select(i => i.Model).ToArray(),
            Strings = strings,
            Configuration = configuration,
        };
        section.End();
        return personality;
    }

    private static SwitchModel ReadSwitch(Section section, Dictionary<string, Personality> personalities)
    {
        string PersonalityAt(string key)
        {
            var entry = section.Required(key);
            return personalities.ContainsKey(entry.Value) ? entry.Value : throw section.Error(entry, "the name of a personality");
        }

        var trigger = section.Required("On");
        SetupPacket? control = null;
        byte[] prefix = [];
        var words = trigger.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is ["control", var type, var request, var value, var index, var length]
            && byte.TryParse(type, NumberStyles.AllowHexSpecifier, null, out var requestType)
            && byte.TryParse(request, NumberStyles.AllowHexSpecifier, null, out var requestCode)
            && ushort.TryParse(value, NumberStyles.AllowHexSpecifier, null, out var requestValue)
            && ushort.TryParse(index, NumberStyles.AllowHexSpecifier, null, out var requestIndex)
            && ushort.TryParse(length, NumberStyles.None, null, out var requestLength))
        {
            control = new SetupPacket(requestType, requestCode, requestValue, requestIndex, requestLength);
        }
        else if (words is ["scsi", _, ..]
            && words[1..].All(w => w.Length == 2 && byte.TryParse(w, NumberStyles.AllowHexSpecifier, null, out _)))
        {
            prefix = Convert.FromHexString(string.Concat(words[1..]));
        }
        else if (words is not ["eject"])
        {
            throw section.Error(trigger, "'control 00 03 0001 0000 0', 'scsi 11 06' or 'eject'");
        }
        var model = new SwitchModel(
            PersonalityAt("From"),
            PersonalityAt("To"),
            control,
            prefix,
            words is ["eject"],
            section.Duration("Delay", TimeSpan.FromMilliseconds(200)),
            section.Duration("Absence", TimeSpan.FromSeconds(1)));
        section.End();
        return model;
    }

    private static ModemModel ReadModem(Section section)
    {
        var answers = new Dictionary<string, string>();
        foreach (var entry in section.AllStartingWith("AT"))
        {
            if (entry.Key.Length > 2 && !answers.TryAdd(entry.Key.ToUpperInvariant(), section.Unescape(entry)))
                throw section.Error(entry, "each command once");
        }
        var model = new ModemModel(
            section.RequiredText("Manufacturer"),
            section.RequiredText("Model"),
            section.RequiredText("Revision"),
            section.RequiredText("IMEI"),
            section.Text("IMSI") ?? "001010123456789",
            section.Text("ICCID") ?? "8900100000000000006",
            section.Text("Operator") ?? "Test Network",
            section.Text("Operator code") ?? "00101",
            section.Number("Signal quality", 17, 99),
            answers);
        section.End();
        return model;
    }
}
