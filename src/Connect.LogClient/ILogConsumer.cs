namespace Connect.LogClient;

/// <summary>
/// Reads records, in order per partition. One caller at a time, but for <see cref="EndOffset"/>. Heartbeats and fetching go on while the
/// caller does other things: a slow caller is not put out of its group.
/// </summary>
public interface ILogConsumer : IAsyncDisposable
{
    /// <summary>Joins the group for these topics.</summary>
    void Subscribe(IReadOnlyCollection<string> topics);

    /// <summary>Joins the group for all topics, present and future, whose whole name matches a regular expression.</summary>
    void SubscribePattern(string pattern);

    /// <summary>Reads these partitions, without a group, from these offsets (see <see cref="StartOffset"/>).</summary>
    void Assign(IReadOnlyDictionary<LogPartition, long> startOffsets);

    /// <summary>
    /// The next records, or a change of the assignment, or nothing when the timeout passes first. The result is valid until the next
    /// call.
    /// </summary>
    /// <exception cref="LogException">The consumer has failed for good, such as for want of rights.</exception>
    ValueTask<PollResult> PollAsync(TimeSpan timeout, CancellationToken cancellationToken);

    /// <summary>Stops deliveries of these partitions; their position stays behind the last record that a poll returned.</summary>
    void Pause(IReadOnlyCollection<LogPartition> partitions);

    /// <summary>Starts deliveries of these partitions again.</summary>
    void Resume(IReadOnlyCollection<LogPartition> partitions);

    /// <summary>The next record of the partition is the one at this offset.</summary>
    void Seek(LogPartition partition, long offset);

    /// <summary>Stores offsets (of the next record to read) for the group and waits until they are durable.</summary>
    Task CommitAsync(IReadOnlyDictionary<LogPartition, long> offsets, CancellationToken cancellationToken);

    /// <summary>The group's stored offsets; partitions without one are left out.</summary>
    Task<IReadOnlyDictionary<LogPartition, long>> CommittedAsync(
        IReadOnlyCollection<LogPartition> partitions, CancellationToken cancellationToken);

    /// <summary>The offset behind the last readable record as of the last fetch, or null before one. Safe from any thread.</summary>
    long? EndOffset(LogPartition partition);
}

/// <summary>Offsets with a meaning of their own.</summary>
public static class StartOffset
{
    /// <summary>The first record that the log still has.</summary>
    public const long Earliest = -2;

    /// <summary>Behind the last record.</summary>
    public const long Latest = -1;
}

/// <summary>What a poll returned: a change of the assignment alone, or records, or nothing.</summary>
/// <param name="Rebalance">The change; complete it when it is dealt with.</param>
/// <param name="Records">The records; valid until the next poll.</param>
/// <param name="EndReached">Partitions whose end was reached behind the records, with the end offset.</param>
public readonly record struct PollResult(
    RebalanceEvent? Rebalance, IReadOnlyList<ConsumerRecord> Records, IReadOnlyList<KeyValuePair<LogPartition, long>> EndReached);

/// <summary>How the assignment changed.</summary>
public enum RebalanceKind
{
    /// <summary>The partitions are the consumer's now.</summary>
    Assigned,

    /// <summary>The partitions go to another member once the event is completed: commit before.</summary>
    Revoked,

    /// <summary>The partitions were taken away: nothing can be committed for them any more.</summary>
    Lost,
}

/// <summary>A change of the assignment. The group waits for <see cref="Complete"/> of a revocation.</summary>
/// <param name="kind">How.</param>
/// <param name="partitions">Which partitions, not the whole assignment.</param>
public sealed class RebalanceEvent(RebalanceKind kind, IReadOnlyList<LogPartition> partitions)
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How the assignment changed.</summary>
    public RebalanceKind Kind { get; } = kind;

    /// <summary>Which partitions, not the whole assignment.</summary>
    public IReadOnlyList<LogPartition> Partitions { get; } = partitions;

    /// <summary>For adapters: ends when the caller has completed the event.</summary>
    public Task Completion => _completion.Task;

    /// <summary>The caller has committed and closed: the group may go on.</summary>
    public void Complete() => _completion.TrySetResult();
}
