using System.Globalization;
using System.Text;
using Dialtone.Facts.Usb;
using Dialtone.Switching.Methods;

namespace Dialtone.Switching.Configurations;

/// <summary>Reads a file of usb-modeswitch-data: one <c>Key=value</c> a line; <c>#</c>, <c>;</c> and <c>!</c> begin a comment. Any bytes give a configuration; what is
/// not understood is a complaint that names its line, not an error and not silence.</summary>
public static class ConfigurationText
{
    private const int MaximumLines = 400;

    /// <summary>usb_modeswitch's own bound, 31 bytes of a command block wrapper and then some (usb_modeswitch.c, BUF_SIZE).</summary>
    private const int MaximumMessage = 512;

    /// <summary>Keys that had a meaning once and are harmless.</summary>
    private static readonly HashSet<string> Obsolete = new(StringComparer.OrdinalIgnoreCase) { "NeedResponse", "InquireDevice", "NoDriverLoading" };

    /// <summary>Keys that say where a configuration of Dialtone's own comes from.</summary>
    private static readonly HashSet<string> Provenance = new(StringComparer.OrdinalIgnoreCase) { "Source", "Title" };

    /// <summary>The device's own id: the file's name says it.</summary>
    private static readonly HashSet<string> Identifying = new(StringComparer.OrdinalIgnoreCase) { "DefaultVendor", "DefaultProduct", "DefaultProductList" };

