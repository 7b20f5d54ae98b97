namespace Dialtone.Switching.Configurations;

/// <summary>The one special thing that a configuration asks for, named as its key in usb-modeswitch-data without "Mode".</summary>
public enum SwitchMode
{
    /// <summary>Bulk messages or a configuration, or nothing at all.</summary>
    None,
    Huawei,
    Sierra,
    Sony,
    Gct,
    Kobil,
    Sequans,
    MobileAction,
    Cisco,
    Quanta,
    Blackberry,
    Pantech,
    Qisda,

    /// <summary>Take the kernel's driver away and send nothing.</summary>
    DetachOnly,
}
