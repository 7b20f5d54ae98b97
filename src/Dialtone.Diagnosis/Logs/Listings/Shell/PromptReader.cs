using System.Text;

namespace Dialtone.Diagnosis.Logs.Listings.Shell;

/// <summary>A prompt with a command: <c>user@host:~$ mmcli -m 0</c>, <c># lsusb</c>, <c>[root@host ~]# ip a</c>, <c>/ # uqmi ...</c></summary>
internal sealed class PromptReader(ShellContext context) : ListingReader
{
    /// <summary>Programs whose name behind a bare "#" or at the start of a line is a command and no comment or prose.</summary>
    private static readonly HashSet<string> Known =
    [
        "mmcli", "nmcli", "lsusb", "usb-devices", "uname", "lsmod", "qmicli", "uqmi", "umbim", "mbimcli", "qmi-network", "mbim-network", "qmi-firmware-update", "quectel-CM", "ip", "ifconfig",
        "route", "ping", "resolvectl", "ifstatus", "ifup", "ifdown", "usb_modeswitch", "usbmode", "sg_raw", "wvdial", "pppd", "pon", "comgt", "gcom", "chat", "dmesg", "journalctl",
        "cat", "ls", "modprobe", "modinfo", "rmmod", "insmod", "rfkill", "systemctl", "service", "echo", "grep", "minicom", "picocom", "screen", "microcom", "socat", "udevadm", "lsof", "fuser",
        "logread", "ubus", "uci", "hwinfo", "inxi", "lspci", "dpkg", "apt", "apt-get", "rpm", "opkg", "eject", "tail", "head", "sudo", "traceroute", "nslookup", "dig", "curl", "wget", "netstat",
        "ModemManager", "NetworkManager", "mount", "ps", "lsb_release", "hostnamectl", "dbus-send", "gdbus", "busctl", "mm-test", "strace", "wvdialconf", "sakis3g", "umtskeeper", "find",
        "python", "python3", "stty", "setserial", "gammu", "gnokii", "sms_tool", "atinout", "test", "mknod", "chmod", "chown", "usermod", "groups", "id", "vmstat", "lshw", "lsblk",
    ];

    private readonly Dictionary<string, int> lines = [];

    private readonly List<Evidence> empty = [];

    private readonly List<ListedProperty> asked = [];

    private Evidence? listing;

    public override string Kind => "shell-transcript";

    public override IReadOnlyList<string> Samples { get; } =
    [
        "$ mmcli -m 0",
        "user@host:~$ sudo lsusb -v",
        "root@OpenWrt:/# uqmi -d /dev/cdc-wdm0 --get-data-status",
        "[user@host ~]$ ls -l /dev/ttyUSB0",
        "host:~ # ip addr",
        "# modprobe option",
        "~ # lsmod",
        "sudo nmcli -p device",
    ];

    public override IEnumerable<(string Kind, string Format, long Lines)> Shares => lines.Select(share => (share.Key, "plain", (long)share.Value));

    /// <summary>Counts a line that no reader knows to the program that was called last.</summary>
    public void CountOutput(in LineReference reference)
    {
        if (context.Program.Length > 0 && reference.Number - context.Line <= 200)
        {
            Count(ShellContext.KindOf(context.Program));
        }
    }

    public override bool TryTake(ReadOnlySpan<byte> line, in LineReference reference)
    {
        var text = line.Trim(" \t\r"u8);
        if (text.Length is < 4 or > 1000 || !TryPrompt(text, out var command))
        {
            if (IsPromptAlone(text))
            {
                NoteEmpty(reference);
            }

            return false;
        }

        NoteEmpty(reference);

        command = command.TrimStart(" "u8);
        if (command.StartsWith("sudo "u8))
        {
            command = command[5..].TrimStart(" "u8);
        }

        var end = command.IndexOf((byte)' ');
        var program = Encoding.UTF8.GetString(end < 0 ? command : command[..end]);
        program = program[(program.LastIndexOf('/') + 1)..];
        context.Enter(program, end < 0 ? "" : LineText.Decode(command[(end + 1)..]), reference.Number);
        listing = IsUsbListing(program, context.Arguments) ? reference.ToEvidence(line) : null;
        if (program == "lsusb" && asked.Count < 8 && AskedFor(context.Arguments) is { } id)
        {
            asked.Add(new ListedProperty("usb", "", "asked", id, reference.ToEvidence(line)));
        }

        Taken++;
        Count(ShellContext.KindOf(program));
        return true;
    }

    public override void Contribute(ListingFacts facts)
    {
        facts.Properties.AddRange(empty.Select(line => new ListedProperty("usb", "", "listed", "nothing", line)));
        facts.Properties.AddRange(asked);
    }

