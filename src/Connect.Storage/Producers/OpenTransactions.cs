namespace Connect.Storage.Producers;

/// <summary>
/// The transactions of one partition that hold back readers of committed data: those that are open, and those that have ended with a
/// marker which is not visible yet. Owned by the partition's append lock.
/// </summary>
internal sealed class OpenTransactions
{
    /// <summary>Stands for no offset: nothing is held back.</summary>
    public const long None = long.MaxValue;

    private readonly SortedSet<long> _open = [];
    private readonly SortedSet<long> _unstable = [];
    private readonly Queue<(long FirstOffset, long MarkerOffset)> _ended = new();

    /// <summary>First offset of the earliest transaction whose end cannot be seen yet, or <see cref="None"/>.</summary>
    public long FirstUnstableOffset => _unstable.Count == 0 ? None : _unstable.Min;

    /// <summary>First offset of the earliest transaction without a marker that does not begin at <paramref name="firstOffset"/>.</summary>
    public long FirstOpenOffsetExcept(long firstOffset)
    {
        foreach (long open in _open)
        {
            if (open != firstOffset)
            {
                return open;
            }
        }

        return None;
    }

    public void Begin(long firstOffset)
    {
        _open.Add(firstOffset);
        _unstable.Add(firstOffset);
    }

    public void End(long firstOffset, long markerOffset)
    {
        _open.Remove(firstOffset);
        _ended.Enqueue((firstOffset, markerOffset));
    }

    /// <summary>Lets go of transactions whose marker lies below the high watermark.</summary>
    public void Settle(long highWatermark)
    {
        while (_ended.TryPeek(out (long FirstOffset, long MarkerOffset) ended) && ended.MarkerOffset < highWatermark)
        {
            _unstable.Remove(_ended.Dequeue().FirstOffset);
        }
    }
}
