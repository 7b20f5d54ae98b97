using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Dialtone.Facts.Host;
using Dialtone.Linux.Collectors;
using Dialtone.Linux.FileTrees;
using Dialtone.Linux.Recording;
using Xunit;

namespace Dialtone.Tests.Linux;

public sealed class RecordingTests
{
    private const string Kmsg = "6,339,5140900,-;usb 1-2: new high-speed USB device number 7 using xhci_hcd\n SUBSYSTEM=usb\n DEVICE=c189:6\n";

    [Fact]
    public void A_recording_gives_the_facts_of_the_machine_it_was_taken_from()
    {
        using var fixture = FixtureMachine.WithE620();
        fixture.Write("/.dialtone/port-holders", "ttyUSB0\t812\tModemManager\n");
        fixture.Write("/.dialtone/at-answers", "ttyUSB0\tBusy\tModemManager (process 812)\nttyUSB2\tAnswered\tOK\n");
        fixture.Write("/.dialtone/kmsg", Kmsg);
        var (machine, archive) = Record(fixture);
        var again = MachineCollector.Collect(archive);

        // The one private thing in this machine is the user's name in a mount point.
        Assert.Equal(FactsText.Of(machine).Replace("/media/alice/", "/media/<user-1>/", StringComparison.Ordinal), FactsText.Of(again));
        Assert.Equal(2, again.AtAnswers.Value.Count);
        Assert.Equal(machine.ModuleTree.Value.ModulesFor("usb:v12D1p1001d0000dc00dsc00dp00icFFiscFFipFFin00"), again.ModuleTree.Value.ModulesFor("usb:v12D1p1001d0000dc00dsc00dp00icFFiscFFipFFin00"));
        Assert.True(again.ModuleTree.Value.Has("usb_storage"));
        Assert.Equal(Kmsg, Encoding.UTF8.GetString(RecordedLog.Read(archive).Value));
    }

    [Fact]
    public void A_recording_of_a_recording_is_the_same_recording()
    {
        using var fixture = FixtureMachine.WithE620();
        fixture.Write("/.dialtone/kmsg", Kmsg);
        using var first = new MemoryStream();
        RecordingWriter.Write(first, new DirectoryFileTree(fixture.Root));
        using var second = new MemoryStream();
        RecordingWriter.Write(second, Open(first));
        Assert.Equal(Unpack(first), Unpack(second));
    }

    [Fact]
    public void An_unpacked_recording_gives_the_same_facts()
    {
        using var fixture = FixtureMachine.WithE620();
        var (_, archive) = Record(fixture);
        var directory = Path.Combine(fixture.Root, "case");
        RecordingCase.Unpack(archive, directory);
        Assert.Equal(FactsText.Of(MachineCollector.Collect(archive)), FactsText.Of(MachineCollector.Collect(new DirectoryFileTree(directory))));
        Assert.Throws<IOException>(() => RecordingCase.Unpack(archive, directory));
    }

    [Fact]
    public void What_was_not_looked_at_is_not_absent_in_a_recording()
    {
        using var fixture = FixtureMachine.WithE620();
        var (_, archive) = Record(fixture);
        Assert.True(archive.Read("/etc/shadow").IsRefused);
        Assert.True(archive.Read("/sys/bus/usb/devices/1-2/serial").IsAbsent);
        Assert.True(archive.Read("/sys/bus/usb/devices/9-9/idVendor").IsAbsent);
        Assert.True(archive.List("/sys/bus/usb/devices/1-2/power").IsRefused);
        Assert.Equal(["1-0:1.0", "1-2", "1-2:1.0", "1-2:1.1", "1-2:1.2", "1-2:1.3", "usb1"], Names(archive, "/sys/bus/usb/devices"));
    }

