namespace Dialtone.Diagnosis.Logs.Messages;

/// <summary>The SCSI layer about the LUNs behind usb-storage: <c>scsi 8:0:0:1: Direct-Access ...</c>, <c>sd 8:0:0:1: [sdb] ...</c>, <c>scsi host8: ...</c></summary>
internal static class ScsiMessages
{
    public static bool TryRead(ReadOnlySpan<byte> message, ref LogEvent happened, NameTable names)
    {
        var cursor = new ByteCursor(message);
        if (cursor.TryTake("scsi host"u8))
        {
            // 3.13 and later: "scsi host9: usb-storage 3-3:1.1".
            return cursor.TryTakeNumber(out happened.Number) && cursor.TryTake(": usb-storage "u8) && TryHost(cursor, ref happened, names);
        }

        if (cursor.TryTake("scsi"u8) && cursor.TryTakeNumber(out happened.Number))
        {
            // "scsi9 : usb-storage 3-3:1.1"; before 2.6.38 "scsi8 : SCSI emulation for USB Mass Storage devices" for the device just found.
            cursor.SkipBlanks();
            if (cursor.TryTake(": usb-storage "u8))
            {
                return TryHost(cursor, ref happened, names);
            }

            if (!cursor.TryTake(": SCSI emulation for USB Mass Storage devices"u8))
            {
                return false;
            }

            happened.Kind = EventKind.StorageHost;
            happened.At(PortKey.None);
            return true;
        }

        cursor = new ByteCursor(message);
        if (!(cursor.TryTake("scsi "u8) || cursor.TryTake("sd "u8) || cursor.TryTake("sr "u8)) || !TryAddress(ref cursor, out var host, out var lun)
            || !cursor.TryTake(": "u8))
        {
            return TryBlockDevice(message, ref happened);
        }

        happened.Number = lun;
        if (TryInquiry(cursor, ref happened, names))
        {
            happened.AtPortOf(PortReference.ScsiHost, host);
            return true;
        }

        happened.Kind = cursor.Contains("Attached scsi generic"u8) ? EventKind.Noise
            : cursor.Contains("Attached "u8) || (cursor.StartsWith("[sr"u8) && cursor.Contains("drive"u8)) ? EventKind.ScsiAttached
            : cursor.Contains("FAILED"u8) || cursor.Contains(" failed"u8) || cursor.Contains("rror"u8) || cursor.Contains("Not Ready"u8) || cursor.Contains("offlined"u8)
            ? EventKind.ScsiError
            : EventKind.Noise;
        if (happened.Kind == EventKind.ScsiAttached)
        {
            var device = cursor.Rest;
            var bracket = device.IndexOf((byte)'[');
            var end = device.IndexOf((byte)']');
            happened.Name = bracket >= 0 && end > bracket
                ? names.Intern(device[(bracket + 1)..end])
                : names.Intern(device[(device.LastIndexOf((byte)' ') + 1)..]);
        }

        if (happened.Kind != EventKind.Noise)
        {
            happened.AtPortOf(PortReference.ScsiHost, host);
        }

        return true;
    }

    private static bool TryHost(ByteCursor cursor, ref LogEvent happened, NameTable names)
    {
        if (!cursor.TryTakeInterface(out var port, out happened.Interface))
        {
            return false;
        }

        happened.Kind = EventKind.StorageHost;
        happened.At(port);
        return true;
    }

    /// <summary><c>host:channel:target:lun</c>.</summary>
    private static bool TryAddress(ref ByteCursor cursor, out int host, out int lun)
    {
        lun = 0;
        return cursor.TryTakeNumber(out host) && cursor.TryTake(":"u8) && cursor.TryTakeNumber(out _) && cursor.TryTake(":"u8)
            && cursor.TryTakeNumber(out _) && cursor.TryTake(":"u8) && cursor.TryTakeNumber(out lun);
    }

    private static bool TryInquiry(ByteCursor cursor, ref LogEvent happened, NameTable names)
    {
        if (!cursor.Contains(" PQ: "u8))
        {
            return false;
        }

        var cdRom = cursor.TryTake("CD-ROM"u8);
        if (!cdRom && !cursor.TryTake("Direct-Access"u8))
        {
            return false;
        }

        happened.Kind = EventKind.ScsiInquiry;
        happened.Name = cdRom ? "CD-ROM" : "Direct-Access";
        cursor.SkipBlanks();
        var end = cursor.Rest.IndexOf(" PQ: "u8);
        happened.Detail = names.Intern(cursor.Rest[..Math.Max(end, 0)].TrimEnd((byte)' '));
        return true;
    }

    /// <summary>The same until 2.6.17, in two lines without an address: <c>  Vendor: HUAWEI    Model: Mass Storage      Rev: 2.31</c>, <c>  Type:   CD-ROM   ANSI SCSI revision: 02</c>.</summary>
    public static bool TryReadUnaddressed(ReadOnlySpan<byte> message, ref LogEvent happened, NameTable names)
    {
        var cursor = new ByteCursor(message);
        cursor.SkipBlanks();
        if (cursor.TryTake("Vendor: "u8))
        {
            var vendor = cursor.Rest;
            var model = vendor.IndexOf(" Model: "u8);
            var revision = vendor.LastIndexOf(" Rev: "u8);
            if (model < 0)
            {
                return false;
            }

            // Where a mail was wrapped, the revision stands in the next line.
            revision = revision < 0 ? vendor.Length : revision;
            if (revision < model + 8)
            {
                return false;
            }

            // The model alone would be a name without its maker: "Mass Storage".
            Span<byte> name = stackalloc byte[64];
            var maker = vendor[..model].Trim((byte)' ');
            var product = vendor[(model + 8)..revision].Trim((byte)' ');
            if (maker.Length + product.Length + 1 > name.Length)
            {
                return false;
            }

            maker.CopyTo(name);
            name[maker.Length] = (byte)' ';
            product.CopyTo(name[(maker.Length + 1)..]);
            happened.Kind = EventKind.Manufacturer;
            happened.Detail = names.Intern(name[..(maker.Length + product.Length + 1)]);
        }
        else if (cursor.TryTake("Type:   "u8) && cursor.Contains("SCSI revision: "u8))
        {
            var cdRom = cursor.StartsWith("CD-ROM"u8);
            if (!cdRom && !cursor.StartsWith("Direct-Access"u8))
            {
                return false;
            }

            happened.Kind = EventKind.ScsiInquiry;
            happened.Name = cdRom ? "CD-ROM" : "Direct-Access";
        }
        else
        {
            return false;
        }

        happened.At(PortKey.None);
        return true;
    }

    private static bool TryBlockDevice(ReadOnlySpan<byte> message, ref LogEvent happened)
    {
        // "sr0: scsi3-mmc drive: 0x/0x caddy" comes before the address is named and says nothing more.
        happened.Kind = EventKind.Noise;
        var colon = message.IndexOf((byte)':');
        return colon is > 2 and < 8 && (message.StartsWith("sr"u8) || message.StartsWith("sd"u8)) && message[2] != ' ';
    }
}
