using Dialtone.Treatment.Journaling;

namespace Dialtone.Tests.Treatment;

internal sealed class MemoryJournalStore(byte[]? content = null) : IJournalStore
{
    private readonly MemoryStream stream = Start(content ?? []);

    public string Name => "journal";

    /// <summary>Called before every append; may throw to end the process there, or after having let part of the bytes through.</summary>
    public Action<MemoryStream, byte[]> Before { get; set; } = (_, _) => { };

    public byte[] Bytes => stream.ToArray();

    public ReadOnlyMemory<byte> ReadAll() => stream.ToArray();

    public void Append(ReadOnlySpan<byte> bytes)
    {
        Before(stream, bytes.ToArray());
        stream.Write(bytes);
    }

    public void Truncate(long length) => stream.SetLength(length);

    private static MemoryStream Start(byte[] content)
    {
        var start = new MemoryStream();
        start.Write(content);
        return start;
    }
}
