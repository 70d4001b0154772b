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
    public static RecoveredSegment Run(LogSegment segment, int indexIntervalBytes)
    {
        long end = segment.File.LengthBytes;
        long nextOffset = segment.BaseOffset;
        segment.Reindex(end);
        using var batches = new SegmentBatchReader(segment.File, 0, end);
        while (batches.MoveNext())
        {
            RecordBatchHeader header = batches.Header;
            // The checksum does not cover the offset, but nothing was ever taken out of the last segment: its offsets have no gaps.
            if (header.BaseOffset != nextOffset)
            {
                string reason = $"The batch has offsets {header.BaseOffset} to {header.LastOffset}; {nextOffset} is expected.";
                return Cut(segment, batches.Position, end, reason, nextOffset);
            }

            segment.Note(header, batches.Position, indexIntervalBytes);
            nextOffset = header.NextOffset;
        }

        return batches.Damage is { } damage
            ? Cut(segment, batches.Position, end, damage, nextOffset)
            : new RecoveredSegment(nextOffset, null);
    }

    private static RecoveredSegment Cut(LogSegment segment, long position, long end, string reason, long nextOffset)
    {
        int batches = 0;
        long lastOffset = nextOffset - 1;
        var scanner = new BatchHeaderScanner(segment.File, position, end, stackalloc byte[BatchHeaderScanner.BufferBytes]);
        while (scanner.MoveNext(out RecordBatchHeader header))
        {
            batches++;
            lastOffset = Math.Max(lastOffset, header.LastOffset);
        }

        segment.CutTo(position);
        return new RecoveredSegment(nextOffset, new SegmentCut(position, end - position, reason, batches, lastOffset));
    }
}
