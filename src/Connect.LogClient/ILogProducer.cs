namespace Connect.LogClient;

/// <summary>Appends records. One thread at a time may send; deliveries are reported from the producer's own thread.</summary>
public interface ILogProducer : IAsyncDisposable
{
    /// <summary>Queues a record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="handler">Told once about the outcome, in order per partition.</param>
    /// <returns>False when the buffer is full: nothing was queued; await <see cref="WaitForRoomAsync"/> and send again.</returns>
    /// <exception cref="LogException">The record can never be sent, or the producer has failed for good.</exception>
    bool TrySend(in ProducerRecord record, IDeliveryHandler handler);

    /// <summary>Waits until the buffer has room again.</summary>
    ValueTask WaitForRoomAsync(CancellationToken cancellationToken);

    /// <summary>Waits until every record sent so far has been reported.</summary>
    Task FlushAsync(CancellationToken cancellationToken);
}

/// <summary>Told what became of a record.</summary>
public interface IDeliveryHandler
{
    /// <summary>The record is durable, or failed for good. Called from the producer's thread; must neither block nor throw.</summary>
    void OnDelivery(in Delivery delivery);
}

/// <summary>What became of a sent record.</summary>
/// <param name="Partition">Where it went.</param>
/// <param name="Offset">Its offset; -1 when it failed.</param>
/// <param name="Error">Why it was not appended; null when it was.</param>
public readonly record struct Delivery(LogPartition Partition, long Offset, LogException? Error);
