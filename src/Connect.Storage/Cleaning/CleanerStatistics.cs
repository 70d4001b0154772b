namespace Connect.Storage.Cleaning;

/// <summary>What compaction did since the start. Read from any thread.</summary>
public sealed class CleanerStatistics
{
    private long _passes;
    private long _failures;
    private long _recordsRead;
    private long _recordsKept;
    private long _bytesRead;
    private long _bytesWritten;

    /// <summary>Passes over a log that were completed.</summary>
    public long Passes => Volatile.Read(ref _passes);

    /// <summary>Passes that failed.</summary>
    public long Failures => Volatile.Read(ref _failures);

    /// <summary>Records that were read while copying.</summary>
    public long RecordsRead => Volatile.Read(ref _recordsRead);

    /// <summary>Records of those that stayed.</summary>
    public long RecordsKept => Volatile.Read(ref _recordsKept);

    /// <summary>Bytes of batches that were read while copying.</summary>
    public long BytesRead => Volatile.Read(ref _bytesRead);

    /// <summary>Bytes of compacted batches that were written.</summary>
    public long BytesWritten => Volatile.Read(ref _bytesWritten);

    internal void Add(int recordsRead, int recordsKept, int bytesRead)
    {
        Interlocked.Add(ref _recordsRead, recordsRead);
        Interlocked.Add(ref _recordsKept, recordsKept);
        Interlocked.Add(ref _bytesRead, bytesRead);
    }

    internal void AddWritten(int bytes) => Interlocked.Add(ref _bytesWritten, bytes);

    internal void AddPass() => Interlocked.Increment(ref _passes);

    internal void AddFailure() => Interlocked.Increment(ref _failures);
}
