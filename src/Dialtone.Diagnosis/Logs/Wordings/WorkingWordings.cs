using static Dialtone.Diagnosis.Logs.Programs.Speaker;

namespace Dialtone.Diagnosis.Logs.Wordings;

/// <summary>What programs say when a modem works, and what takes it back: evidence for "healthy", not for any fault.</summary>
internal static class WorkingWordings
{
    private static readonly WordingList List = [];

    /// <summary>A session is up: addresses, routes, an activated device.</summary>
    public static readonly Wording SessionUp = List.Says(ModemManager | NetworkManager | PointToPoint | Netifd | ModemTool | ModemService | AddressService | Application,
        "Simple connect state (8/8): All done", "state changed (connecting -> connected)", "state changed: connecting --> connected", "local  IP address {ip:w}", "local IP address {ip:w}",
        "Activation: successful, device activated", "Activation ({net:w}) successful, device activated", "state is now CONNECTED_GLOBAL", "ip-check -> activated", "secondaries -> activated",
        "bound to {ip:w} -- renewal in", "lease of {ip:w} obtained", "Lease of {ip:w} obtained", "Network started", "Successfully connected", "Connection status: 'connected'",
        "Activation state: 'activated'", "activationstate: {n:w} - activated", "Interface 'wwan' is now up", "is now connected");

    /// <summary>netifd, of any of its interfaces.</summary>
    public static readonly Wording InterfaceUp = List.Says(Netifd | Application, "Interface '{interface:w}' is now up");

    /// <summary>What ModemManager says when the modem took the call, and of a session without PPP when it stands.</summary>
    public static readonly Wording Called = List.Says(ModemManager | NetworkManager | Application,
        "Simple connect state (8/8)", "state changed (connecting -> connected)", "state changed: connecting --> connected", "'connecting' --> 'connected'");

    /// <summary>ModemManager could not end a session, and takes it for standing.</summary>
    public static readonly Wording FellBack = List.Says(ModemManager | NetworkManager | Application, "state changed (disconnecting -> connected)", "'disconnecting' --> 'connected'");

    /// <summary>A session ended, failed or stalled.</summary>
    public static readonly Wording SessionDown = List.Says(ModemManager | NetworkManager | PointToPoint | Netifd | ModemTool | ModemService | Application,
        "Modem hangup", "Connection terminated", "Hangup (SIGHUP)", "NO CARRIER", "LCP terminated by peer", "state changed (connected -> {to:w})", "state changed (connecting -> registered)",
        "activated -> failed", "activated -> disconnected", "config -> failed", "ip-config -> failed", "prepare -> failed", "Activation: failed", "Activation ({net:w}) failed",
        "Connection status: 'disconnected'", "Interface 'wwan' is now down", "Disconnecting at", "Simple connect failed", "couldn't connect", "Failed to connect", "Connect script failed",
        "No response to {n:n} echo-requests", "forcefully disconnected", "Bearer{*}disconnected");

    /// <summary>A program of the modem stack stopped because it was told to.</summary>
    public static readonly Wording StoppedInOrder = List.Says(ModemManager | Systemd | Application,
        "processing user request to disable modem", "ModemManager is shut down", "Stopped Modem Manager", "caught signal, shutting down", "Terminating on signal 15");

    /// <summary>wvdial, whose user ends the session.</summary>
    public static readonly Wording EndedByUser = List.Says(PointToPoint | Application, "Caught signal 2: ", "Caught signal #2!");

    /// <summary>Something that only a working modem does.</summary>
    public static readonly Wording Used = List.Says(Application | ModemTool | ModemManager,
        "OK, message reference=", "Transmitted {*}, message reference 0x", "successfully sent the SMS", "RESPONSE MESSAGE: Message sent successfully", "successfully created new SMS", "Successfully established call",
        // gammu's monitor and Asterisk's channel drivers show a modem at home.
        "^Network state {*}: home network", "Registration Status{*}: Registered, home network",
        // Sierra Wireless' AT!GSTATUS.
        "EMM state:{*}Registered{*}Normal Service",
        // Registered, and nobody calls.
        "^dongle{n:n} {*} Free {*}", "^quectel{n:n} {*} Free {*}",
        // wvdialconf asks every serial port AT commands and writes down the one that answers.
        "^Found a modem on /dev/ttyUSB{n:n}", "^Found a modem on /dev/ttyACM{n:n}", "^Found an USB modem on /dev/tty{*}");

    /// <summary>The protocol stacks in SIMCom's, Quectel's and Fibocom's modules, once a server has answered: HTTP's 200, a connection that opened, a broker that took the client, a name that was resolved.</summary>
    public static readonly Wording ServerAnswered = List.Says(Any & ~Kernel,
        "^+HTTPACTION: {method:n},200,", "^+HTTPACTION:{method:n},200,", "^+QHTTPGET: 0,200", "^+QHTTPPOST: 0,200", "^+CIPOPEN: {link:n},0$", "^+QIOPEN: {link:n},0$", "^+CMQTTCONNECT: {client:n},0$", "^+QMTCONN: {client:n},0,0$", "^CONNECT OK$", "^SEND OK$", "^ALREADY CONNECT$", "^+CDNSGIP: 1,", "^+QPING: 0,\"");

