using Connect.Protocol.Compression;
using Connect.Protocol.Records;
using Connect.Storage.Segments;

namespace Connect.Storage.Cleaning;

/// <summary>
/// Compacts a log: notes the last offset of each key in what is not compacted yet, then copies what is still needed, group by group, into
/// new segments that take the place of the old ones. The rules are those of Kafka's cleaner:
/// https://kafka.apache.org/documentation/#compaction. For one thread.
/// </summary>
internal sealed class SegmentCleaner(long maxMapBytes, CleanerStatistics statistics)
{
    private const int OutputBytes = 1024 * 1024;

    /// <summary>
    /// Makes one pass. Returns the offset below which the log is compacted now: less than what was planned if the keys did not fit the
    /// memory.
    /// </summary>
    public long Clean(CleaningJob job)
    {
        OffsetMap map = BuildMap(job);
        long endOffset = map.LatestOffset + 1;
        int end = 0;
        while (end < job.Segments.Length - 1 && job.Segments[end].BaseOffset < endOffset)
        {
            end++;
        }

        var transactions = new CleanedTransactions(job.Aborted);
        for (int first = 0; first < end;)
        {
            first = CleanGroup(job, first, end, map, transactions);
        }

        return endOffset;
    }

    private OffsetMap BuildMap(CleaningJob job)
    {
        (long startOffset, long endOffset) = (job.Range.FirstDirtyOffset, job.Range.EndOffset);
        var map = new OffsetMap(maxMapBytes, endOffset - startOffset);
        var transactions = new CleanedTransactions(job.Aborted);
        LogSegment[] segments = job.Segments;
        for (int i = SegmentList.FloorIndex(segments, startOffset); i < segments.Length && segments[i].BaseOffset < endOffset; i++)
        {
            long start = segments[i].FindPosition(startOffset) ?? segments[i].SizeBytes;
            using var batches = new SegmentBatchReader(segments[i].File, start, segments[i].SizeBytes);
            while (Next(job, segments[i], batches) && batches.Header.NextOffset <= endOffset)
            {
                if (!transactions.IsNotNeeded(batches.Header, batches.Batch) && !batches.Header.IsControl && !TryNote(job, batches, map))
                {
                    return map;
                }

                map.LatestOffset = batches.Header.LastOffset;
            }
        }

        map.LatestOffset = endOffset - 1;
        return map;
    }

    private static bool TryNote(CleaningJob job, SegmentBatchReader batches, OffsetMap map)
    {
        using var records = new RecordBatchReader(batches.Batch, job.MaxDecompressedBytes);
        while (records.TryRead(out Record record))
        {
            if (record.Key is { } key && record.Offset >= job.Range.FirstDirtyOffset && !map.TryPut(key.Span, record.Offset))
            {
                return false;
            }
        }

        return true;
    }

    // Copies segments into one as long as the next is sure to fit. Returns the index of the first that does not.
    private int CleanGroup(CleaningJob job, int first, int end, OffsetMap map, CleanedTransactions transactions)
    {
        LogSegment[] segments = job.Segments;
        var cleaned = LogSegment.Create(job.Storage, segments[first].BaseOffset, SegmentFileNames.Cleaned);
        int next = first;
        try
        {
            // What an earlier attempt may have left under this name was never part of the log.
            cleaned.Reset();
            using var output = new PooledBuffer(initialBytes: OutputBytes);
            using var filter = new RecordBatchFilter();
            do
            {
                Copy(job, segments[next++], map, transactions, filter, output, cleaned);
            }
            while (next < end && CleaningRules.Fits(cleaned, segments[next], segments[next + 1].BaseOffset, job.Config));

            WriteEnd(job, segments[next - 1], output, cleaned);
            cleaned.Seal();
        }
        catch
        {
            cleaned.Delete();
            throw;
        }

        job.Swap(segments[first..next], cleaned);
        return next;
    }

