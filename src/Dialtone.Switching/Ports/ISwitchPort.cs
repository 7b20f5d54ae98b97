using Dialtone.Protocols.Usb;

namespace Dialtone.Switching.Ports;

/// <summary>A USB device as a switching method needs it: through libusb on a machine, a model in the lab and in tests. Every call returns within its deadline.</summary>
public interface ISwitchPort
{
    /// <summary>The active configuration as the device describes it now.</summary>
    UsbLayout Layout { get; }

    TransferStatus DetachDriver(int interfaceNumber);

    TransferStatus Claim(int interfaceNumber);

    /// <summary>Never fails in a way that matters: a device that is gone holds nothing.</summary>
    void Release(int interfaceNumber);

    /// <param name="endpoint">Address; bit 7 tells the direction.</param>
    Transfer Bulk(byte endpoint, Span<byte> data, TimeSpan deadline);

    Transfer Interrupt(byte endpoint, Span<byte> data, TimeSpan deadline);

    Transfer Control(SetupPacket setup, Span<byte> data, TimeSpan deadline);

    TransferStatus ClearHalt(byte endpoint);

    TransferStatus SetConfiguration(int value);

    TransferStatus SetAlternateSetting(int interfaceNumber, int alternateSetting);

    TransferStatus ResetDevice();

    /// <summary>Waits, or returns early once the device has left the bus.</summary>
    /// <returns>True if the device is gone.</returns>
    bool Pause(TimeSpan duration);

    /// <summary>Waits for the device to come back at the same place under the same id and opens it again.</summary>
    bool Reopen(TimeSpan deadline);
}
