using System.Runtime.CompilerServices;
using Connect.Protocol.Records;

namespace Connect.Storage.Producers;

/// <summary>A batch that a producer wrote, as needed to recognise it again.</summary>
internal readonly record struct ProducerBatch(int FirstSequence, int LastSequence, long LastOffset)
{
    public long BaseOffset => LastOffset - (int)(((long)LastSequence - FirstSequence) & int.MaxValue);
}

/// <summary>What a partition knows of one producer: its epoch, its last five batches and its open transaction.</summary>
internal sealed class ProducerState(long producerId, short epoch)
{
    /// <summary>As many batches as a client may have in flight.</summary>
    public const int RememberedBatches = 5;

    /// <summary>The coordinator epoch of a producer that never had a marker.</summary>
    public const int NoCoordinator = -1;

    private BatchArray _batches;
    private int _count;

    public long ProducerId => producerId;

    public short Epoch { get; private set; } = epoch;

    /// <summary>Time of the last batch or marker, for expiry.</summary>
    public long LastTimestampMs { get; private set; } = RecordBatchHeader.NoTimestamp;

    /// <summary>Epoch of the coordinator that wrote the last marker, or -1.</summary>
    public int CoordinatorEpoch { get; set; } = NoCoordinator;

    /// <summary>Where the open transaction begins in this partition, or null if none is open.</summary>
    public long? TransactionFirstOffset { get; set; }

    /// <summary>Sequence of the last record, or -1 if nothing was written in this epoch.</summary>
    public int LastSequence => _count == 0 ? RecordBatchHeader.NoSequence : _batches[_count - 1].LastSequence;

    /// <summary>The remembered batches of this epoch, oldest first.</summary>
    public ReadOnlySpan<ProducerBatch> Batches => ((ReadOnlySpan<ProducerBatch>)_batches)[.._count];

    public bool TryFindDuplicate(int firstSequence, int lastSequence, out ProducerBatch duplicate)
    {
        for (int i = _count - 1; i >= 0; i--)
        {
            duplicate = _batches[i];
            if (duplicate.FirstSequence == firstSequence && duplicate.LastSequence == lastSequence)
            {
                return true;
            }
        }

        duplicate = default;
        return false;
    }

    public void Apply(short newEpoch, ProducerBatch? batch, long timestampMs)
    {
        if (newEpoch != Epoch)
        {
            Epoch = newEpoch;
            _count = 0;
        }

        LastTimestampMs = Math.Max(LastTimestampMs, timestampMs);
        if (batch is not { } added)
        {
            return;
        }

        if (_count == RememberedBatches)
        {
            Span<ProducerBatch> all = _batches;
            all[1..].CopyTo(all);
            _count--;
        }

        _batches[_count++] = added;
    }

    [InlineArray(RememberedBatches)]
    private struct BatchArray
    {
        private ProducerBatch _first;
    }
}
