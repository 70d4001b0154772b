using Connect.Storage.Segments;
using Connect.Storage.Topics;

namespace Connect.Storage.Cleaning;

/// <summary>A segment as the planning of compaction sees it.</summary>
/// <param name="BaseOffset">Its first offset.</param>
/// <param name="SizeBytes">Its size.</param>
internal readonly record struct CleanableSegment(long BaseOffset, long SizeBytes);

/// <summary>What of a log can be compacted.</summary>
/// <param name="FirstDirtyOffset">Everything below was compacted before.</param>
/// <param name="EndOffset">Everything from here on has to wait.</param>
/// <param name="CleanBytes">Size of what was compacted before.</param>
/// <param name="DirtyBytes">Size of what can be compacted now.</param>
/// <param name="IsOverdue">A record has waited for max.compaction.lag.ms.</param>
internal readonly record struct CleanableRange(
    long FirstDirtyOffset, long EndOffset, long CleanBytes, long DirtyBytes, bool IsOverdue)
{
    /// <summary>Share of the log that is not compacted.</summary>
    public double DirtyRatio => CleanBytes + DirtyBytes == 0 ? 0 : (double)DirtyBytes / (CleanBytes + DirtyBytes);

    /// <summary>True if it is worth the work.</summary>
    public bool IsDue(TopicConfig config) => DirtyBytes > 0 && (IsOverdue || DirtyRatio > config.MinCleanableDirtyRatio);
}

/// <summary>Which parts of a log are compacted, and together.</summary>
internal static class CleaningRules
{
    /// <summary>
    /// The range that can be compacted. The last segment is never among it, nor anything at or behind
    /// <paramref name="lastStableOffset"/>.
    /// </summary>
    public static CleanableRange Plan(
        IReadOnlyList<CleanableSegment> segments,
        TopicConfig config,
        long? cleanedOffset,
        long logStartOffset,
        long lastStableOffset,
        Func<int, long> firstTimestampOf,
        Func<int, long> maxTimestampOf,
        long nowMs)
    {
        long activeOffset = segments[^1].BaseOffset;

        // A checkpoint from before something was deleted or lost says nothing: then all of it is looked at.
        long firstDirty = cleanedOffset is { } cleaned && cleaned >= logStartOffset && cleaned <= Math.Max(activeOffset, lastStableOffset)
            ? cleaned
            : logStartOffset;
        long end = Math.Min(activeOffset, lastStableOffset);
        long earliestMs = long.MaxValue;
        long cleanBytes = 0;
        long dirtyBytes = 0;
        for (int i = 0; i < segments.Count - 1; i++)
        {
            if (segments[i + 1].BaseOffset <= firstDirty)
            {
                cleanBytes += segments[i].SizeBytes;
                continue;
            }

            if (config.MinCompactionLagMs > 0 && maxTimestampOf(i) > nowMs - config.MinCompactionLagMs)
            {
                end = Math.Min(end, segments[i].BaseOffset);
            }

            if (segments[i].BaseOffset >= end)
            {
                break;
            }

            dirtyBytes += segments[i].SizeBytes;
            if (config.MaxCompactionLagMs != long.MaxValue && firstTimestampOf(i) is var timestamp and > 0)
            {
                earliestMs = Math.Min(earliestMs, timestamp);
            }
        }

        // An open transaction can end what is cleanable in the middle of a segment that was looked at before.
        if (end <= firstDirty)
        {
            dirtyBytes = 0;
        }

        bool isOverdue = earliestMs != long.MaxValue && earliestMs < nowMs - config.MaxCompactionLagMs;
        return new CleanableRange(firstDirty, Math.Max(firstDirty, end), cleanBytes, dirtyBytes, isOverdue);
    }

    /// <summary>
    /// True if all of <paramref name="next"/>, which ends before <paramref name="nextEnd"/>, could be added to
    /// <paramref name="cleaned"/>: the sizes that the topic wants are kept, and the offsets fit the index.
    /// </summary>
    public static bool Fits(LogSegment cleaned, LogSegment next, long nextEnd, TopicConfig config) =>
        cleaned.SizeBytes + next.SizeBytes <= config.SegmentBytes
        && cleaned.OffsetIndex.SizeBytes + next.OffsetIndex.SizeBytes <= config.SegmentIndexBytes
        && cleaned.TimeIndex.SizeBytes + next.TimeIndex.SizeBytes <= config.SegmentIndexBytes
        && nextEnd - 1 - cleaned.BaseOffset <= int.MaxValue;
}
