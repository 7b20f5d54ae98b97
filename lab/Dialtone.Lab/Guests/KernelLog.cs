namespace Dialtone.Lab.Guests;

/// <summary>A guest's kernel log as it comes. Safe from any thread.</summary>
public sealed class KernelLog
{
    private readonly Lock _gate = new();
    private readonly List<KernelRecord> _records = [];
    private readonly List<(Func<KernelRecord, bool> Predicate, TaskCompletionSource<KernelRecord> Source)> _waiters = [];
    private readonly List<byte[]> _pending = [];
    private readonly List<byte> _line = [];
    private long _lastSequence = -1;

    /// <summary>Sees each record, on the reader's thread: do not block.</summary>
    public Action<KernelRecord>? Listener { get; set; }

    public IReadOnlyList<KernelRecord> Records
    {
        get
        {
            lock (_gate)
                return _records.ToArray();
        }
    }

    /// <summary>Names the moment: records after it are those from <see cref="Since"/>.</summary>
    public long Position
    {
        get
        {
            lock (_gate)
                return _lastSequence;
        }
    }

    public IReadOnlyList<KernelRecord> Since(long position)
    {
        lock (_gate)
            return _records.Where(record => record.Sequence > position).ToArray();
    }

    /// <summary>The first record after <paramref name="position"/> that satisfies the predicate, one that is there already or the next.</summary>
    /// <exception cref="TimeoutException">None came in time.</exception>
    public async Task<KernelRecord> WaitForAsync(
        string what, Func<KernelRecord, bool> predicate, TimeSpan timeout, long position = -1, CancellationToken cancellation = default)
    {
        var source = new TaskCompletionSource<KernelRecord>(TaskCreationOptions.RunContinuationsAsynchronously);
        var waiter = (predicate, source);
        lock (_gate)
        {
            if (_records.Find(record => record.Sequence > position && predicate(record)) is { } record)
                return record;
            _waiters.Add(waiter);
        }
        try
        {
            return await source.Task.WaitAsync(timeout, cancellation);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"The guest's kernel log did not show {what} within {timeout.TotalSeconds:0.#} s.", exception);
        }
        finally
        {
            lock (_gate)
                _waiters.Remove(waiter);
        }
    }

    /// <summary>A line that contains the text.</summary>
    public Task<KernelRecord> WaitForAsync(string text, TimeSpan timeout, long position = -1, CancellationToken cancellation = default) =>
        WaitForAsync($"'{text}'", record => record.Text.Contains(text, StringComparison.Ordinal), timeout, position, cancellation);

    /// <summary>Takes the next bytes of the reader in the guest.</summary>
    internal void Append(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var end = bytes.IndexOf((byte)'\n');
            _line.AddRange(end < 0 ? bytes : bytes[..end]);
            if (end < 0)
                return;
            bytes = bytes[(end + 1)..];
            var line = _line.ToArray();
            _line.Clear();
            // A record that has no properties ends when the next begins; what waits for it until then waits for a moment, since the kernel
            // gives every line of a device driver its properties. Others are given on at once and their properties are let go.
            if (line is [(byte)' ', ..])
            {
                _pending.Add(line);
                if (line.AsSpan().StartsWith(" DEVICE="u8))
                    Flush();
                continue;
            }
            Flush();
            _pending.Add(line);
            if (!HasProperties(bytes))
                Flush();
        }
    }

    /// <summary>Whether the record goes on: the kernel writes a record in one piece, so its properties follow in the same bytes.</summary>
    private static bool HasProperties(ReadOnlySpan<byte> rest) => rest is [(byte)' ', ..];

    private void Flush()
    {
        var record = KernelRecord.TryParse(_pending);
        _pending.Clear();
        if (record is null)
            return;
        lock (_gate)
        {
            // The reader starts again from the beginning if it fell behind.
            if (record.Sequence <= _lastSequence)
                return;
            _lastSequence = record.Sequence;
            _records.Add(record);
            foreach (var (predicate, source) in _waiters)
            {
                if (predicate(record))
                    source.TrySetResult(record);
            }
        }
        Listener?.Invoke(record);
    }
}
