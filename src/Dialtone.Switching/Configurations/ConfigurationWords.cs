namespace Dialtone.Switching.Configurations;

/// <summary>What a configuration does, for people.</summary>
public static class ConfigurationWords
{
    /// <summary>One clause each, in the order in which it is done.</summary>
    public static IReadOnlyList<string> Of(SwitchConfiguration configuration)
    {
        var words = new List<string>();
        if (configuration.WaitBefore > TimeSpan.Zero)
        {
            words.Add($"wait {configuration.WaitBefore.TotalSeconds:0} s");
        }

        if (configuration.Mode != SwitchMode.None)
        {
            words.Add(configuration.Mode switch
            {
                SwitchMode.DetachOnly => "take the kernel's drivers away and send nothing",
                SwitchMode.Pantech => $"send the request of Pantech devices, value {configuration.PantechValue}",
                SwitchMode.Huawei => "send the control request of Huawei's first sticks (SET_FEATURE)",
                _ => $"send what {configuration.Mode} devices take for it",
            });
        }

        words.AddRange(configuration.Messages.Select(message => $"send {Convert.ToHexStringLower(message)}"));
        if (configuration.Configuration is { } value and > 0)
        {
            words.Add($"choose configuration {value}");
        }

        if (configuration.AlternateSetting is { } setting)
        {
            words.Add($"choose alternate setting {setting}");
        }

        if (configuration.Reset)
        {
            words.Add("reset the device");
        }

        return words;
    }
}
