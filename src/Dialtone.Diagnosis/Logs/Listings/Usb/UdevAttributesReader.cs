using System.Text;
using Dialtone.Facts.Usb;

namespace Dialtone.Diagnosis.Logs.Listings.Usb;

/// <summary><c>udevadm info -a</c> and its forerunner udevinfo: the attributes of a device in sysfs and of all those above it, as a rule would match them.</summary>
/// <remarks>Who asks for a port's file gets the port first: program <c>ls</c>, object the port's name, <c>exists</c>. Of the interface between port and device only one is shown, so that no interfaces are listed.</remarks>
internal sealed class UdevAttributesReader : DeviceListingReader
{
    private readonly List<ListedProperty> ports = [];
    private string? vendor;
    private string? product;
    private bool open;

    public override string Kind => "shell-transcript";

    public override IReadOnlyList<string> Samples { get; } =
    [
        "  looking at device '/devices/pci0000:00/0000:00:1d.0/usb1/1-1':",
        "  looking at parent device '/devices/pci0000:00/0000:00:1d.0/usb1/1-1':",
        "    ATTRS{idVendor}==\"12d1\"",
        "    ATTRS{idProduct}==\"1001\"",
        "    ATTRS{manufacturer}==\"HUAWEI Technology\"",
        "    SYSFS{product}==\"HUAWEI Mobile\"",
    ];

    public override bool TryTake(ReadOnlySpan<byte> line, in LineReference reference)
    {
        var text = line.Trim(" \t\r"u8);
        if (text.StartsWith("looking at "u8))
        {
            return TryBegin(text, line, reference);
        }

        if (!open || text.Length > 400)
        {
            return false;
        }

        var sign = text.IndexOf("==\""u8);
        if (sign < 4 || text.Length <= sign + 3 || text[^1] != '"' || text[(sign + 3)..^1].Contains((byte)'"'))
        {
            // Empty lines stand between the devices. Whatever else follows is none of theirs: a rule has several attributes on a line.
            open = text.IsEmpty;
            return false;
        }

        Taken++;
        Keep(text[..sign], text[(sign + 3)..^1]);
        return true;
    }

    public override void Contribute(ListingFacts facts)
    {
        Finish();
        base.Contribute(facts);
        facts.Properties.AddRange(ports);
    }

    /// <summary>A device without an id in its attributes is none of USB.</summary>
    protected override void Finish()
    {
        if (Device is { } device)
        {
            Device = UsbId.TryParse($"{vendor}:{product}", out var id) ? device with { Id = id, IsHub = device.IsHub || id.Vendor == 0x1d6b } : null;
        }

        (vendor, product) = (null, null);
        base.Finish();
    }

    private bool TryBegin(ReadOnlySpan<byte> text, ReadOnlySpan<byte> line, in LineReference reference)
    {
        var start = text.IndexOf((byte)'\'');
        var end = text.LastIndexOf((byte)'\'');
        if (start < 0 || end <= start + 1)
        {
            return false;
        }

        Finish();
        open = true;
        Taken++;
        var path = text[(start + 1)..end];
        var name = path[(path.LastIndexOf((byte)'/') + 1)..];
        if (name.Length > 64)
        {
            return true;
        }

        var last = Encoding.UTF8.GetString(name);
        if (UsbPortPath.TryParse(last, out var port))
        {
            Device = new ListedDevice { Port = port, IsHub = port.IsRootHub, Line = reference.ToEvidence(line) };
        }
        else if ((last.StartsWith("ttyUSB", StringComparison.Ordinal) || last.StartsWith("ttyACM", StringComparison.Ordinal) || last.StartsWith("cdc-wdm", StringComparison.Ordinal)) && ports.Count < MaximumDevices && !ports.Exists(known => known.Object == last))
        {
            ports.Add(new ListedProperty("ls", last, "exists", "yes", reference.ToEvidence(line)));
        }

        return true;
    }

    private void Keep(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var brace = key.IndexOf((byte)'{');
        if (Device is null || brace < 0 || key[^1] != '}' || value.Length > 128)
        {
            return;
        }

        var attribute = key[(brace + 1)..^1];
        var text = Encoding.UTF8.GetString(value).Trim();
        if (attribute.SequenceEqual("idVendor"u8))
        {
            vendor ??= text;
        }
        else if (attribute.SequenceEqual("idProduct"u8))
        {
            product ??= text;
        }
        else if (attribute.SequenceEqual("product"u8))
        {
            Device = Device with { Name = text };
        }
        else if (attribute.SequenceEqual("manufacturer"u8))
        {
            Device = Device with { Manufacturer = text };
        }
        else if (attribute.SequenceEqual("bDeviceClass"u8) && text == "09")
        {
            Device = Device with { IsHub = true };
        }
    }
}
