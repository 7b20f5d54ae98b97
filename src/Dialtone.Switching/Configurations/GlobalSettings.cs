namespace Dialtone.Switching.Configurations;

/// <summary>What <c>usb_modeswitch.conf</c> says for all devices. What somebody forbade there is forbidden to Dialtone, too.</summary>
/// <param name="DisableSwitching">Nothing is switched automatically.</param>
/// <param name="DisableMbim">No device is switched to MBIM because it could be.</param>
/// <param name="HuaweiAlternative">Huawei devices get the message of older models.</param>
public sealed record GlobalSettings(bool DisableSwitching, bool DisableMbim, bool HuaweiAlternative)
{
    public static readonly GlobalSettings None = new(false, false, false);

    /// <summary>Every key that stands there, with file and line.</summary>
    public IReadOnlyList<SwitchSetting> Settings { get; init; } = [];

    public static GlobalSettings Parse(string file, ReadOnlySpan<byte> bytes)
    {
        var settings = ConfigurationText.ReadSettings(file, bytes, 1, []);
        return new GlobalSettings(IsOn("DisableSwitching"), IsOn("DisableMBIMGlobal"), IsOn("HuaweiAltModeGlobal")) { Settings = settings };

        bool IsOn(string key) => settings.LastOrDefault(setting => setting.Key.Equals(key, StringComparison.OrdinalIgnoreCase))?.Value is { Length: > 0 } value && value[0] is '1' or 'y' or 'Y' or 't' or 'T';
    }
}
