using System.Buffers;
using System.Text;

namespace Dialtone.Facts.Privacy;

/// <summary>Replaces private data by placeholders such as <c>&lt;imei-1&gt;</c>. The same secret gets the same placeholder for as long as one redactor
/// lives, so that a redacted text still shows what belongs together.</summary>
/// <remarks>Secrets that have no form of their own (host, users, serial numbers) are told by <see cref="Add"/> before the first text.
/// Numbers are judged by length and check digit: kernel versions, timestamps, ports and addresses of the USB and PCI buses stay as they are.
/// Takes time linear in the text.
/// Errs on the side of replacing: a number too many is a word less to read, one too few is somebody's.</remarks>
public sealed class Redactor
{
    /// <summary>Names that say nothing about anybody, or that are words of the logs themselves.</summary>
    private static readonly HashSet<string> Common = new(StringComparer.OrdinalIgnoreCase)
    {
        "localhost", "(none)", "debian", "ubuntu", "fedora", "arch", "archlinux", "opensuse", "gentoo", "raspberrypi", "openwrt", "linux", "root", "admin",
        "internet", "default", "broadband", "wired", "ethernet", "wireless", "bluetooth", "gsm", "lte", "umts", "wwan", "wwan0", "eth0", "wlan0", "docker0", "loopback", "connection", "lo", "none", "mobile broadband", "wired connection", "wired connection 1", "auto ethernet", "auto eth0", "modemmanager", "networkmanager",
        "user", "nobody", "test", "modem", "usb", "tty", "option", "huawei", "mobile", "kernel", "systemd", "guest", "home", "media", "device",
    };

    /// <summary>Words in whose lines something private may be told.</summary>
    private static readonly SearchValues<string> Hints = SearchValues.Create(
        ["pass", "user", "host", "home/", "media/", "logname", "login", "auth", "psk", "serial", "usb-", "uid=", " * ", "qicsgp", "qcpdpp", "sgact", "name = \"", "@", "uname -n", "whoami", "ogin", "sword", "dhcpack", "started by", "tty=", ") cmd (", "ssid", "option key", ".key=", "wep", .. ConnectionNames.Hints], StringComparison.OrdinalIgnoreCase);

    private const int FirstLines = 500;

    private const int LongestLine = 4096;

    /// <summary>More names than this are no machine's.</summary>
    private const int MostKnown = 64;

    private readonly StringBuilder unfinished = new();
    private int learned;

    private readonly Dictionary<string, string> placeholders = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<SecretKind, int> counts = [];
    private readonly List<(string Text, bool Whole)> known = [];

    /// <summary>Something private that is known by itself. Words shorter than three characters and words that everybody uses are left alone, or
    /// nothing readable would remain.</summary>
    public void Add(SecretKind kind, string secret)
    {
        var text = secret.Trim();
        if (text.Length < 3 || Common.Contains(text) || (kind == SecretKind.Serial && (text.Length < 4 || SerialNumbers.IsPciAddress(text))))
        {
            return;
        }

        _ = Placeholder(kind, Bytewise(text));
        Remember(kind, Bytewise(text));
    }

    /// <summary>Reads through a text, in pieces cut anywhere, for what is private in it and told by no form: who reads of a name in line 900 must not have shown it in line 1.</summary>
    public void Learn(ReadOnlySpan<byte> bytes)
    {
        unfinished.Append(Encoding.Latin1.GetString(bytes));
        var text = unfinished.ToString();
        var end = text.LastIndexOf('\n') + 1;
        if (end == 0 && text.Length < LongestLine)
        {
            return;
        }

        unfinished.Clear();
        if (end == 0)
        {
            end = text.Length;
        }

        unfinished.Append(text, end, text.Length - end);
        Learn(text[..end]);
    }

