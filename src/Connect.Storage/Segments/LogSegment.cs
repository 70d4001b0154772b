using Connect.Protocol.Compression;
using Connect.Protocol.Records;
using Connect.Storage.Files;
using Connect.Storage.Topics;

namespace Connect.Storage.Segments;

/// <summary>
/// One `.log` file with its indexes. Appending, truncating and rebuilding belong to the owner of the partition; reading and
/// <see cref="Flush"/> may run beside them. A segment that was completed before is looked into only when it is used.
/// </summary>
internal sealed class LogSegment : IDisposable
{
    private const int RewriteChunkBytes = 1024 * 1024;
    private readonly Lock _flush = new();
    private readonly Lock _prepare = new();
    private readonly SegmentStorage _storage;
    private volatile bool _isPrepared;
    private volatile bool _isIndexWrong;
    private IOException? _flushFailure;
    private long _flushedBytes;
    private long _sizeBytes;
    private long _bytesSinceIndexEntry;
    private long _maxTimestampMs = RecordBatchHeader.NoTimestamp;
    private long _maxTimestampOffset = -1;
    private long _indexedTimestampMs = RecordBatchHeader.NoTimestamp;
    private long? _firstTimestampMs;
    private bool _isSealed;

    private LogSegment(SegmentStorage storage, long baseOffset, string suffix, bool create)
    {
        _storage = storage;
        BaseOffset = baseOffset;
        File = storage.Files.At(storage.PathOf(baseOffset, SegmentFileNames.Log, suffix), create);
        OffsetIndex = new OffsetIndex(storage.Files, storage.PathOf(baseOffset, SegmentFileNames.OffsetIndex, suffix), baseOffset);
        TimeIndex = new TimeIndex(storage.Files, storage.PathOf(baseOffset, SegmentFileNames.TimeIndex, suffix), baseOffset);
        TransactionIndex = new TransactionIndex(storage.Files, storage.PathOf(baseOffset, SegmentFileNames.TransactionIndex, suffix));
    }

    public long BaseOffset { get; }

    public LazyFile File { get; }

    public OffsetIndex OffsetIndex { get; }

    public TimeIndex TimeIndex { get; }

    /// <summary>The aborted transactions that end here. Unlike the others it cannot be made from the segment alone.</summary>
    public TransactionIndex TransactionIndex { get; }

    /// <summary>Bytes of whole batches.</summary>
    public long SizeBytes => Volatile.Read(ref _sizeBytes);

    /// <summary>Largest timestamp of its batches, or -1.</summary>
    public long MaxTimestampMs
    {
        get
        {
            Prepare();
            return Volatile.Read(ref _maxTimestampMs);
        }
    }

    /// <summary>When the file was last written, as far as known when it was opened.</summary>
    public long LastWriteMs { get; private set; }

    /// <summary>When the first batch was appended: what rolling by time counts from.</summary>
    public long? FirstAppendMs { get; set; }

    /// <summary>True if everything appended is on the disk.</summary>
    public bool IsFlushed => Volatile.Read(ref _flushedBytes) == SizeBytes;

    /// <summary>True once a flush failed.</summary>
    public bool IsFlushFailed => Volatile.Read(ref _flushFailure) is not null;

    /// <summary>True if a failed append could not be undone.</summary>
    public bool HasLeftovers { get; private set; }

    /// <summary>Makes the files of a new segment.</summary>
    public static LogSegment Create(SegmentStorage storage, long baseOffset, string suffix = "")
    {
        var segment = new LogSegment(storage, baseOffset, suffix, create: true) { _isPrepared = true };
        segment._sizeBytes = segment.File.LengthBytes;
        return segment;
    }

    /// <summary>A segment that is there, or null if it is not.</summary>
    public static LogSegment? TryOpen(SegmentStorage storage, long baseOffset, string suffix = "")
    {
        if (storage.Files.Files.TryStat(storage.PathOf(baseOffset, SegmentFileNames.Log, suffix)) is not { } status)
        {
            return null;
        }

        return new LogSegment(storage, baseOffset, suffix, create: false)
        {
            _sizeBytes = status.LengthBytes,
            _flushedBytes = status.LengthBytes,
            LastWriteMs = status.LastWriteMs,
            _isSealed = true,
        };
    }

