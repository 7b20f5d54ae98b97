using System.ComponentModel;
using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Dialtone.Diagnosis.Logs.Formats;
using Dialtone.Tests.Golden;

namespace Dialtone.Tests.Diagnosis;

/// <summary>Makes whole inputs of pieces of the cases and of samples of every format, as somebody who pastes everything at once would, and worse: cut, wrapped,
/// quoted, repeated, encoded otherwise, with noise in between. The same seed gives the same inputs.</summary>
internal sealed class SplicedInputs(int seed) : IDisposable
{
    private static readonly byte[][] Pieces =
    [
        .. LogFormat.All.SelectMany(format => format.Samples).Select(Encoding.UTF8.GetBytes),
        .. Case.All.SelectMany(known => known.Inputs).SelectMany(input => Encoding.UTF8.GetString(input.Bytes).Split('\n')).Distinct().Select(Encoding.UTF8.GetBytes),
        .. "{|\"dmesg\": [|},{|\"time\": 1.5,|\"msg\": \"usb 1-1: USB disconnect, device number 2\"|__CURSOR=s=1|MESSAGE|MESSAGE=usb 1-1: Product: X|_TRANSPORT=kernel|_BOOT_ID=1|-- Reboot --|-- Boot 1 --"
            .Split('|').Select(Encoding.UTF8.GetBytes),
    ];

    private readonly Random random = new(seed);
    private readonly MemoryStream text = new();

    public void Dispose() => text.Dispose();