    private void Copy(
        CleaningJob job,
        LogSegment segment,
        OffsetMap map,
        CleanedTransactions transactions,
        RecordBatchFilter filter,
        PooledBuffer output,
        LogSegment cleaned)
    {
        using var batches = new SegmentBatchReader(segment.File, 0, segment.SizeBytes);
        while (Next(job, segment, batches))
        {
            RecordBatchHeader header = batches.Header;
            int kept = CopyBatch(job, batches, transactions.IsNotNeeded(header, batches.Batch), map, filter, output);
            statistics.Add(header.RecordCount, kept, header.TotalBytes);
            if (header.IsControl && kept > 0)
            {
                KeepAborted(segment, header.BaseOffset, cleaned);
            }

            if (output.Length >= OutputBytes)
            {
                WriteOut(job, output, cleaned);
            }
        }

        WriteOut(job, output, cleaned);
    }

    // As long as the marker is there: a reader may have the data from an old segment and ask the new one what was aborted.
    private static void KeepAborted(LogSegment segment, long markerOffset, LogSegment cleaned)
    {
        TransactionIndex index = segment.TransactionIndex;
        int entry = index.Count == 0 ? 0 : index.FirstEndingAt(markerOffset);
        if (entry < index.Count && index.Read(entry) is var aborted && aborted.LastOffset == markerOffset)
        {
            cleaned.TransactionIndex.Append(aborted);
        }
    }

    // The last batch says up to where the segment reaches, even if it is empty: an interrupted swap is finished by it.
    private void WriteEnd(CleaningJob job, LogSegment last, PooledBuffer output, LogSegment cleaned)
    {
        if (last.LastBatch() is { } header && cleaned.LastBatch()?.LastOffset != header.LastOffset)
        {
            RecordBatchFilter.WriteEmpty(header, output);
            WriteOut(job, output, cleaned);
        }
    }

    private static int CopyBatch(
        CleaningJob job,
        SegmentBatchReader batches,
        bool isNotNeeded,
        OffsetMap map,
        RecordBatchFilter filter,
        PooledBuffer output)
    {
        RecordBatchHeader header = batches.Header;
        bool isExpired = header.DeleteHorizonMs is { } horizonMs && horizonMs <= job.NowMs;
        bool dropsAll = isNotNeeded && (!header.IsControl || isExpired);
        bool keepEmpty = IsLastOfProducer(job, header);
        if (dropsAll && !keepEmpty)
        {
            return 0;
        }

        if (!dropsAll && header.BaseOffset > map.LatestOffset)
        {
            output.Write(batches.Batch.Span);
            return header.RecordCount;
        }

        var options = new RecordBatchFilterOptions
        {
            KeepEmpty = keepEmpty,
            NeedsHorizon = isNotNeeded && header.IsControl,
            DeleteHorizonMs = job.NowMs > long.MaxValue - job.Config.DeleteRetentionMs
                ? long.MaxValue
                : job.NowMs + job.Config.DeleteRetentionMs,
            MaxDecompressedBytes = job.MaxDecompressedBytes,
        };
        return filter.Filter(
            batches.Batch, options, record => !dropsAll && (header.IsControl || IsNeeded(record, isExpired, map)), output);
    }

    private static bool IsNeeded(in Record record, bool isExpired, OffsetMap map)
    {
        if (record.Offset > map.LatestOffset)
        {
            return true;
        }

        return record.Key is { } key && record.Offset >= map.LastOffsetOf(key.Span) && (record.Value is not null || !isExpired);
    }

    private static bool IsLastOfProducer(CleaningJob job, in RecordBatchHeader header) =>
        header.HasProducerId
        && job.Producers.TryGetValue(header.ProducerId, out LastOfProducer last)
        && (last.LastDataOffset is { } offset ? header.LastOffset == offset : header.IsControl && header.ProducerEpoch == last.Epoch);

    private static bool Next(CleaningJob job, LogSegment segment, SegmentBatchReader batches)
    {
        if (job.IsStopped())
        {
            throw new OperationCanceledException();
        }

        return batches.MoveNext() || (batches.Damage is { } damage ? throw segment.Corrupt(batches.Position, damage) : false);
    }

    private void WriteOut(CleaningJob job, PooledBuffer output, LogSegment cleaned)
    {
        if (output.Length > 0)
        {
            cleaned.Append(output.WrittenSpan, job.Config.IndexIntervalBytes);
            statistics.AddWritten(output.Length);
            output.Truncate(0);
        }
    }
}
