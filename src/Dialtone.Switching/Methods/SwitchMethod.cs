using Dialtone.Switching.Configurations;

namespace Dialtone.Switching.Methods;

/// <summary>One way to ask a device for its modem.</summary>
internal abstract class SwitchMethod
{
    public abstract void Run(SwitchSession session);

    /// <summary>The method of a special mode; null for configurations that have none.</summary>
    public static SwitchMethod? Of(SwitchMode mode) => mode switch
    {
        SwitchMode.None => null,
        SwitchMode.Huawei => ControlRequest.Huawei,
        SwitchMode.Sierra => ControlRequest.Sierra,
        SwitchMode.Sequans => ControlRequest.Sequans,
        SwitchMode.Quanta => ControlRequest.Quanta,
        SwitchMode.Qisda => ControlRequest.Qisda,
        SwitchMode.Kobil => ControlRequest.Kobil,
        SwitchMode.Blackberry => ControlRequest.Blackberry,
        SwitchMode.Pantech => new PantechRequest(),
        SwitchMode.Gct => new GctRequests(),
        SwitchMode.Sony => new SonyRequests(),
        SwitchMode.Cisco => new CiscoMessages(),
        SwitchMode.MobileAction => new MobileActionDialogue(),
        SwitchMode.DetachOnly => new DetachOnly(),
        _ => throw new ArgumentOutOfRangeException(nameof(mode)),
    };
}

/// <summary>The kernel's driver is taken away and nothing is sent: some devices switch when nobody speaks to their CD.</summary>
internal sealed class DetachOnly : SwitchMethod
{
    public override void Run(SwitchSession session) => session.DetachDrivers();
}
