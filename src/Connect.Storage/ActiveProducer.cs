namespace Connect.Storage;

/// <summary>What a partition knows of one producer.</summary>
/// <param name="ProducerId">Its id.</param>
/// <param name="Epoch">Its epoch.</param>
/// <param name="LastSequence">Sequence of its last record, or -1.</param>
/// <param name="LastTimestampMs">When it was last heard of.</param>
/// <param name="CoordinatorEpoch">Epoch of the coordinator that wrote its last marker, or -1.</param>
/// <param name="TransactionFirstOffset">Where its open transaction begins, or -1.</param>
public readonly record struct ActiveProducer(
    long ProducerId, short Epoch, int LastSequence, long LastTimestampMs, int CoordinatorEpoch, long TransactionFirstOffset);
