using System.Globalization;
using Dialtone.Protocols.Usb;

namespace Dialtone.Lab.Devices.Models;

/// <summary>Reads <see cref="DeviceModel"/> from text; the keys are listed in lab/modems/README.md.</summary>
public static class DeviceModelReader
{
    private const string Variant = "variant";

    /// <summary>The variants that a text describes; none if it describes one device.</summary>
    public static IEnumerable<string> Variants(string text) =>
        text.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith($"[{Variant} ", StringComparison.Ordinal) && line[^1] == ']').Select(line => line[(Variant.Length + 2)..^1].Trim());

    /// <param name="file">For error messages.</param>
    /// <param name="variant">One of <see cref="Variants"/>, if there are any.</param>
    /// <exception cref="DeviceModelException">Names file, line and what was expected.</exception>
    public static DeviceModel Read(string name, string file, string text, string? variant = null)
    {
        IReadOnlyList<Section> sections = Section.Read(file, text);
        var known = new[] { "device", "personality", "interface", "lun", "switch", "modem", Variant };
        if (sections.FirstOrDefault(s => !known.Contains(s.Kind)) is { } unknown)
            throw unknown.Error($"expected one of [{string.Join("], [", known)}], not [{unknown.Kind}]");
        var variants = sections.Where(s => s.Kind == Variant).ToArray();
        if (variants.Length > 0)
        {
            var chosen = Array.Find(variants, s => s.Name == variant) ?? throw variants[0].Error($"there is no variant '{variant}'");
            sections = [.. sections.Where(s => s.Kind != Variant).Select(s => s.Fill(chosen))];
            chosen.End();
        }
        var head = sections.FirstOrDefault(s => s.Kind == "device") ?? throw new DeviceModelException(file, 1, "expected a section [device]");

        var units = sections.Where(s => s.Kind == "lun").ToDictionary(s => s.Name, ReadUnit);
        var interfaces = sections.Where(s => s.Kind == "interface").Select(s => ReadInterface(s, units)).ToArray();
        var personalities = sections.Where(s => s.Kind == "personality")
            .ToDictionary(s => s.Name, s => ReadPersonality(s, interfaces.Where(i => i.Personality == s.Name).ToArray()));
        foreach (var read in interfaces)
        {
            if (!personalities.ContainsKey(read.Personality))
                throw read.Section.Error($"there is no [personality {read.Personality}]");
        }
        // A variant without a trigger does not leave the bus in order to switch.
        var switches = sections.Where(s => s.Kind == "switch").Select(s => ReadSwitch(s, personalities)).Where(s => s.Triggers.Count > 0).ToArray();
        var modem = sections.FirstOrDefault(s => s.Kind == "modem") is { } section2 ? ReadModem(section2) : null;
        if (modem is null && Array.Find(interfaces, i => i.Model.SpeaksAt) is { } speaking)
            throw speaking.Section.Error("a port that answers AT needs a section [modem]");

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

    /// <param name="Configuration">bConfigurationValue of the configuration that it belongs to.</param>
    private sealed record ReadInterfaceSection(Section Section, string Personality, byte Configuration, InterfaceModel Model, string? Name, byte[] Extra);

    private static ReadInterfaceSection ReadInterface(Section section, Dictionary<string, UnitModel> units)
    {
        const string head = "expected [interface PERSONALITY NUMBER], the number being 3, or 2.3 in configuration 2, or 3/1 for its alternate setting 1";
        var blank = section.Name.LastIndexOf(' ');
        if (blank < 0)
            throw section.Error(head);
        var place = section.Name[(blank + 1)..];
        var dot = place.IndexOf('.');
        var slash = place.IndexOf('/');
        byte configuration = 1, alternate = 0;
        if ((dot >= 0 && !byte.TryParse(place.AsSpan(0, dot), NumberStyles.None, null, out configuration))
            || (slash >= 0 && !byte.TryParse(place.AsSpan(slash + 1), NumberStyles.None, null, out alternate))
            || configuration == 0
            || slash >= 0 && slash < dot
            || !byte.TryParse(place.AsSpan(dot + 1, (slash < 0 ? place.Length : slash) - dot - 1), NumberStyles.None, null, out var number))
        {
            throw section.Error(head);
        }

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
            ["reports"] => (FunctionKind.Reports, false),
            ["mbim"] => (FunctionKind.Mbim, false),
            _ => throw section.Error(function, "none, serial, serial at, reports, mbim, or storage and the names of its LUNs"),
        };
        var luns = kind == FunctionKind.Storage ? words[1..] : [];
        if (Array.Find(luns, l => !units.ContainsKey(l)) is { } missing)
            throw section.Error(function, $"LUNs that have a section; there is no [lun {missing}]");
        if (luns.Length > 15)
            throw section.Error(function, "at most 15 LUNs");
        if (kind is FunctionKind.Reports or FunctionKind.Mbim && !endpoints.Any(e => e.TransferType == TransferType.Interrupt && e.IsIn))
            throw section.Error(function, "an interrupt endpoint that speaks to the host");
        if (kind is FunctionKind.Serial or FunctionKind.Storage && (!HasBulk(endpoints, isIn: true) || !HasBulk(endpoints, isIn: false)))
            throw section.Error(function, "a bulk endpoint in each direction");

        var name = section.Text("Name");
        var extra = section.Optional("Extra descriptors") is { } raw ? section.Bytes(raw) : [];
        section.End();
        var descriptor = new InterfaceDescriptor(number, alternate, (byte)endpoints.Length, codes[0], codes[1], codes[2], 0);
        return new ReadInterfaceSection(section, section.Name[..blank], configuration, new InterfaceModel(descriptor, endpoints, kind, speaksAt, luns), name, extra);
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

    private static Personality ReadPersonality(Section section, ReadInterfaceSection[] interfaces)
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
        var values = interfaces.Select(i => i.Configuration).Append((byte)1).Distinct().Order().ToArray();
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
            (byte)values.Length);
        // Class descriptors name a string by its index, and index 4 is what they may count on.
        var address = section.Text("Ethernet address");
        if (address is not null)
        {
            while (strings.Count < 4)
                strings.Add("");
            IndexOf(address);
        }

        var attributes = (byte)section.Hex("Attributes", 2, 0x80);
        var power = (byte)(section.Number("Maximum power", 500, 510) / 2);
        var claimedInterfaces = section.Number("Claimed interfaces", -1, 255);
        var claimedLength = section.Number("Claimed length", -1, ushort.MaxValue);
        var trailing = section.Optional("Trailing descriptors") is { } bytes ? section.Bytes(bytes) : [];
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
            Configurations = [.. values.Select(value => CreateConfiguration(value, [.. interfaces.Where(i => i.Configuration == value)]))],
            Strings = strings,
        };
        section.End();
        return personality;

        ConfigurationModel CreateConfiguration(byte value, ReadInterfaceSection[] own)
        {
            var used = new HashSet<byte>();
            foreach (var read in own)
            {
                if (read.Model.Endpoints.FirstOrDefault(e => !used.Add(e.Address)) is { Address: not 0 } twice)
                    throw read.Section.Error($"the personality has an endpoint {twice.Address:x2} already");
            }

            var writer = new DescriptorWriter(new byte[4096]);
            var ordered = own.OrderBy(i => i.Model.Descriptor.Number).ThenBy(i => i.Model.Descriptor.AlternateSetting).ToArray();
            var count = ordered.Select(i => i.Model.Descriptor.Number).Distinct().Count();
            writer.Add(new ConfigurationDescriptor(0, (byte)(claimedInterfaces < 0 ? count : claimedInterfaces), value, 0, attributes, power));
            foreach (var read in ordered)
            {
                writer.Add(read.Model.Descriptor with { NameIndex = IndexOf(read.Name) });
                writer.AddRaw(read.Extra);
                foreach (var endpoint in read.Model.Endpoints)
                    writer.Add(endpoint);
            }
            writer.AddRaw(trailing);
            var configuration = writer.Finish().ToArray();
            if (claimedLength >= 0)
            {
                configuration[2] = (byte)claimedLength;
                configuration[3] = (byte)(claimedLength >> 8);
            }
            return new ConfigurationModel(value, configuration, [.. ordered.Select(i => i.Model)]);
        }
    }

    private static SwitchModel ReadSwitch(Section section, Dictionary<string, Personality> personalities)
    {
        string PersonalityAt(string key)
        {
            var entry = section.Required(key);
            return personalities.ContainsKey(entry.Value) ? entry.Value : throw section.Error(entry, "the name of a personality");
        }

        var model = new SwitchModel(
            section.Name,
            PersonalityAt("From"),
            PersonalityAt("To"),
            [.. section.All("On").Select(entry => SwitchTrigger.TryParse(entry.Value) ?? throw section.Error(entry, SwitchTrigger.Forms))],
            section.Duration("Delay", TimeSpan.FromMilliseconds(200)),
            section.Duration("Absence", TimeSpan.FromSeconds(1)),
            section.Flag("Once"));
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
