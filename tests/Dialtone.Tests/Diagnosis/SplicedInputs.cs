using System.Text;
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

        var bytes = text.ToArray();
        return random.Next(60) switch
        {
            0 => Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(bytes)),
            1 => [.. Encoding.BigEndianUnicode.GetPreamble(), .. Encoding.BigEndianUnicode.GetBytes(Encoding.UTF8.GetString(bytes))],
            2 => [.. "\uFEFF"u8, .. bytes],
            3 => bytes[..random.Next(bytes.Length + 1)],
            _ => bytes,
        };
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
