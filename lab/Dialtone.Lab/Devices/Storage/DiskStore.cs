using System.Security.Cryptography;

namespace Dialtone.Lab.Devices.Storage;

/// <summary>
/// The blocks of a virtual disk, kept in memory in pieces that exist once written; what was never written reads as zero. It outlives resets and
/// re-enumeration, and can be looked at from any thread.
/// </summary>
public sealed class DiskStore(uint blocks)
{
    public const int BlockSize = 512;
    private const int PieceSize = 64 * 1024;
    private static readonly byte[] Zeros = new byte[PieceSize];
    private readonly byte[]?[] _pieces = new byte[]?[(((long)blocks * BlockSize) + PieceSize - 1) / PieceSize];
    private readonly Lock _gate = new();

    public uint Blocks { get; } = blocks;
    public long Length => (long)Blocks * BlockSize;

    /// <summary>How many bytes hosts have written so far.</summary>
    public long BytesWritten { get; private set; }

    /// <param name="offset">In bytes; offset and length must lie within the disk.</param>
    public void Read(long offset, Span<byte> bytes)
    {
        lock (_gate)
        {
            while (!bytes.IsEmpty)
            {
                var (piece, start) = Math.DivRem(offset, PieceSize);
                var length = (int)Math.Min(bytes.Length, PieceSize - start);
                (_pieces[piece] ?? Zeros).AsSpan((int)start, length).CopyTo(bytes);
                bytes = bytes[length..];
                offset += length;
            }
        }
    }

    /// <inheritdoc cref="Read"/>
    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            BytesWritten += bytes.Length;
            while (!bytes.IsEmpty)
            {
                var (piece, start) = Math.DivRem(offset, PieceSize);
                var length = (int)Math.Min(bytes.Length, PieceSize - start);
                bytes[..length].CopyTo((_pieces[piece] ??= new byte[PieceSize]).AsSpan((int)start));
                bytes = bytes[length..];
                offset += length;
            }
        }
    }

    /// <summary>SHA-256 of all blocks, in lower-case hexadecimal.</summary>
    public string Checksum()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        lock (_gate)
        {
            var rest = Length;
            foreach (var piece in _pieces)
            {
                hash.AppendData(piece ?? Zeros, 0, (int)Math.Min(rest, PieceSize));
                rest -= PieceSize;
            }
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Fills the disk from an image; what the image does not reach stays as it is.</summary>
    /// <exception cref="ArgumentException">The image is longer than the disk.</exception>
    public void Load(Stream image)
    {
        var buffer = new byte[PieceSize];
        var offset = 0L;
        for (int read; (read = image.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)) > 0; offset += read)
        {
            if (offset + read > Length)
                throw new ArgumentException($"The image is longer than the disk's {Length} bytes.", nameof(image));
            Write(offset, buffer.AsSpan(0, read));
        }
        BytesWritten = 0;
    }

    public void Save(Stream image)
    {
        lock (_gate)
        {
            var rest = Length;
            foreach (var piece in _pieces)
            {
                image.Write(piece ?? Zeros, 0, (int)Math.Min(rest, PieceSize));
                rest -= PieceSize;
            }
        }
    }
}
