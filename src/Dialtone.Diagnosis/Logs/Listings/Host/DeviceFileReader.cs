using System.Buffers;
using Dialtone.Diagnosis.Logs.Listings.Shell;

namespace Dialtone.Diagnosis.Logs.Listings.Host;

/// <summary>Device files as <c>ls</c> shows them, with owner and rights, links in <c>/dev/serial</c>, and that there are none.</summary>
/// <remarks>Program <c>ls</c>, object the device's name (<c>ttyUSB0</c>): <c>mode</c> (crw-rw----), <c>owner</c>, <c>group</c>, <c>link</c> (a name that points to it),
/// <c>exists</c>. Object the pattern (<c>/dev/ttyUSB*</c>): <c>missing</c>.</remarks>
internal sealed class DeviceFileReader(ShellContext context) : PropertyListing
{
    public override string Kind => "shell-transcript";

    public override IReadOnlyList<string> Samples { get; } =
    [
        "crw-rw---- 1 root dialout 188, 0 Feb 19 18:04 /dev/ttyUSB0",
        "lrwxrwxrwx 1 root root 13 Feb 19 18:04 usb-HUAWEI_Technology_HUAWEI_Mobile-if00-port0 -> ../../ttyUSB0",
        "ls: cannot access '/dev/ttyUSB*': No such file or directory",
        "/dev/cdc-wdm0  /dev/ttyUSB0  /dev/ttyUSB1",
    ];

    /// <summary>What stands in a mode behind the file's type.</summary>
    private static readonly SearchValues<byte> ModeLetters = SearchValues.Create("rwxsStT-"u8);

    protected override bool TryRead(ReadOnlySpan<byte> line, ReadOnlySpan<byte> text, in LineReference reference) => text[0] switch
    {
        (byte)'c' or (byte)'b' or (byte)'l' when text.Length > 30 && !text[1..10].ContainsAnyExcept(ModeLetters) && text[10] is (byte)' ' or (byte)'+' or (byte)'.' => TryEntry(text, line, reference),
        (byte)'l' when text.StartsWith("ls: "u8) => TryMissing(text, line, reference),
        (byte)'/' when text.StartsWith("/dev/"u8) => TryNames(text, line, reference),
        _ => context is { Program: "ls", Arguments: "/dev" or "/dev/" } && reference.Number - context.Line <= 100 && text[0] != '[' && text.IndexOf(": "u8) < 0 && TryColumns(text, line, reference),
    };

    private bool TryEntry(ReadOnlySpan<byte> text, ReadOnlySpan<byte> line, in LineReference reference)
    {
        Span<Range> words = stackalloc Range[4];
        if (Split(text, words) < 4)
        {
            return false;
        }

        var evidence = reference.ToEvidence(line);
        var arrow = text.IndexOf(" -> "u8);
        if (arrow > 0)
        {
            var target = Name(text[(arrow + 4)..]);
            var start = text[..arrow].LastIndexOf((byte)' ') + 1;
            Add("ls", Text(target), "link", Text(Name(text[start..arrow])), evidence);
            return true;
        }

        var name = Name(text[(text.LastIndexOf((byte)' ') + 1)..]);
        if (text[0] == 'l' || name.IsEmpty)
        {
            return false;
        }

        Add("ls", Text(name), "mode", Text(text[..10]), evidence);
        Add("ls", Text(name), "owner", Text(text[words[2]]), evidence);
        Add("ls", Text(name), "group", Text(text[words[3]]), evidence);
        return true;
    }

    /// <summary>The names that <c>ls /dev</c> puts side by side, of which only those of ports are kept.</summary>
    private bool TryColumns(ReadOnlySpan<byte> text, ReadOnlySpan<byte> line, in LineReference reference)
    {
        Span<Range> words = stackalloc Range[32];
        var ports = false;
        foreach (var range in words[..Split(text, words)])
        {
            var name = text[range];
            if (name.Length < 24 && (name.StartsWith("tty"u8) || name.StartsWith("cdc-wdm"u8) || name.StartsWith("wwan"u8)))
            {
                Add("ls", Text(name), "exists", "yes", reference.ToEvidence(line));
                ports = true;
            }
        }

        return ports;
    }

    private static ReadOnlySpan<byte> Name(ReadOnlySpan<byte> path) => path[(path.LastIndexOf((byte)'/') + 1)..];

    private bool TryMissing(ReadOnlySpan<byte> text, ReadOnlySpan<byte> line, in LineReference reference)
    {
        var start = text.IndexOf("/dev/"u8);
        if (start < 0 || text.IndexOf(": No such file or directory"u8) < start)
        {
            return false;
        }

        var path = text[start..];
        var end = path.IndexOf((byte)':');
        Add("ls", Text(path[..end].TrimEnd("'\xE2\x80\x99"u8)), "missing", "yes", reference.ToEvidence(line));
        return true;
    }

    private bool TryNames(ReadOnlySpan<byte> text, ReadOnlySpan<byte> line, in LineReference reference)
    {
        Span<Range> words = stackalloc Range[32];
        var count = Split(text, words);
        foreach (var range in words[..count])
        {
            var name = text[range];
            if (!name.StartsWith("/dev/"u8) || name.Length is < 7 or > 64 || name[^1] == ':')
            {
                return false;
            }
        }

        var evidence = reference.ToEvidence(line);
        foreach (var range in words[..count])
        {
            Add("ls", Text(text[range][5..]), "exists", "yes", evidence);
        }

        return true;
    }
}
