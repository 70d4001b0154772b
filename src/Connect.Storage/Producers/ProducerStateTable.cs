using Connect.Protocol.Records;
using Connect.Storage.Segments;

namespace Connect.Storage.Producers;

/// <summary>
/// The idempotent producers of one partition. Decides whether a batch is next in its sequence, a repetition, or wrong. Owned by the
/// partition's append lock. https://cwiki.apache.org/confluence/display/KAFKA/KIP-98
/// </summary>
internal sealed class ProducerStateTable
{
    private readonly Dictionary<long, ProducerState> _producers = [];

    public IReadOnlyCollection<ProducerState> Producers => _producers.Values;

    /// <summary>The transactions that hold back readers of committed data.</summary>
    public OpenTransactions Transactions { get; } = new();

    /// <summary>True if the producer has a transaction open at this epoch.</summary>
    public bool HasOpenTransaction(long producerId, short epoch) =>
        _producers.TryGetValue(producerId, out ProducerState? state) && state.Epoch == epoch && state.TransactionFirstOffset is not null;

    /// <summary>
    /// Returns the batch that <paramref name="header"/> repeats, or null if it is new and in order. Throws <see cref="LogException"/> if
    /// it is neither. Parts of this process have no sequences: only their epoch is checked.
    /// </summary>
    public ProducerBatch? Check(in RecordBatchHeader header, in AppendOptions options)
    {
        if (!header.HasProducerId)
        {
            return null;
        }

        if (!_producers.TryGetValue(header.ProducerId, out ProducerState? state))
        {
            if (options.StartsSequence && header.BaseSequence != 0)
            {
                throw OutOfOrder(header, expected: 0);
            }

            // It may start anywhere: its state may have expired.
            return null;
        }

        if (header.ProducerEpoch < state.Epoch)
        {
            throw new LogException(
                LogErrorKind.InvalidProducerEpoch,
                $"Producer {header.ProducerId} wrote with epoch {header.ProducerEpoch}; epoch {state.Epoch} has taken over.");
        }

        if (header.IsControl || !options.IsFromClient)
        {
            return null;
        }

        if (header.ProducerEpoch == state.Epoch
            && state.TryFindDuplicate(header.BaseSequence, header.LastSequence, out ProducerBatch duplicate))
        {
            return duplicate;
        }

        int expected = header.ProducerEpoch > state.Epoch ? 0 : Next(state.LastSequence);
        if (header.BaseSequence != expected)
        {
            throw OutOfOrder(header, expected);
        }

        if (state.TransactionFirstOffset is not null && !header.IsTransactional)
        {
            throw new LogException(
                LogErrorKind.InvalidTransactionState,
                $"Producer {header.ProducerId} has a transaction open and sent a batch outside of it.");
        }

        return null;
    }

    /// <summary>
    /// What an aborting marker that is about to be written at <paramref name="markerOffset"/> leaves in the index; null if it commits or
    /// there is nothing to abort. Throws <see cref="LogException"/> if an older coordinator sent it.
    /// </summary>
    public AbortedEntry? Abort(in RecordBatchHeader header, TransactionMarker marker, long markerOffset)
    {
        if (!_producers.TryGetValue(header.ProducerId, out ProducerState? state))
        {
            return null;
        }

        if (marker.CoordinatorEpoch < state.CoordinatorEpoch)
        {
            throw new LogException(
                LogErrorKind.TransactionCoordinatorFenced,
                $"A coordinator of epoch {marker.CoordinatorEpoch} sent a marker; epoch {state.CoordinatorEpoch} has taken over.");
        }

        if (marker.Type != ControlRecordType.Abort || state.TransactionFirstOffset is not { } firstOffset)
        {
            return null;
        }

        long firstOther = Transactions.FirstOpenOffsetExcept(firstOffset);
        long stable = firstOther == OpenTransactions.None ? markerOffset + 1 : firstOther;
        return new AbortedEntry(header.ProducerId, firstOffset, markerOffset, stable);
    }

    /// <summary>
    /// Takes in a batch of data that is in the log. <paramref name="nowMs"/> counts for expiry, not the records' timestamps: those may be
    /// as old as the rows of a database.
    /// </summary>
    public void Apply(in RecordBatchHeader header, long nowMs)
    {
        if (!header.HasProducerId || header.IsControl)
        {
            return;
        }

        ProducerState state = GetOrAdd(header.ProducerId, header.ProducerEpoch);
        state.Apply(header.ProducerEpoch, new ProducerBatch(header.BaseSequence, header.LastSequence, header.LastOffset), nowMs);
        if (header.IsTransactional && state.TransactionFirstOffset is null)
        {
            state.TransactionFirstOffset = header.BaseOffset;
            Transactions.Begin(header.BaseOffset);
        }
    }

    /// <summary>Takes in a marker that is in the log: it ends the transaction that is open, and may raise the epoch.</summary>
    public void Apply(in RecordBatchHeader header, TransactionMarker marker, long nowMs)
    {
        ProducerState state = GetOrAdd(header.ProducerId, header.ProducerEpoch);
        state.Apply(header.ProducerEpoch, batch: null, nowMs);
        state.CoordinatorEpoch = marker.CoordinatorEpoch;
        if (state.TransactionFirstOffset is { } firstOffset)
        {
            Transactions.End(firstOffset, header.BaseOffset);
            state.TransactionFirstOffset = null;
        }
    }

    /// <summary>Takes in a batch that a snapshot kept, with what it says of the producer.</summary>
    public void Restore(in ActiveProducer producer, ProducerBatch? batch)
    {
        ProducerState state = GetOrAdd(producer.ProducerId, producer.Epoch);
        state.Apply(producer.Epoch, batch, producer.LastTimestampMs);
        state.CoordinatorEpoch = producer.CoordinatorEpoch;
        if (producer.TransactionFirstOffset >= 0 && state.TransactionFirstOffset is null)
        {
            state.TransactionFirstOffset = producer.TransactionFirstOffset;
            Transactions.Begin(producer.TransactionFirstOffset);
        }
    }

    /// <summary>Forgets producers that wrote nothing since <paramref name="timestampMs"/> and have no transaction open.</summary>
    public void ExpireBefore(long timestampMs)
    {
        foreach ((long producerId, ProducerState state) in _producers)
        {
            if (state.LastTimestampMs < timestampMs && state.TransactionFirstOffset is null)
            {
                _producers.Remove(producerId);
            }
        }
    }

    private ProducerState GetOrAdd(long producerId, short epoch)
    {
        if (!_producers.TryGetValue(producerId, out ProducerState? state))
        {
            state = new ProducerState(producerId, epoch);
            _producers.Add(producerId, state);
        }

        return state;
    }

    private static int Next(int sequence) => sequence == int.MaxValue ? 0 : sequence + 1;

    private static LogException OutOfOrder(in RecordBatchHeader header, int expected) => new(
        LogErrorKind.OutOfOrderSequence,
        $"Producer {header.ProducerId} (epoch {header.ProducerEpoch}) sent sequence {header.BaseSequence}; {expected} comes next.");
}
