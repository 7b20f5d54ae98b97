using System.Buffers.Binary;
using System.Text;

namespace Dialtone.Protocols.UsbRedir;

/// <summary>The first packet of both sides: 64 bytes of version text, then capability words, of which the first is known.</summary>
public sealed record UsbRedirHello(string Version, UsbRedirCapabilities Capabilities)
{
    public const int Size = VersionSize + 4;
    private const int VersionSize = 64;

    /// <summary>A hello without capability words is a peer of 2011 and valid.</summary>
    public static bool TryRead(ReadOnlySpan<byte> body, out UsbRedirHello? hello)
    {
        hello = null;
        if (body.Length < VersionSize)
            return false;
        var text = body[..VersionSize];
        var end = text.IndexOf((byte)0);
        hello = new UsbRedirHello(
            Encoding.ASCII.GetString(end < 0 ? text : text[..end]),
            body.Length >= Size ? (UsbRedirCapabilities)BinaryPrimitives.ReadUInt32LittleEndian(body[VersionSize..]) : UsbRedirCapabilities.None);
        return true;
    }

    /// <summary>The version must be ASCII; beyond 63 characters it is cut off.</summary>
    public void Write(Span<byte> body)
    {
        body[..Size].Clear();
        Encoding.ASCII.GetBytes(Version.AsSpan(0, Math.Min(Version.Length, VersionSize - 1)), body);
        BinaryPrimitives.WriteUInt32LittleEndian(body[VersionSize..], (uint)Capabilities);
    }
}
