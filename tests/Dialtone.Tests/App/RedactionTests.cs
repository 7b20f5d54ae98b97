using System.Runtime.Versioning;
using System.Text;
using System.Text.RegularExpressions;
using Dialtone.App.CommandLine;
using Dialtone.Facts.Privacy;
using Dialtone.Tests.Treatment;

namespace Dialtone.Tests.App;

/// <summary>Plants private data where logs and listings have it, and looks for it in every form of output.</summary>
[SupportedOSPlatform("linux")]
public sealed class RedactionTests : IDisposable
{
    private const int Rounds = 40;

    private static readonly string[] Outputs =
    [
        "diagnose --redact --verbose --evidence", "diagnose --redact --format json", "diagnose --format html", "diagnose --redact --after facts --verbose",
        "diagnose --redact --after events --verbose", "diagnose --redact --after findings", "diagnose --redact --after facts --format json", "diagnose --redact --after events --format json",
        "diagnose --redact --after findings --format json", "diagnose --redact", "log --redact --verbose", "log --redact --format json", "why-not --redact port-reset-loop", "why-not --redact --format json wrong-apn",
    ];

    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Nothing_private_that_was_planted_is_in_any_output()
    {
        var random = new Random(20260);
        for (var round = 0; round < Rounds; round++)
        {
            var planted = new Planted(random);
            var log = directory.On($"{round}.log");
            await File.WriteAllTextAsync(log, planted.Log(), TestContext.Current.CancellationToken);
            foreach (var line in Outputs.Where((_, index) => round % 4 == 0 || index == round % Outputs.Length))
            {
                var run = await Run.ProgramAsync(new FakeThisMachine(), $"{line} {log}");
                planted.AssertAbsent(run.Output, line);
                planted.AssertAbsent(run.Error, line);
            }

            if (round % 8 == 0)
            {
                // What is learned of the text must not depend on its encoding.
                foreach (var encoding in (Encoding[])[Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32])
                {
                    await File.WriteAllTextAsync(log, planted.Log(), encoding, TestContext.Current.CancellationToken);
                    planted.AssertAbsent((await Run.ProgramAsync(new FakeThisMachine(), $"diagnose --redact --after facts --format json {log}")).Output, encoding.EncodingName);
                    var wide = await Run.ProgramAsync(new FakeThisMachine(), ["diagnose", "--redact", "--follow", "--verbose", "-"], new MemoryStream(File.ReadAllBytes(log)));
                    planted.AssertAbsent(wide.Output, $"--follow of {encoding.EncodingName}");
                }

                await File.WriteAllTextAsync(log, planted.Log(), TestContext.Current.CancellationToken);
            }

            var followed = await Run.ProgramAsync(new FakeThisMachine(), ["diagnose", "--redact", "--follow", "--verbose", "-"], new MemoryStream(Encoding.UTF8.GetBytes(planted.Log())));
            planted.AssertAbsent(followed.Output, "--follow");
            var report = directory.On($"{round}.html");
            _ = await Run.ProgramAsync(new FakeThisMachine(), $"diagnose --report {report} {log}");
            planted.AssertAbsent(await File.ReadAllTextAsync(report, TestContext.Current.CancellationToken), "--report");
        }
    }

    /// <summary>That the test above would notice: the same log, not redacted, has them.</summary>
    [Fact]
    public async Task Without_redaction_it_is_there()
    {
        var planted = new Planted(new Random(5));
        var log = directory.On("plain.log");
        await File.WriteAllTextAsync(log, planted.Log(), TestContext.Current.CancellationToken);
        var run = await Run.ProgramAsync(new FakeThisMachine(), $"diagnose --after facts --format json {log}");
        var found = planted.Secrets.Count(secret => run.Output.Contains(secret, StringComparison.Ordinal));
        Assert.InRange(found, planted.Secrets.Count / 2, planted.Secrets.Count);
    }

