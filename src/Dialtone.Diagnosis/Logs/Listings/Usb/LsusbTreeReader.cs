using System.Text;
using Dialtone.Facts.Usb;

namespace Dialtone.Diagnosis.Logs.Listings.Usb;

/// <summary><c>lsusb -t</c>: root hubs, below each a line for every interface of every device with its port, class and driver.</summary>
internal sealed class LsusbTreeReader : DeviceListingReader
{
    private const int MaximumDepth = 7;

    private readonly int[] path = new int[MaximumDepth];
    private readonly int[] indents = new int[MaximumDepth];
    private int depth;
    private int bus;

    public override string Kind => "lsusb-t";

    public override IReadOnlyList<string> Samples { get; } =
    [
        "/:  Bus 001.Port 001: Dev 001, Class=root_hub, Driver=xhci_hcd/1p, 480M",
        "    |__ Port 001: Dev 002, If 0, Class=Hub, Driver=hub/4p, 480M",
        "        |__ Port 3: Dev 9, If 0, Class=Vendor Specific Class, Driver=option, 480M",
        "        |__ Port 3: Dev 9, If 4, Class=Communications, Driver=, 480M",
        "            ID 12d1:1506 Huawei Technologies Co., Ltd. Modem/Networkcard",
    ];

    public override bool TryTake(ReadOnlySpan<byte> line, in LineReference reference)
    {
        var start = line.IndexOfAnyExcept((byte)' ', (byte)'\t');
        if (start < 0)
        {
            return false;
        }

        var cursor = new ByteCursor(line[start..]);
        var taken = cursor.TryTake("/:"u8) ? TryRoot(cursor)
            : cursor.TryTake("|__ "u8) || cursor.TryTake("|_ "u8) ? TryBranch(cursor, start, line, reference)
            : cursor.TryTake("ID "u8) && Device is not null ? TryId(cursor)
            : Device is not null && cursor.StartsWith("/sys/bus/usb/devices/"u8);
        if (taken)
        {
            Taken++;
        }

        return taken;
    }

    private bool TryRoot(ByteCursor cursor)
    {
        cursor.SkipBlanks();
        if (!cursor.TryTake("Bus "u8) || !cursor.TryTakeNumber(out var number) || number is < 0 or > 255)
        {
            return false;
        }

        Finish();
        bus = number;
        depth = 0;
        return true;
    }

    private bool TryBranch(ByteCursor cursor, int indent, ReadOnlySpan<byte> line, in LineReference reference)
    {
        if (!cursor.TryTake("Port "u8) || !cursor.TryTakeNumber(out var port) || !cursor.TryTake(": Dev "u8) || !cursor.TryTakeNumber(out var address) || port is < 1 or > 255)
        {
            return false;
        }

        while (depth > 0 && indents[depth - 1] >= indent)
        {
            depth--;
        }

        if (depth == MaximumDepth)
        {
            return true;
        }

        path[depth] = port;
        indents[depth++] = indent;
        var known = new UsbAddress(bus, address);
        if (Device?.Address != known)
        {
            Finish();
            Device = new ListedDevice { Address = known, Port = PortPath(), Line = reference.ToEvidence(line) };
        }

        if (cursor.TryTake(", If "u8) && cursor.TryTakeNumber(out var number))
        {
            TakeInterface(cursor, number, line, reference);
        }

        return true;
    }

    private void TakeInterface(ByteCursor cursor, int number, ReadOnlySpan<byte> line, in LineReference reference)
    {
        byte cls = 0;
        string? driver = null;
        if (cursor.TrySkipPast("Class="u8))
        {
            var end = cursor.Rest.IndexOf(", "u8);
            cls = ClassOf(end < 0 ? cursor.Rest : cursor.Rest[..end]);
        }

        if (cursor.TrySkipPast("Driver="u8))
        {
            var name = cursor.TakeWord();
            var slash = name.IndexOf((byte)'/');
            name = slash < 0 ? name : name[..slash];
            driver = name.Length is 0 or > 48 || name.SequenceEqual("[none]"u8) || name.SequenceEqual("(none)"u8) ? null : Encoding.UTF8.GetString(name);
        }

        Device = Device! with { IsHub = Device.IsHub || cls == UsbClass.Hub };
        Add(new ListedInterface(number, new UsbClass(cls, 0, 0), 0, driver, reference.ToEvidence(line)));
    }

    private bool TryId(ByteCursor cursor)
    {
        if (!cursor.TryTakeId(out var id))
        {
            return false;
        }

        var name = Encoding.UTF8.GetString(cursor.Rest.Length > 128 ? cursor.Rest[..128] : cursor.Rest).Trim();
        Device = Device! with { Id = id, Name = name.Length > 0 ? name : Device.Name };
        return true;
    }

    private UsbPortPath? PortPath() =>
        bus > 0 && UsbPortPath.TryParse($"{bus}-{string.Join('.', path.Take(depth))}", out var port) ? port : null;

    /// <summary>The class's name as lsusb takes it from usb.ids.</summary>
    private static byte ClassOf(ReadOnlySpan<byte> name) => Encoding.UTF8.GetString(name.Length > 40 ? name[..40] : name) switch
    {
        "Vendor Specific Class" or "vend." or "Vendor" => UsbClass.Vendor,
        "Communications" or "comm." => UsbClass.Communications,
        "CDC Data" or "data" => UsbClass.CdcData,
        "Mass Storage" or "stor." => UsbClass.MassStorage,
        "Hub" or "root_hub" or "hub" => UsbClass.Hub,
        "Human Interface Device" or "HID" => 0x03,
        "Audio" => 0x01,
        "Imaging" => 0x06,
        "Printer" or "print" => 0x07,
        "Chip/SmartCard" => 0x0b,
        "Video" => 0x0e,
        "Wireless" or "wlcon" => 0xe0,
        "Miscellaneous Device" => 0xef,
        "Application Specific Interface" or "app." => 0xfe,
        _ => 0,
    };
}
