using Connect.Protocol.Records;

namespace Connect.Storage.Cleaning;

/// <summary>
/// Follows the transactions while the cleaner passes over a log in order: which data was aborted and goes at once, and which markers still
/// have data in front of them. For one pass.
/// </summary>
internal sealed class CleanedTransactions(IEnumerable<AbortedRange> aborted)
{
    private readonly PriorityQueue<AbortedRange, long> _coming = new(aborted.Select(a => (a, a.FirstOffset)));
    private readonly Dictionary<long, bool> _abortedWithData = [];
    private readonly HashSet<long> _withData = [];

    /// <summary>
    /// True if the batch, which is the next one, is not needed: data of an aborted transaction, or a marker in front of which no data of
    /// its transaction is left.
    /// </summary>
    public bool IsNotNeeded(in RecordBatchHeader header, ReadOnlyMemory<byte> batch)
    {
        while (_coming.TryPeek(out AbortedRange next, out long firstOffset) && firstOffset <= header.LastOffset)
        {
            _coming.Dequeue();
            _abortedWithData.TryAdd(next.ProducerId, false);
        }

        return header.IsControl ? IsMarkerNotNeeded(header, batch) : header.IsTransactional && IsAborted(header);
    }

    private bool IsAborted(in RecordBatchHeader header)
    {
        if (_abortedWithData.ContainsKey(header.ProducerId))
        {
            _abortedWithData[header.ProducerId] = true;
            return true;
        }

        _withData.Add(header.ProducerId);
        return false;
    }

    private bool IsMarkerNotNeeded(in RecordBatchHeader header, ReadOnlyMemory<byte> batch)
    {
        using var records = new RecordBatchReader(batch);
        if (!records.TryRead(out Record marker) || !ControlRecord.TryReadType(marker.Key.GetValueOrDefault().Span, out var type))
        {
            return header.RecordCount == 0;
        }

        return type == ControlRecordType.Abort
            ? !(_abortedWithData.Remove(header.ProducerId, out bool hadData) && hadData)
            : !_withData.Remove(header.ProducerId);
    }
}

/// <summary>Data of an aborted transaction: the batches of this producer from the first offset up to its marker.</summary>
internal readonly record struct AbortedRange(long ProducerId, long FirstOffset);
