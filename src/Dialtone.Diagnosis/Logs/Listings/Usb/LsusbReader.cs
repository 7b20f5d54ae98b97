using System.Text;
using Dialtone.Facts.Usb;

namespace Dialtone.Diagnosis.Logs.Listings.Usb;

/// <summary>lsusb: <c>Bus 006 Device 004: ID 12d1:1001 Huawei Technologies Co., Ltd. E620 USB Modem</c>, and what <c>lsusb -v</c> prints under it.</summary>
internal sealed class LsusbReader : DeviceListingReader
{

    private long verbose;
    private long lastLine;
    private int configurations;
    private int number = -1;
    private int alternate;
    private int endpoints;
    private byte cls;
    private byte sub;
    private Evidence? interfaceLine;

    public override string Kind => verbose > 0 ? "lsusb-v" : "lsusb";

    public override IReadOnlyList<string> Samples { get; } =
    [
        "Bus 006 Device 004: ID 12d1:1001 Huawei Technologies Co., Ltd. E620 USB Modem",
        "Bus 001 Device 001: ID 1d6b:0002 Linux Foundation 2.0 root hub",
        "Bus 003 Device 014: ID 1199:9078",
        "Device Descriptor:",
        "  bLength                18",
        "  idVendor           0x1199 Sierra Wireless, Inc.",
        "  iProduct                2 EM7455",
        "  bNumConfigurations      1",
        "    MaxPower              500mA",
        "    Interface Descriptor:",
        "      bInterfaceNumber        3",
        "      bInterfaceClass       255 Vendor Specific Class",
        "      CDC Header:",
        "        wMaxPacketSize     0x0200  1x 512 bytes",
        "Couldn't open device, some information will be missing",
    ];

    public override bool TryTake(ReadOnlySpan<byte> line, in LineReference reference)
    {
        if (TryDevice(line, reference) || TryDescriptor(line, reference))
        {
            lastLine = reference.Number;
            Taken++;
            return true;
        }

        return false;
    }

    private bool TryDevice(ReadOnlySpan<byte> line, in LineReference reference)
    {
        var cursor = new ByteCursor(line);
        cursor.SkipBlanks();
        // In the middle of a sentence: "lsusb shows: Bus 001 Device 010: ID ...".
        if (!cursor.StartsWith("Bus "u8) && line[..Math.Min(line.Length, 120)].IndexOf("Bus "u8) is > 0 and var begin && line[begin..].IndexOf(" Device "u8) == 7)
        {
            cursor = new ByteCursor(line[begin..]);
        }

        if (!cursor.TryTake("Bus "u8) || !cursor.TryTakeNumber(out var bus) || !cursor.TryTake(" Device "u8) || !cursor.TryTakeNumber(out var address)
            || !cursor.TryTake(": ID "u8) || !cursor.TryTakeId(out var id))
        {
            return false;
        }

        Finish();
        var name = cursor.Rest.Length > 128 ? cursor.Rest[..128] : cursor.Rest;
        var text = Encoding.UTF8.GetString(name).Trim();
        Device = new ListedDevice
        {
            Address = new UsbAddress(bus, address),
            Id = id,
            Name = text.Length == 0 ? null : text,
            // Kernels before 2.6.25 gave their root hubs no id.
            IsHub = id.Vendor == 0x1d6b || (address == 1 && id is { Vendor: 0, Product: 0 }) || text.EndsWith("Hub", StringComparison.OrdinalIgnoreCase),
            Line = reference.ToEvidence(line),
        };
        return true;
    }

    protected override void Finish()
    {
        base.Finish();
        interfaceLine = null;
        configurations = 0;
    }

    /// <summary>The last interface has no end of its own.</summary>
    protected override ListedDevice WithInterfaces(ListedDevice device, IReadOnlyList<ListedInterface> known) =>
        base.WithInterfaces(device, interfaceLine is null ? known : [.. known, Interface()]);

    private ListedInterface Interface() => new(number, new UsbClass(cls, sub, 0), endpoints, null, interfaceLine!) { DriverListed = false };