    /// <summary>True if these batches belong into a new segment.</summary>
    public bool MustRoll(int batchesBytes, long nextOffset, TopicConfig config, long nowMs) =>
        _sizeBytes > 0
        && (_sizeBytes + batchesBytes > config.SegmentBytes
            || nextOffset - BaseOffset > int.MaxValue
            || OffsetIndex.SizeBytes + OffsetIndex.EntryBytes > config.SegmentIndexBytes
            || TimeIndex.SizeBytes + TimeIndex.EntryBytes > config.SegmentIndexBytes
            || IsDueToRoll(config, nowMs));

    /// <summary>True if the segment has records and is older than the topic lets it be, less the jitter that is its own.</summary>
    public bool IsDueToRoll(TopicConfig config, long nowMs) =>
        _sizeBytes > 0 && FirstAppendMs is { } first && nowMs - first >= config.MaxSegmentMs - JitterMs(config);

    /// <summary>
    /// Writes whole batches that were given their offsets, and the transaction that they abort. On <see cref="IOException"/> the segment is
    /// as it was.
    /// </summary>
    public void Append(ReadOnlySpan<byte> batches, int indexIntervalBytes, AbortedEntry? aborted = null)
    {
        long position = _sizeBytes;
        int offsetEntries = OffsetIndex.Count;
        int timeEntries = TimeIndex.Count;
        int transactionEntries = aborted is null ? 0 : TransactionIndex.Count;
        (long, long) maxTimestamp = (_maxTimestampMs, _maxTimestampOffset);
        try
        {
            File.Write(batches, position);
            int start = 0;
            while (RecordBatchHeader.TryRead(batches[start..], out RecordBatchHeader header))
            {
                Note(header, position + start, indexIntervalBytes);
                start += header.TotalBytes;
            }

            if (aborted is { } entry)
            {
                TransactionIndex.Append(entry);
            }
        }
        catch (IOException)
        {
            Undo(position, offsetEntries, timeEntries, aborted is null ? null : transactionEntries);
            (_maxTimestampMs, _maxTimestampOffset) = maxTimestamp;
            throw;
        }

        Volatile.Write(ref _sizeBytes, position + batches.Length);
    }

    /// <summary>Indexes a batch that is in the file.</summary>
    public void Note(in RecordBatchHeader header, long position, int indexIntervalBytes)
    {
        _isSealed = false;
        if (position == 0)
        {
            _firstTimestampMs = header.MaxTimestamp;
        }

        NoteTimestamp(header);
        if (_bytesSinceIndexEntry > indexIntervalBytes)
        {
            OffsetIndex.Append(header.LastOffset, (int)position);
            IndexMaxTimestamp();
            _bytesSinceIndexEntry = 0;
        }

        _bytesSinceIndexEntry += header.TotalBytes;
    }

    /// <summary>Takes a batch into account that is in the file, and in the indexes as far as it has to be.</summary>
    public void NoteTimestamp(in RecordBatchHeader header)
    {
        if (header.MaxTimestamp > _maxTimestampMs)
        {
            Volatile.Write(ref _maxTimestampMs, header.MaxTimestamp);
            _maxTimestampOffset = header.LastOffset;
        }
    }

    /// <summary>Takes the indexes as they are, if they can belong to the segment: what is appended continues them.</summary>
    public bool TryTrustIndexes()
    {
        lock (_prepare)
        {
            _isPrepared = HasPlausibleIndexes() && TryLoadMaxTimestamp();
            return _isPrepared;
        }
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
        if (_isSealed)
        {
            return;
        }

        IndexMaxTimestamp();
        Flush();
        OffsetIndex.Flush();
        TimeIndex.Flush();
        TransactionIndex.Flush();
        _isSealed = true;
    }

    /// <summary>
    /// Position of the first batch that ends at or after <paramref name="offset"/>, or null if there is none. Throws
    /// <see cref="LogStorageException"/> if the headers on the way there are damaged.
    /// </summary>
    public long? FindPosition(long offset)
    {
        Prepare();
        long end = SizeBytes;
        var scanner = new BatchHeaderScanner(File, TrustedStart(offset), end, stackalloc byte[BatchHeaderScanner.BufferBytes]);
        while (scanner.MoveNext(out RecordBatchHeader header))
        {
            if (header.LastOffset >= offset)
            {
                return scanner.Position;
            }
        }

        return scanner.NextPosition == end ? null : throw Corrupt(scanner.NextPosition, "no whole batch header");
    }

