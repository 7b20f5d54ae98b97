using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Dialtone.Facts.Host;
using Dialtone.Facts.Privacy;
using Dialtone.Facts.Usb;
using Dialtone.Linux.Collectors;
using Dialtone.Linux.Control;
using Dialtone.Linux.Events;
using Dialtone.Linux.FileTrees;
using Dialtone.Linux.Ports;
using Dialtone.Linux.Switching;
using Xunit;

namespace Dialtone.Tests.Linux;

/// <summary>Every reader of this project against 100,000 inputs that are damaged, mixed up or noise.</summary>
public sealed class HostileBytesTests
{
    private const int Rounds = 100_000;

    [Fact]
    public void Of_os_release() => Try("ID=debian\nPRETTY_NAME=\"a \\\"b\\\" $x\"\nVERSION_ID='12'\n# c\n=\n\"\n", bytes => OperatingSystemCollector.Parse(bytes));

    [Fact]
    public void Of_the_list_of_modules() => Try("option 49152 0 - Live 0x0\nusbserial 1 2 option,usb_wwan, Live 0x0\nx 1 - - Live\nnf 1 0 [permanent], Live 0x0 (OE)\n", bytes => LoadedModulesCollector.Parse(bytes));

    [Fact]
    public void Of_the_list_of_mounts() => Try("/dev/sdb1 /media/My\\040Disk vfat ro,relatime 0 0\nsysfs /sys sysfs rw 0 0\n/dev/x \\04 \\777 rw\n", bytes => MountCollector.Parse(bytes));

    [Fact]
    public void Of_the_list_of_mounts_with_their_devices() => Try(
        "36 35 98:0 / /media/My\\040Disk ro,noatime master:1 - iso9660 /dev/sr0 ro,nojoliet\n22 1 0:21 / /sys rw - sysfs sysfs rw\n", bytes => StorageMounts.Parse(bytes));

    [Fact]
    public void Of_module_aliases()
    {
        var modalias = "usb:v12D1p1001d0000dc00dsc00dp00icFFiscFFipFFin00"u8.ToArray();
        Try(
            "alias usb:v12D1p1001d*dc*dsc*dp*icFFiscFFipFFin* option\nalias usb:v12D1p*d0[0-9]*dc*[!a]?\\*in* x\nalias [ y\nalias usb:v[",
            bytes =>
            {
                var found = new List<(string, int)>();
                ModuleTree.SearchAliases(bytes, modalias, found);
                ModuleTree.SearchBuiltin(bytes, modalias, found);
            });
    }

    [Fact]
    public void Of_builtin_modules() => Try("usbcore.license=GPL\0hub.alias=usb:v*p*d*dc09dsc*\0.alias=\0x.alias", bytes => ModuleTree.SearchBuiltin(bytes, "usb:v1D6Bp0002"u8, []));

    [Fact]
    public void Of_glob_patterns() => Try("usb:v12D1p*[0-9a-f]*[!x]?\\*[]a]*in*", bytes => Glob.Matches(bytes.AsSpan(0, bytes.Length / 2), bytes.AsSpan(bytes.Length / 2)));

    [Fact]
    public void Of_modprobe_configuration() => Try("# c\nblacklist cdc-ether\ninstall x /bin/true \\\n && y\noptions a b=c\nblacklist\ninstall\n", bytes =>
    {
        ModprobeConfiguration.Parse(bytes, new HashSet<string>());
        ModprobeConfiguration.ParseCommandLine(Encoding.UTF8.GetString(bytes), new HashSet<string>());
    });

    [Fact]
    public void Of_module_options() => Try("options usb-storage quirks=12d1:1001:s delay_use=5\noptions \\\n option x\noptions\n# options a b\nusb-storage.quirks=0951:1603:u usbcore.quirks= .x", bytes =>
    {
        var options = new List<ModprobeOption>();
        ModprobeConfiguration.ParseOptions(bytes, "/etc/modprobe.d/x.conf", options);
        ModprobeConfiguration.ParseCommandLineOptions(Encoding.UTF8.GetString(bytes), options);
        Assert.All(options, option => Assert.NotEmpty(option.Module));
    });