    [Fact]
    public async Task The_machines_own_name_and_users_and_serial_numbers_are_replaced()
    {
        var machine = new FakeThisMachine { Names = [(SecretKind.Host, "workbench"), (SecretKind.User, "berta")] };
        var device = Loops.Modem("1-1") with { Serial = Loops.Known("KX77-TOPSECRET"), Product = Loops.Known("Modem of berta on workbench") };
        machine.Facts = machine.Facts with { UsbDevices = Loops.Known<IReadOnlyList<Dialtone.Facts.Usb.UsbDevice>>([device]) };
        // In this order: the cures give the history something to tell.
        foreach (var line in new[]
        {
            "list --redact", "list --redact --format json", "diagnose --redact --verbose", "diagnose --redact --format json", "diagnose --format html", "diagnose --redact --after facts --verbose",
            "why-not --redact port-reset-loop", "log --redact", "doctor --redact --dry-run --verbose --evidence", "doctor --redact --format json", "doctor --yes --redact --verbose",
            "fix --redact --dry-run port-reset-loop", "verify --redact --for 1 --verbose", "verify --redact --for 1 --format json", "history --redact", "history --redact --format json",
            "undo --redact --dry-run last", "undo --redact last", "switch --redact --dry-run", "switch --redact --show 12d1:1446",
        })
        {
            var run = await Run.ProgramAsync(machine, line);
            Assert.All((string[])["workbench", "berta", "TOPSECRET"], secret => Assert.DoesNotContain(secret, run.Output + run.Error));
            Assert.NotEqual(ExitStatus.OurFault, run.Status);
            Assert.DoesNotContain("--redact'", run.Error);
        }
    }

    /// <summary>Whoever asks for it is not told that this command has no such thing.</summary>
    [Fact]
    public void Every_command_that_looks_at_a_machine_or_a_log_can_redact()
    {
        var options = new CommonOptions();
        var root = new Dialtone.App.Commands.DialtoneCommand(options);
        var without = root.Subcommands.Where(command => !command.Options.Contains(options.Redact)).Select(command => command.Name);
        // The first three show what the program itself knows; a recording never has anything private.
        Assert.Equal(["completion", "explain", "man", "record"], without.Order(StringComparer.Ordinal));
        Assert.Contains(options.Redact, root.Options);
    }

    [Fact]
    public async Task The_same_secret_is_the_same_word_in_all_lines()
    {
        var log = directory.On("same.log");
        await File.WriteAllTextAsync(log, """
            Dec  4 10:11:12 annasbox ModemManager[571]: <info> IMEI 861195030425781 seen
            Dec  4 10:11:13 annasbox ModemManager[571]: <info> again 861195030425781 here

            """, TestContext.Current.CancellationToken);
        var run = await Run.ProgramAsync(new FakeThisMachine(), $"diagnose --redact --after facts --verbose {log}");
        Assert.DoesNotContain("annasbox", run.Output);
        Assert.True(Regex.Count(run.Output, "<imei-1>") == 2 || !run.Output.Contains("again", StringComparison.Ordinal), run.Output);
    }

    /// <summary>One person's secrets, and a log that has them in the words of kernels, daemons, tools and modems.</summary>
    private sealed class Planted
    {
        private readonly Random random;
        private readonly string imei;
        private readonly string imsi;
        private readonly string iccid;
        private readonly string phone;
        private readonly string pin;
        private readonly string puk;
        private readonly string user;
        private readonly string password;
        private readonly string mac;
        private readonly string address;
        private readonly string address6;
        private readonly string host;
        private readonly string person;
        private readonly string network;
        private readonly string serial;
        private readonly string digest;
        private readonly string connection;

        public Planted(Random random)
        {
            this.random = random;
            imei = WithCheckDigit("86" + Digits(12));
            imsi = "26201" + Digits(10);
            iccid = "8949" + Digits(15);
            phone = "+4917" + Digits(9);
            pin = Digits(4, '1');
            puk = Digits(8, '1');
            user = "apnuser" + Letters(5);
            password = "Geheim" + Letters(6);
            mac = string.Join(':', Enumerable.Range(0, 6).Select(_ => random.Next(16, 256).ToString("x2")));
            address = $"10.{random.Next(100, 256)}.{random.Next(100, 256)}.{random.Next(100, 256)}";
            address6 = $"2a01:{random.Next(4096, 65536):x}:{random.Next(4096, 65536):x}::{random.Next(4096, 65536):x}";
            host = "host" + Letters(6);
            person = "person" + Letters(6);
            network = "Heimnetz" + Letters(6);
            serial = "0A" + Digits(8) + "F" + Digits(5);
            digest = string.Concat(Enumerable.Range(0, 40).Select(_ => random.Next(16).ToString("x")));
            connection = "Omas " + Letters(8);
        }

