using Dialtone.Lab.Devices.Models;

namespace Dialtone.Lab.Devices;

/// <summary>
/// The host's side of the bus as the device sees it: a transport implements it. All calls come under the device's lock and must not block;
/// a transport queues what it has to send.
/// </summary>
public interface IUsbHost
{
    void Plugged(Personality personality);

    void Unplugged();

    /// <summary>The device shows other endpoints without having left the bus: after a port reset that throws it back into another mode, or because another configuration was chosen.</summary>
    void Morphed(Personality personality, ConfigurationModel configuration);

    void Completed(UsbTransfer transfer);
}

/// <summary>Sees every transfer of a transport; called under the device's lock.</summary>
public interface IUsbTraffic
{
    void Submitted(UsbTransfer transfer);

    void Completed(UsbTransfer transfer);
}