    /// <summary>
    /// Where to start looking for <paramref name="offset"/>. An entry of the index must lead to its batch: one that does not would let
    /// readers miss records, so the file is walked from its start instead.
    /// </summary>
    public int TrustedStart(long offset)
    {
        if (_isIndexWrong)
        {
            return 0;
        }

        (long? indexedOffset, int position) = OffsetIndex.Lookup(offset);
        if (indexedOffset is not { } expected)
        {
            return 0;
        }

        Span<byte> header = stackalloc byte[RecordBatchHeader.SizeBytes];
        if (position >= 0
            && File.Read(header, position) == header.Length
            && RecordBatchHeader.TryRead(header, out RecordBatchHeader batch)
            && batch.Magic == RecordBatchHeader.CurrentMagic
            && batch.LastOffset == expected)
        {
            return position;
        }

        _isIndexWrong = true;
        _storage.Logger.IndexWrong(File.Path, position);
        return 0;
    }

    /// <summary>Where to start looking for the first record at or after a timestamp.</summary>
    public (long Offset, long Position) FindTimestampStart(long timestampMs)
    {
        Prepare();
        return TimeIndex.Lookup(timestampMs) is { } entry && TrueStart(entry.TimestampMs, entry.Offset) is { } position
            ? (entry.Offset, position)
            : (BaseOffset, 0);
    }

    /// <summary>The header of the last batch, or null if there is none.</summary>
    public RecordBatchHeader? LastBatch()
    {
        Prepare();
        RecordBatchHeader? last = null;
        int start = TrustedStart(long.MaxValue);
        var scanner = new BatchHeaderScanner(File, start, SizeBytes, stackalloc byte[BatchHeaderScanner.BufferBytes]);
        while (scanner.MoveNext(out RecordBatchHeader header))
        {
            last = header;
        }

        return last;
    }