    private void Learn(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            // The first lines tell whose log it is.
            // A hint may begin with the end of the line before.
            var from = Math.Max(0, at - 1);
            var next = learned < FirstLines ? at - from : text.AsSpan(from).IndexOfAny(Hints);
            if (next < 0)
            {
                return;
            }

            var hint = from + next;
            var start = hint == at ? at : Math.Max(at, text.LastIndexOf('\n', hint, next + 1) + 1);
            var end = text.IndexOf('\n', Math.Max(start, hint));
            end = end < 0 ? text.Length : end + 1;
            // What answers a question stands in the line behind it.
            var told = end < text.Length && LineOwners.IsQuestion(text.AsSpan(start, end - start)) && text.IndexOf('\n', end) is var answer and > 0 ? answer + 1 : end;
            // A placeholder says nothing; what it stands for is remembered.
            _ = Run(text[start..Math.Min(told, start + LongestLine)]);
            learned++;
            at = end;
        }
    }

    private void Remember(SecretKind kind, string secret)
    {
        // A secret that is a word of the placeholders would be found in them.
        if (known.Count < MostKnown && !Common.Contains(secret) && !Enum.TryParse<SecretKind>(secret, ignoreCase: true, out _) && !secret.AsSpan().ContainsAny('<', '>') && !known.Exists(entry => entry.Text.Equals(secret, StringComparison.OrdinalIgnoreCase)))
        {
            // A serial number also stands inside other words (by-id links); a name is a word.
            known.Add((secret, kind != SecretKind.Serial));
            known.Sort(static (left, right) => right.Text.Length.CompareTo(left.Text.Length));
        }
    }

    public string Redact(string text) => Textual(Run(Bytewise(Spelled(text))));

    /// <summary>journalctl writes a message that is no text as an array of numbers, in JSON; what is private in there is as readable as a word.</summary>
    private string Spelled(string text)
    {
        for (var open = text.IndexOf('['); open >= 0; open = text.IndexOf('[', open + 1))
        {
            // Evidence may be the array alone, and cut inside.
            var close = text.AsSpan(open + 1).IndexOfAnyExcept(Numerals) is var stop and >= 0 ? open + 1 + stop : text.Length;
            if ((open > 0 && text[open - 1] != ':') || (close < text.Length && text[close] is not (']' or '…')) || ByteArrays.Decode(text.AsSpan(open + 1, close - open - 1)) is not { } plain)
            {
                continue;
            }

            var redacted = Run(plain);
            text = redacted == plain ? text : $"{text[..open]}\"{Textual(redacted)}\"{text[Math.Min(close + 1, text.Length)..]}";
        }

        return text;
    }

    private static readonly SearchValues<char> Numerals = SearchValues.Create("0123456789, ");

    /// <summary>Bytes that are no text, or not UTF-8, come back unchanged around what was replaced.</summary>
    public byte[] Redact(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetBytes(Run(Encoding.Latin1.GetString(bytes)));

    /// <summary>One character a byte, so that one search serves text and bytes.</summary>
    private static string Bytewise(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    private static string Textual(string bytewise) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(bytewise));

    private string Placeholder(SecretKind kind, string secret)
    {
        if (!placeholders.TryGetValue(secret, out var placeholder))
        {
            counts[kind] = counts.GetValueOrDefault(kind) + 1;
            placeholders[secret] = placeholder = $"<{kind.ToString().ToLowerInvariant()}-{counts[kind]}>";
        }

        return placeholder;
    }

    private string Run(string text)
    {
        foreach (var (secret, whole) in known)
        {
            text = ReplaceKnown(text, secret, whole);
        }

        var before = known.Count;
        var result = new StringBuilder(text.Length);
        var spans = new List<SecretSpan>();
        for (var at = 0; at < text.Length;)
        {
            spans.Clear();
            Find(text, at, spans);
            if (spans.Count == 0)
            {
                result.Append(text[at++]);
                continue;
            }

            foreach (var span in spans)
            {
                // What one pattern has taken is not taken again by the next.
                if (span.Start >= at)
                {
                    result.Append(text, at, span.Start - at).Append(Take(span, text.Substring(span.Start, span.Length)));
                    at = span.Start + span.Length;
                }
            }
        }

        text = result.ToString();
        if (known.Count > before)
        {
            // What was learned at the end may stand at the beginning.
            foreach (var (secret, whole) in known)
            {
                text = ReplaceKnown(text, secret, whole);
            }
        }

        return text;
    }

    private static void Find(string text, int at, List<SecretSpan> spans)
    {
        if ((at == 0 || text[at - 1] == '\n') && LineNames.Host(text, at) is { Length: > 0 } host)
        {
            spans.Add(host);
        }
        else if ((at > 0 && text[at - 1] != '\n') || !LineOwners.Match(text, at, spans))
        {
            Inside(text, at, spans);
        }
    }

    private static void Inside(string text, int at, List<SecretSpan> spans)
    {
        if (SerialNumbers.Match(text, at) is { Length: > 0 } serial)
        {
            spans.Add(serial);
        }
        else if (!AtSecrets.Match(text, at, spans) && !ConnectionNames.Inside(text, at, spans) && !SecretLabels.Match(text, at, spans) && !LineNames.Prompt(text, at, spans) && !LineNames.Leaseholder(text, at, spans) && !LineNames.Account(text, at, spans))
        {
            if (SecretForms.Match(text, at) is { Length: > 0 } form)
            {
                spans.Add(form);
            }
            else if (at >= LongestWhole && IsCutNumber(text, at))
            {
                spans.Add(new(at, text.Length - at, SecretKind.Imei));
            }
        }
    }

    /// <summary>Evidence is cut at some length, and so may be a number at its end, which then has no form any more.</summary>
    private static bool IsCutNumber(string text, int at) =>
        !char.IsAsciiDigit(text[at - 1]) && SecretForms.Digits(text, at) is >= 8 and var digits && at + digits == text.Length;

    private const int LongestWhole = 200;

    private string Take(SecretSpan span, string secret)
    {
        if (Common.Contains(secret) && span.Kind is SecretKind.Host or SecretKind.User or SecretKind.Connection)
        {
            return secret;
        }

        if (span.Everywhere && secret.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            Remember(span.Kind, secret);
        }

        return Placeholder(span.Kind, secret);
    }

    private string ReplaceKnown(string text, string secret, bool whole)
    {
        var found = text.IndexOf(secret, StringComparison.OrdinalIgnoreCase);
        if (found < 0)
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        var copied = 0;
        for (; found >= 0; found = text.IndexOf(secret, found, StringComparison.OrdinalIgnoreCase))
        {
            var end = found + secret.Length;
            if (whole && ((found > 0 && SecretForms.IsWord(text[found - 1])) || (end < text.Length && SecretForms.IsWord(text[end]))))
            {
                found++;
                continue;
            }

            result.Append(text, copied, found - copied).Append(placeholders[secret]);
            copied = found = end;
        }

        return result.Append(text, copied, text.Length - copied).ToString();
    }
}
