using Connect.Protocol.Records;
using Connect.Storage.Segments;

namespace Connect.Storage;

/// <summary>What readers of committed transactions need, and what the partition knows of its producers.</summary>
public sealed partial class PartitionLog
{
    private long _lastStableOffset;

    /// <summary>
    /// Readers of committed transactions see records below this offset: everything below is visible and its transactions are decided.
    /// </summary>
    public long LastStableOffset => Volatile.Read(ref _lastStableOffset);

    /// <summary>The producers that the partition remembers, in no order.</summary>
    public IReadOnlyList<ActiveProducer> DescribeProducers()
    {
        lock (_append)
        {
            return [.. _producers.Producers.Select(state => new ActiveProducer(
                state.ProducerId,
                state.Epoch,
                state.LastSequence,
                state.LastTimestampMs,
                state.CoordinatorEpoch,
                state.TransactionFirstOffset ?? -1))];
        }
    }

    /// <summary>
    /// The aborted transactions that have batches from <paramref name="offset"/> on and below <paramref name="endOffset"/>. The end must
    /// not lie above the last stable offset: behind it nothing is decided.
    /// </summary>
    public IReadOnlyList<AbortedTransaction> AbortedTransactions(long offset, long endOffset) =>
        Guarded(segments => AbortedIn(segments, offset, endOffset));

    // One value that is written under the lock: two that are read one after the other could miss a transaction between them.
    private void RefreshLastStableOffset() => Volatile.Write(
        ref _lastStableOffset,
        Math.Max(_logStartOffset, Math.Min(_highWatermark, _producers.Transactions.FirstUnstableOffset)));

    private void RaiseHighWatermark(long offset)
    {
        _producers.Transactions.Settle(offset);
        Volatile.Write(ref _highWatermark, offset);
        RefreshLastStableOffset();
    }

    private static List<AbortedTransaction> AbortedIn(LogSegment[] segments, long offset, ReadOnlySpan<byte> batches)
    {
        // Hardly any log has aborted transactions: the batches are looked at only if there may be some.
        int i = SegmentList.FloorIndex(segments, offset);
        while (i < segments.Length && segments[i].TransactionIndex.Count == 0)
        {
            i++;
        }

        if (i == segments.Length)
        {
            return [];
        }

        long endOffset = offset;
        while (RecordBatchHeader.TryRead(batches, out RecordBatchHeader header))
        {
            endOffset = header.NextOffset;
            batches = batches[header.TotalBytes..];
        }

        return AbortedIn(segments, offset, endOffset);
    }

    // A transaction is in the index of the segment that has its marker, which may be a later one than the batches'.
    private static List<AbortedTransaction> AbortedIn(LogSegment[] segments, long offset, long endOffset)
    {
        var aborted = new List<AbortedTransaction>();
        for (int i = SegmentList.FloorIndex(segments, offset); i < segments.Length; i++)
        {
            TransactionIndex index = segments[i].TransactionIndex;
            for (int entry = index.Count == 0 ? 0 : index.FirstEndingAt(offset); entry < index.Count; entry++)
            {
                AbortedEntry found = index.Read(entry);
                if (found.FirstOffset < endOffset)
                {
                    aborted.Add(new AbortedTransaction(found.ProducerId, found.FirstOffset));
                }

                if (found.LastStableOffset >= endOffset)
                {
                    return aborted;
                }
            }
        }

        return aborted;
    }
}
