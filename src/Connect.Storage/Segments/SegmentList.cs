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

    /// <summary>Bytes of all segments.</summary>
    public long SizeBytes
    {
        get
        {
            long bytes = 0;
            foreach (LogSegment segment in _segments)
            {
                bytes += segment.SizeBytes;
            }

            return bytes;
        }
    }

    public void Add(LogSegment segment) => _segments = [.. _segments, segment];

    /// <summary>Takes the first <paramref name="count"/> segments out and returns them.</summary>
    public LogSegment[] RemoveFirst(int count)
    {
        LogSegment[] removed = _segments[..count];
        _segments = _segments[count..];
        return removed;
    }

    /// <summary>Puts a segment in the place of <paramref name="count"/> segments from index <paramref name="first"/> on.</summary>
    public void Replace(int first, int count, LogSegment segment) =>
        _segments = [.. _segments[..first], segment, .. _segments[(first + count)..]];

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
