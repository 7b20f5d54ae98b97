using Dialtone.Lab.Devices.Models;
using Dialtone.Protocols.Usb;

namespace Dialtone.Lab.Devices.Functions;

/// <summary>A function that takes reports on an interrupt endpoint and says reports on another, each of a fixed size.</summary>
internal sealed class ReportFunction : UsbFunction
{
    private const int ReportSize = 8;

    private readonly VirtualEndpoint _in;

    public ReportFunction(VirtualDevice device, InterfaceModel model)
        : base(device, model)
    {
        _in = Endpoint(TransferType.Interrupt, isIn: true);
        if (model.Endpoints.Any(e => e.TransferType == TransferType.Interrupt && !e.IsIn))
            Endpoint(TransferType.Interrupt, isIn: false).Received = Received;
    }

    public void Say(int reports)
    {
        for (var i = 0; i < reports; i++)
            _in.Send(new byte[ReportSize]);
    }

    private void Received(ReadOnlyMemory<byte> data)
    {
        if (Device.Advance(t => t is SwitchTrigger.Raw { Interrupt: true } raw && data.Span.SequenceEqual(raw.Bytes)) is not { } advance)
            return;
        Say(((SwitchTrigger.Raw)advance.Trigger).Answers);
        if (advance.Complete)
            Device.BeginSwitch(advance.Switch, Convert.ToHexStringLower(data.Span));
    }
}
