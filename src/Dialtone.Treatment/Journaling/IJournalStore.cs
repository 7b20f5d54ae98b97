namespace Dialtone.Treatment.Journaling;

/// <summary>Where the journal's bytes are kept.</summary>
public interface IJournalStore
{
    /// <summary>For messages: the file's path.</summary>
    string Name { get; }

    /// <summary>Everything; empty if there is no journal yet.</summary>
    ReadOnlyMemory<byte> ReadAll();

    /// <summary>Appends in one write. When it returns, the bytes and the file's directory entry survive a power cut.</summary>
    void Append(ReadOnlySpan<byte> bytes);

    /// <summary>Cuts off an unfinished record, so that the next one starts on a line of its own.</summary>
    void Truncate(long length);
}