    private static readonly Dictionary<string, SwitchMode> Modes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["HuaweiMode"] = SwitchMode.Huawei,
        ["SierraMode"] = SwitchMode.Sierra,
        ["SonyMode"] = SwitchMode.Sony,
        ["GCTMode"] = SwitchMode.Gct,
        ["KobilMode"] = SwitchMode.Kobil,
        ["SequansMode"] = SwitchMode.Sequans,
        ["MobileActionMode"] = SwitchMode.MobileAction,
        ["CiscoMode"] = SwitchMode.Cisco,
        ["QuantaMode"] = SwitchMode.Quanta,
        ["BlackberryMode"] = SwitchMode.Blackberry,
        ["QisdaMode"] = SwitchMode.Qisda,
        ["DetachStorageOnly"] = SwitchMode.DetachOnly,
    };

    /// <param name="name">The file's name, which is the configuration's.</param>
    /// <param name="file">The path to name in complaints and settings.</param>
    /// <param name="firstLine">Number of the first line, where the text is a part of the file.</param>
    public static SwitchConfiguration Parse(string name, string file, ReadOnlySpan<byte> bytes, int firstLine = 1)
    {
        var complaints = new List<string>();
        return Interpret(name, ReadSettings(file, bytes, firstLine, complaints), complaints);
    }

    /// <summary>The keys of a text, whatever they are called.</summary>
    internal static List<SwitchSetting> ReadSettings(string file, ReadOnlySpan<byte> bytes, int firstLine, List<string> complaints)
    {
        var settings = new List<SwitchSetting>();
        var number = firstLine - 1;
        foreach (var raw in Encoding.UTF8.GetString(bytes).Split('\n'))
        {
            number++;
            var line = raw.Trim(' ', '\t', '\r', '\uFEFF');
            if (line.Length == 0 || line[0] is '#' or ';' or '!')
            {
                continue;
            }

            if (settings.Count == MaximumLines)
            {
                complaints.Add($"{file}:{number}: more than {MaximumLines} settings; the rest is left out");
                break;
            }

            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                complaints.Add($"{file}:{number}: expected Key=value");
                continue;
            }

            settings.Add(new SwitchSetting(line[..equals].Trim(), ToValue(line[(equals + 1)..]), file, number));
        }

        return settings;
    }

    /// <summary>Without quotes and without a comment behind the value.</summary>
    private static string ToValue(string text)
    {
        text = text.Trim();
        if (text.StartsWith('"'))
        {
            var end = text.IndexOf('"', 1);
            return end < 0 ? text[1..] : text[1..end];
        }

        var comment = text.IndexOfAny(['#', ';', '!']);
        return (comment < 0 ? text : text[..comment]).Trim();
    }

    /// <summary>The settings of one file, or of several laid over one another, as one configuration.</summary>
    internal static SwitchConfiguration Interpret(string name, IReadOnlyList<SwitchSetting> settings, List<string> complaints)
    {
        var read = new SettingReader(settings, complaints);
        var modes = Modes.Where(mode => read.Flag(mode.Key)).Select(mode => mode.Value).ToList();
        var pantech = read.Number("PantechMode", decimals: true) ?? 0;
        if (pantech > 0)
        {
            modes.Add(SwitchMode.Pantech);
        }

        if (modes.Count > 1)
        {
            complaints.Add($"{name}: {string.Join(" and ", modes)} exclude each other; the first counts");
        }

        var messages = new List<byte[]>();
        var storage = new List<byte[]>();
        if (read.Flag("StandardEject"))
        {
            storage.AddRange(SwitchMessages.StandardEject);
        }

        foreach (var (key, message) in new[] { ("HuaweiNewMode", SwitchMessages.HuaweiNew), ("HuaweiAltMode", SwitchMessages.HuaweiAlternative), ("OptionMode", SwitchMessages.Option) })
        {
            if (read.Flag(key))
            {
                storage.Add(message);
            }
        }

        foreach (var key in new[] { "MessageContent", "MessageContent2", "MessageContent3" })
        {
            if (read.Bytes(key, MaximumMessage) is { } message)
            {
                messages.Add(message);
            }
        }

        // A special mode stands alone: the reference warns and drops the messages beside it.
        if (modes.Count > 0 && storage.Count + messages.Count > 0)
        {
            complaints.Add($"{name}: messages beside {modes[0]} are not sent");
            storage = [];
            messages = [];
        }

        var vendor = read.Number("TargetVendor");
        var targets = new List<UsbId>();
        foreach (var product in read.Ids("TargetProductList"))
        {
            targets.Add(new UsbId((ushort)(vendor ?? VendorOf(name)), product));
        }

        if (targets.Count == 0 && read.Number("TargetProduct") is { } single)
        {
            targets.Add(new UsbId((ushort)(vendor ?? VendorOf(name)), (ushort)single));
        }

        var configuration = new SwitchConfiguration
        {
            Name = name,
            Settings = settings,
            Complaints = complaints,
            Mode = modes.Count > 0 ? modes[0] : SwitchMode.None,
            Messages = [.. storage, .. messages],
            Targets = targets,
            TargetClass = read.Number("TargetClass") is { } targetClass and > 0 and <= 0xff ? (byte)targetClass : null,
            MessageEndpoint = read.Number("MessageEndpoint") is { } output and > 0 and <= 0xff ? (byte)output : null,
            ResponseEndpoint = read.Number("ResponseEndpoint") is { } input and > 0 and <= 0xff ? (byte)input : null,
            Interface = read.Number("Interface"),
            Configuration = read.Number("Configuration") is { } value and >= 0 ? value : null,
            AlternateSetting = read.Number("AltSetting"),
            Reset = read.Flag("ResetUSB"),
            NoMbimCheck = read.Flag("NoMBIMCheck"),
            PantechValue = pantech,
            ReleaseDelay = TimeSpan.FromMilliseconds(Math.Clamp(read.Number("ReleaseDelay", decimals: true) ?? 0, 0, 60_000)),
            WaitBefore = TimeSpan.FromSeconds(Math.Clamp(read.Number("WaitBefore", decimals: true) ?? 0, 0, 120)),
            CheckSuccess = read.Number("CheckSuccess", decimals: true) is { } seconds and > 0 ? TimeSpan.FromSeconds(Math.Min(seconds, 300)) : null,
        };
        foreach (var setting in settings.Where(setting => !read.Asked.Contains(setting.Key) && !Obsolete.Contains(setting.Key) && !Identifying.Contains(setting.Key) && !Provenance.Contains(setting.Key)))
        {
            complaints.Add($"{setting.File}:{setting.Line}: nobody knows the key {setting.Key}");
        }

        return configuration;
    }

    private static int VendorOf(string name) =>
        name.Length >= 4 && int.TryParse(name.AsSpan(0, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var vendor) ? vendor : 0;

    /// <summary>Looks values up; the last of a key counts, as the reference has it for a file laid over another.</summary>
    private sealed class SettingReader(IReadOnlyList<SwitchSetting> settings, List<string> complaints)
    {
        public HashSet<string> Asked { get; } = new(StringComparer.OrdinalIgnoreCase);

        private SwitchSetting? Find(string key)
        {
            Asked.Add(key);
            return settings.LastOrDefault(setting => setting.Key.Equals(key, StringComparison.OrdinalIgnoreCase));
        }

        /// <summary>True for y..., t... and 1 (usb_modeswitch.c, ParseParamBool).</summary>
        public bool Flag(string key) => Find(key)?.Value is { Length: > 0 } value && value[0] is 'y' or 'Y' or 't' or 'T' or '1';

        /// <summary>Hexadecimal with or without 0x, or decimal for counts and times.</summary>
        public int? Number(string key, bool decimals = false)
        {
            if (Find(key) is not { } setting)
            {
                return null;
            }

            var text = setting.Value;
            var negative = text.StartsWith('-');
            text = negative ? text[1..] : text;
            var hexadecimal = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
            text = hexadecimal ? text[2..] : text;
            if (int.TryParse(text, decimals && !hexadecimal ? NumberStyles.None : NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number) && number >= 0)
            {
                return negative ? -number : number;
            }

            complaints.Add($"{setting.File}:{setting.Line}: {setting.Key} is no number: {setting.Value}");
            return null;
        }

        public byte[]? Bytes(string key, int maximum)
        {
            if (Find(key) is not { Value.Length: > 0 } setting)
            {
                return null;
            }

            if (setting.Value.Length % 2 == 0 && setting.Value.Length / 2 <= maximum && setting.Value.All(char.IsAsciiHexDigit))
            {
                return Convert.FromHexString(setting.Value);
            }

            complaints.Add($"{setting.File}:{setting.Line}: {setting.Key} is not an even number of hexadecimal digits, at most {maximum} bytes");
            return null;
        }

        /// <summary>Products of four hexadecimal digits each, between commas.</summary>
        public IEnumerable<ushort> Ids(string key)
        {
            if (Find(key) is not { } setting)
            {
                yield break;
            }

            foreach (var part in setting.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                if (part.Length == 4 && ushort.TryParse(part, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var product))
                {
                    yield return product;
                }
                else
                {
                    complaints.Add($"{setting.File}:{setting.Line}: {part} in {setting.Key} is no product of four hexadecimal digits");
                }
            }
        }
    }
}
