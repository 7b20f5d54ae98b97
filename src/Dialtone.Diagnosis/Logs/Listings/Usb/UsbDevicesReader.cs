using System.Text;
using Dialtone.Facts.Usb;

namespace Dialtone.Diagnosis.Logs.Listings.Usb;

/// <summary>usb-devices and <c>/sys/kernel/debug/usb/devices</c>: one letter, a colon and fields (Documentation/driver-api/usb/usb.rst).</summary>
internal sealed class UsbDevicesReader : DeviceListingReader
{
    private readonly Dictionary<(int Bus, int Number), string> ports = [];

    public override string Kind => "usb-devices";

    public override IReadOnlyList<string> Samples { get; } =
    [
        "T:  Bus=01 Lev=01 Prnt=01 Port=00 Cnt=01 Dev#=  4 Spd=480 MxCh= 0",
        "D:  Ver= 2.00 Cls=00(>ifc ) Sub=00 Prot=00 MxPS=64 #Cfgs=  1",
        "P:  Vendor=12d1 ProdID=1001 Rev=00.00",
        "S:  Manufacturer=HUAWEI Technology",
        "S:  Product=HUAWEI Mobile",
        "C:  #Ifs= 4 Cfg#= 1 Atr=e0 MxPwr=500mA",
        "I:  If#= 0 Alt= 0 #EPs= 3 Cls=ff(vend.) Sub=ff Prot=ff Driver=option",
        "E:  Ad=81(I) Atr=03(Int.) MxPS=  16 Ivl=128ms",
    ];

    public override bool TryTake(ReadOnlySpan<byte> line, in LineReference reference)
    {
        if (line.Length < 4 || line[1] != ':' || line[2] is not ((byte)' ' or (byte)'*'))
        {
            return false;
        }

        var taken = line[0] switch
        {
            (byte)'T' => TryTopology(line, reference),
            (byte)'D' => TryDescriptor(line),
            (byte)'P' => TryProduct(line, reference),
            (byte)'S' => TryString(line),
            (byte)'C' => TryConfiguration(line),
            (byte)'I' => TryInterface(line, reference),
            (byte)'E' => Device is not null && line.IndexOf("Ad="u8) > 0,
            (byte)'B' => Device is not null && line.IndexOf("Alloc="u8) > 0,
            (byte)'A' => Device is not null && line.IndexOf("FirstIf#="u8) > 0,
            _ => false,
        };
        if (taken)
        {
            Taken++;
        }

        return taken;
    }

    private bool TryTopology(ReadOnlySpan<byte> line, in LineReference reference)
    {
        if (!TryField(line, "Bus="u8, out var bus) || !TryField(line, "Dev#="u8, out var number))
        {
            return false;
        }

        Finish();
        Device = new ListedDevice { Address = new UsbAddress(bus, number), Port = PortOf(line, bus, number), Line = reference.ToEvidence(line) };
        return true;
    }

    /// <summary>The path is not listed, but the parent's number and the parent's port from 0 are.</summary>
    private UsbPortPath? PortOf(ReadOnlySpan<byte> line, int bus, int number)
    {
        if (!TryField(line, "Lev="u8, out var level) || !TryField(line, "Prnt="u8, out var parent) || !TryField(line, "Port="u8, out var port) || level is < 1 or > 7 || ports.Count >= MaximumDevices)
        {
            return null;
        }

        var path = level == 1 ? $"{bus}-{port + 1}" : ports.TryGetValue((bus, parent), out var above) ? $"{above}.{port + 1}" : null;
        if (path is null || !UsbPortPath.TryParse(path, out var parsed))
        {
            return null;
        }

        ports[(bus, number)] = path;
        return parsed;
    }

    private bool TryDescriptor(ReadOnlySpan<byte> line)
    {
        if (Device is null || !TryHexField(line, "Cls="u8, out var cls))
        {
            return false;
        }

        Device = Device with { IsHub = cls == UsbClass.Hub, Configurations = TryField(line, "#Cfgs="u8, out var count) ? count : null };
        return true;
    }

    private bool TryProduct(ReadOnlySpan<byte> line, in LineReference reference)
    {
        if (!TryHexField(line, "Vendor="u8, out var vendor) || !TryHexField(line, "ProdID="u8, out var product) || vendor > 0xffff || product > 0xffff)
        {
            return false;
        }

        if (Device is null or { Id: not null })
        {
            // Whoever greps for the maker loses the lines before this one.
            Finish();
            Device = new ListedDevice { Line = reference.ToEvidence(line) };
        }

        int? release = null;
        var cursor = new ByteCursor(line);
        if (cursor.TrySkipPast("Rev="u8))
        {
            cursor.SkipBlanks();
            if (cursor.TryTakeHex(out var major) && cursor.TryTake("."u8) && cursor.TryTakeHex(out var minor))
            {
                release = (major << 8) | minor;
            }
        }

        Device = Device with { Id = new UsbId((ushort)vendor, (ushort)product), BcdDevice = release, Line = reference.ToEvidence(line) };
        return true;
    }

    private bool TryString(ReadOnlySpan<byte> line)
    {
        var cursor = new ByteCursor(line[2..]);
        cursor.SkipBlanks();
        if (Device is null)
        {
            return false;
        }

        if (cursor.TryTake("Manufacturer="u8))
        {
            Device = Device with { Manufacturer = Text(cursor.Rest) };
        }
        else if (cursor.TryTake("Product="u8))
        {
            Device = Device with { Name = Text(cursor.Rest) };
        }

        return true;
    }

    private bool TryConfiguration(ReadOnlySpan<byte> line)
    {
        if (Device is null || !TryField(line, "Cfg#="u8, out _))
        {
            return false;
        }

        // debugfs marks the active configuration with an asterisk; usb-devices lists none but the active one.
        Device = Device with { Configured = Device.Configured == true || line[2] == '*' };
        return true;
    }

    private bool TryInterface(ReadOnlySpan<byte> line, in LineReference reference)
    {
        if (Device is null || !TryField(line, "If#="u8, out var number) || !TryHexField(line, "Cls="u8, out var cls)
            || !TryHexField(line, "Sub="u8, out var sub) || !TryHexField(line, "Prot="u8, out var protocol))
        {
            return false;
        }

        TryField(line, "#EPs="u8, out var endpoints);
        var cursor = new ByteCursor(line);
        string? driver = null;
        if (cursor.TrySkipPast("Driver="u8))
        {
            var name = Text(cursor.Rest);
            driver = name is null or "(none)" ? null : name;
        }

        // Other alternate settings of the same interface repeat its driver.
        Add(new ListedInterface(number, new UsbClass((byte)cls, (byte)sub, (byte)protocol), endpoints, driver, reference.ToEvidence(line)));

        return true;
    }

    private static string? Text(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.UTF8.GetString(bytes.Length > 128 ? bytes[..128] : bytes).Trim();
        return text.Length == 0 ? null : text;
    }

    private static bool TryField(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name, out int number)
    {
        var cursor = new ByteCursor(line);
        number = 0;
        if (!cursor.TrySkipPast(name))
        {
            return false;
        }

        cursor.SkipBlanks();
        return cursor.TryTakeNumber(out number);
    }

    private static bool TryHexField(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name, out int number)
    {
        var cursor = new ByteCursor(line);
        number = 0;
        if (!cursor.TrySkipPast(name))
        {
            return false;
        }

        cursor.SkipBlanks();
        return cursor.TryTakeHex(out number) && number >= 0;
    }
}
