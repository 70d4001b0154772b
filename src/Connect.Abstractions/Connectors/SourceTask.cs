using Connect.Abstractions.Data;

namespace Connect.Abstractions.Connectors;

/// <summary>
/// Reads a part of an outside system. The class needs a public constructor without parameters. The runtime makes one call at a time;
/// <see cref="RecordWritten"/> alone may come from another thread.
/// </summary>
public abstract class SourceTask
{
    /// <summary>What the runtime offers; valid from before the start.</summary>
    protected ISourceTaskContext Context { get; private set; } = null!;

    /// <summary>Called by the runtime before <see cref="StartAsync"/>.</summary>
    public void Initialize(ISourceTaskContext context) => Context = context;

    /// <summary>Connects, and finds the position to go on from with <see cref="ISourceTaskContext.Offsets"/>.</summary>
    public abstract Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken);

    /// <summary>
    /// The next records in the order of the source. Waits until there are some, but returns none after a second or so:
    /// <see cref="CommitAsync"/> is called between polls. Stopping cancels the token: then return or throw
    /// <see cref="OperationCanceledException"/>. The returned list belongs to the runtime.
    /// </summary>
    /// <exception cref="Errors.RetriableException">
    /// The poll is repeated after a back-off. The task's status shows the failure until a poll returns.
    /// </exception>
    public abstract Task<IReadOnlyList<SourceRecord>> PollAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Source offsets are durable in the log now, and so are all records before them: the outside system may forget what lies before.
    /// </summary>
    /// <param name="offsets">The partitions whose offsets moved, with the offset of each.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public virtual Task CommitAsync(IReadOnlyList<SourceOffsetEntry> offsets, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// One record is durable in the log, or was dropped by a transform or by the error policy (then <paramref name="metadata"/> is
    /// null). Must not block. Called from the producer's thread, in no order across partitions.
    /// </summary>
    public virtual void RecordWritten(SourceRecord record, RecordMetadata? metadata)
    {
    }

    /// <summary>Releases everything. Called once after the start, also when the start failed, never while a poll is under way.</summary>
    public virtual Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>Where the log stored a record.</summary>
/// <param name="TopicPartition">The partition.</param>
/// <param name="Offset">The offset.</param>
/// <param name="Timestamp">Milliseconds since 1970-01-01 UTC.</param>
public readonly record struct RecordMetadata(TopicPartition TopicPartition, long Offset, long Timestamp);

/// <summary>What the runtime offers to a task.</summary>
public interface ITaskContext
{
    /// <summary>The connector's name.</summary>
    string ConnectorName { get; }

    /// <summary>The task's number, from 0.</summary>
    int TaskId { get; }

    /// <summary>Writes to the worker's log with connector and task in scope.</summary>
    Microsoft.Extensions.Logging.ILoggerFactory LoggerFactory { get; }
}

/// <summary>What the runtime offers to a source task. Safe to use from any thread.</summary>
public interface ISourceTaskContext : ITaskContext
{
    /// <summary>Reads the connector's durable offsets.</summary>
    IOffsetReader Offsets { get; }

    /// <summary>
    /// Reports how far the task is behind its source: the age of the last change read, or zero when nothing waits. Shown as a metric.
    /// </summary>
    void ReportSourceLag(TimeSpan lag);
}
