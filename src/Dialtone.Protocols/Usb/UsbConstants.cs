namespace Dialtone.Protocols.Usb;

/// <summary>bDescriptorType (USB 2.0, table 9-5).</summary>
public enum DescriptorType : byte
{
    Device = 1,
    Configuration = 2,
    String = 3,
    Interface = 4,
    Endpoint = 5,
    DeviceQualifier = 6,
    OtherSpeedConfiguration = 7,
    InterfaceAssociation = 11,
    BinaryObjectStore = 15,
}

/// <summary>Bits 1-0 of an endpoint's bmAttributes; usbredir uses the same numbers.</summary>
public enum TransferType : byte
{
    Control = 0,
    Isochronous = 1,
    Bulk = 2,
    Interrupt = 3,
}

/// <summary>The speeds of USB 1.1 to 3.0, numbered as usbredir numbers them.</summary>
public enum UsbSpeed : byte
{
    Low = 0,
    Full = 1,
    High = 2,
    Super = 3,
}