    /// <summary>Timestamp of the first batch, or -1 if there is none.</summary>
    public long FirstTimestampMs()
    {
        if (_firstTimestampMs is { } known)
        {
            return known;
        }

        var scanner = new BatchHeaderScanner(File, 0, SizeBytes, stackalloc byte[RecordBatchHeader.SizeBytes]);
        if (!scanner.MoveNext(out RecordBatchHeader header))
        {
            return RecordBatchHeader.NoTimestamp;
        }

        _firstTimestampMs = header.MaxTimestamp;
        return header.MaxTimestamp;
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

    /// <summary>Empties the indexes of a file of <paramref name="sizeBytes"/>; the caller notes its batches again.</summary>
    public void Reindex(long sizeBytes)
    {
        Volatile.Write(ref _sizeBytes, sizeBytes);
        OffsetIndex.Truncate(0);
        TimeIndex.Truncate(0);
        Volatile.Write(ref _maxTimestampMs, RecordBatchHeader.NoTimestamp);
        _maxTimestampOffset = -1;
        _indexedTimestampMs = RecordBatchHeader.NoTimestamp;
        _isIndexWrong = false;
        _bytesSinceIndexEntry = 0;
        _flushedBytes = -1; // what recovery found may be in the page cache only
        _isSealed = false;
        _isPrepared = true;
    }

    private bool HasPlausibleIndexes() =>
        SizeBytes == 0
            ? OffsetIndex.Count == 0 && TimeIndex.Count == 0
            : OffsetIndex.IsWhole && OffsetIndex.IsPlausible(SizeBytes)
                && TimeIndex.IsWhole && TimeIndex.Count > 0 && TimeIndex.IsPlausible();

    /// <summary>Gives the files another suffix, the log before or after its indexes: it says which segments there are.</summary>
    public void ChangeSuffix(string suffix, bool logFirst)
    {
        if (logFirst)
        {
            File.Rename(_storage.PathOf(BaseOffset, SegmentFileNames.Log, suffix));
        }

        OffsetIndex.Rename(_storage.PathOf(BaseOffset, SegmentFileNames.OffsetIndex, suffix));
        TimeIndex.Rename(_storage.PathOf(BaseOffset, SegmentFileNames.TimeIndex, suffix));
        TransactionIndex.Rename(_storage.PathOf(BaseOffset, SegmentFileNames.TransactionIndex, suffix));
        if (!logFirst)
        {
            File.Rename(_storage.PathOf(BaseOffset, SegmentFileNames.Log, suffix));
        }
    }

    /// <summary>Empties the files of a new segment.</summary>
    public void Reset()
    {
        File.Truncate(0);
        TransactionIndex.Truncate(0);
        Reindex(0);
        _flushedBytes = 0;
    }

    /// <summary>Closes and deletes the files; who reads on meets <see cref="ObjectDisposedException"/>.</summary>
    public void Delete()
    {
        Dispose();
        _storage.Files.Files.DeleteFile(File.Path);
        OffsetIndex.Delete();
        TimeIndex.Delete();
        TransactionIndex.Delete();
    }

    public LogStorageException Corrupt(long position, string reason) => new(
        LogErrorKind.CorruptLog,
        $"{File.Path} is damaged at position {position}: {reason}. Restore the file, or delete the topic to lose its data.");

    public void Dispose()
    {
        File.Dispose();
        OffsetIndex.Dispose();
        TimeIndex.Dispose();
        TransactionIndex.Dispose();
    }

    // The indexes of a completed segment are checked when they are first needed, and made again if they are missing or wrong.
    private void Prepare()
    {
        if (_isPrepared)
        {
            return;
        }

        lock (_prepare)
        {
            if (_isPrepared)
            {
                return;
            }

            if (!TryTrustIndexes())
            {
                RebuildIndexes();
            }
        }
    }

    private bool TryLoadMaxTimestamp()
    {
        if (TimeIndex.Count == 0)
        {
            return true;
        }

        (long timestampMs, long offset) = TimeIndex.Read(TimeIndex.Count - 1);
        if (TrueStart(timestampMs, offset) is null)
        {
            return false;
        }

        _maxTimestampOffset = offset;
        _indexedTimestampMs = timestampMs;
        Volatile.Write(ref _maxTimestampMs, timestampMs);
        return true;
    }

    // Retention and lookups go by the entries of the time index: one counts only if its batch says the same. Where the search for the batch
    // began, or null if it does not.
    private long? TrueStart(long timestampMs, long offset)
    {
        int start = TrustedStart(offset);
        var scanner = new BatchHeaderScanner(File, start, SizeBytes, stackalloc byte[BatchHeaderScanner.BufferBytes]);
        while (scanner.MoveNext(out RecordBatchHeader header))
        {
            if (header.LastOffset >= offset)
            {
                return header.BaseOffset <= offset && header.MaxTimestamp == timestampMs ? start : null;
            }
        }

        return null;
    }

    // A completed segment is never cut: damage in it is reported to whoever reads there.
    private void RebuildIndexes()
    {
        _storage.Logger.IndexRebuilt(File.Path);
        long flushedBytes = _flushedBytes;
        Reindex(SizeBytes);
        _isPrepared = false;
        var scanner = new BatchHeaderScanner(File, 0, SizeBytes, stackalloc byte[BatchHeaderScanner.BufferBytes]);
        long nextOffset = BaseOffset;
        while (scanner.MoveNext(out RecordBatchHeader header))
        {
            // The checksum does not cover the offset: one that cannot be is left out.
            if (header.BaseOffset >= nextOffset && header.LastOffset - BaseOffset <= int.MaxValue)
            {
                Note(header, scanner.Position, _storage.IndexIntervalBytes);
                nextOffset = header.NextOffset;
            }
        }

        _flushedBytes = flushedBytes;
        Seal();
        _isPrepared = true;
    }

    // The same at each start, and another for each segment, so that partitions that began together do not roll together.
    private long JitterMs(TopicConfig config)
    {
        long most = Math.Min(config.SegmentJitterMs, config.SegmentMs);
        return most == 0 ? 0 : (long)(Crc32C.Compute(System.Text.Encoding.UTF8.GetBytes(_storage.PathOf(BaseOffset, ""))) % (ulong)most);
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
    private void Undo(long position, int offsetEntries, int timeEntries, int? transactionEntries)
    {
        HasLeftovers = true;
        File.Truncate(position);
        lock (_flush)
        {
            FlushFile(position);
        }

        OffsetIndex.Truncate(offsetEntries);
        TimeIndex.Truncate(timeEntries);
        if (transactionEntries is { } entries)
        {
            TransactionIndex.Truncate(entries);
        }

        _indexedTimestampMs = timeEntries == 0 ? RecordBatchHeader.NoTimestamp : TimeIndex.Read(timeEntries - 1).TimestampMs;
        HasLeftovers = false;
    }

    private void IndexMaxTimestamp()
    {
        if (_maxTimestampMs > _indexedTimestampMs)
        {
            TimeIndex.Append(_maxTimestampMs, _maxTimestampOffset);
            _indexedTimestampMs = _maxTimestampMs;
        }
    }
}
