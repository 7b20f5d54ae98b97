namespace Dialtone.Diagnosis.Logs.Listings.Usb;

/// <summary>What a machine offers to another over USB/IP: usbipd-win's table (<c>usbipd list</c>, <c>usbipd wsl list</c>), the lines of <c>usbip list</c> and <c>usbip port</c>.</summary>
internal sealed class UsbipReader : DeviceListingReader
{
    public override string Kind => "lsusb";

    public override IReadOnlyList<string> Samples { get; } =
    [
        "BUSID  VID:PID    DEVICE                                                        STATE",
        "2-4    1a86:7523  USB-SERIAL CH340 (COM7)                                       Shared (forced)",
        "1-10   2c7c:0125  Quectel USB AT Port (COM5), Quectel USB NMEA Port (COM6)      Not attached",
        " - busid 1-1.4 (10c4:ea60)",
    ];

    public override bool TryTake(ReadOnlySpan<byte> line, in LineReference reference)
    {
        var cursor = new ByteCursor(line);
        cursor.SkipBlanks();
        if (cursor.StartsWith("BUSID "u8) && cursor.Rest.IndexOf("VID:PID"u8) > 0)
        {
            Taken++;
            return true;
        }

        var offered = cursor.TryTake("- busid "u8);
        if (!TryBusId(ref cursor) || (offered ? !cursor.TryTake(" ("u8) : !TryGap(ref cursor)) || !cursor.TryTakeId(out var id) || (offered ? !cursor.TryTake(")"u8) : !TryGap(ref cursor)))
        {
            return false;
        }

        var name = cursor.Rest;
        var end = name.IndexOf("  "u8);
        // A table's row ends with a state behind a gap; without one it is something else that begins with two numbers.
        if (!offered && end <= 0)
        {
            return false;
        }

        Begin(id, offered ? default : name[..end], reference.ToEvidence(line), isOffered: true);
        return true;
    }

    /// <summary>Bus, a dash, and ports with dots between them.</summary>
    private static bool TryBusId(ref ByteCursor cursor)
    {
        if (!cursor.TryTakeNumber(out _) || !cursor.TryTake("-"u8) || !cursor.TryTakeNumber(out _))
        {
            return false;
        }

        while (cursor.TryTake("."u8))
        {
            if (!cursor.TryTakeNumber(out _))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryGap(ref ByteCursor cursor)
    {
        if (!cursor.TryTake("  "u8))
        {
            return false;
        }

        cursor.SkipBlanks();
        return true;
    }
}
