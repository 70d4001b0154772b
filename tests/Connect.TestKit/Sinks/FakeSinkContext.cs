using System.Collections.Concurrent;
using Connect.Abstractions.Connectors;
using Connect.Abstractions.Data;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connect.TestKit.Sinks;

/// <summary>A runtime for a sink task that only writes down what the task asks of it.</summary>
public sealed class FakeSinkContext : ISinkTaskContext, IErrantRecordReporter
{
    private readonly HashSet<TopicPartition> _assignment = [];
    private int _commitRequests;

    /// <inheritdoc/>
    public string ConnectorName { get; init; } = "test-sink";

    /// <inheritdoc/>
    public int TaskId { get; init; }

    /// <inheritdoc/>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>Whether the task is given a reporter: a dead letter queue is configured.</summary>
    public bool HasReporter { get; init; }

    /// <inheritdoc/>
    public IReadOnlyCollection<TopicPartition> Assignment => _assignment;

    /// <inheritdoc/>
    public IErrantRecordReporter? ErrantRecordReporter => HasReporter ? this : null;

    /// <summary>What the task reported, in order.</summary>
    public ConcurrentQueue<(SinkRecord Record, Exception Error)> Reported { get; } = [];

    /// <summary>The offset before which everything landed, by partition.</summary>
    public ConcurrentDictionary<TopicPartition, long> LandedOffsets { get; } = [];

    /// <summary>The timeout that the task set last.</summary>
    public TimeSpan? Timeout { get; private set; }

    /// <summary>How often the task asked for a commit.</summary>
    public int CommitRequests => Volatile.Read(ref _commitRequests);

    /// <summary>Adds to the assignment, as before the task's open.</summary>
    public void Assign(IEnumerable<TopicPartition> partitions) => _assignment.UnionWith(partitions);

    /// <summary>Takes from the assignment, as after the task's close.</summary>
    public void Revoke(IEnumerable<TopicPartition> partitions) => _assignment.ExceptWith(partitions);

    /// <inheritdoc/>
    public void Seek(TopicPartition partition, long offset)
    {
    }

    /// <inheritdoc/>
    public void Pause(IEnumerable<TopicPartition> partitions)
    {
    }

    /// <inheritdoc/>
    public void Resume(IEnumerable<TopicPartition> partitions)
    {
    }

    /// <inheritdoc/>
    public void SetTimeout(TimeSpan timeout) => Timeout = timeout;

    /// <inheritdoc/>
    public void RequestCommit() => Interlocked.Increment(ref _commitRequests);

    /// <inheritdoc/>
    public void Landed(TopicPartition partition, long offset) => LandedOffsets[partition] = offset;

    /// <inheritdoc/>
    public Task ReportAsync(SinkRecord record, Exception error, CancellationToken cancellationToken)
    {
        Reported.Enqueue((record, error));
        return Task.CompletedTask;
    }
}
