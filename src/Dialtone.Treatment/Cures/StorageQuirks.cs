using System.Globalization;
using Dialtone.Facts.Usb;

namespace Dialtone.Treatment.Cures;

/// <summary>The value of usb-storage's <c>quirks</c> parameter: <c>VID:PID:letters[,VID:PID:letters]...</c></summary>
/// <remarks>As <c>adjust_quirks()</c> in drivers/usb/storage/usb.c reads it: numbers are hexadecimal without regard to case and leading zeros, the first
/// entry with the device's id counts, letters in either case. An entry replaces the flags of the kernel's own table that can be set by letters.</remarks>
public static class StorageQuirks
{
    /// <summary>What fits: the kernel's buffer has 128 bytes (<c>static char quirks[128]</c>) and needs one for the terminator.</summary>
    public const int Capacity = 127;

    /// <summary>The list with <paramref name="letters"/> added for the device. Everything else stays as it was written.</summary>
    public static string With(string list, UsbId id, string letters)
    {
        var entries = list.Split(',').ToList();
        var index = entries.FindIndex(entry => IsFor(entry, id));
        if (index < 0)
        {
            return string.IsNullOrWhiteSpace(list) ? $"{id}:{letters}" : $"{list},{id}:{letters}";
        }

        var old = entries[index];
        entries[index] = old + string.Concat(letters.Where(letter => !Letters(old).Contains(letter, StringComparison.OrdinalIgnoreCase)));
        return string.Join(',', entries);
    }

    /// <summary>The list without <paramref name="letters"/> for the device, except for those that <paramref name="before"/> had as well. An entry that
    /// has no letters left goes, unless it was there before. Everything else stays as it is written now.</summary>
    public static string Without(string list, string before, UsbId id, string letters)
    {
        var entries = list.Split(',').ToList();
        var index = entries.FindIndex(entry => IsFor(entry, id));
        if (index < 0)
        {
            return list;
        }

        var (old, kept) = (Letters(entries[index]), LettersFor(before, id));
        var rest = string.Concat(old.Where(letter => !letters.Contains(letter, StringComparison.OrdinalIgnoreCase) || kept.Contains(letter, StringComparison.OrdinalIgnoreCase)));
        if (rest.Length == 0 && !before.Split(',').Any(entry => IsFor(entry, id)))
        {
            entries.RemoveAt(index);
        }
        else
        {
            entries[index] = entries[index][..^old.Length] + rest;
        }

        return string.Join(',', entries);
    }

    /// <summary>The letters in force for the device; empty if it has no entry.</summary>
    public static string LettersFor(string list, UsbId id) => list.Split(',').FirstOrDefault(entry => IsFor(entry, id)) is { } entry ? Letters(entry) : "";

    private static string Letters(string entry) => entry[(entry.LastIndexOf(':') + 1)..];

    private static bool IsFor(string entry, UsbId id)
    {
        var parts = entry.Split(':');
        return parts.Length == 3 && IsNumber(parts[0], id.Vendor) && IsNumber(parts[1], id.Product);
    }

    /// <summary>simple_strtoul(..., 16): an optional 0x, then digits.</summary>
    private static bool IsNumber(string text, ushort expected) =>
        ulong.TryParse(text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text[2..] : text, NumberStyles.AllowHexSpecifier, null, out var number) && number == expected;
}