    /// <summary>The same stacks, when the context is gone, a server hangs up unasked or cannot be reached (HTTP's own numbers end at 599).</summary>
    public static readonly Wording ServerLost = List.Says(Any & ~Kernel,
        "^+QIURC: \"pdpdeact\"", "^+CIPEVENT: NETWORK CLOSED", "^+PDP: DEACT$", "^STATE: PDP DEACT$", "^+CMQTTNONET$", "^+CMQTTCONNLOST: ", "^+QMTSTAT: ", "^+QPING: 5{code:n}$", "^+HTTPACTION: {method:n},6{code:n},", "^+HTTPACTION: {method:n},7{code:n},");

    /// <summary>SIMCom's and Quectel's modules when they have come up: messages and phone book were read from the card.</summary>
    public static readonly Wording Ready = List.Says(Any & ~Kernel, "^SMS DONE$", "^PB DONE$", "^SMS Ready$", "^Call Ready$", "^+QIND: SMS DONE$", "^+QIND: PB DONE$");

    /// <summary>iputils and busybox ping through an interface that only a modem has.</summary>
    public static readonly Wording Pinging = List.Says(Any & ~Kernel, "PING {*} wwan{n:n}: {size:n}", "PING {*} ppp{n:n}: {size:n}", "PING {*} hso{n:n}: {size:n}", "ping{*}-I ww", "ping{*}-I hso{n:n}", "ping{*}-I ppp{n:n}");

    public static readonly Wording Answered = List.Says(Any & ~Kernel, " received, 0% packet loss", "packets received, 0% packet loss");

    public static readonly Wording Complaint = List.Says(ModemManager | NetworkManager | PointToPoint | Netifd | ModemTool | ModemService | ModeSwitch,
        "couldn't", "failed to", "timed out", "not supported by any plugin", "hangup!", "Failed with result", "does not exist", "not found", "No such file or directory", "Permission denied", "error:", "ERROR",
        // ModemManager's other words for it.
        "could not ", "cannot ", "unable to ", " failed: ", "error initializing", "failed enabling", "failed waiting", "failed sending", "failed registering", "failed updating", "failed creating", "failed setting", "failed scanning", "failed synchronizing", "network reject indication");

    /// <summary>A network that is no mobile one: drivers of ADSL modems (drivers/usb/atm) and a lease asked for on Wi-Fi.</summary>
    public static readonly Wording OtherNetwork = List.Says(Kernel | AddressService | Application,
        "speedtch_test_sequence failed", "SpeedTouch: ", "Failed to start ADSL synchronisation", "ADSL line is", "ADSL line: ", "ATM dev {n:n}: ", "DHCPDISCOVER on wlan{n:n} to", "DHCPDISCOVER on wlp{net:w} to", "DHCPDISCOVER on wlx{net:w} to");

    /// <summary>The driver of Option's PC cards, which are no USB devices.</summary>
    public static readonly Wording CardReady = List.Says(Kernel, "nozomi {*}: Device READY!", "nozomi {*}: Initialization OK!");

    /// <summary>Home Assistant asks the modem through gammu every ten seconds (homeassistant/components/sms/coordinator.py and helpers/update_coordinator.py).</summary>
    public static readonly Wording Polled = List.Says(Any & ~Kernel, "Finished fetching Device network state data in {time} seconds (success: True)", "Finished fetching Device signal state data in {time} seconds (success: True)");

    public static readonly Wording PolledInVain = List.Says(Any & ~Kernel, "Finished fetching Device network state data in {time} seconds (success: False)", "Finished fetching Device signal state data in {time} seconds (success: False)");

    /// <summary>The port of a router's switch or its network card loses the cable, or hangs (drivers/net/phy, drivers/net/dsa, mtk_eth_soc.c of OpenWrt).</summary>
    public static readonly Wording Cable = List.Says(Kernel,
        "mdio-bus:{port:w} {net:w}: Link is Down", "mtk_soc_eth {place:w} {net:w}: transmit timed out", "mtk_soc_eth {place:w} {net:w}: port {port:n} link down", "mtk_soc_eth {place:w} {net:w}: Link is Down");

