using Connect.Protocol.Compression;
using Connect.Protocol.Records;

namespace Connect.Storage.Segments;

/// <summary>What a scan of a segment found: the offset after its last good batch, and what was cut off behind that, if anything.</summary>
internal readonly record struct RecoveredSegment(long NextOffset, SegmentCut? Cut);

/// <summary>Bytes that were cut off: where, how many, why, and what their headers say they held.</summary>
internal sealed record SegmentCut(long Position, long Bytes, string Reason, int Batches, long LastOffset);

/// <summary>
/// Reads a segment from its start, checks each batch, rebuilds the indexes and cuts the file at the first batch that is not whole and
/// sound.
/// </summary>
internal static class SegmentRecovery
{
    private const int ChunkBytes = 1024 * 1024;

    public static RecoveredSegment Run(LogSegment segment, int indexIntervalBytes)
    {
        long end = segment.File.LengthBytes;
        long position = 0;
        long nextOffset = segment.BaseOffset;
        string? damage = null;
        segment.Reindex(end);
        using var buffer = new PooledBuffer(initialBytes: ChunkBytes);
        while (damage is null && position < end)
        {
            Fill(segment, position, Math.Min(ChunkBytes, end - position), buffer);
            ReadOnlySpan<byte> chunk = buffer.WrittenSpan;
            if (NeedsMore(chunk, end - position, out int wholeBytes))
            {
                Fill(segment, position, wholeBytes, buffer);
                chunk = buffer.WrittenSpan;
            }

            damage = ScanChunk(segment, ref position, ref nextOffset, chunk, end, indexIntervalBytes);
        }

        if (damage is null)
        {
            return new RecoveredSegment(nextOffset, null);
        }

        SegmentCut cut = Describe(segment, position, end, damage, nextOffset);
        segment.CutTo(position);
        return new RecoveredSegment(nextOffset, cut);
    }

    // Takes the whole batches of the chunk. A batch that the chunk cuts off is left for the next one, unless the file itself ends there.
    private static string? ScanChunk(
        LogSegment segment, ref long position, ref long nextOffset, ReadOnlySpan<byte> chunk, long end, int indexIntervalBytes)
    {
        bool isFirst = true;
        while (!chunk.IsEmpty)
        {
            bool hasHeader = RecordBatchHeader.TryRead(chunk, out RecordBatchHeader header);
            bool isCutByChunk = position + chunk.Length < end && (!hasHeader || header.TotalBytes > chunk.Length);
            if (isCutByChunk && !isFirst)
            {
                return null;
            }

            if (RecordBatchValidator.CheckIntegrity(chunk, out header) is { } fault)
            {
                return fault.Message;
            }

            if (header.BaseOffset < nextOffset || header.LastOffsetDelta < 0)
            {
                return $"The batch has offsets {header.BaseOffset} to {header.LastOffset}; at least {nextOffset} is expected.";
            }

            segment.Note(header, position, indexIntervalBytes);
            nextOffset = header.NextOffset;
            position += header.TotalBytes;
            chunk = chunk[header.TotalBytes..];
            isFirst = false;
        }

        return null;
    }

    private static bool NeedsMore(ReadOnlySpan<byte> chunk, long availableBytes, out int wholeBytes)
    {
        wholeBytes = 0;
        if (!RecordBatchHeader.TryRead(chunk, out RecordBatchHeader header)
            || header.BatchLength < RecordBatchHeader.MinBatchLength
            || header.BatchLength > availableBytes - RecordBatchHeader.LengthPrefixBytes
            || header.TotalBytes <= chunk.Length)
        {
            return false;
        }

        wholeBytes = header.TotalBytes;
        return true;
    }

    private static void Fill(LogSegment segment, long position, long count, PooledBuffer buffer)
    {
        buffer.Truncate(0);
        buffer.Advance(segment.File.Read(buffer.GetSpan((int)count)[..(int)count], position));
    }

    private static SegmentCut Describe(LogSegment segment, long position, long end, string reason, long nextOffset)
    {
        int batches = 0;
        long lastOffset = nextOffset - 1;
        var scanner = new BatchHeaderScanner(segment.File, position, end, stackalloc byte[BatchHeaderScanner.BufferBytes]);
        while (scanner.MoveNext(out RecordBatchHeader header))
        {
            batches++;
            lastOffset = Math.Max(lastOffset, header.LastOffset);
        }

        return new SegmentCut(position, end - position, reason, batches, lastOffset);
    }
}
