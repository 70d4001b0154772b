using Connect.Abstractions.Connectors;
using Connect.Abstractions.Data;
using Connect.LogClient;
using Connect.Runtime.Metrics;
using Connect.Runtime.Pipeline;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Tasks;

/// <summary>When sink offsets are committed.</summary>
/// <param name="Interval">How often.</param>
/// <param name="Timeout">How long a commit may take.</param>
internal sealed record CommitTiming(TimeSpan Interval, TimeSpan Timeout);

/// <summary>
/// The offsets of a sink task: how far it has consumed, delivered and committed. Commits what the task vouches for and nothing else.
/// Owned by the task's loop.
/// </summary>
// I4: a sink offset is committed only after the outside system has the data.
internal sealed partial class SinkOffsetCommitter(
    SinkTask task, ILogConsumer consumer, DeadLetterQueue? deadLetters, TaskMetrics metrics, CommitTiming timing, TimeProvider time,
        ILogger logger)
{
    private readonly Dictionary<TopicPartition, Position> _positions = [];
    private long _lastCommit = time.GetTimestamp();

    /// <summary>Measures landings at the commit for tasks that do not report them.</summary>
    public Action<IReadOnlyDictionary<TopicPartition, long>>? OnVouched { get; set; }

    /// <summary>The time until the next regular commit; zero or less when it is due.</summary>
    public TimeSpan UntilNext() => timing.Interval - time.GetElapsedTime(_lastCommit);

    /// <summary>A record was read.</summary>
    /// <returns>False for a record that lies before the position, which a seek left behind.</returns>
    public bool Consume(TopicPartition partition, long offset)
    {
        if (!_positions.TryGetValue(partition, out var position))
        {
            position = new Position { Delivered = offset, Committed = offset, Consumed = offset };
            _positions.Add(partition, position);
        }

        if (offset < position.Consumed)
        {
            return false;
        }

        position.Consumed = offset + 1;
        return true;
    }

    /// <summary>Everything that was consumed has been put.</summary>
    public void MarkDelivered()
    {
        foreach (var position in _positions.Values)
        {
            position.Delivered = position.Consumed;
        }
    }

    /// <summary>The records behind the end of the partition that is furthest behind.</summary>
    public long Lag()
    {
        long lag = 0;
        foreach (var (partition, position) in _positions)
        {
            if (consumer.EndOffset(SinkTaskContext.ToLog(partition)) is { } end)
            {
                lag = Math.Max(lag, end - position.Delivered);
            }
        }

        return lag;
    }

    /// <summary>Where to go on after a failed pre-commit.</summary>
    public IReadOnlyList<KeyValuePair<TopicPartition, long>> RewindTargets() =>
        [.. _positions.Select(p => KeyValuePair.Create(p.Key, p.Value.Committed))];

    /// <summary>The partition is read again, or on, from this offset.</summary>
    public void Rewind(TopicPartition partition, long offset)
    {
        if (!_positions.TryGetValue(partition, out var position))
        {
            position = new Position { Committed = offset };
            _positions.Add(partition, position);
        }

        position.Consumed = offset;
        position.Delivered = offset;
    }

    /// <summary>The partitions are another task's now.</summary>
    public void Forget(IEnumerable<TopicPartition> partitions)
    {
        foreach (var partition in partitions)
        {
            _positions.Remove(partition);
        }
    }

    /// <summary>Asks the task what is durable, and commits that.</summary>
    /// <param name="isClosing">True when the partitions are given up afterwards.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async ValueTask CommitAsync(bool isClosing, CancellationToken cancellationToken)
    {
        _lastCommit = time.GetTimestamp();
        if (_positions.Count == 0)
        {
            return;
        }

        var delivered = _positions.ToDictionary(p => p.Key, p => p.Value.Delivered);
        var vouched = await task.PreCommitAsync(delivered, cancellationToken).ConfigureAwait(false);
        if (deadLetters is not null)
        {
            await deadLetters.FlushAsync(cancellationToken).ConfigureAwait(false);
        }

        var commit = Accept(vouched);
        OnVouched?.Invoke(vouched);
        if (commit.Count == 0)
        {
            metrics.CommitSkips.Inc();
            return;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timing.Timeout);
        try
        {
            await consumer.CommitAsync(commit, limit.Token).ConfigureAwait(false);
            foreach (var (partition, offset) in commit)
            {
                _positions[new TopicPartition(partition.Topic, partition.Partition)].Committed = offset;
            }

            metrics.CommitCompletions.Inc();
        }
        catch (Exception e) when (e is LogException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // The next commit covers it; records may be delivered twice if there is none.
            metrics.CommitSkips.Inc();
            LogCommitFailed(logger, e, isClosing);
        }
    }

    private Dictionary<LogPartition, long> Accept(IReadOnlyDictionary<TopicPartition, long> vouched)
    {
        var commit = new Dictionary<LogPartition, long>();
        foreach (var (partition, offset) in vouched)
        {
            if (!_positions.TryGetValue(partition, out var position))
            {
                LogNotAssigned(logger, partition, offset);
            }
            else if (offset > position.Consumed)
            {
                LogAhead(logger, partition, offset, position.Consumed);
            }
            else if (offset != position.Committed)
            {
                commit[SinkTaskContext.ToLog(partition)] = offset;
            }
        }

        return commit;
    }

    [LoggerMessage(3140, LogLevel.Warning, "Sink offsets were not committed (closing: {IsClosing}); the next commit covers them")]
    private static partial void LogCommitFailed(ILogger logger, Exception error, bool isClosing);

    [LoggerMessage(3141, LogLevel.Warning, "The sink vouches for {Partition} offset {Offset}, which is not one of its partitions; ignored")]
    private static partial void LogNotAssigned(ILogger logger, TopicPartition partition, long offset);

    [LoggerMessage(3142, LogLevel.Warning,
        "The sink vouches for {Partition} offset {Offset}, but only records before {Consumed} were read; ignored")]
    private static partial void LogAhead(ILogger logger, TopicPartition partition, long offset, long consumed);

    private sealed class Position
    {
        public long Consumed { get; set; }

        public long Delivered { get; set; }

        public long Committed { get; set; }
    }
}