        public IReadOnlyList<string> Secrets => [imei, imsi, iccid, phone[1..], puk, user, password, mac, address, address6, host, person, network, serial, digest, phone[3..], connection];

        public void AssertAbsent(string output, string where)
        {
            var text = Regex.Replace(output, @"\s+", " ");
            foreach (var secret in Secrets)
            {
                Assert.False(text.Contains(secret, StringComparison.OrdinalIgnoreCase), $"{where} tells {secret}: {Around(text, secret)}");
            }

            Assert.DoesNotContain(string.Join(',', Encoding.ASCII.GetBytes(imei)), text);
            // Four digits stand everywhere; here only as a word of the line that has them.
            Assert.False(Regex.IsMatch(text, $@"(?i)pin\S*\W+{pin}\b"), $"{where} tells the PIN {pin}");
        }

        public string Log()
        {
            var lines = Lines().ToArray();
            random.Shuffle(lines);
            return string.Join('\n', Kernel().Concat(lines)) + "\n";
        }

        private IEnumerable<string> Kernel()
        {
            yield return $"Dec  4 10:11:12 {host} kernel: [   12.000001] usb 1-1: new high-speed USB device number 4 using ehci-pci";
            yield return $"Dec  4 10:11:12 {host} kernel: [   12.100001] usb 1-1: New USB device found, idVendor=12d1, idProduct=1001, bcdDevice= 0.00";
            yield return $"Dec  4 10:11:12 {host} kernel: [   12.100002] usb 1-1: Product: {person}'s modem at {host} {imei} {address}";
            yield return $"Dec  4 10:11:12 {host} kernel: [   12.100003] usb 1-1: SerialNumber: {imei}";
            for (var round = 0; round < 6; round++)
            {
                yield return $"Dec  4 10:11:{13 + round} {host} kernel: [   {13 + round}.200001] usb 1-1: reset high-speed USB device number 4 using ehci-pci";
                yield return $"Dec  4 10:11:{13 + round} {host} kernel: [   {13 + round}.300001] usb 1-1: GSM modem (1-port) converter now disconnected from ttyUSB0";
                yield return $"Dec  4 10:11:{13 + round} {host} kernel: [   {13 + round}.400001] usb 1-1: GSM modem (1-port) converter now attached to ttyUSB0";
            }
        }

