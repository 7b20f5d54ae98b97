using System.Globalization;
using Dialtone.Lab.Guests;

namespace Dialtone.Lab.Scenarios;

/// <summary>
/// What the guest's kernel shows of its USB devices, and everything that a treatment may change. Read with a shell from sysfs, /dev and /etc:
/// Dialtone has no part in it.
/// </summary>
public sealed record GuestState
{
    /// <summary>Port path to "12d1:1001".</summary>
    public IReadOnlyDictionary<string, string> Devices { get; private init; } = new Dictionary<string, string>();

    /// <summary>Interface, such as 1-1:1.0, to its driver; empty if it has none.</summary>
    public IReadOnlyDictionary<string, string> Drivers { get; private init; } = new Dictionary<string, string>();

    /// <summary>ttyUSB0, sr0, sda... with a node in /dev, to the USB interface behind it.</summary>
    public IReadOnlyDictionary<string, string> Nodes { get; private init; } = new Dictionary<string, string>();

    /// <summary>What a treatment may change, by name, as exact bytes in hexadecimal or as a checksum: module parameters, authorized and reset-quirk
    /// attributes of each device, files of modprobe.d, and which modules are loaded.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; private init; } = new Dictionary<string, string>();

    private const string QuirksParameter = "/sys/module/usb_storage/parameters/quirks";
    private const string DeviceAttributes = "/sys/bus/usb/devices/";

    /// <summary>The bytes of usb-storage's quirks parameter without the line feed; empty if the module is not loaded.</summary>
    public string Quirks => Settings.TryGetValue(QuirksParameter, out var hex) ? Text(hex) : "";

    public bool IsLoaded(string module) => Settings.ContainsKey("module " + module);

    /// <summary>Names of nodes that begin so and belong to a device on this port.</summary>
    public IReadOnlyList<string> NodesOf(string port, string prefix) =>
        [.. Nodes.Where(node => node.Key.StartsWith(prefix, StringComparison.Ordinal) && node.Value.StartsWith(port + ":", StringComparison.Ordinal)).Select(node => node.Key).Order(StringComparer.Ordinal)];

    /// <summary>One line for each setting that differs; none if the treatment left nothing behind.</summary>
    /// <param name="ignore">Settings that the scenario itself changed.</param>
    public IReadOnlyList<string> SettingsChangedSince(GuestState before, params string[] ignore) =>
    [
        .. before.Settings.Keys.Union(Settings.Keys).Except(ignore).Order(StringComparer.Ordinal)
            .Select(name => (Name: name, Then: before.Settings.GetValueOrDefault(name), Now: Settings.GetValueOrDefault(name)))
            .Where(setting => setting.Then != setting.Now)
            .Select(setting => $"{setting.Name}: was {Show(setting.Then)}, is {Show(setting.Now)}"),
    ];

    /// <summary>The same for people: whole clauses, and nothing of what merely comes and goes with a device.</summary>
    public IReadOnlyList<string> ChangesSince(GuestState before) =>
    [
        .. before.Settings.Keys.Union(Settings.Keys).Order(StringComparer.Ordinal)
            .Select(name => (Name: name, Then: before.Settings.GetValueOrDefault(name), Now: Settings.GetValueOrDefault(name)))
            .Where(setting => setting.Then != setting.Now && !(setting.Name.StartsWith(DeviceAttributes, StringComparison.Ordinal) && (setting.Then is null || setting.Now is null)))
            .Select(setting => setting switch
            {
                { Name: QuirksParameter } => $"usb-storage's list of quirks {(Quirks.Length == 0 ? "is empty again" : $"holds '{Quirks}'")} instead of {(before.Quirks.Length == 0 ? "nothing" : $"'{before.Quirks}'")}",
                { Name: var file } when file.StartsWith("/etc/", StringComparison.Ordinal) => $"{file} {(setting.Then is null ? "is there, a new file" : setting.Now is null ? "is gone" : "has changed")}",
                { Name: var module } when module.StartsWith("module ", StringComparison.Ordinal) => $"{module} is {(setting.Now is null ? "not loaded any more" : "loaded")}",
                _ => $"{setting.Name} holds {Show(setting.Now)} instead of {Show(setting.Then)}",
            }),
    ];

    public static async Task<GuestState> ReadAsync(Guest guest, CancellationToken cancellation = default) =>
        Parse((await guest.RunAsync(Script, ScenarioRun.Patience, cancellation: cancellation)).Checked().Text);

    internal static GuestState Parse(string text)
    {
        Dictionary<string, string> devices = [], drivers = [], nodes = [], settings = [];
        foreach (var line in text.Split('\n'))
        {
            // "kind name = value"; a name has no " = ".
            var space = line.IndexOf(' ');
            var equals = line.IndexOf(" = ", StringComparison.Ordinal);
            if (space < 0 || equals <= space)
                continue;
            var (name, value) = (line[(space + 1)..equals], line[(equals + 3)..]);
            // An attribute has at least a line end. Of a device that left while it was read there is nothing to be said, and not that it was empty.
            if (value.Length == 0 && line.StartsWith("setting ", StringComparison.Ordinal))
                continue;
            (line[..space] switch
            {
                "device" => devices,
                "driver" => drivers,
                "node" => nodes,
                _ => settings,
            })[name] = value;
        }
        return new GuestState { Devices = devices, Drivers = drivers, Nodes = nodes, Settings = settings };
    }

    /// <summary>Mostly the shell's own words: a program costs ten milliseconds under software emulation, and a device may leave at any of them.</summary>
    private const string Script =
        """
        bytes() { [ ! -r "$1" ] || echo "setting $1 = $(od -An -v -tx1 "$1" 2>/dev/null | tr -d ' \n')"; }
        for d in /sys/bus/usb/devices/*; do
          n=${d##*/}
          case $n in
            usb*) ;;
            *:*) l=$(readlink $d/driver); echo "driver $n = ${l##*/}" ;;
            *) v=; p=; read -r v <$d/idVendor; read -r p <$d/idProduct; echo "device $n = $v:$p"; bytes $d/authorized; bytes $d/avoid_reset_quirk ;;
          esac
        done 2>/dev/null
        for d in /sys/bus/usb-serial/devices/tty* /sys/class/tty/ttyACM* /sys/block/sd* /sys/block/sr*; do
          n=${d##*/}
          [ -e "$d" ] && [ -e "/dev/$n" ] || continue
          i=$(readlink -f "$d"); i=${i%/host*}; i=${i%/tty/tty*}; i=${i%/tty*}; echo "node $n = ${i##*/}"
        done
        bytes /sys/module/usb_storage/parameters/quirks
        bytes /sys/module/usb_storage/parameters/delay_use
        bytes /sys/bus/usb/drivers_autoprobe
        for f in /etc/modprobe.d/* /etc/udev/rules.d/*; do [ ! -f "$f" ] || echo "setting $f = $(sha256sum <"$f")"; done
        while read -r m _; do case $m in usb*|option|*usb_wwan|uas|s[dr]_mod|qmi_wwan) echo "setting module $m = loaded" ;; esac; done </proc/modules
        """;

    private static string Show(string? value) => value is null ? "not there" : $"'{Text(value)}'";

    private static string Text(string hex)
    {
        var bytes = new byte[hex.Length / 2];
        return hex.Length % 2 == 0 && Convert.FromHexString(hex, bytes, out _, out _) == System.Buffers.OperationStatus.Done
            ? string.Create(CultureInfo.InvariantCulture, $"{System.Text.Encoding.UTF8.GetString(bytes).TrimEnd('\n')}")
            : hex;
    }
}
