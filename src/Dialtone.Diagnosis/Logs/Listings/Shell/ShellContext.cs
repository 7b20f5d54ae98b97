namespace Dialtone.Diagnosis.Logs.Listings.Shell;

/// <summary>The command whose output stands on the lines that follow, as a prompt in a pasted terminal shows it.</summary>
internal sealed class ShellContext
{
    /// <summary>Name of the program, without path and sudo; empty if no prompt was seen, or another log came between.</summary>
    public string Program { get; private set; } = "";

    /// <summary>What stands behind the program's name.</summary>
    public string Arguments { get; private set; } = "";

    /// <summary>Line of the prompt.</summary>
    public long Line { get; private set; }

    public void Enter(string program, string arguments, long line) => (Program, Arguments, Line) = (program, arguments, line);

    /// <summary>True if <paramref name="program"/> was called at most <paramref name="within"/> lines ago.</summary>
    public bool IsOutputOf(string program, in LineReference reference, int within = 200) =>
        Program.Equals(program, StringComparison.Ordinal) && reference.Number - Line <= within;

    /// <summary>The JSON contract's kind of what a program prints.</summary>
    public static string KindOf(string program) => program switch
    {
        "mmcli" => "mmcli",
        "nmcli" => "nmcli",
        "lsusb" => "lsusb",
        "usb-devices" => "usb-devices",
        "uname" => "uname",
        "lsmod" => "lsmod",
        "qmicli" or "uqmi" or "umbim" or "mbimcli" or "qmi-network" or "mbim-network" or "qmi-firmware-update" or "quectel-CM" or "simcom-cm" => "qmi-tool",
        "ip" or "ifconfig" or "route" or "ping" or "ping6" or "resolvectl" or "ifstatus" or "traceroute" or "nslookup" or "dig" or "netstat" or "mtr" => "network-state",
        "usb_modeswitch" or "usbmode" or "sg_raw" => "usb-modeswitch-log",
        "wvdial" or "pppd" or "comgt" or "gcom" or "chat" => "pppd-log",
        "dmesg" => "kernel-log",
        "minicom" or "picocom" or "screen" or "microcom" or "socat" => "at-transcript",
        _ => "shell-transcript",
    };
}