    /// <summary>The device that lsusb is to show alone (-d): whoever calls it so asks about that one.</summary>
    private static string? AskedFor(string arguments)
    {
        var words = arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var option = Array.IndexOf(words, "-d");
        return option < 0 || option + 1 >= words.Length ? null : words[option + 1].ToLowerInvariant();
    }

    /// <summary>The whole of the buses, not what a filter leaves of it.</summary>
    private static bool IsUsbListing(string program, string arguments) => program switch
    {
        "lsusb" => arguments is "" or "-t" or "-v" or "-tv" or "-vt",
        "usb-devices" => arguments.Length == 0,
        "cat" => arguments is "/sys/kernel/debug/usb/devices" or "/proc/bus/usb/devices",
        _ => false,
    };

    /// <summary>A prompt right behind the command: it listed nothing.</summary>
    private void NoteEmpty(in LineReference reference)
    {
        if (listing is { } called && called.Input == reference.Input && reference.Number == called.Line + 1L && empty.Count < 8)
        {
            empty.Add(called);
        }
    }

    /// <summary>user@host:~$ and [user@host dir]# at which nothing was typed.</summary>
    private static bool IsPromptAlone(ReadOnlySpan<byte> text) =>
        text.Length is > 3 and < 72 && text[^1] is (byte)'$' or (byte)'#' && text.IndexOf((byte)'@') > 0 && (text[0] == '[' || text.IndexOf((byte)' ') < 0);

    private void Count(string kind) => lines[kind] = lines.GetValueOrDefault(kind) + 1;

    private static bool TryPrompt(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> command)
    {
        command = default;
        if (text[0] is (byte)'$' or (byte)'%' && text[1] == ' ')
        {
            command = text[2..];
            return IsProgram(command, mustBeKnown: text[0] == '%');
        }

        if (text[0] == '#' && text[1] == ' ')
        {
            command = text[2..];
            return IsProgram(command, mustBeKnown: true) && !IsProse(command);
        }

        // user@host:~/dir$, [user@host dir]#, host:~ #, / #, PS1 of BusyBox.
        var mark = text[..Math.Min(text.Length, 80)].IndexOfAny((byte)'$', (byte)'#');
        if (mark > 0 && mark + 1 < text.Length && text[mark + 1] == ' ')
        {
            var prompt = text[..mark].TrimEnd((byte)' ');
            if (prompt.Length is > 0 and < 72
                && (prompt.IndexOf((byte)'@') > 0 || prompt[^1] is (byte)'~' or (byte)']' or (byte)'/' || (prompt.IndexOf(":~"u8) > 0 && prompt.IndexOf((byte)' ') < 0)))
            {
                command = text[(mark + 2)..];
                return IsProgram(command, mustBeKnown: prompt.IndexOf((byte)'@') < 0);
            }
        }

        // A command without its prompt.
        command = text;
        var blank = text.IndexOf((byte)' ');
        if (text.StartsWith("sudo "u8))
        {
            return IsProgram(text[5..], mustBeKnown: true) && !IsProse(text[5..]);
        }

        return blank > 0 && blank + 2 < text.Length && text[blank + 1] is (byte)'-' or (byte)'/' && text[blank + 2] is not ((byte)' ' or (byte)'>') && !text.StartsWith("test "u8)
            && IsProgram(text, mustBeKnown: true);
    }

    private static bool IsProgram(ReadOnlySpan<byte> command, bool mustBeKnown)
    {
        command = command.TrimStart((byte)' ');
        var end = command.IndexOf((byte)' ');
        var name = end < 0 ? command : command[..end];
        if (name.Length is 0 or > 64 || !(char.IsAsciiLetter((char)name[0]) || name[0] is (byte)'/' or (byte)'.' or (byte)'~'))
        {
            return false;
        }

        if (!mustBeKnown)
        {
            return true;
        }

        name = name[(name.LastIndexOf((byte)'/') + 1)..];
        return name.Length is > 1 and < 24 && Known.Contains(Encoding.UTF8.GetString(name));
    }

    /// <summary>"# test if the modem is there" is a comment, whatever its first word.</summary>
    private static bool IsProse(ReadOnlySpan<byte> command)
    {
        var words = 0;
        foreach (var range in command.Split((byte)' '))
        {
            var word = command[range];
            words += word.Length > 1 && word.IndexOfAnyExceptInRange((byte)'a', (byte)'z') < 0 ? 1 : 0;
        }

        return words > 4 || command.EndsWith("."u8);
    }
}
