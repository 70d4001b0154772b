using Connect.Protocol.Records;
using Connect.Storage.Files;
using Connect.Storage.Segments;

namespace Connect.Storage.Inspection;

/// <summary>What is known of a segment before it is read.</summary>
/// <param name="Directory">Where it lies.</param>
/// <param name="BaseOffset">Its name.</param>
/// <param name="EndOffset">Where the next segment begins; null if it is the last one.</param>
/// <param name="LeaderEpoch">The leader epoch of the batch before it.</param>
/// <param name="Transactions">The transactions as the segment before left them.</param>
/// <param name="IndexesAreWritten">The segment was completed, or its process was: then it must have its indexes.</param>
internal sealed record SegmentPlace(
    string Directory, long BaseOffset, long? EndOffset, int LeaderEpoch, TransactionTrail Transactions, bool IndexesAreWritten)
{
    public string PathOf(string extension) => Path.Combine(Directory, SegmentFileNames.For(BaseOffset, extension));
}

/// <summary>
/// Reads a segment once from its start: each batch with its checksum, offsets, leader epoch and records, and the indexes against it.
/// Damage does not end the reading where the next batch can be found.
/// </summary>
internal sealed class SegmentVerifier(IFileSystem files, SegmentPlace place)
{
    private readonly SegmentReport _report = new()
    {
        NextOffset = place.BaseOffset, LeaderEpoch = place.LeaderEpoch, Transactions = place.Transactions.Copy(),
    };

    private bool _isBehindDamage;

    /// <summary>Throws <see cref="FileNotFoundException"/> if the segment is gone.</summary>
    public SegmentReport Run()
    {
        IndexEntries? offsets = ReadIndex(SegmentFileNames.OffsetIndex);
        IndexEntries? times = ReadIndex(SegmentFileNames.TimeIndex);
        IndexEntries? aborted = ReadIndex(SegmentFileNames.TransactionIndex);
        string path = place.PathOf(SegmentFileNames.Log);
        using IStorageFile log = files.OpenForReading(path);
        long size = log.LengthBytes;
        CheckPresence(SegmentFileNames.OffsetIndex, offsets, size);
        CheckPresence(SegmentFileNames.TimeIndex, times, size);
        var indexes = new IndexVerifier(
            offsets, times, aborted, place.PathOf(SegmentFileNames.TransactionIndex), place.BaseOffset, _report.Damage);
        indexes.Begin();
        long? position = 0;
        while (position is { } start && start < size)
        {
            position = ReadFrom(log, start, size, indexes);
        }

        _report.HasUnreadEnd = position is null;
        if (position is not null)
        {
            indexes.End(size, _report.NextOffset, place.IndexesAreWritten);
        }

        return _report;
    }

    private IndexEntries? ReadIndex(string extension) =>
        IndexEntries.TryRead(files, place.PathOf(extension), IndexEntries.EntryBytesOf(extension));

    private void CheckPresence(string extension, IndexEntries? index, long logBytes)
    {
        if (index is null && logBytes > 0 && place.IndexesAreWritten)
        {
            _report.Damage.Add(new LogDamage(place.PathOf(extension), null, "The index is missing.", Advice.RebuiltIndex));
        }
    }

    // Returns where to go on: the end, behind a damaged batch, or null if nothing that follows can be made out.
    private long? ReadFrom(IStorageFile log, long start, long size, IndexVerifier indexes)
    {
        using var batches = new SegmentBatchReader(log, start, size);
        while (batches.MoveNext())
        {
            CheckBatch(log.Path, batches);
            indexes.Meet(batches.Header, batches.Position, _report.Transactions.Meet(batches.Header, batches.Batch));
            _report.Batches++;
            _report.Records += batches.Header.RecordCount;
            _report.Bytes += batches.Header.TotalBytes;
            _report.NextOffset = batches.Header.NextOffset;
            _report.LeaderEpoch = Math.Max(_report.LeaderEpoch, batches.Header.PartitionLeaderEpoch);
        }

        if (batches.Damage is not { } damage)
        {
            return size;
        }

        _isBehindDamage = true;
        long? next = NextBatch(log, batches.Position, size);
        bool isLast = place.EndOffset is null;
        string advice = !isLast ? Advice.Restore : next is null ? Advice.TornTail : Advice.DamagedTail;
        string rest = next is null ? $" The {size - batches.Position} bytes from here on hold no whole batch." : "";
        Add(log.Path, batches.Position, damage.TrimEnd('.') + "." + rest, advice);
        indexes.SkipTo(next ?? size);
        return next;
    }

    // A batch behind the damaged one counts only if it is sound: the length that leads to it may be what is damaged.
    private static long? NextBatch(IStorageFile log, long position, long size)
    {
        Span<byte> bytes = stackalloc byte[RecordBatchHeader.SizeBytes];
        if (log.Read(bytes, position) != bytes.Length
            || !RecordBatchHeader.TryRead(bytes, out RecordBatchHeader header)
            || header.BatchLength < RecordBatchHeader.MinBatchLength
            || header.TotalBytes >= size - position)
        {
            return null;
        }

        long next = position + header.TotalBytes;
        using var batches = new SegmentBatchReader(log, next, size);
        return batches.MoveNext() ? next : null;
    }

    private void CheckBatch(string path, SegmentBatchReader batches)
    {
        RecordBatchHeader header = batches.Header;
        string advice = place.EndOffset is null ? Advice.DamagedTail : Advice.Restore;
        if (header.BaseOffset < _report.NextOffset || header.NextOffset > place.EndOffset)
        {
            string end = place.EndOffset is { } offset ? $" to {offset - 1}" : " on";
            Add(path, batches.Position, $"The batch has offsets {header.BaseOffset} to {header.LastOffset}; "
                + $"those from {_report.NextOffset}{end} are possible.", advice);
        }
        else if (place.EndOffset is null && header.BaseOffset > _report.NextOffset && !_isBehindDamage)
        {
            // Nothing is ever taken out of the last segment.
            Add(path, batches.Position, $"The batch begins with offset {header.BaseOffset}; {_report.NextOffset} is expected.", advice);
        }

        if (header.PartitionLeaderEpoch < _report.LeaderEpoch)
        {
            Add(path, batches.Position, $"The batch has leader epoch {header.PartitionLeaderEpoch}, "
                + $"an earlier one has {_report.LeaderEpoch}.", advice);
        }

        if (RecordsOf(batches) is { } problem)
        {
            Add(path, batches.Position, $"The checksum is right, but the records cannot be read: {problem}", advice);
        }
    }

    private static string? RecordsOf(SegmentBatchReader batches)
    {
        try
        {
            using var records = new RecordBatchReader(batches.Batch);
            int count = 0;
            long last = batches.Header.BaseOffset - 1;
            while (records.TryRead(out Record record))
            {
                count++;
                if (record.Offset <= last || record.Offset > batches.Header.LastOffset)
                {
                    return $"Record {count} has offset {record.Offset}.";
                }

                last = record.Offset;
            }

            return count == batches.Header.RecordCount ? null : $"There are {count}, not {batches.Header.RecordCount}.";
        }
        catch (InvalidDataException e)
        {
            return e.Message;
        }
    }

    private void Add(string path, long position, string problem, string advice) =>
        _report.Damage.Add(new LogDamage(path, position, problem, advice));
}
