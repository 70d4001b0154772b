using Connect.Abstractions.Data;

namespace Connect.Abstractions.Connectors;

/// <summary>
/// Writes records of its partitions to an outside system. The class needs a public constructor without parameters. The runtime makes
/// one call at a time: start, then open, put, pre-commit and close in the order that the partitions come and go, then stop.
/// </summary>
public abstract class SinkTask
{
    /// <summary>What the runtime offers; valid from before the start.</summary>
    protected ISinkTaskContext Context { get; private set; } = null!;

    /// <summary>Called by the runtime before <see cref="StartAsync"/>.</summary>
    public void Initialize(ISinkTaskContext context) => Context = context;

    /// <summary>Connects to the outside system.</summary>
    public abstract Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken);

    /// <summary>These partitions are the task's from now on; their records follow from the committed offsets.</summary>
    public virtual Task OpenAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken) =>
        Task.CompletedTask;

    /// <summary>These partitions are not the task's any more: drop what is buffered for them. Pre-commit was called before.</summary>
    public virtual Task CloseAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken) =>
        Task.CompletedTask;

    /// <summary>
    /// Takes records, in order per partition. May buffer them. Also called with none, at the latest after the time set by
    /// <see cref="ISinkTaskContext.SetTimeout"/>, so that buffers can be flushed by the clock.
    /// </summary>
    /// <exception cref="Errors.RetriableException">The same records are delivered again, after a back-off.</exception>
    public abstract Task PutAsync(IReadOnlyList<SinkRecord> records, CancellationToken cancellationToken);

    /// <summary>Makes everything that was put durable in the outside system.</summary>
    public virtual Task FlushAsync(IReadOnlyDictionary<TopicPartition, long> offsets, CancellationToken cancellationToken) =>
        Task.CompletedTask;

    /// <summary>
    /// Says which offsets may be committed: for each partition, the offset behind the last record that is durable in the outside
    /// system. Leave out a partition to commit nothing for it. The default flushes and then vouches for everything that was put.
    /// </summary>
    /// <param name="offsets">For each partition, the offset behind the last record that was put.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public virtual async Task<IReadOnlyDictionary<TopicPartition, long>> PreCommitAsync(
        IReadOnlyDictionary<TopicPartition, long> offsets, CancellationToken cancellationToken)
    {
        await FlushAsync(offsets, cancellationToken).ConfigureAwait(false);
        return offsets;
    }

    /// <summary>Releases everything. Called once after the start, also when the start failed.</summary>
    public virtual Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>What the runtime offers to a sink task. To be used from within the task's calls only, but for <see cref="Landed"/> and
/// <see cref="RequestCommit"/>, which are safe from any thread.</summary>
public interface ISinkTaskContext : ITaskContext
{
    /// <summary>The partitions that are open now.</summary>
    IReadOnlyCollection<TopicPartition> Assignment { get; }

    /// <summary>Reports records that the task cannot handle; null when neither a dead letter queue nor error logging is on.</summary>
    IErrantRecordReporter? ErrantRecordReporter { get; }

    /// <summary>Rewinds or forwards a partition: its next record is the one at this offset.</summary>
    void Seek(TopicPartition partition, long offset);

    /// <summary>Stops deliveries of these partitions until they are resumed.</summary>
    void Pause(IEnumerable<TopicPartition> partitions);

    /// <summary>Starts deliveries of these partitions again.</summary>
    void Resume(IEnumerable<TopicPartition> partitions);

    /// <summary>The longest time until the next put, with or without records; also the back-off after a retriable failure.</summary>
    void SetTimeout(TimeSpan timeout);

    /// <summary>Asks for a pre-commit soon instead of at the next interval.</summary>
    void RequestCommit();

    /// <summary>
    /// Reports that all records of a partition before this offset are visible in the outside system: the end of the freshness that
    /// the runtime measures from their timestamps. A task that never calls it is measured at the commit of its offsets.
    /// </summary>
    void Landed(TopicPartition partition, long offset);
}

/// <summary>Hands records that a sink task cannot handle to the dead letter queue and the error log.</summary>
public interface IErrantRecordReporter
{
    /// <summary>
    /// Reports a record. The task ends when the error policy tolerates none: the returned task then fails. Offsets of the record's
    /// partition are not committed before the report is durable.
    /// </summary>
    Task ReportAsync(SinkRecord record, Exception error, CancellationToken cancellationToken);
}
