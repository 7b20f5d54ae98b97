using Dialtone.Lab.Devices.Models;
using Dialtone.Protocols.Usb;

namespace Dialtone.Lab.Devices.Functions;

/// <summary>What stands behind an interface. Lives from one reset to the next; all members are called under the device's lock.</summary>
internal abstract class UsbFunction(VirtualDevice device, InterfaceModel model)
{
    protected VirtualDevice Device { get; } = device;
    protected InterfaceModel Model { get; } = model;

    /// <summary>A class or vendor request to the interface.</summary>
    /// <returns>The data of the answer, empty for none; null stalls.</returns>
    public virtual byte[]? Control(SetupPacket setup, ReadOnlySpan<byte> data) => null;

    protected VirtualEndpoint Endpoint(TransferType type, bool isIn) =>
        Device.EndpointAt(Model.Endpoints.First(e => e.TransferType == type && e.IsIn == isIn).Address);
}
