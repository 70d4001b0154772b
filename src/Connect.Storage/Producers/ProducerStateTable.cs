using Connect.Protocol.Records;

namespace Connect.Storage.Producers;

/// <summary>
/// The idempotent producers of one partition. Decides whether a batch is next in its sequence, a repetition, or wrong. Owned by the
/// partition's append lock. https://cwiki.apache.org/confluence/display/KAFKA/KIP-98
/// </summary>
internal sealed class ProducerStateTable
{
    private readonly Dictionary<long, ProducerState> _producers = [];

    public IReadOnlyCollection<ProducerState> Producers => _producers.Values;

    /// <summary>
    /// Returns the batch that <paramref name="header"/> repeats, or null if it is new and in order. Throws <see cref="LogException"/> if
    /// it is neither.
    /// </summary>
    public ProducerBatch? Check(in RecordBatchHeader header)
    {
        if (!header.HasProducerId || !_producers.TryGetValue(header.ProducerId, out ProducerState? state))
        {
            // A producer that is not known may start anywhere: its state may have expired.
            return null;
        }

        if (header.ProducerEpoch < state.Epoch)
        {
            throw new LogException(
                LogErrorKind.InvalidProducerEpoch,
                $"Producer {header.ProducerId} wrote with epoch {header.ProducerEpoch}; epoch {state.Epoch} has taken over.");
        }

        if (header.IsControl)
        {
            return null;
        }

        if (header.ProducerEpoch > state.Epoch)
        {
            return header.BaseSequence == 0 ? null : throw OutOfOrder(header, 0);
        }

        if (state.TryFindDuplicate(header.BaseSequence, header.LastSequence, out ProducerBatch duplicate))
        {
            return duplicate;
        }

        int expected = Next(state.LastSequence);
        return header.BaseSequence == expected ? null : throw OutOfOrder(header, expected);
    }

    /// <summary>
    /// Takes in a batch that is in the log. <paramref name="nowMs"/> counts for expiry, not the records' timestamps: those may be as old
    /// as the rows of a database.
    /// </summary>
    public void Apply(in RecordBatchHeader header, long nowMs)
    {
        if (!header.HasProducerId)
        {
            return;
        }

        ProducerBatch? batch = header.IsControl
            ? null
            : new ProducerBatch(header.BaseSequence, header.LastSequence, header.LastOffset);
        Restore(header.ProducerId, header.ProducerEpoch, batch, nowMs);
    }

    /// <summary>Takes in a batch that a snapshot kept.</summary>
    public void Restore(long producerId, short epoch, ProducerBatch? batch, long timestampMs)
    {
        if (!_producers.TryGetValue(producerId, out ProducerState? state))
        {
            state = new ProducerState(producerId, epoch);
            _producers.Add(producerId, state);
        }

        state.Apply(epoch, batch, timestampMs);
    }

    /// <summary>Forgets producers that wrote nothing since <paramref name="timestampMs"/>.</summary>
    public void ExpireBefore(long timestampMs)
    {
        foreach ((long producerId, ProducerState state) in _producers)
        {
            if (state.LastTimestampMs < timestampMs)
            {
                _producers.Remove(producerId);
            }
        }
    }

    private static int Next(int sequence) => sequence == int.MaxValue ? 0 : sequence + 1;

    private static LogException OutOfOrder(in RecordBatchHeader header, int expected) => new(
        LogErrorKind.OutOfOrderSequence,
        $"Producer {header.ProducerId} (epoch {header.ProducerEpoch}) sent sequence {header.BaseSequence}; {expected} comes next.");
}