        private IEnumerable<string> Lines()
        {
            yield return $"Dec  4 10:11:40 {host} ModemManager[571]: <debug> (ttyUSB0): --> 'AT+CPIN=\"{pin}\"<CR>'";
            yield return $"Dec  4 10:11:40 {host} ModemManager[571]: <debug> (ttyUSB0): --> 'AT+CPIN=\"{puk}\",\"{pin}\"<CR>'";
            yield return $"Dec  4 10:11:41 {host} ModemManager[571]: <debug> (ttyUSB0): --> 'AT+CGAUTH=1,1,\"{user}\",\"{password}\"<CR>'";
            yield return $"2023-12-04T10:11:42.123456+01:00 {host} ModemManager[571]: <info> [modem0] own number {phone}, imsi {imsi}";
            yield return $"Dec  4 10:11:43 {host} NetworkManager[560]: <info>  [1700000000.1] device (cdc-wdm0): Activation: starting connection '{connection}' (2d1c2b1a-1111-4222-8333-444455556666)";
            yield return $"Dec  4 10:11:43 {host} NetworkManager[560]: <info>  [1700000000.1] audit: op=\"connection-activate\" uuid=\"2d1c2b1a-1111-4222-8333-444455556666\" name=\"{connection}\" pid=1234 uid=1000 result=\"success\"";
            yield return $"{connection}   2d1c2b1a-1111-4222-8333-444455556666  gsm       cdc-wdm0";
            yield return $"cdc-wdm0  gsm       connected                 {connection}";
            yield return $"GENERAL.CONNECTION:                     {connection}";
            yield return $"connection.id:                          {connection}";
            yield return $"$ nmcli connection up \"{connection}\"";
            yield return $"ogin: {user}";
            yield return $"ssword: \\q{password}";
            yield return $"Mon Mar  6 08:21:41 2023 daemon.info dnsmasq-dhcp[2222]: DHCPACK(br-lan) {address} {mac} {host}";
            yield return $"{{\"_HOSTNAME\":\"{host}\",\"SYSLOG_IDENTIFIER\":\"kernel\",\"MESSAGE\":[{string.Join(',', Encoding.ASCII.GetBytes($"usb 1-1: SerialNumber: {imei}"))}]}}";
            yield return $"+CUSD: 0,\"Your number is {phone[1..]}. Balance 5 EUR\",15";
            yield return $"AT^AUTHDATA=1,1,\"\",\"{password}\",\"{user}\"";
            yield return $"AT+CGDCONT=1,\"IP\",\"internet\",\"{address}\",0,0";
            yield return $"  Numbers  |                own: {phone}, 0{phone[3..]}";
            yield return $"modem.generic.own-numbers.value[1]                 : {phone}";
            yield return $"{user} * {password} *";
            yield return $"\"{user}\" * \"{password}\" *";
            yield return $"user {user}";
            yield return $"name \"{user}\"";
            yield return $"password {password}";
            yield return $"sent [CHAP Response id=0x1 <{digest}>, name = \"{user}\"]";
            yield return $"modem.generic.device-identifier                    : {digest}";
            yield return $"lrwxrwxrwx 1 root root 13 Mar  6 08:21 /dev/serial/by-id/usb-HUAWEI_Mobile_{serial}-if00-port0 -> ../../ttyUSB0";
            yield return $"  iSerial                 3 {serial}";
            yield return $"    ATTRS{{serial}}==\"{serial}\"";
            yield return $"E: ID_SERIAL=HUAWEI_Mobile_{serial}";
            yield return $"S:  SerialNumber={serial}";
            yield return $"NetworkManager[701]: <info>  [1700000000.1234] hostname: static hostname changed from (none) to \"{host}\"";
            yield return $"[    0.000000] systemd[1]: Hostname set to <{host}>.";
            yield return $"Dec 04 10:11:42.123456 {host} kernel: usb 1-1: USB disconnect, device number 5";
            yield return $"2023-12-04 10:11:42 {host} kernel: usb 1-1: USB disconnect, device number 6";
            yield return $"<6>Dec  4 10:11:42 {host} kernel: usb 1-1: USB disconnect, device number 7";
            yield return $"{person}@{host} ~ $ lsusb";
            yield return $"{host}:~ # lsusb";
            yield return "$ uname -n";
            yield return host;
            yield return "# whoami";
            yield return person;
            yield return $"{person}     2104  0.0  0.3  81204  6120 ?        Ss   08:21   0:00 /usr/sbin/wvdial";
            yield return $"{person}      2105     1  0 08:21 ?        00:00:00 /usr/bin/nm-applet";
            yield return $" 2106 {person}    3240 S    gammu-smsd";
            yield return $"/dev/ttyUSB0:        {person}      2107 F.... minicom";
            yield return $"minicom 2107 {person}    3u   CHR  188,0      0t0  612 /dev/ttyUSB0";
            yield return $"-rw-r--r-- 1 {person} {person} 1234 Mar  6 08:21 log.txt";
            yield return $"uid=1000({person}) gid=1000({person}) groups=1000({person}),20(dialout)";
            yield return $"sshd[99]: Failed password for invalid user {person} from {address} port 22";
            yield return $"C:\\Users\\{person}\\log.txt";
            yield return $"enx{mac.Replace(":", "", StringComparison.Ordinal)}: flags=4163<UP>";
            yield return $"ESSID:\"{network}\"";
            yield return $"Dec  4 10:11:43 {host} NetworkManager[560]: <info> (wwan0) dhcp4: address {address}/30, host name '{host}'";
            yield return $"Dec  4 10:11:44 {host} NetworkManager[560]: <info> device (wwan0): set-hw-addr: set MAC address to {mac.ToUpperInvariant()}";
            yield return $"Dec  4 10:11:45 {host} pppd[900]: sent [PAP AuthReq id=0x1 user=\"{user}\" password=\"{password}\"]";
            yield return $"Dec  4 10:11:46 {host} pppd[900]: local  IP address {address}";
            yield return $"Dec  4 10:11:47 {host} systemd-logind[1]: New session 3 of user {person}.";
            yield return $"Dec  4 10:11:48 {host} sudo[77]: pam_unix(sudo:session): session opened for user {person}(uid=1000) by (uid=0)";
            yield return $"{person}@{host}:~$ mmcli -m 0 --simple-connect=\"apn=internet,user={user},password={password}\"";
            yield return $"[{person}@{host} tmp]$ sudo mmcli -i 0 --pin={pin} --puk={puk}";
            yield return $"Linux {host} 6.1.0-41-amd64 #1 SMP PREEMPT_DYNAMIC Debian x86_64 GNU/Linux";
            yield return $"  Hardware |  equipment id: {imei}";
            yield return $"  SIM      |         iccid: {iccid}";
            yield return $"  Numbers  |           own: {phone[1..]}";
            yield return $"+CNUM: \"\",\"{phone}\",145";
            yield return $"^ICCID: {iccid}F";
            yield return "AT+CIMI";
            yield return imsi;
            yield return "AT+CGSN";
            yield return $"{imei[..2]}-{imei[2..8]}-{imei[8..14]}-{imei[14..]}";
            yield return $"Username = {user}";
            yield return $"Password = {password}";
            yield return $"        option username '{user}'";
            yield return $"        option password '{password}'";
            yield return $"        option pincode '{pin}'";
            yield return $"gsm.username:                           {user}";
            yield return $"gsm.password:                           {password}";
            yield return $"gsm.pin:                                {pin}";
            yield return $"          inet addr:{address}  P-t-P:{address}  Mask:255.255.255.255";
            yield return $"    inet6 {address6}/64 scope global";
            yield return $"    link/ether {mac} brd ff:ff:ff:ff:ff:ff";
            yield return $"default via {address} dev wwan0 src {address}";
            yield return $"/home/{person}/dmesg.txt";
            yield return $"{{\"_HOSTNAME\":\"{host}\",\"MESSAGE\":\"usb 1-1: SerialNumber: {imei}\"}}";
            yield return $"_HOSTNAME={host}";
            yield return $"qmicli -d /dev/cdc-wdm0 --wds-start-network=\"apn='internet',username='{user}',password='{password}'\"";
            yield return $"qmicli -d /dev/cdc-wdm0 --dms-uim-verify-pin=PIN,{pin}";
            yield return $"uqmi -d /dev/cdc-wdm0 --uim-verify-pin1 {pin}";
            yield return $"nameserver {address6}";
            yield return $"ATDT0{phone[3..]};";
        }

        private string Digits(int count, char first = '\0') =>
            string.Concat(Enumerable.Range(0, count).Select(index => index == 0 && first != '\0' ? (char)random.Next(first, '9' + 1) : (char)random.Next('0', '9' + 1)));

        private string Letters(int count) => string.Concat(Enumerable.Range(0, count).Select(_ => (char)random.Next('a', 'z' + 1)));

        private static string WithCheckDigit(string digits)
        {
            var sum = digits.Select((digit, index) => index % 2 == 0 ? digit - '0' : (digit - '0') * 2 is var twice && twice > 9 ? twice - 9 : twice).Sum();
            return digits + ((10 - (sum % 10)) % 10);
        }

        private static string Around(string text, string secret)
        {
            var at = text.IndexOf(secret, StringComparison.OrdinalIgnoreCase);
            return text[Math.Max(0, at - 60)..Math.Min(text.Length, at + secret.Length + 30)];
        }
    }
}
