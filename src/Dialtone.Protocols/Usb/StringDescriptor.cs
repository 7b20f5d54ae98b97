using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Dialtone.Protocols.Usb;

/// <summary>String descriptors (USB 2.0, 9.6.7): length, type, UTF-16LE without terminator.</summary>
public static class StringDescriptor
{
    /// <summary>bLength is one byte and covers its own two-byte head.</summary>
    public const int MaximumCharacters = (255 - 2) / 2;

    public const ushort EnglishUnitedStates = 0x0409;

    /// <summary>The text as the device sent it, control characters included: escape it before it is shown. An odd byte at the end is dropped.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out string text)
    {
        text = "";
        if (bytes.Length < 2 || bytes[0] < 2 || bytes[1] != (byte)DescriptorType.String)
            return false;
        var body = bytes[2..Math.Min(bytes[0], bytes.Length)];
        Span<char> characters = stackalloc char[MaximumCharacters];
        var count = Math.Min(body.Length / 2, MaximumCharacters);
        for (var i = 0; i < count; i++)
            characters[i] = (char)BinaryPrimitives.ReadUInt16LittleEndian(body[(2 * i)..]);
        text = new string(characters[..count]);
        return true;
    }

    /// <returns>Bytes written; text beyond <see cref="MaximumCharacters"/> is cut off.</returns>
    public static int Write(Span<byte> bytes, ReadOnlySpan<char> text)
    {
        if (text.Length > MaximumCharacters)
            text = text[..MaximumCharacters];
        var length = 2 + (2 * text.Length);
        bytes[0] = (byte)length;
        bytes[1] = (byte)DescriptorType.String;
        for (var i = 0; i < text.Length; i++)
            BinaryPrimitives.WriteUInt16LittleEndian(bytes[(2 + (2 * i))..], text[i]);
        return length;
    }

    /// <summary>String index 0: the languages there are strings in.</summary>
    public static int WriteLanguages(Span<byte> bytes, params ReadOnlySpan<ushort> languages) =>
        Write(bytes, MemoryMarshal.Cast<ushort, char>(languages));
}
