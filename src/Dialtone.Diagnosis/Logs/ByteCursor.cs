using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using Dialtone.Facts.Usb;

namespace Dialtone.Diagnosis.Logs;

/// <summary>Walks over the bytes of one line. Every <c>TryTake</c> either consumes what it names and gives true, or consumes nothing.</summary>
internal ref struct ByteCursor(ReadOnlySpan<byte> bytes)
{
    private static readonly SearchValues<byte> WordEnd = SearchValues.Create(" \t:,"u8);

    public ReadOnlySpan<byte> Rest { get; private set; } = bytes;

    public readonly bool AtEnd => Rest.IsEmpty;

    public bool TryTake(ReadOnlySpan<byte> text)
    {
        if (!Rest.StartsWith(text))
        {
            return false;
        }

        Rest = Rest[text.Length..];
        return true;
    }

    public readonly bool StartsWith(ReadOnlySpan<byte> text) => Rest.StartsWith(text);

    public readonly bool EndsWith(ReadOnlySpan<byte> text) => Rest.EndsWith(text);

    public readonly bool Contains(ReadOnlySpan<byte> text) => Rest.IndexOf(text) >= 0;

    public void SkipBlanks()
    {
        var start = Rest.IndexOfAnyExcept((byte)' ', (byte)'\t');
        Rest = start < 0 ? default : Rest[start..];
    }

    /// <summary>Moves behind the first occurrence of <paramref name="text"/>.</summary>
    public bool TrySkipPast(ReadOnlySpan<byte> text)
    {
        var at = Rest.IndexOf(text);
        if (at < 0)
        {
            return false;
        }

        Rest = Rest[(at + text.Length)..];
        return true;
    }

    /// <summary>What stands before <paramref name="text"/>; moves behind it.</summary>
    public bool TryTakeUntil(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> before)
    {
        var at = Rest.IndexOf(text);
        if (at < 0)
        {
            before = default;
            return false;
        }

        before = Rest[..at];
        Rest = Rest[(at + text.Length)..];
        return true;
    }

    /// <summary>Bytes up to a blank, colon or comma, which stays.</summary>
    public ReadOnlySpan<byte> TakeWord()
    {
        var end = Rest.IndexOfAny(WordEnd);
        var word = end < 0 ? Rest : Rest[..end];
        Rest = Rest[word.Length..];
        return word;
    }

    public bool TryTakeNumber(out int number)
    {
        if (!Utf8Parser.TryParse(Rest, out number, out var used))
        {
            return false;
        }

        Rest = Rest[used..];
        return true;
    }

    public bool TryTakeHex(out int number)
    {
        var length = 0;
        while (length < Rest.Length && length < 8 && IsHexDigit(Rest[length]))
        {
            length++;
        }

        if (length == 0 || !int.TryParse(Rest[..length], NumberStyles.AllowHexSpecifier, null, out number))
        {
            number = 0;
            return false;
        }

        Rest = Rest[length..];
        return true;
    }

    /// <summary><c>3-1.4</c> or <c>usb3</c>.</summary>
    public bool TryTakePort(out PortKey port)
    {
        if (!PortKey.TryRead(Rest, out port, out var used))
        {
            return false;
        }

        Rest = Rest[used..];
        return true;
    }

    /// <summary><c>3-1:1.2</c>.</summary>
    public bool TryTakeInterface(out PortKey port, out InterfaceKey number)
    {
        number = InterfaceKey.None;
        var copy = this;
        if (copy.TryTakePort(out port) && copy.TryTake(":"u8) && copy.TryTakeByte(out var configuration) && copy.TryTake("."u8)
            && copy.TryTakeByte(out var interfaceNumber))
        {
            number = new InterfaceKey(configuration, interfaceNumber);
            this = copy;
            return true;
        }

        return false;
    }

    /// <summary><c>12d1:1001</c>.</summary>
    public bool TryTakeId(out UsbId id)
    {
        var copy = this;
        if (copy.TryTakeHex(out var vendor) && copy.TryTake(":"u8) && copy.TryTakeHex(out var product) && vendor <= 0xffff && product <= 0xffff)
        {
            id = new UsbId((ushort)vendor, (ushort)product);
            this = copy;
            return true;
        }

        id = default;
        return false;
    }

    public bool TryTakeByte(out byte number)
    {
        if (!Utf8Parser.TryParse(Rest, out number, out var used))
        {
            return false;
        }

        Rest = Rest[used..];
        return true;
    }

    private static bool IsHexDigit(byte b) => b is >= (byte)'0' and <= (byte)'9' or >= (byte)'a' and <= (byte)'f' or >= (byte)'A' and <= (byte)'F';
}
