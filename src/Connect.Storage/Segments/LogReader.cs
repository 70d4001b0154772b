using Connect.Protocol.Compression;
using Connect.Protocol.Records;

namespace Connect.Storage.Segments;

/// <summary>
/// Reads batches out of segments. Each batch is checked before it is handed out: a damaged one is an error that names file and position,
/// never an answer.
/// </summary>
internal static class LogReader
{
    /// <summary>
    /// Whole batches from the one that holds <paramref name="offset"/> up to <paramref name="limitOffset"/>, or null if there are none. The
    /// caller disposes the buffer. A first batch that is larger than <paramref name="maxBytes"/> is returned alone if
    /// <paramref name="minOneBatch"/> is set.
    /// </summary>
    public static PooledBuffer? Read(LogSegment[] segments, long offset, long limitOffset, int maxBytes, bool minOneBatch)
    {
        for (int i = SegmentList.FloorIndex(segments, offset); i < segments.Length; i++)
        {
            if (segments[i].FindPosition(offset) is { } position)
            {
                return ReadAt(segments[i], position, EndOf(segments, i), limitOffset, maxBytes, minOneBatch);
            }
        }

        return null;
    }

    /// <summary>
    /// Offset and timestamp of the first record at or after <paramref name="timestampMs"/>, from <paramref name="startOffset"/> on and
    /// below <paramref name="limitOffset"/>.
    /// </summary>
    public static TimestampedOffset? FindTimestamp(LogSegment[] segments, long timestampMs, long startOffset, long limitOffset)
    {
        foreach (LogSegment segment in segments)
        {
            if (segment.MaxTimestampMs >= timestampMs && FindTimestamp(segment, timestampMs, startOffset, limitOffset) is { } found)
            {
                return found.Offset < limitOffset ? found : null;
            }
        }

        return null;
    }

    // Where the offsets of a segment end. What is appended meanwhile may be seen in the last one.
    private static long EndOf(LogSegment[] segments, int index) =>
        index + 1 < segments.Length ? segments[index + 1].BaseOffset : long.MaxValue;

    private static PooledBuffer? ReadAt(
        LogSegment segment, long position, long endOffset, long limitOffset, int maxBytes, bool minOneBatch)
    {
        long available = segment.SizeBytes - position;
        int wanted = (int)Math.Min(available, Math.Max(maxBytes, RecordBatchHeader.SizeBytes));
        var buffer = new PooledBuffer(initialBytes: wanted);
        try
        {
            Fill(segment, position, wanted, buffer);
            if (!RecordBatchHeader.TryRead(buffer.WrittenSpan, out RecordBatchHeader first))
            {
                throw segment.Corrupt(position, "the file is shorter than its batches");
            }

            if (first.TotalBytes > wanted || first.TotalBytes > maxBytes)
            {
                wanted = minOneBatch ? (int)Math.Min(available, first.TotalBytes) : 0;
                Fill(segment, position, wanted, buffer);
            }

            buffer.Truncate(CheckBatches(segment, position, endOffset, limitOffset, buffer.WrittenSpan));
        }
        catch
        {
            buffer.Dispose();
            throw;
        }

        if (buffer.Length == 0)
        {
            buffer.Dispose();
            return null;
        }

        return buffer;
    }

    private static void Fill(LogSegment segment, long position, int count, PooledBuffer buffer)
    {
        buffer.Truncate(0);
        int read = segment.File.Read(buffer.GetSpan(Math.Max(1, count))[..count], position);
        buffer.Advance(read);
    }

