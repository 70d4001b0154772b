using Connect.Broker.Topics;
using Connect.Protocol;

namespace Connect.Broker.Transactions;

/// <summary>Something that happens to a transactional id.</summary>
internal abstract record TransactionEvent;

/// <summary>Something that somebody asks for.</summary>
internal abstract record TransactionRequest(TaskCompletionSource<TransactionAnswer> Waiter) : TransactionEvent;

/// <summary>A producer starts, or starts again after an error with the id and epoch that it knows.</summary>
/// <param name="TimeoutMs">How long its transactions may run.</param>
/// <param name="ExpectedProducerId">The id that it has, or -1.</param>
/// <param name="ExpectedEpoch">The epoch that it has, or -1.</param>
/// <param name="Waiter">Gets id and epoch.</param>
internal sealed record ProducerInits(
    int TimeoutMs, long ExpectedProducerId, short ExpectedEpoch, TaskCompletionSource<TransactionAnswer> Waiter)
    : TransactionRequest(Waiter)
{
    /// <summary>An id that nobody has had, once <see cref="AllocateProducerId"/> asked for it.</summary>
    public long NewProducerId { get; init; } = TransactionState.NoProducerId;
}

internal sealed record PartitionsAdded(
    long ProducerId, short ProducerEpoch, IReadOnlyCollection<TopicPartition> Partitions, TaskCompletionSource<TransactionAnswer> Waiter)
    : TransactionRequest(Waiter);

internal sealed record TransactionEnds(
    long ProducerId, short ProducerEpoch, bool IsCommit, TaskCompletionSource<TransactionAnswer> Waiter) : TransactionRequest(Waiter);

/// <summary>Time for a look at how long the transaction has been running.</summary>
internal sealed record TimeoutCheck : TransactionEvent;

/// <summary>Time for a look at how long the id has not been used.</summary>
internal sealed record ExpirationCheck(long ExpirationMs) : TransactionEvent;

/// <summary>A state has reached the disk, or could not.</summary>
internal sealed record TransitionStored(TransactionState State, ErrorCode Error) : TransactionEvent;

/// <summary>All partitions have their marker.</summary>
internal sealed record MarkersWritten : TransactionEvent;
