using Connect.Protocol.Records;
using Connect.Storage;

namespace Connect.Broker.InProcess.Consuming;

/// <summary>
/// Leaves out the batches of aborted transactions, going through the batches of one read in order.
/// https://cwiki.apache.org/confluence/display/KAFKA/KIP-98 (the consumer's part)
/// </summary>
internal sealed class AbortedFilter(IReadOnlyList<AbortedTransaction> aborted)
{
    private readonly AbortedTransaction[] _aborted = [.. aborted.OrderBy(transaction => transaction.FirstOffset)];
    private readonly HashSet<long> _abortedProducers = [];
    private int _next;

    /// <summary>Whether the batch is not to be shown.</summary>
    public bool Hides(in RecordBatchHeader header, ReadOnlyMemory<byte> batch)
    {
        while (_next < _aborted.Length && _aborted[_next].FirstOffset <= header.LastOffset)
        {
            _abortedProducers.Add(_aborted[_next++].ProducerId);
        }
        if (header.IsControl)
        {
            if (IsAbortMarker(batch))
            {
                _abortedProducers.Remove(header.ProducerId);
            }
            return true;
        }
        return header.IsTransactional && _abortedProducers.Contains(header.ProducerId);
    }

    private static bool IsAbortMarker(ReadOnlyMemory<byte> batch)
    {
        using var records = new RecordBatchReader(batch);
        return records.TryRead(out var record) && record.Key is { } key
            && ControlRecord.TryReadType(key.Span, out var type) && type == ControlRecordType.Abort;
    }
}