    [Fact]
    public void Of_events_of_a_port()
    {
        var port = UsbPortPath.Parse("1-1");
        Try(
            "6,339,5140900,-;usb 1-1: reset high-speed USB device number 2 using xhci_hcd\n SUBSYSTEM=usb\n",
            bytes =>
            {
                PortEvent.Of(bytes, port, countsDisconnects: true);
                PortEvent.Of(bytes, port, countsDisconnects: false);
            });
    }

    [Fact]
    public void Of_usb_ids() => Try("# list\n0001  Fry\n\t7778  Counterfeit\n12d1  Huawei\n\t1001  E620\n\t\t00  interface\nC 00  (Defined)\n", bytes => new UsbIds(bytes).Find(new UsbId(0x12d1, 0x1001)));

    [Fact]
    public void Of_a_recordings_index() => Try("dialtone-recording\t1\nabsent\t/a\\tb\nrefused\t13\t/c\tno\nkind\tf\t/d\ndirectory\t/e\nentry\tl\tx\n", bytes =>
    {
        try
        {
            RecordingIndex.Parse(bytes).Missing<byte[]>("/a/b/c");
        }
        catch (InvalidDataException)
        {
            // The one way to say that it is broken.
        }
    });

    [Fact]
    public void Of_tar_archives()
    {
        using var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, TarEntryFormat.Pax, leaveOpen: true))
        {
            using var data = new MemoryStream("dialtone-recording\t1\nabsent\t/x\n"u8.ToArray());
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, ".dialtone/index") { DataStream = data });
            writer.WriteEntry(new GnuTarEntry(TarEntryType.SymbolicLink, "sys/" + new string('a', 150)) { LinkName = "../x" });
            writer.WriteEntry(new UstarTarEntry(TarEntryType.HardLink, "sys/hard") { LinkName = ".dialtone/index" });
            writer.WriteEntry(new V7TarEntry(TarEntryType.Directory, "proc"));
        }

        Try(tar.ToArray(), Open, Rounds);
    }

    [Fact]
    public void Of_compressed_archives()
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        using (var writer = new TarWriter(gzip, TarEntryFormat.Pax, leaveOpen: true))
        {
            writer.WriteEntry(new PaxTarEntry(TarEntryType.Directory, "sys"));
        }

        Try(compressed.ToArray(), Open, Rounds);
    }

    [Fact]
    public void Of_kernel_log_records() => Try("6,339,5140900,-;usb 1-2: new device\n SUBSYSTEM=usb\n<6>[    5.140900] x\n<30>[12.5@C1] y\n,1,\n[9999999999999999999.000000]", bytes =>
    {
        KmsgRecord.TrySequence(bytes, out _);
        KernelLogCopy.Convert(bytes, record => Assert.Equal((byte)'\n', record[^1]));
    });

    [Fact]
    public void Of_what_a_port_says() => Try("\r\nOK\r\n$GPGGA,1\r\n~~\u001b[31m", bytes =>
    {
        Assert.DoesNotContain(AtAnswerDescription.Of(bytes), char.IsControl);
        Assert.DoesNotContain(AtAnswerDescription.Printable(bytes), char.IsControl);
    });

    [Fact]
    public void Of_texts_to_redact()
    {
        var redactor = new Redactor();
        redactor.Add(SecretKind.Host, "workbench");
        Try("workbench 861195030425781 10.1.2.3 fe80::1 a@b.c +4915112345678 enx001122334455 password=\"x\" $GPGGA,1\n", bytes => redactor.Redact(bytes));
    }

    [Fact]
    public void Of_recorded_members() => Try("a\\tb\tc\\\\\n\\", bytes =>
    {
        var text = Encoding.UTF8.GetString(bytes);
        Assert.Equal(text, RecordedText.Unescape(RecordedText.Escape(text)));
        Assert.All(RecordedText.Lines(bytes), Assert.NotEmpty);
    });

    [Fact]
    public void Of_device_attributes()
    {
        using var fixture = FixtureMachine.WithE620();
        var tree = new NoisyFileTree(new DirectoryFileTree(fixture.Root), seed: 3);
        for (var round = 0; round < 1500; round++)
        {
            var machine = MachineCollector.Collect(tree);
            Assert.DoesNotContain(machine.NotExamined, missing => missing.What.Contains("reading failed", StringComparison.Ordinal));
        }

        Assert.True(tree.Answers >= Rounds, $"Only {tree.Answers} answers were asked for.");
    }

    private static void Open(byte[] bytes)
    {
        try
        {
            using var stream = new MemoryStream(bytes, writable: false);
            var tree = new ArchiveFileTree(stream);
            tree.Read("/sys/hard");
            tree.List("/sys");
        }
        catch (InvalidDataException)
        {
            // The one way to say that it is broken.
        }
    }

    internal static void Try(string seed, Action<byte[]> read) => Try(Encoding.UTF8.GetBytes(seed), read, Rounds);

    /// <summary>Cuts, repeats, swaps and overwrites parts of a good input; one in eight is noise altogether.</summary>
    internal static void Try(byte[] seed, Action<byte[]> read, int rounds = Rounds)
    {
        var random = new Random(20260922);
        for (var round = 0; round < rounds; round++)
        {
            var input = Damage(seed, random);
            try
            {
                read(input);
            }
            catch (Exception failure) when (failure is not Xunit.Sdk.IAssertionException)
            {
                Assert.Fail($"round {round}, input {Convert.ToHexString(input)}: {failure}");
            }
        }
    }

    internal static byte[] Damage(byte[] seed, Random random)
    {
        if (random.Next(8) == 0)
        {
            var noise = new byte[random.Next(0, 64)];
            random.NextBytes(noise);
            return noise;
        }

        var bytes = new List<byte>(seed);
        for (var change = random.Next(1, 6); change > 0 && bytes.Count > 0; change--)
        {
            var at = random.Next(bytes.Count);
            var length = random.Next(1, int.Min(bytes.Count - at, 20) + 1);
            switch (random.Next(5))
            {
                case 0:
                    bytes.RemoveRange(at, length);
                    break;
                case 1:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 2:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 3:
                    bytes[at] = (byte)"0123456789\n\t :=-,.\0\\*[]/"[random.Next(24)];
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }

        return [.. bytes];
    }

    /// <summary>A machine whose files are damaged, vanish or refuse to be read.</summary>
    private sealed class NoisyFileTree(IFileTree inner, int seed) : IFileTree
    {
        private readonly Random random = new(seed);

        public int Answers { get; private set; }

        public bool IsLive => false;

        public Lookup<byte[]> Read(string path, int limit = FileTree.DefaultLimit)
        {
            var answer = inner.Read(path, limit);
            return answer.TryGet(out var bytes) && Roll<byte[]>() is { } damaged ? damaged : bytes is null || random.Next(3) > 0 ? answer : Lookup.Found(Damage(bytes, random));
        }

        public Lookup<IReadOnlyList<FileTreeEntry>> List(string path) => Roll<IReadOnlyList<FileTreeEntry>>() ?? inner.List(path);

        public Lookup<string> ReadLink(string path) => Roll<string>() ?? inner.ReadLink(path);

        public Lookup<FileKind> Kind(string path) => Roll<FileKind>() ?? inner.Kind(path);

        private Lookup<T>? Roll<T>()
        {
            Answers++;
            return random.Next(40) switch
            {
                0 => Lookup.Absent<T>(),
                1 => Lookup.Refused<T>(19, "No such device"),
                _ => null,
            };
        }
    }
}
