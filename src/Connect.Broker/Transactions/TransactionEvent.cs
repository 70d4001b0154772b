using Connect.Broker.Topics;
using Connect.Protocol;

namespace Connect.Broker.Transactions;

/// <summary>Something that happens to a transactional id.</summary>
internal abstract record TransactionEvent;

/// <summary>Something that somebody asks for.</summary>
internal abstract record TransactionRequest(TaskCompletionSource<TransactionAnswer> Waiter) : TransactionEvent;

/// <summary>A request that may need an id that nobody has had.</summary>
internal abstract record ProducerIdRequest(TaskCompletionSource<TransactionAnswer> Waiter) : TransactionRequest(Waiter)
{
    /// <summary>The id, once <see cref="AllocateProducerId"/> asked for it.</summary>
    public long NewProducerId { get; init; } = TransactionState.NoProducerId;
}

/// <summary>A producer starts, or starts again after an error with the id and epoch that it knows.</summary>
/// <param name="TimeoutMs">How long its transactions may run.</param>
/// <param name="ExpectedProducerId">The id that it has, or -1.</param>
/// <param name="ExpectedEpoch">The epoch that it has, or -1.</param>
/// <param name="Waiter">Gets id and epoch.</param>
internal sealed record ProducerInits(
    int TimeoutMs, long ExpectedProducerId, short ExpectedEpoch, TaskCompletionSource<TransactionAnswer> Waiter)
    : ProducerIdRequest(Waiter);

internal sealed record PartitionsAdded(
    long ProducerId,
    short ProducerEpoch,
    IReadOnlyCollection<TopicPartition> Partitions,
    short ClientVersion,
    TaskCompletionSource<TransactionAnswer> Waiter)
    : TransactionRequest(Waiter);

/// <summary>A producer of the second protocol writes to a partition that is not in its transaction yet, as far as was seen.</summary>
/// <param name="ProducerId">The id that it writes with.</param>
/// <param name="ProducerEpoch">The epoch that it writes with.</param>
/// <param name="Partition">Where to.</param>
/// <param name="Adds">All that its request writes to, as far as it can be written to.</param>
/// <param name="Start">Begins the write; called at most once, with nothing in between that could end the transaction.</param>
/// <param name="Waiter">Gets the error, or none when the write has begun.</param>
internal sealed record PartitionWrite(
    long ProducerId,
    short ProducerEpoch,
    TopicPartition Partition,
    IReadOnlySet<TopicPartition> Adds,
    Action Start,
    TaskCompletionSource<TransactionAnswer> Waiter)
    : TransactionRequest(Waiter);

internal sealed record TransactionEnds(
    long ProducerId, short ProducerEpoch, bool IsCommit, short ClientVersion, TaskCompletionSource<TransactionAnswer> Waiter)
    : ProducerIdRequest(Waiter);

/// <summary>Time for a look at how long the transaction has been running.</summary>
internal sealed record TimeoutCheck : TransactionEvent;

/// <summary>Time for a look at how long the id has not been used.</summary>
internal sealed record ExpirationCheck(long ExpirationMs) : TransactionEvent;

/// <summary>A state has reached the disk, or could not.</summary>
internal sealed record TransitionStored(TransactionState State, ErrorCode Error) : TransactionEvent;

/// <summary>Some partitions could not take their marker yet, or the process stops: nobody should wait for them.</summary>
internal sealed record MarkersDelayed : TransactionEvent;

/// <summary>All partitions have their marker.</summary>
internal sealed record MarkersWritten : TransactionEvent;
