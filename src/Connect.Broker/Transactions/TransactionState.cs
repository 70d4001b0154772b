using System.Collections.Immutable;
using Connect.Broker.Topics;

namespace Connect.Broker.Transactions;

/// <summary>
/// All that decides what a transactional id answers, as an immutable value: <see cref="TransactionReducer"/> makes the next one from an
/// event. Times are milliseconds since 1970, because they outlive the process.
/// </summary>
internal sealed record TransactionState(string TransactionalId)
{
    public const long NoProducerId = -1;
    public const short NoEpoch = -1;
    public const long NoTime = -1;

    public TransactionPhase Phase { get; init; } = TransactionPhase.Empty;

    public long ProducerId { get; init; } = NoProducerId;

    /// <summary>The producer id before the epochs of the last one ran out.</summary>
    public long PreviousProducerId { get; init; } = NoProducerId;

    public short ProducerEpoch { get; init; } = NoEpoch;

    /// <summary>
    /// The epoch that the producer had when it last asked for a new one with the epoch that it knew; a repetition of that request is known
    /// by it. Not stored, as in Kafka.
    /// </summary>
    public short LastProducerEpoch { get; init; } = NoEpoch;

    public int TimeoutMs { get; init; }

    public ImmutableHashSet<TopicPartition> Partitions { get; init; } = [];

    /// <summary>When the first partition was added, or -1.</summary>
    public long StartMs { get; init; } = NoTime;

    /// <summary>When the state changed last: what expiration counts from.</summary>
    public long UpdatedMs { get; init; }

    /// <summary>The next state while it is being stored; until it is, no other change begins.</summary>
    public PendingTransition? Pending { get; init; }

    /// <summary>A raised epoch could not be stored. Nobody was told of it, so the next try takes the same.</summary>
    public bool HasFailedFence { get; init; }

    /// <summary>The last epoch is left for fencing; who wants another one gets a new producer id.</summary>
    public static bool IsExhausted(short epoch) => epoch >= short.MaxValue - 1;
}

/// <summary>A state that is being stored, and what is answered when it is.</summary>
internal sealed record PendingTransition(
    TransactionState Next, TaskCompletionSource<TransactionAnswer>? Waiter = null, TransactionAnswer Answer = default);
