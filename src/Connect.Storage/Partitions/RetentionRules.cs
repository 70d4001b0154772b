using Connect.Storage.Segments;
using Connect.Storage.Topics;

namespace Connect.Storage.Partitions;

/// <summary>A segment as retention sees it.</summary>
/// <param name="NextOffset">Offset at which the segment after it begins, or the end of the log.</param>
/// <param name="SizeBytes">Its size.</param>
/// <param name="NewestMs">Its largest timestamp, or when it was written if its records have none.</param>
internal readonly record struct RetainedSegment(long NextOffset, long SizeBytes, long NewestMs);

/// <summary>Which segments a partition may delete: the rules of retention.ms, retention.bytes and of the log start offset.</summary>
internal static class RetentionRules
{
    /// <summary>
    /// How many of the oldest segments go, and why. The last segment may be among them; nothing above the high watermark is.
    /// </summary>
    public static (int Count, string Reason) Expired(
        IReadOnlyList<RetainedSegment> segments, TopicConfig config, long logStartOffset, long highWatermark, long nowMs)
    {
        int count = 0;
        string reason = "";
        int last = segments.Count - 1;
        long excessBytes = segments.Sum(segment => segment.SizeBytes) - config.RetentionBytes;
        while (count < segments.Count && segments[count].NextOffset <= highWatermark && !(count == last && segments[last].SizeBytes == 0))
        {
            RetainedSegment segment = segments[count];
            if (count < last && segment.NextOffset <= logStartOffset)
            {
                reason = "its records were deleted";
            }
            else if (config.IsDeleted && config.RetentionMs >= 0 && nowMs - segment.NewestMs > config.RetentionMs)
            {
                reason = $"older than retention.ms={config.RetentionMs}";
            }
            else if (config.IsDeleted && config.RetentionBytes >= 0 && excessBytes >= segment.SizeBytes)
            {
                reason = $"the log is larger than retention.bytes={config.RetentionBytes}";
            }
            else
            {
                break;
            }

            excessBytes -= segment.SizeBytes;
            count++;
        }

        return (count, reason);
    }
}