    /// <summary>What other cards than modems say when they fail or leave their bus: controllers of Thunderbolt, of networks and of disks.</summary>
    public static readonly Wording OtherCard = List.Says(Kernel,
        "thunderbolt {pci}: can't change power state", "thunderbolt {pci}: interrupt for", "thunderbolt {pci}: failed to", ": NIC Link is Down", "PCIe link lost, device now detached", ": Detected Hardware Unit Hang",
        "igc: Failed to read reg", "igb: Failed to read reg", ": Reset adapter unexpectedly", "iwlwifi {pci}: Microcode SW error", "iwlwifi {pci}: Failed to ", "iwlwifi {pci}: Error sending", "ath{n:n}k_pci {pci}: f",
        "nvme {disk}: controller is down", "nvme {disk}: I/O {*}timeout", "nvme {disk}: Device not ready", "nvme {disk}: Removing after probe failure", "ata{n:n}.{drive:n}: exception Emask", "ata{n:n}: SATA link down", "ata{n:n}: COMRESET failed");

    /// <summary>PPP over Ethernet: a telephone line or a fibre, whatever pppd says of its link.</summary>
    public static readonly Wording OverEthernet = List.Says(Any & ~Kernel, "(pppoe-", "'pppoe-", " pppoe-wan", "Sent PADT", "PPPoE session", "Timeout waiting for PADO", "Unable to complete PPPoE", "Send PPPOE Discovery", "Recv PPPOE Discovery", "Plugin rp-pppoe.so loaded", "Plugin pppoe.so loaded");

    /// <summary>What runs pppd over something else than a modem's port: NetworkManager's plugins for PPTP, L2TP, SSTP and Fortinet, the PPTP client, xl2tpd, what NetworkManager says of such a service.</summary>
    public static readonly Wording Tunnel = List.Says(Any & ~Kernel,
        "pty \"pptp ", "pty \"/usr/sbin/pptp ", "pty \"/usr/bin/pptp ", "nm-pptp-pppd-plugin.so", "nm-l2tp-pppd-plugin.so", "nm-sstp-pppd-plugin.so", "nm-fortisslvpn-pppd-plugin.so", "Plugin pptp.so loaded", "Plugin pppol2tp.so loaded", "Plugin openl2tp.so loaded", "PPPoL2TP options", "PPTP plugin version", "xl2tpd[", "pptpd[", "nm-pptp-service", "nm-l2tp-service",
        "pptp_ctrl.c:", "pptp_gre.c:", "pptp_callmgr.c:", "VPN plugin failed", "VPN plugin state changed", "VPN plugin: state changed", "VPN connection '", "vpn-connection[", "vpn[0x", "xl2tpd version", "check_control: ", "start_pppd: I'm running: ",
        // The server's side of PPTP, and the programs that carried PPP over ADSL modems before the kernel did (speedtouch, br2684ctl).
        "pptpd-logwtmp", "GRE: Bad checksum from pppd", "CTRL: Client ", "CTRL: Reaping child PPP", "GRE: read(fd=", "pptpd: ", "pppoa3 version", "pppoa2 version", "modem_run version", "pusb_claim_interface {n:n} failed", "RFC1483/2684 bridge");

    /// <summary>drivers/usb/serial: ports of adapters, whose trouble names the driver.</summary>
    public static readonly Wording AdapterSpeaks = List.Says(Kernel,
        "^ftdi_sio ttyUSB{n:n}: ", "^pl2303 ttyUSB{n:n}: ", "^cp210x ttyUSB{n:n}: ", "^ch341-uart ttyUSB{n:n}: ", "^ark3116 ttyUSB{n:n}: ", "^mos7720 ttyUSB{n:n}: ", "^mos7840 ttyUSB{n:n}: ", "^keyspan_4 ttyUSB{n:n}: ");

    /// <summary>A modem of the telephone network: CONNECT with the modulation (ITU-T V.34, V.90, V.92) or the error control (V.42, MNP) that was agreed on, and the drivers of soft modems.</summary>
    public static readonly Wording TelephoneLine = List.Says(Any,
        "^CONNECT {speed:n}/ARQ", "^CONNECT {speed:n}/V", "^CONNECT {speed:n} V4", "^CONNECT {speed:n} V3", "^CONNECT {speed:n} V9", "^CONNECT {speed:n}/LAPM", "^CONNECT {speed:n}/REL", "/LAPM/V42BIS",
        // Terminal servers, and wvdial and kppp where one asks for a name; a mobile network begins with PPP at once.
        "--> Looks like a login prompt", "--> Looks like a password prompt", "--> Hmm... a prompt", "Ascend TNT Terminal Server",
        // scanModem of the Linmodems project; the spelling is the program's.
        "scanModem update of", "USB modem not detected by lsusb", "Modem or host audio card candidates", "Bootup diagnositcs for card in PCI slot",
        "SmartLink Soft Modem", "slmodemd", "slamr: SmartLink", "hsfmodem", "martian_modem", "ltmodem driver", "agrmodem", "agrserial", "IDENT=slamr", "Modem chipset  detected on", "Modem chipset detected on", "/dev/ttySL0", "/dev/ttySHSF0", "/dev/536ep", "/dev/ttyLTM0", "/dev/ttyHSF0", "/dev/ttySHCF0", "hcfpciconfig", "hcfpcimodem");

    public static IReadOnlyList<Wording> All => List;
}
