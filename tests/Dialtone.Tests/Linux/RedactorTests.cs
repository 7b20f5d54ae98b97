using Dialtone.Facts.Privacy;
using Xunit;

namespace Dialtone.Tests.Linux;

public sealed class RedactorTests
{
    [Theory]
    [InlineData("IMEI: 861195030425781", "IMEI: <imei-1>")]
    [InlineData("IMEI:861195030425781,", "IMEI:<imei-1>,")]
    [InlineData("490154203237518", "<imei-1>")]
    [InlineData("imsi 262011234567890.", "imsi <imsi-1>.")]
    [InlineData("^ICCID: 8949020000012345678", "^ICCID: <iccid-1>")]
    [InlineData("+CUSD: call +4915112345678 now", "+CUSD: call <phone-1> now")]
    [InlineData("wwan0: fe:dc:ba:98:76:54 up", "wwan0: <mac-1> up")]
    [InlineData("net/wwxfedcba987654/mtu", "net/wwx<mac-1>/mtu")]
    [InlineData("local 10.64.3.17/32", "local <ipv4-1>/32")]
    [InlineData("inet6 fe80::1234:5678/64", "inet6 <ipv6-1>/64")]
    [InlineData("2001:db8:0:1:2:3:4:5", "<ipv6-1>")]
    [InlineData("mail a.b@example.org!", "mail <email-1>!")]
    [InlineData("AT+CPIN=\"1234\"", "AT+CPIN=\"<password-1>\"")]
    [InlineData("password: hunter2", "password: <password-1>")]
    [InlineData("/home/bob/x and /run/media/bob/y", "/home/<user-1>/x and /run/media/<user-1>/y")]
    [InlineData("10.0.0.7 then 10.0.0.8 then 10.0.0.7", "<ipv4-1> then <ipv4-2> then <ipv4-1>")]
    [InlineData("own: +491761234567, 01761234568", "own: +<phone-1>, <phone-2>")]
    [InlineData("AT^AUTHDATA=1,1,\"\",\"geheim\",\"anna7\"", "AT^AUTHDATA=1,1,\"\",\"<password-1>\",\"<user-1>\"")]
    [InlineData("+CGPADDR: 1,\"42.1.5.152.129.171.18.52.0.0.0.0.0.0.0.1\"", "+CGPADDR: 1,\"<ipv6-1>\"")]
    [InlineData("anna7 * geheim *", "<user-1> * <password-1> *")]
    [InlineData("by-id/usb-FTDI_FT232R_USB_UART_A6005dJ4-if00-port0", "by-id/usb-FTDI_FT232R_USB_UART_<serial-1>-if00-port0")]
    [InlineData("Hostname set to <annasbox>.", "Hostname set to <<host-1>>.")]
    [InlineData("annasbox:/etc # cat /home/x", "<host-1>:/etc # cat /home/<user-1>")]
    [InlineData("2023-12-04 10:11:42 annasbox kernel: usb 1-1: reset", "2023-12-04 10:11:42 <host-1> kernel: usb 1-1: reset")]
    [InlineData("uid=1000(anna7) gid=20(dialout)", "uid=1000(<user-1>) gid=20(dialout)")]
    [InlineData("$ hostname\nannasbox\n", "$ hostname\n<host-1>\n")]
    [InlineData("whoami\r\nanna7\r\n", "whoami\r\n<user-1>\r\n")]
    [InlineData("anna7     2104  0.0  0.3  81204  6120 ?        Ss   08:21   0:00 wvdial", "<user-1>     2104  0.0  0.3  81204  6120 ?        Ss   08:21   0:00 wvdial")]
    [InlineData("anna7    2104     1  0 Mar06 ?        00:00:00 wvdial", "<user-1>    2104     1  0 Mar06 ?        00:00:00 wvdial")]
    [InlineData(" 2104 anna7     3240 S<   wvdial", " 2104 <user-1>     3240 S<   wvdial")]
    [InlineData("                     anna7      2104 F.... wvdial", "                     <user-1>      2104 F.... wvdial")]
    [InlineData("wvdial  2104 2110 anna7    3u   CHR  188,0      0t0  612 /dev/ttyUSB0", "wvdial  2104 2110 <user-1>    3u   CHR  188,0      0t0  612 /dev/ttyUSB0")]
    [InlineData("device (cdc-wdm0): Activation: starting connection 'Omas Surfstick' (2d1c2b1a-1111-4222-8333-444455556666)", "device (cdc-wdm0): Activation: starting connection '<connection-1>' (2d1c2b1a-1111-4222-8333-444455556666)")]
    [InlineData("policy: set 'Anna's stick' (wwan0) as default for IPv4 routing and DNS", "policy: set '<connection-1>' (wwan0) as default for IPv4 routing and DNS")]
    [InlineData("audit: op=\"connection-activate\" uuid=\"2d1c2b1a-1111-4222-8333-444455556666\" name=\"Omas Surfstick\" pid=12", "audit: op=\"connection-activate\" uuid=\"2d1c2b1a-1111-4222-8333-444455556666\" name=\"<connection-1>\" pid=12")]
    [InlineData("keyfile: add connection (2d1c2b1a-1111-4222-8333-444455556666,\"Omas Surfstick\")", "keyfile: add connection (2d1c2b1a-1111-4222-8333-444455556666,\"<connection-1>\")")]
    [InlineData("new connection /etc/NetworkManager/system-connections/Omas Surfstick (2d1c", "new connection /etc/NetworkManager/system-connections/<connection-1> (2d1c")]
    [InlineData("system-connections/Omas Surfstick.nmconnection: gone", "system-connections/<connection-1>.nmconnection: gone")]
    [InlineData("Omas Surfstick      2d1c2b1a-1111-4222-8333-444455556666  gsm       cdc-wdm0", "<connection-1>      2d1c2b1a-1111-4222-8333-444455556666  gsm       cdc-wdm0")]
    [InlineData("Omas Surfstick:2d1c2b1a-1111-4222-8333-444455556666:gsm:cdc-wdm0", "<connection-1>:2d1c2b1a-1111-4222-8333-444455556666:gsm:cdc-wdm0")]
    [InlineData("cdc-wdm0  gsm       connected                 Omas Surfstick", "cdc-wdm0  gsm       connected                 <connection-1>")]
    [InlineData("wlan0:wifi:connected:Heim", "wlan0:wifi:connected:<connection-1>")]
    [InlineData("cdc-wdm0  gsm  connecting (prepare)  Omas Surfstick", "cdc-wdm0  gsm  connecting (prepare)  <connection-1>")]
    [InlineData("connection.id:                          Omas Surfstick", "connection.id:                          <connection-1>")]
    [InlineData("GENERAL.CONNECTION:                     Omas Surfstick", "GENERAL.CONNECTION:                     <connection-1>")]
    [InlineData("[connection]\nid=Omas Surfstick\ntype=gsm", "[connection]\nid=<connection-1>\ntype=gsm")]
    [InlineData("$ nmcli -p con up id \"Omas Surfstick\" ifname x", "$ nmcli -p con up id \"<connection-1>\" ifname x")]
    [InlineData("nmcli c modify Surfstick gsm.apn internet", "nmcli c modify <connection-1> gsm.apn internet")]
    [InlineData("Connected to wireless network \"Heim Netz\".", "Connected to wireless network \"<connection-1>\".")]
    [InlineData("802-11-wireless.ssid:                   Heim Netz\nnext", "802-11-wireless.ssid:                   <network-1>\nnext")]
    [InlineData("ssid=Heim Netz\nbssid=0c:5b:8f:27:9a:64", "ssid=<network-1>\nbssid=<mac-1>")]
    [InlineData("Interface wlan0\n\t\tssid Heim Netz\n\t\ttype managed", "Interface wlan0\n\t\tssid <network-1>\n\t\ttype managed")]
    [InlineData("ESSID:\"Heim Netz\"  Nickname", "ESSID:\"<network-1>\"  Nickname")]
    [InlineData("Trying to associate with 0c:5b:8f:27:9a:64 (SSID='Heim Netz' freq=2437 MHz)", "Trying to associate with <mac-1> (SSID='<network-1>' freq=2437 MHz)")]
    [InlineData("option key 'geheim wort'", "option key '<password-1>'")]
    [InlineData("wireless.default_radio0.key='geheim'", "wireless.default_radio0.key='<password-1>'")]
    [InlineData("wep-key0=geheim", "wep-key0=<password-1>")]
    [InlineData("sudo:     anna7 : TTY=pts/0 ; PWD=/tmp ; USER=root ; COMMAND=/usr/bin/dmesg", "sudo:     <user-1> : TTY=pts/0 ; PWD=/tmp ; USER=root ; COMMAND=/usr/bin/dmesg")]
    [InlineData("CRON[77]: (anna7) CMD (true)", "CRON[77]: (<user-1>) CMD (true)")]
    [InlineData("owned by unix-user:anna7)", "owned by unix-user:<user-1>)")]
    [InlineData("ogin: anna7\nssword: \\qgeheim", "ogin: <user-1>\nssword: <password-1>")]
    [InlineData("pppd 2.4.9 started by anna7, uid 1000", "pppd 2.4.9 started by <user-1>, uid 1000")]
    [InlineData("dnsmasq-dhcp[2]: DHCPACK(br-lan) 10.0.0.7 0c:5b:8f:27:9a:64 annasbox", "dnsmasq-dhcp[2]: DHCPACK(br-lan) <ipv4-1> <mac-1> <host-1>")]
    [InlineData("\"MESSAGE\":[73,77,69,73,58,32,56,54,49,49,57,53,48,51,48,52,50,53,55,56,49,10]", "\"MESSAGE\":\"IMEI: <imei-1>\n\"")]
    [InlineData("\"MESSAGE\":[73,77,69,73,58,32,56,54,49,49,57,53,48,51,48,52,50,53,55,56,49…", "\"MESSAGE\":\"IMEI: <imei-1>\"")]
    public void Private_data_is_replaced(string text, string expected) => Assert.Equal(expected, new Redactor().Redact(text));

