using Dialtone.Protocols.Usb;

namespace Dialtone.Lab.Devices.Models;

public enum UnitKind
{
    CdRom,

    /// <summary>A removable direct-access unit without medium.</summary>
    CardSlot,
    Disk,
}

/// <param name="Blocks">Of a disk: 512-byte blocks.</param>
/// <param name="HasMedium">Of a CD-ROM: whether the vendor's CD is in it.</param>
/// <param name="SenseAdditionalLength">Byte 7 of its sense data: above 10, Linux asks for longer sense from then on.</param>
public sealed record UnitModel(
    string Name,
    UnitKind Kind,
    string Vendor,
    string Product,
    string Revision,
    byte ScsiVersion,
    bool Removable,
    uint Blocks,
    bool HasMedium,
    byte SenseAdditionalLength);

/// <summary>What makes a personality give way to another: all of its triggers, in order.</summary>
/// <param name="Delay">From the last one to leaving the bus.</param>
/// <param name="Absence">From leaving the bus to coming back.</param>
/// <param name="Once">It happens the first time alone until the stick is pulled out: some have to be asked twice, and show no other face in between.</param>
public sealed record SwitchModel(string Name, string From, string To, IReadOnlyList<SwitchTrigger> Triggers, TimeSpan Delay, TimeSpan Absence, bool Once);

/// <summary>The modem behind the AT ports.</summary>
/// <param name="Answers">Further commands, in upper case, and the lines of their answers.</param>
public sealed record ModemModel(
    string Manufacturer,
    string Model,
    string Revision,
    string Imei,
    string Imsi,
    string Iccid,
    string OperatorName,
    string OperatorCode,
    int SignalQuality,
    IReadOnlyDictionary<string, string> Answers);

/// <summary>A device as <c>lab/modems/NAME/device.txt</c> describes it.</summary>
public sealed class DeviceModel
{
    public required string Name { get; init; }
    public required string Title { get; init; }
    public required Personality Start { get; init; }
    public required IReadOnlyDictionary<string, Personality> Personalities { get; init; }
    public required IReadOnlyDictionary<string, UnitModel> Units { get; init; }
    public required IReadOnlyList<SwitchModel> Switches { get; init; }
    public required ModemModel? Modem { get; init; }

    /// <summary>Faults the device is born with.</summary>
    public required IReadOnlyList<string> Faults { get; init; }

    public bool Has(FaultNeed need) => need switch
    {
        FaultNeed.Nothing => true,
        FaultNeed.Storage => StorageUnits() > 0,
        FaultNeed.SecondLun => StorageUnits() > 1,
        FaultNeed.At => Modem is not null,
        _ => Switches.Count > 0,
    };

    private int StorageUnits() => Personalities.Values.SelectMany(p => p.Interfaces).Select(i => i.Units.Count).DefaultIfEmpty().Max();
}
