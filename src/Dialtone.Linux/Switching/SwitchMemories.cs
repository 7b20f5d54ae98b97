using System.Globalization;
using Dialtone.Facts.Usb;
using Dialtone.Linux.Control;
using Dialtone.Linux.FileTrees;
using Dialtone.Switching.Courses;

namespace Dialtone.Linux.Switching;

/// <summary>What was switched since boot, one line each in a file below <c>/run</c>, which goes with the boot. It is there to recognise loops; without it none is.</summary>
internal sealed class SwitchMemories(string path = "/run/dialtone/switched")
{
    private const int Kept = 100;

    private static readonly Dictionary<string, SwitchMoment> Moments = new(StringComparer.Ordinal)
    {
        ["asked"] = SwitchMoment.Asked,
        ["modem"] = SwitchMoment.Modem,
        ["storage"] = SwitchMoment.Storage,
        ["gone"] = SwitchMoment.Gone,
    };

    private readonly List<SwitchMemory> own = [];

    public IReadOnlyList<SwitchMemory> Read()
    {
        if (!HostFiles.Read(path, FileTree.DefaultLimit).TryGet(out var bytes))
        {
            return own;
        }

        var memories = new List<SwitchMemory>();
        foreach (var line in System.Text.Encoding.ASCII.GetString(bytes).Split('\n'))
        {
            if (line.Split(' ') is [var at, var place, var from, var to, var what]
                && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds < TimeSpan.MaxValue.TotalMilliseconds
                && UsbPortPath.TryParse(place, out var port) && UsbId.TryParse(from, out var before)
                && Moments.TryGetValue(what, out var moment))
            {
                memories.Add(new SwitchMemory(TimeSpan.FromMilliseconds(milliseconds), port, before, UsbId.TryParse(to, out var after) ? after : null, moment));
            }
        }

        return memories;
    }

    public void Add(SwitchMemory memory)
    {
        own.Add(memory);
        try
        {
            StateDirectory.Make(Path.GetDirectoryName(path)!);
            if (HostFiles.Read(path, FileTree.DefaultLimit).TryGet(out var bytes) && bytes.Length > 64 << 10)
            {
                File.WriteAllLines(path, Read().TakeLast(Kept).Select(Line));
            }

            File.AppendAllText(path, Line(memory) + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without a place to remember in, this process remembers.
        }
    }

    private static string Line(SwitchMemory memory) =>
        string.Create(CultureInfo.InvariantCulture, $"{(long)memory.At.TotalMilliseconds} {memory.Port} {memory.From} {(memory.To is { } to ? to.ToString() : "-")} {Moments.First(entry => entry.Value == memory.Moment).Key}");
}
