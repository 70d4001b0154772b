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

    /// <summary>
    /// What the producer goes on with once the markers are written, if ending the transaction took its last epoch; otherwise -1.
    /// </summary>
    public long NextProducerId { get; init; } = NoProducerId;

    /// <summary>The producer id before the epochs of the last one ran out.</summary>
    public long PreviousProducerId { get; init; } = NoProducerId;

    public short ProducerEpoch { get; init; } = NoEpoch;

    /// <summary>
    /// The epoch that the producer had when it last asked for a new one with the epoch that it knew; a repetition of that request is known
    /// by it. Not stored, as in Kafka.
    /// </summary>
    public short LastProducerEpoch { get; init; } = NoEpoch;

    /// <summary>The protocol of the client that added to the transaction or ended it: <see cref="TransactionVersion"/>.</summary>
    public short ClientVersion { get; init; } = TransactionVersion.First;

    public int TimeoutMs { get; init; }

    public ImmutableHashSet<TopicPartition> Partitions { get; init; } = [];

    /// <summary>When the first partition was added, or -1.</summary>
    public long StartMs { get; init; } = NoTime;

    /// <summary>When the state changed last: what expiration counts from.</summary>
    public long UpdatedMs { get; init; }

    /// <summary>The next state while it is being stored; until it is, no other change begins.</summary>
    public PendingTransition? Pending { get; init; }

    /// <summary>
    /// Writes that wait until their partitions are stored as part of the transaction, or until the transaction before has its markers; in
    /// the order of arrival. Bounded by max.in.flight.requests.per.connection of each connection.
    /// </summary>
    public ImmutableList<PartitionWrite> Waiting { get; init; } = [];

    /// <summary>A partition could not take its marker at the first try: until it has, who wants to go on is told to try again.</summary>
    public bool AreMarkersDelayed { get; init; }

    /// <summary>A raised epoch could not be stored. Nobody was told of it, so the next try takes the same.</summary>
    public bool HasFailedFence { get; init; }

    /// <summary>
    /// The id and epoch that the producer has been told to go on with, which is ahead of the stored ones while the markers of a transaction
    /// that took its last epoch are being written.
    /// </summary>
    public (long Id, short Epoch) Producer => NextProducerId == NoProducerId ? (ProducerId, ProducerEpoch) : (NextProducerId, (short)0);

    /// <summary>The last epoch is left for fencing; who wants another one gets a new producer id.</summary>
    public static bool IsExhausted(short epoch) => epoch >= short.MaxValue - 1;
}

/// <summary>A state that is being stored, and what is answered when it is.</summary>
internal sealed record PendingTransition(
    TransactionState Next, TaskCompletionSource<TransactionAnswer>? Waiter = null, TransactionAnswer Answer = default);
