using System.Globalization;
using System.Text;
using Dialtone.Facts.Usb;

namespace Dialtone.Treatment.Cures;

/// <summary>The one file in which all quirks stand that Dialtone made to last (<see cref="InstallStorageQuirk"/>).</summary>
/// <remarks>One for all, because usb-storage keeps the last <c>quirks=</c> that modprobe hands it: of two files only one would count, and one that repeats the
/// other's entry would keep it after that has been taken back. See docs/adr/0012-one-file-for-lasting-quirks.md.</remarks>
/// <param name="Inherited">What files that modprobe reads before this one set, which the kernel would lose if it were not repeated.</param>
public sealed record StorageQuirkFile(string Inherited, IReadOnlyList<StorageQuirkEntry> Entries)
{
    public const string Path = "/etc/modprobe.d/dialtone-storage-quirks.conf";

    private const string Introduction =
        """
        # Quirks of usb-storage that dialtone made to last; 'dialtone undo' takes each of them back.
        # They stand in one line, with what files read before this one set, because the kernel keeps the last 'quirks=' only.

        """;

    private const string InheritedMark = "# set before: ";
    private const string EntryMark = "# for the device on port ";
    private const string OptionMark = "options usb-storage quirks=";

    /// <summary>What the kernel gets.</summary>
    public string Value => Entries.Aggregate(Inherited, (list, entry) => StorageQuirks.With(list, entry.Device.Id, entry.Letters));

    /// <summary>The whole file.</summary>
    public string Text
    {
        get
        {
            var text = new StringBuilder(Introduction);
            if (Inherited.Length > 0)
            {
                text.Append(InheritedMark).Append(Inherited).Append('\n');
            }

            foreach (var entry in Entries)
            {
                text.Append(CultureInfo.InvariantCulture, $"{EntryMark}{entry.Device.Port}: {entry.Device.Id}:{entry.Letters}\n");
            }

            return text.Append(OptionMark).Append(Value).Append('\n').ToString();
        }
    }

    /// <summary>Null if the text is not, to the byte, what <see cref="Text"/> makes of it: somebody else wrote or changed it.</summary>
    public static StorageQuirkFile? Parse(string text)
    {
        var inherited = "";
        var entries = new List<StorageQuirkEntry>();
        foreach (var line in text.Split('\n'))
        {
            if (line.StartsWith(InheritedMark, StringComparison.Ordinal))
            {
                inherited = line[InheritedMark.Length..];
            }
            else if (line.StartsWith(EntryMark, StringComparison.Ordinal))
            {
                // PORT: VID:PID:letters
                var words = line[EntryMark.Length..].Split(": ");
                if (words.Length != 2 || words[1].LastIndexOf(':') is not (> 0 and var colon)
                    || !UsbPortPath.TryParse(words[0], out var port) || !UsbId.TryParse(words[1].AsSpan(0, colon), out var id))
                {
                    return null;
                }

                entries.Add(new StorageQuirkEntry(new DeviceOnPort(port, id), words[1][(colon + 1)..]));
            }
        }

        var file = new StorageQuirkFile(inherited, entries);
        return file.Text == text ? file : null;
    }

    /// <summary>The file with the step's entry; what is inherited is as the step found it.</summary>
    public StorageQuirkFile With(InstallStorageQuirk step) => new(step.Inherited, Entries.Contains(step.Entry) ? Entries : [.. Entries, step.Entry]);

    /// <summary>What the file has to hold once the step is taken back.</summary>
    /// <param name="before">What it held before the step; null if there was none.</param>
    /// <param name="now">What it holds.</param>
    /// <param name="content">Null if there is to be no file.</param>
    /// <returns>False if somebody else wrote or changed it.</returns>
    public static bool TryTakeBack(string? before, string? now, InstallStorageQuirk step, out string? content)
    {
        content = now;
        if (now == before || now is null)
        {
            return true;
        }

        var prior = before is null ? Empty : Parse(before);
        if (prior is null || Parse(now) is not { } present)
        {
            return false;
        }

        if (present.Text == prior.With(step).Text)
        {
            content = before;
        }
        else if (!prior.Entries.Contains(step.Entry))
        {
            // Other cures came or went since, and theirs is what stays.
            var remaining = present with { Entries = [.. present.Entries.Where(entry => entry != step.Entry)] };
            content = remaining.Entries.Count == 0 ? null : remaining.Text;
        }

        return true;
    }

    /// <summary>Whether it gives the kernel these letters for the device's id.</summary>
    public static bool Gives(string? content, InstallStorageQuirk step)
    {
        var letters = content is not null && Parse(content) is { } file ? StorageQuirks.LettersFor(file.Value, step.Device.Id) : "";
        return step.Letters.All(letter => letters.Contains(letter, StringComparison.OrdinalIgnoreCase));
    }

    public static StorageQuirkFile Empty { get; } = new("", []);
}

/// <param name="Device">For whose cure it is there. The kernel goes by the id alone.</param>
public sealed record StorageQuirkEntry(DeviceOnPort Device, string Letters);