    // Returns the length of the good whole batches below the limit. Damage behind them is reported when it is read first.
    private static int CheckBatches(
        LogSegment segment, long position, long endOffset, long limitOffset, ReadOnlySpan<byte> bytes)
    {
        int length = 0;
        long nextOffset = segment.BaseOffset;
        while (RecordBatchHeader.TryRead(bytes[length..], out RecordBatchHeader header))
        {
            bool isFramed = header.Magic == RecordBatchHeader.CurrentMagic && header.BatchLength >= RecordBatchHeader.MinBatchLength;
            bool isBeyondLimit = header.LastOffset >= limitOffset && header.NextOffset <= endOffset;
            if (isFramed && (header.TotalBytes > bytes.Length - length || isBeyondLimit))
            {
                break;
            }

            string? damage = RecordBatchValidator.CheckIntegrity(bytes[length..], out header)?.Message;
            if (damage is null && (header.BaseOffset < nextOffset || header.NextOffset > endOffset))
            {
                // The checksum does not cover the offset.
                damage = $"The batch has offsets {header.BaseOffset} to {header.LastOffset}; {nextOffset} to {endOffset - 1} are possible.";
            }

            int end = length + header.TotalBytes;
            if (damage is null && OffsetAt(segment, position + end, bytes[Math.Min(end, bytes.Length)..]) is { } following
                && following < header.NextOffset)
            {
                damage = $"The batch has offsets {header.BaseOffset} to {header.LastOffset}; the one behind it begins with {following}.";
            }

            if (damage is not null)
            {
                return length > 0 ? length : throw segment.Corrupt(position, damage);
            }

            nextOffset = header.NextOffset;
            length = end;
        }

        return length;
    }

    // The offset of the batch at a position, of which the bytes may have been read already; null if there is none.
    private static long? OffsetAt(LogSegment segment, long position, scoped ReadOnlySpan<byte> bytes)
    {
        Span<byte> read = stackalloc byte[RecordBatchHeader.SizeBytes];
        if (bytes.Length < RecordBatchHeader.SizeBytes)
        {
            if (position + RecordBatchHeader.SizeBytes > segment.SizeBytes)
            {
                return null;
            }

            bytes = read[..segment.File.Read(read, position)];
        }

        return RecordBatchHeader.TryRead(bytes, out RecordBatchHeader header) && header.Magic == RecordBatchHeader.CurrentMagic
            ? header.BaseOffset
            : null;
    }

    /// <summary>The largest timestamp of the batches that end at or after <paramref name="startOffset"/>, or -1.</summary>
    public static long MaxTimestampFrom(LogSegment segment, long startOffset)
    {
        long max = RecordBatchHeader.NoTimestamp;
        long start = segment.FindPosition(startOffset) ?? segment.SizeBytes;
        Span<byte> headers = stackalloc byte[BatchHeaderScanner.BufferBytes];
        var scanner = new BatchHeaderScanner(segment.File, start, segment.SizeBytes, headers);
        while (scanner.MoveNext(out RecordBatchHeader header))
        {
            max = Math.Max(max, header.MaxTimestamp);
        }

        return max;
    }

    private static TimestampedOffset? FindTimestamp(LogSegment segment, long timestampMs, long startOffset, long limitOffset)
    {
        (long indexedOffset, long start) = segment.FindTimestampStart(timestampMs);
        long firstOffset = Math.Max(indexedOffset, startOffset);
        Span<byte> headers = stackalloc byte[BatchHeaderScanner.BufferBytes];
        var scanner = new BatchHeaderScanner(segment.File, start, segment.SizeBytes, headers);
        while (scanner.MoveNext(out RecordBatchHeader header))
        {
            if (header.MaxTimestamp < timestampMs || header.LastOffset < firstOffset)
            {
                continue;
            }

            if (header.LastOffset >= limitOffset)
            {
                return null;
            }

            using PooledBuffer? bytes = ReadAt(
                segment, scanner.Position, header.NextOffset, limitOffset, header.TotalBytes, minOneBatch: true);
            using var records = new RecordBatchReader(bytes!.Written);
            while (records.TryRead(out Record record))
            {
                if (record.TimestampMs >= timestampMs && record.Offset >= startOffset)
                {
                    return new TimestampedOffset(record.Offset, record.TimestampMs);
                }
            }
        }

        return null;
    }
}
