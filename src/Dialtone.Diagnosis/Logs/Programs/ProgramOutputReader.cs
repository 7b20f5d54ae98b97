using Dialtone.Diagnosis.Logs.Listings;

namespace Dialtone.Diagnosis.Logs.Programs;

/// <summary>Output of programs whose lines have no prefix: usb_modeswitch's steps, pppd's and wvdial's messages. It names the kind of a text; what the lines
/// mean is for the wordings to say.</summary>
internal sealed class ProgramOutputReader : ListingReader
{
    private static readonly byte[][] Switching =
    [
        "Look for default devices"u8.ToArray(), "Look for target devices"u8.ToArray(), "Looking for default devices"u8.ToArray(), "Looking for target devices"u8.ToArray(),
        "No devices in default mode"u8.ToArray(), "No devices in target mode"u8.ToArray(), "Found devices in default mode"u8.ToArray(), "Found devices in target mode"u8.ToArray(),
        "Found device in default mode"u8.ToArray(), "found USB ID"u8.ToArray(), "found matching"u8.ToArray(), "product ID matched"u8.ToArray(), "vendor ID matched"u8.ToArray(),
        "Accessing device "u8.ToArray(), "Access device "u8.ToArray(), "Getting the current device configuration"u8.ToArray(), "Get the current device configuration"u8.ToArray(),
        "Current configuration number is"u8.ToArray(), "OK, got current device configuration"u8.ToArray(), "Using interface number"u8.ToArray(), "Use interface number"u8.ToArray(),
        "Using endpoints "u8.ToArray(), "with endpoints "u8.ToArray(), "Inquiring device details"u8.ToArray(), "Looking for active driver"u8.ToArray(), "Looking for active drivers"u8.ToArray(),
        "OK, driver "u8.ToArray(), "Detach storage driver"u8.ToArray(), "SCSI inquiry data"u8.ToArray(), "Vendor String:"u8.ToArray(), "Model String:"u8.ToArray(), "Revision String:"u8.ToArray(),
        "USB description data"u8.ToArray(), "Set up interface "u8.ToArray(), "Setting up communication with interface"u8.ToArray(), "Trying to send message"u8.ToArray(), "Sending message "u8.ToArray(),
        "Trying to send the message"u8.ToArray(), "Using endpoint 0x"u8.ToArray(), "Resetting response endpoint"u8.ToArray(), "Resetting message endpoint"u8.ToArray(), "Reset response endpoint"u8.ToArray(),
        "Reset message endpoint"u8.ToArray(), "Error resetting endpoint"u8.ToArray(), "Could not reset endpoint"u8.ToArray(), "Device seems to have vanished"u8.ToArray(), "Device is gone"u8.ToArray(),
        "Checking for mode switch"u8.ToArray(), "Check for mode switch"u8.ToArray(), "Searching for target devices"u8.ToArray(), "Waiting for original device to vanish"u8.ToArray(),
        "Original device can't be accessed"u8.ToArray(), "Original device is gone already"u8.ToArray(), "Mode switch succeeded"u8.ToArray(), "Mode switch has failed"u8.ToArray(),
        "Mode switch most likely failed"u8.ToArray(), "-> Run lsusb"u8.ToArray(), "No new devices in target mode"u8.ToArray(), "Read config file:"u8.ToArray(), "Take all parameters from"u8.ToArray(),
        "DefaultVendor=  0x"u8.ToArray(), "* usb_modeswitch:"u8.ToArray(), "* Usb_modeswitch:"u8.ToArray(), "* USB_ModeSwitch"u8.ToArray(),
        "Sending Huawei control message"u8.ToArray(), "Send old Huawei control message"u8.ToArray(), "Sierra control message"u8.ToArray(), "Error: no ID pair found"u8.ToArray(),
    ];

    private static readonly byte[][] PointToPoint =
    [
        "--> "u8.ToArray(), "pppd: "u8.ToArray(), "/usr/sbin/pppd: "u8.ToArray(), "Serial connection established"u8.ToArray(), "Using interface ppp"u8.ToArray(), "Connect: ppp"u8.ToArray(),
        "local  IP address "u8.ToArray(), "remote IP address "u8.ToArray(), "primary   DNS address "u8.ToArray(), "secondary DNS address "u8.ToArray(), "Connect script failed"u8.ToArray(),
        "Connection terminated"u8.ToArray(), "LCP: timeout sending"u8.ToArray(), "sent ["u8.ToArray(), "rcvd ["u8.ToArray(), "Modem hangup"u8.ToArray(), "Hangup (SIG"u8.ToArray(),
        "Could not determine remote IP address"u8.ToArray(), "Script /etc/ppp/"u8.ToArray(), "CHAP authentication "u8.ToArray(), "PAP authentication "u8.ToArray(), "Serial line is looped back"u8.ToArray(),
    ];

    private long switching;
    private long pointToPoint;
    private long last;

    public override string Kind => switching > pointToPoint ? "usb-modeswitch-log" : "pppd-log";

    public override IReadOnlyList<string> Samples { get; } = [];

    public override IEnumerable<(string Kind, string Format, long Lines)> Shares
    {
        get
        {
            if (switching > 0)
            {
                yield return ("usb-modeswitch-log", "plain", switching);
            }

            if (pointToPoint > 0)
            {
                yield return ("pppd-log", "plain", pointToPoint);
            }
        }
    }

    /// <summary>Counts the line and takes none.</summary>
    public override bool TryTake(ReadOnlySpan<byte> line, in LineReference reference)
    {
        var text = line.TrimStart(" \t"u8);
        if (reference.Number == last || text.Length < 5)
        {
            return false;
        }

        last = reference.Number;
        if (Begins(text, Switching))
        {
            switching++;
        }
        else if (Begins(text, PointToPoint))
        {
            pointToPoint++;
        }

        return false;
    }

    public override void Contribute(ListingFacts facts)
    {
    }

    private static bool Begins(ReadOnlySpan<byte> text, byte[][] beginnings)
    {
        foreach (var beginning in beginnings)
        {
            if (text[0] == beginning[0] && text.StartsWith(beginning))
            {
                return true;
            }
        }

        return false;
    }
}