    /// <summary>A field of a descriptor, <c>bInterfaceClass 255 Vendor Specific Class</c>, or a descriptor's heading.</summary>
    private bool TryDescriptor(ReadOnlySpan<byte> line, in LineReference reference)
    {
        var text = line.Trim(" \t\r"u8);
        if (text.Length is < 8 or > 200)
        {
            return false;
        }

        if (text[^1] == ':' && IsHeading(text))
        {
            verbose++;
            if (text.SequenceEqual("Configuration Descriptor:"u8))
            {
                configurations++;
            }
            else if (text.SequenceEqual("Interface Descriptor:"u8))
            {
                FinishInterface();
            }

            return true;
        }

        if (text.StartsWith("Couldn't open device"u8))
        {
            verbose++;
            return true;
        }

        var blank = text.IndexOf((byte)' ');
        if (blank < 3 || !IsFieldName(text[..blank]))
        {
            // Attributes and status below a field: "Self Powered", "Transfer Type   Bulk".
            return verbose > 0 && reference.Number - lastLine <= 1 && line.StartsWith("    "u8);
        }

        verbose++;
        TakeField(text[..blank], text[blank..].TrimStart((byte)' '), reference, line);
        return true;
    }

    private static bool IsHeading(ReadOnlySpan<byte> text) =>
        text.EndsWith(" Descriptor:"u8) || text.StartsWith("CDC "u8) || text.SequenceEqual("Interface Association:"u8) || text.StartsWith("** UNRECOGNIZED"u8)
        || text.StartsWith("Device Qualifier"u8) || text.StartsWith("Device Status:"u8) || text.StartsWith("Binary Object Store"u8);

    private static bool IsFieldName(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("MaxPower"u8) || name.SequenceEqual("idVendor"u8) || name.SequenceEqual("idProduct"u8))
        {
            return true;
        }

        var prefix = name.StartsWith("bcd"u8) ? 3 : name.StartsWith("bm"u8) ? 2 : name[0] is (byte)'b' or (byte)'w' or (byte)'i' or (byte)'d' ? 1 : 0;
        return prefix > 0 && name.Length > prefix + 3 && char.IsAsciiLetterUpper((char)name[prefix])
            && name[prefix..].IndexOfAnyExceptInRange((byte)'0', (byte)'z') < 0;
    }

    private void TakeField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, in LineReference reference, ReadOnlySpan<byte> line)
    {
        var cursor = new ByteCursor(value);
        if (!cursor.TryTakeNumber(out var stated))
        {
            return;
        }

        if (name.SequenceEqual("bInterfaceNumber"u8))
        {
            number = stated;
            interfaceLine = reference.ToEvidence(line);
        }
        else if (name.SequenceEqual("bAlternateSetting"u8))
        {
            alternate = stated;
        }
        else if (name.SequenceEqual("bNumEndpoints"u8))
        {
            endpoints = stated;
        }
        else if (name.SequenceEqual("bInterfaceClass"u8))
        {
            cls = (byte)stated;
        }
        else if (name.SequenceEqual("bInterfaceSubClass"u8))
        {
            sub = (byte)stated;
        }
        else if (name.SequenceEqual("bInterfaceProtocol"u8))
        {
            TakeInterface((byte)stated);
        }
        else if (Device is not null)
        {
            TakeDeviceField(name, stated, cursor.Rest);
        }
    }

    private void TakeDeviceField(ReadOnlySpan<byte> name, int stated, ReadOnlySpan<byte> text)
    {
        if (name.SequenceEqual("bNumConfigurations"u8))
        {
            Device = Device! with { Configurations = stated };
        }
        else if (name.SequenceEqual("bDeviceClass"u8))
        {
            Device = Device! with { IsHub = Device.IsHub || stated == UsbClass.Hub };
        }
        else if (name.SequenceEqual("iManufacturer"u8) && stated > 0 && text.Length is > 1 and < 128)
        {
            Device = Device! with { Manufacturer = Encoding.UTF8.GetString(text).Trim() };
        }
        else if (name.SequenceEqual("iProduct"u8) && stated > 0 && text.Length is > 1 and < 128)
        {
            Device = Device! with { Name = Encoding.UTF8.GetString(text).Trim() };
        }
    }

    private void TakeInterface(byte protocol)
    {
        // Other configurations number their interfaces anew, and only one configuration is in force.
        if (interfaceLine is not null && alternate == 0 && configurations <= 1)
        {
            Add(Interface() with { Class = new UsbClass(cls, sub, protocol) });
        }

        interfaceLine = null;
    }

    private void FinishInterface()
    {
        interfaceLine = null;
        (number, alternate, endpoints, cls, sub) = (-1, 0, 0, 0, 0);
    }
}