    [Fact]
    public void No_planted_secret_is_in_any_byte_of_a_recording()
    {
        const string imei = "861195030425781";
        const string imsi = "262011234567890";
        const string iccid = "8949020000012345678";
        string[] secrets = [imei, imsi, iccid, "alice", "Alice Example", "workbench", "192.168.17.23", "2001:db8:17::23", "fe:dc:ba:98:76:54", "fedcba987654", "+4915112345678", "4711", "alice@example.org", "hunter2", "5208.3456", "KX7734Q1", "secretkey", "ffffffffc0a81234"];
        using var fixture = FixtureMachine.WithE620(serial: imei);
        fixture.Write("/etc/hostname", "workbench\n");
        fixture.Write("/etc/passwd", "root:x:0:0:root:/root:/bin/sh\nalice:x:1000:1000:Alice Example,,,:/home/alice:/bin/bash\n");
        fixture.Write("/proc/cmdline", "root=/dev/sda1 luks.key=secretkey usbcore.autosuspend=-1\n");
        fixture.Write("/proc/modules", "option 49152 0 - Live 0xffffffffc0a81234\n");
        fixture.Write("/etc/modprobe.d/local.conf", "# by Alice Example on workbench\nblacklist cdc-ether\n");
        fixture.Device("1-3", ("idVendor", "0bda"), ("idProduct", "8152"), ("serial", "KX7734Q1"));
        var network = fixture.Interface("1-3", "1-3:1.0", "ff/ff/00", endpoints: 3, driver: "r8152");
        fixture.Write($"{network}/net/enxfedcba987654/address", "fe:dc:ba:98:76:54\n");
        fixture.Write(
            "/.dialtone/kmsg",
            $"6,1,1,-;usb 1-2: SerialNumber: {imei}\n6,2,2,-;usb 1-3: SerialNumber: KX7734Q1\n6,3,3,-;r8152 1-3:1.0 enxfedcba987654: renamed\n" +
            $"6,4,4,-;systemd[1]: Hostname set to <workbench>.\n6,5,5,-;dhcp: 192.168.17.23 2001:db8:17::23 fe:dc:ba:98:76:54\n6,6,6,-;chat: AT+CPIN=\"4711\" {imsi} {iccid} +4915112345678\n" +
            "6,7,7,-;pppd: user alice@example.org password=\"hunter2\" /home/alice/x\n6,8,8,-;gpsd: $GPGLL,5208.3456,N,01138.4567,E,120000,A*2D\n");
        fixture.Write("/.dialtone/port-holders", "ttyUSB0\t812\talice\n");
        fixture.Write("/.dialtone/at-answers", $"ttyUSB2\tAnswered\t{imei}\n");

        using var written = new MemoryStream();
        RecordingWriter.Write(written, new DirectoryFileTree(fixture.Root));
        var everything = Unpack(written);
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, everything, StringComparison.OrdinalIgnoreCase));

        // What a diagnosis needs is still there, and the same secret is the same placeholder everywhere.
        Assert.Contains("usbcore.autosuspend=-1", everything, StringComparison.Ordinal);
        var archive = Open(written);
        var machine = MachineCollector.Collect(archive);
        var modem = machine.UsbDevices.Value.Single(device => device.Port.ToString() == "1-2");
        Assert.Matches("^<[a-z]+-1>$", modem.Serial.Value);
        Assert.Contains($"usb 1-2: SerialNumber: {modem.Serial.Value}\n", Encoding.UTF8.GetString(RecordedLog.Read(archive).Value), StringComparison.Ordinal);
        Assert.Equal(modem.Serial.Value, machine.AtAnswers.Value[0].Detail);
        Assert.Equal("enx<mac-1>", machine.UsbDevices.Value.Single(device => device.Port.ToString() == "1-3").Interfaces.Value[0].NetworkInterfaces.Single());
    }

    [Fact]
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Interoperability", "CA1416", Justification = "The program is for Linux alone.")]
    public void The_file_is_its_owners_alone_and_is_not_replaced_unasked()
    {
        using var fixture = FixtureMachine.WithE620();
        var path = Path.Combine(fixture.Root, "recording.tar.gz");
        RecordingWriter.WriteFile(path, replace: false, new DirectoryFileTree(fixture.Root));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Throws<IOException>(() => RecordingWriter.WriteFile(path, replace: false, new DirectoryFileTree(fixture.Root)));
        RecordingWriter.WriteFile(path, replace: true, new DirectoryFileTree(fixture.Root));
        Assert.Empty(Directory.GetFiles(fixture.Root, "*.partial"));
    }

    [Fact]
    public void The_running_machine_can_be_recorded_and_read_back()
    {
        using var written = new MemoryStream();
        var machine = RecordingWriter.Write(written, LiveFileTree.Instance);
        var again = MachineCollector.Collect(Open(written));
        Assert.Equal(machine.Kernel, again.Kernel);
        Assert.Equal(machine.UsbDevices.State, again.UsbDevices.State);
        Assert.Equal(machine.PortHolders.State, again.PortHolders.State);
        Assert.Equal(machine.BootId, again.BootId);
    }

    [Fact]
    public void An_archive_that_unpacks_to_too_much_is_refused()
    {
        using var bomb = new MemoryStream();
        using (var compressed = new GZipStream(bomb, CompressionLevel.Fastest, leaveOpen: true))
        {
            var zeros = new byte[1 << 20];
            zeros[0] = 1;
            for (var i = 0; i <= ArchiveFileTree.LargestArchive >> 20; i++)
            {
                compressed.Write(zeros);
            }
        }

        bomb.Position = 0;
        Assert.Contains("256 MB", Assert.Throws<InvalidDataException>(() => new ArchiveFileTree(bomb)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_archive_with_too_many_entries_is_refused()
    {
        using var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, TarEntryFormat.Ustar, leaveOpen: true))
        {
            for (var i = 0; i <= ArchiveFileTree.MostEntries; i++)
            {
                writer.WriteEntry(new UstarTarEntry(TarEntryType.Directory, "d"));
            }
        }

        tar.Position = 0;
        Assert.Contains("entries", Assert.Throws<InvalidDataException>(() => new ArchiveFileTree(tar)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plain_tar_of_some_directories_says_nothing_about_the_others()
    {
        using var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, TarEntryFormat.Pax, leaveOpen: true))
        {
            Entry(writer, "./sys/bus/usb/devices/usb1/idVendor", "1d6b\n");
            writer.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "sys/class/alias") { LinkName = "/sys/bus/usb" });
            writer.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "sys/loop") { LinkName = "../sys/loop" });
            writer.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "sys/out") { LinkName = "../../../../etc/hostname" });
            writer.WriteEntry(new PaxTarEntry(TarEntryType.Fifo, "sys/pipe"));
        }

        tar.Position = 0;
        var tree = new ArchiveFileTree(tar);
        Assert.Equal("1d6b\n"u8, tree.Read("/sys/class/alias/devices/usb1/idVendor").TryGet(out var bytes) ? bytes : []);
        Assert.Equal(["usb1"], Names(tree, "/sys/class/alias/devices"));
        Assert.True(tree.Read("/sys/bus/usb/devices/usb1/serial").IsAbsent);
        Assert.True(tree.Read("/proc/modules").IsRefused);
        Assert.True(tree.Read("/sys/loop").IsRefused);
        Assert.True(tree.Read("/sys/out").IsRefused);
        Assert.True(tree.Read("/sys/pipe").IsRefused);
        Assert.True(tree.Read("/sys/bus").IsRefused);
        Assert.Equal("/sys/bus/usb", tree.ReadLink("/sys/class/alias").ToString());
    }

    [Fact]
    public void A_directory_tree_stays_inside_and_opens_no_devices()
    {
        using var fixture = FixtureMachine.WithE620();
        fixture.Link("/etc/absolute", "/proc/sys/kernel/osrelease");
        fixture.Link("/etc/outside", "../../../../../../../../etc/passwd");
        fixture.Link("/etc/loop", "loop");
        fixture.Link("/etc/device", "/dev/null");
        var tree = new DirectoryFileTree(fixture.Root);
        Assert.True(tree.Read("/etc/absolute").IsFound);
        Assert.False(tree.Read("/etc/outside").IsFound);
        Assert.False(tree.Read("/../../../../../../../etc/passwd").IsFound);
        Assert.True(tree.Read("/etc/loop").IsRefused);
        Assert.False(tree.Read("/etc/device").IsFound);
        Assert.True(tree.Read("/etc").IsRefused);
        Assert.True(tree.Read("/etc/os-release/below").IsAbsent);
        Assert.True(tree.Read("/proc/modules", limit: 10).IsRefused);
    }

    [Fact]
    public void The_running_machine_opens_no_devices()
    {
        Assert.True(LiveFileTree.Instance.Read("/dev/zero").IsRefused);
        Assert.True(LiveFileTree.Instance.Read("/proc/kmsg").IsRefused);
        Assert.True(LiveFileTree.Instance.Read("/nowhere/at/all").IsAbsent);
        Assert.True(LiveFileTree.Instance.Read("/proc/version").IsFound);
        Assert.True(LiveFileTree.Instance.Read("/sys/kernel").IsRefused);
        Assert.True(LiveFileTree.Instance.Read("/sys/kernel/uevent_seqnum").IsFound);
        Assert.Contains("self", Names(LiveFileTree.Instance, "/proc"));
    }

    private static (Machine Machine, ArchiveFileTree Archive) Record(FixtureMachine fixture)
    {
        using var written = new MemoryStream();
        var machine = RecordingWriter.Write(written, new DirectoryFileTree(fixture.Root));
        return (machine, Open(written));
    }

    private static ArchiveFileTree Open(MemoryStream written)
    {
        written.Position = 0;
        return new ArchiveFileTree(written);
    }

    private static string Unpack(MemoryStream written)
    {
        written.Position = 0;
        using var plain = new GZipStream(written, CompressionMode.Decompress, leaveOpen: true);
        using var bytes = new MemoryStream();
        plain.CopyTo(bytes);
        return Encoding.Latin1.GetString(bytes.ToArray());
    }

    private static void Entry(TarWriter writer, string name, string content)
    {
        using var data = new MemoryStream(Encoding.UTF8.GetBytes(content));
        writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = data });
    }

    private static IEnumerable<string> Names(IFileTree tree, string path) => tree.List(path).TryGet(out var entries) ? entries.Select(entry => entry.Name) : [];
}