    [Theory]
    [InlineData("[connection]\nid=Omas Surfstick\ntype=gsm\n")]
    [InlineData("Dec  4 10:11:12 box NetworkManager[5]: <info> Activation: starting connection 'Omas Surfstick' (2d1c)\n")]
    [InlineData("nmcli con up 'Omas Surfstick'\n")]
    [InlineData("cdc-wdm0  gsm       connected  Omas Surfstick\n")]
    public void A_name_that_is_told_late_is_known_from_the_start(string told)
    {
        var redactor = new Redactor();
        redactor.Learn(System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("usb 1-1: new high-speed USB device number 4\n", 700)) + told));
        Assert.Equal("it is <connection-1>, says he", redactor.Redact("it is Omas Surfstick, says he"));
    }

    [Theory]
    [InlineData("Linux version 2.6.31.9 (gcc 4.4.1)")]
    [InlineData("6,339,5140900,-;usb 3-1: new high speed USB device using ehci_hcd and address 4")]
    [InlineData("[12345.678901] sd 8:0:0:1: [sdb] Attached SCSI removable disk at 12:34:56")]
    [InlineData("xhci_hcd 0000:00:14.0: xHCI Host Controller")]
    [InlineData("usb 1-1.4.2: New USB device found, idVendor=12d1, idProduct=1001, bcdDevice= 0.00")]
    [InlineData("usb 1-2: New USB device strings: Mfr=3, Product=2, SerialNumber=0")]
    [InlineData("kernel/drivers/media/usb/au0828.ko: kernel/drivers/media/mc.ko")]
    [InlineData("alias usb:v12D1p1001d*dc*dsc*dp*icFFiscFFipFFin* option")]
    [InlineData("+CPIN: READY")]
    [InlineData("Activation: starting connection 'Wired connection 1' (2d1c2b1a-1111-4222-8333-444455556666)")]
    [InlineData("cdc-wdm0  gsm       disconnected  --")]
    [InlineData("CRON[77]: (root) CMD (run-parts /etc/cron.hourly)")]
    [InlineData("ssid: --")]
    [InlineData("nmcli device status")]
    [InlineData("nmcli connection show")]
    [InlineData("sda1 ext4 2d1c2b1a-1111-4222-8333-444455556666 /boot")]
    [InlineData("usb 1-1: config[1,2,3,4]:[1,2,3,4]")]
    [InlineData("pppd: No password required, 255.255.255.0 via 0.0.0.0 and ::1")]
    [InlineData("55 53 42 43 12 34 56 78 00 00 00 00 00 00 06 11 06 20 00 00 01 01 00 01")]
    [InlineData("0a1b2c3d-0000-4000-8000-123456789abc")]
    [InlineData("[  104.638003]  [<ffffffff81058f08>] warn_slowpath_common+0x78/0xb0")]
    [InlineData("crw-rw---- 1 root dialout 188, 0 Mar  6 08:21 /dev/ttyUSB0")]
    [InlineData("usb-HUAWEI_HUAWEI_Mobile-if00-port0 -> ../../ttyUSB0")]
    [InlineData("root       701  0.0  0.3  81204  6120 ?        Ss   08:21   0:00 /usr/sbin/ModemManager")]
    [InlineData("message+   640  0.0  0.1   8204  3120 ?        Ss   08:21   0:00 dbus-daemon")]
    [InlineData("/dev/ttyUSB0:        root       701 F.... ModemManager")]
    [InlineData("ModemManager  701 root   10u  CHR  188,0      0t0  612 /dev/ttyUSB0")]
    [InlineData("no hostname\nwas set")]
    [InlineData("usbserial 45056 1 option, Live 0x0000")]
    [InlineData("option 57344 0 - Live 0xffffffffc0a21000")]
    [InlineData("   8        0  500107608 sda and 12 root hubs")]
    [InlineData("usb 1-1: SerialNumber: 0000:00:14.0")]
    [InlineData("  iSerial                 0")]
    [InlineData("Host: scsi2 Channel: 00 Id: 00 Lun: 00")]
    [InlineData("ETA:~/2 min: 12, user manual, name resolution")]
    public void What_a_diagnosis_needs_stays(string text) => Assert.Equal(text, new Redactor().Redact(text));

    [Fact]
    public void Names_that_were_told_are_replaced_as_words()
    {
        var redactor = new Redactor();
        redactor.Add(SecretKind.Host, "anna");
        redactor.Add(SecretKind.Serial, "KX77");
        redactor.Add(SecretKind.User, "option");
        Assert.Equal("<host-1> Hannah savanna option usb-Foo_<serial-1>-if00", redactor.Redact("anna Hannah savanna option usb-Foo_KX77-if00"));
    }

    [Fact]
    public void A_root_hubs_serial_is_a_PCI_address_and_stays()
    {
        var redactor = new Redactor();
        redactor.Add(SecretKind.Serial, "0000:00:14.0");
        Assert.Equal("xhci_hcd 0000:00:14.0", redactor.Redact("xhci_hcd 0000:00:14.0"));
    }

    [Fact]
    public void Bytes_that_are_no_text_come_back_unchanged()
    {
        byte[] bytes = [0, 0xff, 0xfe, .. "10.1.2.3"u8, 0xc3, 0x28, 0x80];
        Assert.Equal([0, 0xff, 0xfe, .. "<ipv4-1>"u8, 0xc3, 0x28, 0x80], new Redactor().Redact(bytes.AsSpan()));
    }

    [Fact]
    public void A_redacted_text_has_nothing_left_to_redact()
    {
        var redactor = new Redactor();
        var random = new Random(7);
        string[] pieces = ["861195030425781", "10.1.2.3", "fe:dc:ba:98:76:54", "password=", "x", " ", "+49", "1234567890", "fe80::1", "@example.org", "/home/", "bob", ":", "$GPGGA,1,2", "\n", "ü"];
        for (var round = 0; round < 20_000; round++)
        {
            var text = string.Join(' ', Enumerable.Range(0, random.Next(1, 8)).Select(_ => pieces[random.Next(pieces.Length)]));
            var once = redactor.Redact(text);
            Assert.DoesNotContain(once.Split(' '), word => word == "861195030425781");
            Assert.Equal(once, redactor.Redact(once));
        }
    }
}