    /// <summary>The next input: one to thirty lines, rarely a few hundred.</summary>
    public byte[] Next()
    {
        text.SetLength(0);
        var lines = random.Next(200) == 0 ? random.Next(400) : random.Next(1, 30);
        var dated = random.Next(4) == 0;
        for (var i = 0; i < lines; i++)
        {
            if (dated && random.Next(8) > 0)
            {
                // The same host and nearly the same date: what a reader remembers of the line before is right, or just not.
                text.Write(Encoding.UTF8.GetBytes($"Nov {(random.Next(50) == 0 ? "02" : " 1")} 12:00:0{random.Next(3)} {(random.Next(40) == 0 ? "desktop" : "laptop")} {Tag()}"));
            }

            Line();
        }

        var bytes = random.Next(6) == 0 ? Dressed(Encoding.UTF8.GetString(text.ToArray()).Split('\n')) : text.ToArray();
        return random.Next(60) switch
        {
            0 => Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(bytes)),
            1 => [.. Encoding.BigEndianUnicode.GetPreamble(), .. Encoding.BigEndianUnicode.GetBytes(Encoding.UTF8.GetString(bytes))],
            2 => [.. "\uFEFF"u8, .. bytes],
            3 => bytes[..random.Next(bytes.Length + 1)],
            _ => bytes,
        };
    }

    /// <summary>All of it as one program would have written it, or one paste have spoilt it.</summary>
    private byte[] Dressed(string[] lines)
    {
        var kind = random.Next(16);
        var second = random.Next(100_000);
        var said = lines.Select((line, index) => kind switch
        {
            0 => $"{{\"__REALTIME_TIMESTAMP\":\"{1_700_000_000_000_000 + index}\",\"_TRANSPORT\":\"{(index % 3 == 0 ? "syslog" : "kernel")}\",\"SYSLOG_IDENTIFIER\":\"{(index % 3 == 0 ? "ModemManager" : "kernel")}\",\"MESSAGE\":{JsonSerializer.Serialize(line)}}}",
            1 => $"{{\n\t\"_BOOT_ID\" : \"{index / 9}\",\n\t\"SYSLOG_IDENTIFIER\" : \"kernel\",\n\t\"MESSAGE\" : {JsonSerializer.Serialize(line)}\n}}",
            2 => $"__CURSOR=s={index}\n__REALTIME_TIMESTAMP={1_700_000_000_000_000 + index}\nSYSLOG_IDENTIFIER=kernel\nMESSAGE={line}\n",
            3 => $"Mon 2023-03-06 08:21:40.{index:d6} CET [s=1;i={index}]\n    _TRANSPORT=kernel\n    SYSLOG_IDENTIFIER=kernel\n    MESSAGE={line}",
            4 => $"{(index == 0 ? "{\n   \"dmesg\": [\n" : "")}      {{\n         \"pri\": 6,\n         \"time\": {second + index}.{index:d6},\n         \"msg\": {JsonSerializer.Serialize(line)}\n      }}{(index == lines.Length - 1 ? "\n   ]\n}" : ",")}",
            5 => $"6,{index},{(second + index) * 1_000_000L},-;{line}\n SUBSYSTEM=usb\n DEVICE=c189:3",
            6 => $"03-06 08:21:40.{index % 1000:d3}     0     0 I {(index % 4 == 0 ? "RILD" : "kernel")}  : {line}",
            7 => $"kern  :info  : [{second + index,5}.{index:d6}] {line}",
            8 => $"[Mon Mar  6 08:{index / 60 % 60:d2}:{index % 60:d2} 2023] {line}",
            9 => $"Mon Mar  6 08:{index / 60 % 60:d2}:{index % 60:d2} 2023 {(index % 3 == 0 ? "daemon.notice netifd" : "kern.info kernel")}: [{second + index,5}.{index:d6}] {line}",
            10 => $"<{index % 192}>1 2023-03-06T08:{index / 60 % 60:d2}:{index % 60:d2}.003Z laptop kernel - - - {line}",
            11 => $"2023-03-06T08:{index / 60 % 60:d2}:{index % 60:d2}.003000+01:00 laptop kernel: {line}",
            12 => $"> {line.Replace("<", "&lt;", StringComparison.Ordinal)}",
            13 => $"{line}\r",
            14 => string.Join('\n', line.Chunk(72).Select(part => new string(part))),
            _ => $"    {index + 1}  {line}",
        });
        return Encoding.UTF8.GetBytes(string.Join('\n', said));
    }

    /// <summary>An input as somebody would attach it: now and then packed, in an archive, in both, or cut off in the middle of that.</summary>
    public byte[] Packed(byte[] input)
    {
        var packed = random.Next(40) switch
        {
            0 => Gzip(input),
            1 => Gzip(Tar(input)),
            2 => Tar(input),
            3 => Zip(input),
            4 => Zip(Gzip(Tar(input))),
            // Their programs are started for it, which takes as long as many inputs do.
            5 when random.Next(20) == 0 => Through("xz", input),
            6 when random.Next(20) == 0 => Through("zstd", Tar(input)),
            _ => input,
        };
        if (packed != input && random.Next(4) == 0)
        {
            packed = packed[..random.Next(packed.Length)];
        }

        if (packed != input && random.Next(8) == 0 && packed.Length > 0)
        {
            packed[random.Next(packed.Length)] ^= (byte)(1 << random.Next(8));
        }

        return packed;
    }

    private static byte[] Gzip(byte[] input)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(input);
        }

        return packed.ToArray();
    }

    private byte[] Tar(byte[] input)
    {
        using var archive = new MemoryStream();
        using (var tar = new TarWriter(archive, (random.Next(4)) switch { 0 => TarEntryFormat.Ustar, 1 => TarEntryFormat.V7, 2 => TarEntryFormat.Gnu, _ => TarEntryFormat.Pax }, leaveOpen: true))
        {
            foreach (var name in Names())
            {
                TarEntry entry = tar.Format switch
                {
                    TarEntryFormat.Ustar => new UstarTarEntry(TarEntryType.RegularFile, name),
                    TarEntryFormat.V7 => new V7TarEntry(TarEntryType.V7RegularFile, name),
                    TarEntryFormat.Gnu => new GnuTarEntry(TarEntryType.RegularFile, name),
                    _ => new PaxTarEntry(TarEntryType.RegularFile, name),
                };
                entry.DataStream = new MemoryStream(Part(input));
                tar.WriteEntry(entry);
            }
        }

        return archive.ToArray();
    }

    private byte[] Zip(byte[] input)
    {
        using var archive = new MemoryStream();
        using (var zip = new ZipArchive(archive, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var name in Names())
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(Part(input));
            }
        }

        return archive.ToArray();
    }

    /// <summary>Of a heap of logs, of sos, of hw-probe, or of a machine's own tree.</summary>
    private string[] Names() => random.Next(4) switch
    {
        0 => ["dmesg.txt", "lsusb", "../../etc/passwd"],
        1 => ["sosreport-a-2023/sos_commands/kernel/dmesg", "sosreport-a-2023/sos_commands/usb/lsusb_-v", "sosreport-a-2023/var/log/messages"],
        2 => ["hw.info/logs/dmesg", "hw.info/logs/lsusb", "hw.info/logs/usb-devices"],
        _ => ["./.dialtone/index", "proc/version", "dev/kmsg"],
    };

    private byte[] Part(byte[] input) => random.Next(3) == 0 ? input[random.Next(input.Length + 1)..] : input;

    /// <summary>What a program makes of it; the input itself where the program is not installed.</summary>
    private static byte[] Through(string program, byte[] input)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, ["-c", "-q", "-1"]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true })!;
            var writing = Task.Run(() =>
            {
                process.StandardInput.BaseStream.Write(input);
                process.StandardInput.Close();
            });
            using var packed = new MemoryStream();
            process.StandardOutput.BaseStream.CopyTo(packed);
            writing.GetAwaiter().GetResult();
            process.WaitForExit();
            return packed.ToArray();
        }
        catch (Win32Exception)
        {
            return input;
        }
    }

    private string Tag() => random.Next(8) switch
    {
        0 => "kernel: ",
        1 => $"kernel: [{random.Next(100000),5}.{random.Next(1000000):d6}] ",
        2 => $"kernel: [{random.Next()}.{random.Next(1000000):d6}] ",
        3 => "ModemManager[12]: ",
        4 => "NetworkManager: ",
        5 => $"pppd[{random.Next(9)}]:{(random.Next(4) == 0 ? "" : " ")}",
        6 => "daemon.info usbcore: ",
        _ => "sshd[1",
    };

    private void Line()
    {
        var piece = Pieces[random.Next(Pieces.Length)].AsSpan();
        switch (random.Next(24))
        {
            case 0:
                text.Write("> "u8);
                break;
            case 1:
                text.Write("\x1b[33m"u8);
                break;
            case 2:
                piece = piece[random.Next(piece.Length + 1)..];
                break;
            case 3:
                piece = piece[..random.Next(piece.Length + 1)];
                break;
            case 4 when piece.Length > 2:
                // Wrapped.
                var at = random.Next(piece.Length);
                text.Write(piece[..at]);
                text.WriteByte((byte)'\n');
                piece = piece[at..];
                break;
            case 5:
                Span<byte> noise = stackalloc byte[40];
                noise = noise[..random.Next(noise.Length)];
                random.NextBytes(noise);
                text.Write(noise);
                break;
            case 6:
                for (var times = random.Next(30); times > 0; times--)
                {
                    text.Write(piece);
                    text.WriteByte((byte)'\n');
                }

                break;
        }

        text.Write(piece);
        text.Write(random.Next(16) switch { 0 => "\r\n"u8, 1 => "\r"u8, 2 => ""u8, _ => "\n"u8 });
    }
}
