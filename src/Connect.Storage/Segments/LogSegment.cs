using Connect.Protocol.Compression;
using Connect.Protocol.Records;
using Connect.Storage.Files;
using Connect.Storage.Topics;

namespace Connect.Storage.Segments;

/// <summary>
/// One `.log` file with its two indexes. Appending, truncating and rebuilding belong to the owner of the partition; reading and
/// <see cref="Flush"/> may run beside them.
/// </summary>
internal sealed class LogSegment : IDisposable
{
    private const int RewriteChunkBytes = 1024 * 1024;
    private readonly Lock _flush = new();
    private readonly string _directory;
    private IOException? _flushFailure;
    private long _flushedBytes;
    private long _sizeBytes;
    private long _bytesSinceIndexEntry;
    private long _maxTimestampOffset = -1;
    private long _indexedTimestampMs = RecordBatchHeader.NoTimestamp;

    public LogSegment(IFileSystem files, string directory, long baseOffset, bool create)
    {
        _directory = directory;
        BaseOffset = baseOffset;
        File = files.Open(PathOf(SegmentFileNames.Log), create);
        OffsetIndex = new OffsetIndex(files, PathOf(SegmentFileNames.OffsetIndex), baseOffset);
        TimeIndex = new TimeIndex(files, PathOf(SegmentFileNames.TimeIndex), baseOffset);
        _sizeBytes = File.LengthBytes;
        _flushedBytes = create ? 0 : _sizeBytes;
    }

    public long BaseOffset { get; }

    public IStorageFile File { get; }

    public OffsetIndex OffsetIndex { get; }

    public TimeIndex TimeIndex { get; }

    /// <summary>Bytes of whole batches.</summary>
    public long SizeBytes => Volatile.Read(ref _sizeBytes);

    /// <summary>Largest timestamp of its batches, or -1.</summary>
    public long MaxTimestampMs { get; private set; } = RecordBatchHeader.NoTimestamp;

    /// <summary>When the first batch was appended since the segment was opened: what rolling by time counts from.</summary>
    public long? FirstAppendMs { get; set; }

    /// <summary>True if everything appended is on the disk.</summary>
    public bool IsFlushed => Volatile.Read(ref _flushedBytes) == SizeBytes;

    /// <summary>True once a flush failed.</summary>
    public bool IsFlushFailed => Volatile.Read(ref _flushFailure) is not null;

    /// <summary>True if these batches belong into a new segment.</summary>
    public bool MustRoll(int batchesBytes, long nextOffset, TopicConfig config, long nowMs) =>
        _sizeBytes > 0
        && (_sizeBytes + batchesBytes > config.SegmentBytes
            || nextOffset - BaseOffset > int.MaxValue
            || nowMs - FirstAppendMs >= config.SegmentMs);

    /// <summary>True if a failed append could not be undone.</summary>
    public bool HasLeftovers { get; private set; }

    /// <summary>Writes whole batches that were given their offsets. On <see cref="IOException"/> the segment is as it was.</summary>
    public void Append(ReadOnlySpan<byte> batches, int indexIntervalBytes)
    {
        long position = _sizeBytes;
        int offsetEntries = OffsetIndex.Count;
        int timeEntries = TimeIndex.Count;
        (long, long) maxTimestamp = (MaxTimestampMs, _maxTimestampOffset);
        try
        {
            File.Write(batches, position);
            int start = 0;
            while (RecordBatchHeader.TryRead(batches[start..], out RecordBatchHeader header))
            {
                Note(header, position + start, indexIntervalBytes);
                start += header.TotalBytes;
            }
        }
        catch (IOException)
        {
            Undo(position, offsetEntries, timeEntries);
            (MaxTimestampMs, _maxTimestampOffset) = maxTimestamp;
            throw;
        }

        Volatile.Write(ref _sizeBytes, position + batches.Length);
    }

    /// <summary>Indexes a batch that is in the file.</summary>
    public void Note(in RecordBatchHeader header, long position, int indexIntervalBytes)
    {
        if (header.MaxTimestamp > MaxTimestampMs)
        {
            MaxTimestampMs = header.MaxTimestamp;
            _maxTimestampOffset = header.LastOffset;
        }

        if (_bytesSinceIndexEntry > indexIntervalBytes)
        {
            OffsetIndex.Append(header.LastOffset, (int)position);
            IndexMaxTimestamp();
            _bytesSinceIndexEntry = 0;
        }

        _bytesSinceIndexEntry += header.TotalBytes;
    }

    /// <summary>
    /// Returns when the batches are on the disk. Once it failed it fails for ever: what the disk has is not known any more.
    /// </summary>
    public void Flush()
    {
        lock (_flush)
        {
            if (_flushFailure is not null)
            {
                throw new IOException($"An earlier flush of {File.Path} failed: {_flushFailure.Message}", _flushFailure);
            }

            long size = SizeBytes;
            if (size == _flushedBytes)
            {
                return;
            }

            FlushFile(size);
        }
    }

