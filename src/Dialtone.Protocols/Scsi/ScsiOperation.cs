namespace Dialtone.Protocols.Scsi;

/// <summary>Operation codes (SPC-4, SBC-3, MMC-6) that modems, card readers and their hosts use.</summary>
public enum ScsiOperation : byte
{
    TestUnitReady = 0x00,
    RezeroUnit = 0x01,
    RequestSense = 0x03,

    /// <summary>Vendor-specific; with 06 as its second byte Huawei's switch message.</summary>
    HuaweiSwitch = 0x11,
    Inquiry = 0x12,
    ModeSelect6 = 0x15,
    ModeSense6 = 0x1a,
    StartStopUnit = 0x1b,
    PreventAllowMediumRemoval = 0x1e,
    ReadFormatCapacities = 0x23,
    ReadCapacity10 = 0x25,
    Read10 = 0x28,
    Write10 = 0x2a,
    Verify10 = 0x2f,
    SynchronizeCache10 = 0x35,
    ReadTableOfContents = 0x43,
    GetConfiguration = 0x46,
    GetEventStatusNotification = 0x4a,
    ReadDiscInformation = 0x51,
    ModeSense10 = 0x5a,
    Read16 = 0x88,
    Write16 = 0x8a,
    ServiceActionIn16 = 0x9e,
    ReportLuns = 0xa0,
    Read12 = 0xa8,
    Write12 = 0xaa,
}

/// <summary>Sense keys (SPC-4, table 48).</summary>
public enum SenseKey : byte
{
    NoSense = 0,
    RecoveredError = 1,
    NotReady = 2,
    MediumError = 3,
    HardwareError = 4,
    IllegalRequest = 5,
    UnitAttention = 6,
    DataProtect = 7,
}
