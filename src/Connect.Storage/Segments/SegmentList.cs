namespace Connect.Storage.Segments;

/// <summary>
/// The segments of a partition in offset order; the last one is active. Changed only under the partition's append lock; readers take the
/// array as it is.
/// </summary>
internal sealed class SegmentList(LogSegment[] segments)
{
    private volatile LogSegment[] _segments = segments;

    public LogSegment[] All => _segments;

    public LogSegment Active => _segments[^1];

    public void Add(LogSegment segment) => _segments = [.. _segments, segment];

    /// <summary>Index of the segment that would hold <paramref name="offset"/>.</summary>
    public static int FloorIndex(LogSegment[] segments, long offset)
    {
        int low = 0;
        int high = segments.Length - 1;
        while (low < high)
        {
            int middle = low + ((high - low + 1) / 2);
            if (segments[middle].BaseOffset <= offset)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return low;
    }
}
