using Connect.Protocol.Records;
using Connect.Storage.Producers;
using Connect.Storage.Segments;

namespace Connect.Storage.Inspection;

/// <summary>
/// Follows the transactions of a log in order, to say which aborted ones must be in the transaction index. What began before the first
/// batch that was read, or was compacted away, is not known, and nothing is demanded of it.
/// </summary>
internal sealed class TransactionTrail
{
    private readonly Dictionary<long, long> _open = [];

    public TransactionTrail()
    {
    }

    private TransactionTrail(Dictionary<long, long> open) => _open = new(open);

    public TransactionTrail Copy() => new(_open);

    /// <summary>Takes in the next batch. Returns the aborted transaction that it ends, if it ends one with data that was seen.</summary>
    public (long ProducerId, long FirstOffset)? Meet(in RecordBatchHeader header, ReadOnlyMemory<byte> batch)
    {
        if (!header.IsTransactional || !header.HasProducerId)
        {
            return null;
        }

        if (!header.IsControl)
        {
            if (header.RecordCount > 0)
            {
                _open.TryAdd(header.ProducerId, header.BaseOffset);
            }

            return null;
        }

        return _open.Remove(header.ProducerId, out long firstOffset)
            && TransactionMarker.TryRead(batch) is { Type: ControlRecordType.Abort }
                ? (header.ProducerId, firstOffset)
                : null;
    }

    /// <summary>True if an entry says of its transaction what was seen of it.</summary>
    public static bool Agrees(in AbortedEntry entry, (long ProducerId, long FirstOffset) seen) =>
        entry.ProducerId == seen.ProducerId && entry.FirstOffset <= seen.FirstOffset;
}
