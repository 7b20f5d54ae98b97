using System.Buffers;

namespace Dialtone.Lab.Guests;

/// <summary>
/// Takes a command's output out of the stream of a guest's port: anything that an earlier command's child still wrote, the marker, the output,
/// the marker, and a trailer of a fixed length. The marker is random and new for each command, so that the output may be any bytes.
/// </summary>
public sealed class MarkedOutput
{
    private readonly byte[] _marker;
    private readonly byte[] _trailer;

    /// <summary>The longest part of a marker that may have begun at the end of what came so far.</summary>
    private readonly List<byte> _held = [];

    private int _markers;
    private int _trailerLength;

    public MarkedOutput(ReadOnlySpan<byte> marker, int trailerLength)
    {
        if (marker.IsEmpty)
            throw new ArgumentException("A marker has at least one byte.", nameof(marker));
        _marker = marker.ToArray();
        _trailer = new byte[trailerLength];
    }

    public bool IsComplete => _markers == 2 && _trailerLength == _trailer.Length;

    /// <summary>The bytes after the second marker, once complete.</summary>
    public ReadOnlySpan<byte> Trailer => _trailer.AsSpan(0, _trailerLength);

    /// <summary>Takes the next bytes of the port and gives on those that are the command's, as early as possible.</summary>
    /// <returns>How many bytes of the chunk were used: fewer than all if it holds more than this command's.</returns>
    public int Append(ReadOnlySpan<byte> chunk, IBufferWriter<byte> output)
    {
        var used = 0;
        while (_markers < 2 && used < chunk.Length)
        {
            // What is held back is shorter than a marker, so this copies little, and it makes a marker that is cut anywhere one piece again.
            ReadOnlySpan<byte> rest = [.. _held, .. chunk[used..]];
            var at = rest.IndexOf(_marker);
            var length = at >= 0 ? at : rest.Length - PrefixAtEnd(rest);
            if (_markers == 1)
                output.Write(rest[..length]);
            used = at >= 0 ? used + at + _marker.Length - _held.Count : chunk.Length;
            _held.Clear();
            if (at >= 0)
                _markers++;
            else
                _held.AddRange(rest[length..]);
        }
        if (_markers == 2)
        {
            var part = chunk[used..];
            part = part[..Math.Min(part.Length, _trailer.Length - _trailerLength)];
            part.CopyTo(_trailer.AsSpan(_trailerLength));
            _trailerLength += part.Length;
            used += part.Length;
        }
        return used;
    }

    /// <summary>How many bytes at the end are the beginning of a marker.</summary>
    private int PrefixAtEnd(ReadOnlySpan<byte> bytes)
    {
        for (var length = Math.Min(bytes.Length, _marker.Length - 1); length > 0; length--)
        {
            if (bytes[^length..].SequenceEqual(_marker.AsSpan(0, length)))
                return length;
        }
        return 0;
    }
}
