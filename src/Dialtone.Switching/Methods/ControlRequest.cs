using Dialtone.Protocols.Usb;
using Dialtone.Switching.Ports;

namespace Dialtone.Switching.Methods;

/// <summary>Devices that take one or two control requests to the default endpoint.</summary>
internal sealed class ControlRequest : SwitchMethod
{
    private readonly bool detach;
    private readonly (SetupPacket Setup, byte[] Data)[] requests;

    private ControlRequest(bool detach, params (SetupPacket Setup, byte[] Data)[] requests)
    {
        this.detach = detach;
        this.requests = requests;
    }

    /// <summary>SET_FEATURE(DEVICE_REMOTE_WAKEUP), which Huawei's first sticks take for the switch; the kernel's usb_stor_huawei_e220_init sends the same.</summary>
    public static readonly ControlRequest Huawei = new(false, (new SetupPacket(0x00, (byte)StandardRequest.SetFeature, FeatureSelector.DeviceRemoteWakeup, 0, 0), []));

    /// <summary>SetSwocMode, as the kernel's sierra_ms sends it. The device may refuse it and switch all the same.</summary>
    public static readonly ControlRequest Sierra = new(false, (new SetupPacket(0x40, 0x0b, 1, 0, 0), []));

    public static readonly ControlRequest Sequans = new(false, (new SetupPacket(0x40, 0x0b, 2, 0, 0), []));

    public static readonly ControlRequest Quanta = new(false, (new SetupPacket(0xc0, 0xff, 0, 0, 0), []));

    public static readonly ControlRequest Qisda = new(false, (new SetupPacket(0x40, 0x04, 0, 0, 16), Convert.FromHexString("058c0408a0ee20005c01040898cdeabf")));

    public static readonly ControlRequest Kobil = new(true, (new SetupPacket(0xc0, 0x88, 0, 0, 8), []));

    public static readonly ControlRequest Blackberry =
        new(true, (new SetupPacket(0xc0, 0xb1, 0, 0, 8), []), (new SetupPacket(0xc0, 0xa9, 0x000e, 0, 2), []));

    public override void Run(SwitchSession session)
    {
        if (detach)
        {
            session.DetachDrivers();
        }

        foreach (var (setup, data) in requests)
        {
            if (session.Control(setup, data) is TransferStatus.Gone)
            {
                return;
            }
        }
    }
}

/// <summary>Pantech's vendor request, whose value names the network function: 2 RNDIS, 3 CDC-ECM, 4 MBIM. The value 1 leaves it to the device, to which nothing is sent.</summary>
internal sealed class PantechRequest : SwitchMethod
{
    public override void Run(SwitchSession session)
    {
        session.DetachDrivers();
        if (session.Configuration.PantechValue > 1)
        {
            session.Control(new SetupPacket(0x40, 0x70, (ushort)session.Configuration.PantechValue, 0, 0));
        }
    }
}

/// <summary>GCT's two class requests to a claimed interface.</summary>
internal sealed class GctRequests : SwitchMethod
{
    public override void Run(SwitchSession session)
    {
        session.DetachDrivers();
        if (session.Interface is not { } entry || !session.Claim(entry.Descriptor.Number))
        {
            return;
        }

        var number = entry.Descriptor.Number;
        if (session.Control(new SetupPacket(0xa1, 0xa0, 0, number, 1)) == TransferStatus.Completed)
        {
            session.Control(new SetupPacket(0xa1, 0xfe, 0, number, 1));
        }

        session.Release();
    }
}

/// <summary>Sony Ericsson's MD300 and MD400: the request sends the device away and back, and a second one makes it stay.</summary>
internal sealed class SonyRequests : SwitchMethod
{
    private static readonly SetupPacket Request = new(0xc0, 0x11, 2, 0, 3);
    private static readonly TimeSpan Deadline = TimeSpan.FromMilliseconds(100);

    public override void Run(SwitchSession session)
    {
        session.DetachDrivers();
        session.Control(Request, deadline: Deadline);
        if (!session.Reopen(TimeSpan.FromSeconds(30)))
        {
            return;
        }

        session.Pause(TimeSpan.FromSeconds(1));
        if (!session.Gone)
        {
            session.Control(Request, deadline: Deadline);
        }
    }
}
