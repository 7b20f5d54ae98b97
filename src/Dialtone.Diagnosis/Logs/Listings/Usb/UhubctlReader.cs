namespace Dialtone.Diagnosis.Logs.Listings.Usb;

/// <summary>What uhubctl shows of the hubs whose ports it can switch, and of what sits in them.</summary>
internal sealed class UhubctlReader : DeviceListingReader
{
    public override string Kind => "lsusb";

    public override IReadOnlyList<string> Samples { get; } =
    [
        "Current status for hub 1-1.4 [2109:2813 VIA Labs, Inc. USB2.0 Hub, USB 2.10, 4 ports, ppps]",
        "  Port 1: 0503 power highspeed enable connect [12d1:14dc HUAWEI_MOBILE HUAWEI_MOBILE]",
        "  Port 4: 0100 power",
    ];

    public override bool TryTake(ReadOnlySpan<byte> line, in LineReference reference)
    {
        var cursor = new ByteCursor(line);
        cursor.SkipBlanks();
        var hub = cursor.TryTake("Current status for hub "u8) || cursor.TryTake("New status for hub "u8);
        if (!hub && !(cursor.TryTake("Port "u8) && cursor.TryTakeNumber(out _) && cursor.TryTake(": "u8) && cursor.Rest.Length > 4 && cursor.Rest[4..].StartsWith(" power"u8)))
        {
            return false;
        }

        var start = cursor.Rest.IndexOf(" ["u8);
        var inside = new ByteCursor(start < 0 ? default : cursor.Rest[(start + 2)..]);
        if (!inside.TryTakeId(out var id))
        {
            // An empty port, or one whose device tells nothing.
            Taken++;
            return true;
        }

        inside.SkipBlanks();
        var end = inside.Rest.LastIndexOf((byte)']');
        var name = end < 0 ? inside.Rest : inside.Rest[..end];
        Begin(id, name, reference.ToEvidence(line), isHub: hub || name.IndexOf("Hub,"u8) >= 0);
        return true;
    }
}
