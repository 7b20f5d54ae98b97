using System.Buffers.Binary;
using System.IO.Compression;

namespace Dialtone.Linux.FileTrees;

/// <summary>Reads gzip and says so when the packed bytes end too early: <see cref="GZipStream"/> alone ends there as if that were all.</summary>
public sealed class WholeGZipStream : ForwardStream
{
    private readonly GZipStream plain;
    private readonly Trailer trailer;
    private uint length;
    private bool complained;

    /// <param name="packed">Read from its start; not disposed.</param>
    public WholeGZipStream(Stream packed)
    {
        trailer = new Trailer(packed);
        plain = new GZipStream(trailer, CompressionMode.Decompress);
    }

    /// <exception cref="InvalidDataException">The packed bytes are broken, or end too early.</exception>
    public override int Read(Span<byte> buffer)
    {
        var count = plain.Read(buffer);
        length = unchecked(length + (uint)count);
        // RFC 1952 clause 2.3.1: the last four bytes are the length of what was packed. Of several members the last has its own only, which is less than all.
        if (count == 0 && buffer.Length > 0 && !complained && trailer.Value > length)
        {
            complained = true;
            throw new InvalidDataException("the packed bytes end too early");
        }

        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            plain.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Remembers the last four bytes that passed.</summary>
    private sealed class Trailer(Stream source) : ForwardStream
    {
        public uint Value { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            var count = source.Read(buffer);
            if (count >= 4)
            {
                Value = BinaryPrimitives.ReadUInt32LittleEndian(buffer[(count - 4)..count]);
            }
            else
            {
                foreach (var one in buffer[..count])
                {
                    Value = (Value >> 8) | ((uint)one << 24);
                }
            }

            return count;
        }
    }
}
