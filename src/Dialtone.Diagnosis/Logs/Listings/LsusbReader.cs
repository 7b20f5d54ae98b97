using System.Text;
using Dialtone.Facts.Usb;

namespace Dialtone.Diagnosis.Logs.Listings;

/// <summary>lsusb: <c>Bus 006 Device 004: ID 12d1:1001 Huawei Technologies Co., Ltd. E620 USB Modem</c>.</summary>
internal sealed class LsusbReader : ListingReader
{
    private const int Maximum = 256;

    private readonly List<ListedDevice> devices = [];

    public override string Kind => "lsusb";

    public override IReadOnlyList<string> Samples { get; } =
    [
        "Bus 006 Device 004: ID 12d1:1001 Huawei Technologies Co., Ltd. E620 USB Modem",
        "Bus 001 Device 001: ID 1d6b:0002 Linux Foundation 2.0 root hub",
        "Bus 003 Device 014: ID 1199:9078",
    ];

    public override bool TryTake(ReadOnlySpan<byte> line, in LineReference reference)
    {
        var cursor = new ByteCursor(line);
        cursor.SkipBlanks();
        if (!cursor.TryTake("Bus "u8) || !cursor.TryTakeNumber(out var bus) || !cursor.TryTake(" Device "u8) || !cursor.TryTakeNumber(out var device)
            || !cursor.TryTake(": ID "u8) || !cursor.TryTakeId(out var id))
        {
            return false;
        }

        Taken++;
        if (devices.Count < Maximum)
        {
            var name = cursor.Rest.Length > 128 ? cursor.Rest[..128] : cursor.Rest;
            var text = Encoding.UTF8.GetString(name).Trim();
            devices.Add(new ListedDevice
            {
                Address = new UsbAddress(bus, device),
                Id = id,
                Name = text.Length == 0 ? null : text,
                IsHub = id.Vendor == 0x1d6b || text.EndsWith("Hub", StringComparison.OrdinalIgnoreCase),
                Line = reference.ToEvidence(line),
            });
        }

        return true;
    }

    public override void Contribute(ListingFacts facts) => facts.Devices.AddRange(devices);
}