    /// <summary>Completes the segment: it will not be written again, so log and indexes go to the disk.</summary>
    public void Seal()
    {
        IndexMaxTimestamp();
        Flush();
        OffsetIndex.Flush();
        TimeIndex.Flush();
    }

    /// <summary>
    /// Position of the first batch that ends at or after <paramref name="offset"/>, or null if there is none. Throws
    /// <see cref="LogStorageException"/> if the headers on the way there are damaged.
    /// </summary>
    public long? FindPosition(long offset)
    {
        long end = SizeBytes;
        var scanner = new BatchHeaderScanner(File, OffsetIndex.Lookup(offset), end, stackalloc byte[BatchHeaderScanner.BufferBytes]);
        while (scanner.MoveNext(out RecordBatchHeader header))
        {
            if (header.LastOffset >= offset)
            {
                return scanner.Position;
            }
        }

        return scanner.NextPosition == end ? null : throw Corrupt(scanner.NextPosition, "no whole batch header");
    }

    /// <summary>Cuts the file behind the last batch that was noted.</summary>
    public void CutTo(long sizeBytes)
    {
        File.Truncate(sizeBytes);
        Volatile.Write(ref _sizeBytes, sizeBytes);
    }

    /// <summary>Writes all bytes again, so that the next flush brings them to the disk even if the system thinks that it did.</summary>
    public void Rewrite()
    {
        using var buffer = new PooledBuffer(initialBytes: RewriteChunkBytes);
        for (long position = 0; position < _sizeBytes; position += RewriteChunkBytes)
        {
            Span<byte> chunk = buffer.GetSpan(RewriteChunkBytes)[..(int)Math.Min(RewriteChunkBytes, _sizeBytes - position)];
            File.Write(chunk[..File.Read(chunk, position)], position);
        }
    }

    /// <summary>True if the indexes are there and can belong to this segment.</summary>
    public bool HasPlausibleIndexes() =>
        SizeBytes == 0 || (OffsetIndex.IsPlausible(SizeBytes) && TimeIndex.Count > 0 && TimeIndex.IsPlausible());

    /// <summary>Closes the index files; they open again when they are needed.</summary>
    public void ReleaseIndexes()
    {
        OffsetIndex.Release();
        TimeIndex.Release();
    }

    /// <summary>Empties the indexes of a file of <paramref name="sizeBytes"/>; the caller notes its batches again.</summary>
    public void Reindex(long sizeBytes)
    {
        Volatile.Write(ref _sizeBytes, sizeBytes);
        OffsetIndex.Truncate(0);
        TimeIndex.Truncate(0);
        MaxTimestampMs = RecordBatchHeader.NoTimestamp;
        _maxTimestampOffset = -1;
        _indexedTimestampMs = RecordBatchHeader.NoTimestamp;
        _bytesSinceIndexEntry = 0;
        _flushedBytes = -1; // what recovery found may be in the page cache only
    }

    /// <summary>Takes the largest timestamp from the time index of a segment that was completed.</summary>
    public void LoadMaxTimestamp()
    {
        if (TimeIndex.Count > 0)
        {
            (MaxTimestampMs, _maxTimestampOffset) = TimeIndex.Read(TimeIndex.Count - 1);
            _indexedTimestampMs = MaxTimestampMs;
        }
    }

    public LogStorageException Corrupt(long position, string reason) => new(
        LogErrorKind.CorruptLog,
        $"{File.Path} is damaged at position {position}: {reason}. Restore the file, or delete the topic to lose its data.");

    public void Dispose()
    {
        File.Dispose();
        OffsetIndex.Dispose();
        TimeIndex.Dispose();
    }

    private void FlushFile(long sizeBytes)
    {
        try
        {
            File.Flush();
            Volatile.Write(ref _flushedBytes, sizeBytes);
        }
        catch (IOException e)
        {
            _flushFailure = e;
            throw;
        }
    }

    // Flushed, because a refused batch must not come back after a crash.
    private void Undo(long position, int offsetEntries, int timeEntries)
    {
        HasLeftovers = true;
        File.Truncate(position);
        lock (_flush)
        {
            FlushFile(position);
        }

        OffsetIndex.Truncate(offsetEntries);
        TimeIndex.Truncate(timeEntries);
        _indexedTimestampMs = timeEntries == 0 ? RecordBatchHeader.NoTimestamp : TimeIndex.Read(timeEntries - 1).TimestampMs;
        HasLeftovers = false;
    }

    private void IndexMaxTimestamp()
    {
        if (MaxTimestampMs > _indexedTimestampMs)
        {
            TimeIndex.Append(MaxTimestampMs, _maxTimestampOffset);
            _indexedTimestampMs = MaxTimestampMs;
        }
    }

    private string PathOf(string extension) => Path.Combine(_directory, SegmentFileNames.For(BaseOffset, extension));
}
