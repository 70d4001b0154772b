using Connect.Abstractions.Connectors;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.LogClient;
using Connect.Runtime.Metrics;
using Connect.Runtime.Pipeline;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Tasks;

/// <summary>What a sink task's loop works with, besides the task itself.</summary>
/// <param name="Consumer">Reads the records; goes on heartbeating while the task is busy.</param>
/// <param name="Pipeline">Turns records of the log into sink records.</param>
/// <param name="Context">The task's wishes.</param>
/// <param name="Committer">Commits what the task vouches for.</param>
/// <param name="Landings">Measures freshness.</param>
/// <param name="Originals">The bytes of records under way; null without a dead letter queue.</param>
/// <param name="OnFirstUse">Told each topic once.</param>
internal sealed record SinkTaskParts(
    ILogConsumer Consumer,
    SinkPipeline Pipeline,
    SinkTaskContext Context,
    SinkOffsetCommitter Committer,
    LandingTracker Landings,
    OriginalRecords? Originals,
    Action<string> OnFirstUse);

/// <summary>
/// Runs a sink task: read, convert and transform, put, and commit what the task vouches for. One loop owns everything. While a batch is
/// refused for now, the partitions are paused and the same batch is delivered again.
/// </summary>
internal sealed partial class SinkTaskLoop(SinkTask task, SinkTaskParts parts, PauseGate gate, TaskMetrics metrics, TimeProvider time,
    ILogger logger)
{
    private static readonly TimeSpan RetryMaxDelay = TimeSpan.FromSeconds(10);

    private readonly Dictionary<LogPartition, TopicPartition> _partitions = [];
    private List<SinkRecord> _batch = [];
    private int _attempt; // above zero while _batch was refused and waits for its next delivery
    private long _retryAt;
    private long _lastPut;
    private bool _isPaused;

    /// <summary>Works until told to stop, or until it fails. The task has been started, the consumer subscribed.</summary>
    public async Task RunAsync(TaskStop stop)
    {
        _lastPut = time.GetTimestamp();
        try
        {
            while (true)
            {
                stop.Stopping.ThrowIfCancellationRequested();
                await FollowGateAsync(stop.Stopping).ConfigureAwait(false);
                ApplySeeks();
                var result = await parts.Consumer.PollAsync(PollTimeout(), stop.Stopping).ConfigureAwait(false);
                if (result.Rebalance is { } change)
                {
                    await RebalanceAsync(change, stop.Stopping).ConfigureAwait(false);
                }
                else
                {
                    await DeliverAsync(result.Records, stop.Stopping).ConfigureAwait(false);
                }

                await CommitIfDueAsync(stop.Stopping).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.Stopping.IsCancellationRequested)
        {
            await CloseAsync(stop.Abandoned).ConfigureAwait(false);
        }
    }

    private TimeSpan PollTimeout()
    {
        var timeout = parts.Committer.UntilNext();
        if (_attempt > 0)
        {
            timeout = Min(timeout, time.GetElapsedTime(time.GetTimestamp(), _retryAt));
        }
        else if (!_isPaused && parts.Context.Timeout is { } longest)
        {
            timeout = Min(timeout, longest - time.GetElapsedTime(_lastPut));
        }

        return timeout > TimeSpan.Zero ? timeout : TimeSpan.Zero;
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;

    private async ValueTask DeliverAsync(IReadOnlyList<ConsumerRecord> records, CancellationToken cancellationToken)
    {
        if (_attempt > 0)
        {
            if (time.GetTimestamp() >= _retryAt)
            {
                await PutAsync(cancellationToken).ConfigureAwait(false);
            }

            return;
        }

        if (gate.IsPaused)
        {
            // What was read while the operator paused the task is read again when it goes on.
            foreach (var group in records.GroupBy(r => r.Partition))
            {
                parts.Consumer.Seek(group.Key, group.First().Offset);
            }

            return;
        }

        _batch.Clear();
        await ConvertAsync(records, cancellationToken).ConfigureAwait(false);
        await PutAsync(cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask ConvertAsync(IReadOnlyList<ConsumerRecord> records, CancellationToken cancellationToken)
    {
        long bytes = 0;
        for (var i = 0; i < records.Count; i++)
        {
            var record = records[i];
            var partition = PartitionOf(record.Partition);
            if (!parts.Committer.Consume(partition, record.Offset))
            {
                continue;
            }

            bytes += (record.Key?.Length ?? 0) + (record.Value?.Length ?? 0);
            parts.Originals?.Add(partition, record);
            var processed = parts.Pipeline.ProcessAsync(record, partition, cancellationToken);
            if ((processed.IsCompletedSuccessfully ? processed.Result : await processed.ConfigureAwait(false)) is { } converted)
            {
                _batch.Add(converted);
            }
        }

        metrics.ReadRecords.Inc(records.Count);
        metrics.Bytes.Inc(bytes);
    }

    private async ValueTask PutAsync(CancellationToken cancellationToken)
    {
        var batch = _batch;
        try
        {
            await task.PutAsync(batch, cancellationToken).ConfigureAwait(false);
        }
        catch (RetriableException e)
        {
            _attempt++;
            var delay = parts.Context.Timeout ?? ErrorPolicy.DelayOf(_attempt, RetryMaxDelay, Random.Shared);
            _retryAt = time.GetTimestamp() + (long)(delay.TotalSeconds * time.TimestampFrequency);
            metrics.ErrorRetries.Inc();
            LogPutRetry(logger, e, batch.Count, _attempt, delay.TotalMilliseconds);
            if (_attempt == 1)
            {
                parts.Consumer.Pause([.. parts.Context.Assignment.Select(SinkTaskContext.ToLog)]);
            }

            return;
        }

        _lastPut = time.GetTimestamp();
        for (var i = 0; i < batch.Count; i++)
        {
            parts.Landings.Add(batch[i].OriginalTopicPartition, batch[i].Offset, batch[i].Timestamp);
        }

        parts.Committer.MarkDelivered();
        metrics.SentRecords.Inc(batch.Count);
        if (_attempt > 0)
        {
            _attempt = 0;
            ResumeWanted();
        }

        // The task may keep the list it was given.
        _batch = batch.Count == 0 ? batch : new List<SinkRecord>(batch.Count);
    }

    private void ResumeWanted()
    {
        if (!_isPaused)
        {
            parts.Consumer.Resume([.. parts.Context.Assignment.Except(parts.Context.PausedPartitions).Select(SinkTaskContext.ToLog)]);
        }
    }

    private async ValueTask FollowGateAsync(CancellationToken cancellationToken)
    {
        if (gate.IsPaused == _isPaused)
        {
            return;
        }

        _isPaused = gate.IsPaused;
        if (!_isPaused)
        {
            if (_attempt == 0)
            {
                ResumeWanted();
            }

            return;
        }

        await parts.Committer.CommitAsync(isClosing: false, cancellationToken).ConfigureAwait(false);
        parts.Consumer.Pause([.. parts.Context.Assignment.Select(SinkTaskContext.ToLog)]);
    }

    private void ApplySeeks()
    {
        foreach (var (partition, offset) in parts.Context.TakeSeeks())
        {
            _batch.RemoveAll(r => _attempt > 0 && r.OriginalTopicPartition == partition);
            parts.Committer.Rewind(partition, offset);
            parts.Landings.Forget(partition);
            parts.Consumer.Seek(SinkTaskContext.ToLog(partition), offset);
        }
    }

    private async ValueTask RebalanceAsync(RebalanceEvent change, CancellationToken cancellationToken)
    {
        var partitions = change.Partitions.Select(PartitionOf).ToArray();
        try
        {
            if (change.Kind == RebalanceKind.Assigned)
            {
                parts.Context.Assign(partitions);
                await task.OpenAsync(partitions, cancellationToken).ConfigureAwait(false);
                if (_isPaused || _attempt > 0)
                {
                    parts.Consumer.Pause(change.Partitions);
                }

                foreach (var topic in partitions.Select(p => p.Topic).Distinct())
                {
                    parts.OnFirstUse(topic);
                }
            }
            else
            {
                if (change.Kind == RebalanceKind.Revoked)
                {
                    await parts.Committer.CommitAsync(isClosing: true, cancellationToken).ConfigureAwait(false);
                }

                await task.CloseAsync(partitions, cancellationToken).ConfigureAwait(false);
                Forget(partitions);
            }
        }
        finally
        {
            change.Complete();
        }

        metrics.PartitionCount.Set(parts.Context.Assignment.Count);
        LogRebalanced(logger, change.Kind, string.Join(", ", change.Partitions), parts.Context.Assignment.Count);
    }

    private void Forget(TopicPartition[] partitions)
    {
        parts.Context.Unassign(partitions);
        parts.Committer.Forget(partitions);
        foreach (var partition in partitions)
        {
            parts.Landings.Forget(partition);
        }

        if (_attempt > 0)
        {
            _batch.RemoveAll(r => partitions.Contains(r.OriginalTopicPartition));
        }
    }

    private async ValueTask CommitIfDueAsync(CancellationToken cancellationToken)
    {
        if (!parts.Context.TakeCommitRequest() && parts.Committer.UntilNext() > TimeSpan.Zero)
        {
            return;
        }

        metrics.SinkLag.Set(parts.Committer.Lag());
        try
        {
            await parts.Committer.CommitAsync(isClosing: false, cancellationToken).ConfigureAwait(false);
        }
        catch (RetriableException e)
        {
            // What the task held may be lost: go back to where the outside system certainly has everything.
            LogRewind(logger, e);
            foreach (var (partition, offset) in parts.Committer.RewindTargets())
            {
                parts.Committer.Rewind(partition, offset);
                parts.Landings.Forget(partition);
                parts.Consumer.Seek(SinkTaskContext.ToLog(partition), offset);
            }

            _batch.Clear();
            if (_attempt > 0)
            {
                _attempt = 0;
                ResumeWanted();
            }
        }
    }

    private async Task CloseAsync(CancellationToken abandoned)
    {
        if (abandoned.IsCancellationRequested)
        {
            return;
        }

        try
        {
            await parts.Committer.CommitAsync(isClosing: true, abandoned).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or ConnectException)
        {
            LogLastCommitFailed(logger, e);
        }

        await task.CloseAsync([.. parts.Context.Assignment], abandoned).ConfigureAwait(false);
    }

    private TopicPartition PartitionOf(LogPartition partition)
    {
        if (!_partitions.TryGetValue(partition, out var known))
        {
            known = new TopicPartition(partition.Topic, partition.Partition);
            _partitions.Add(partition, known);
        }

        return known;
    }

    [LoggerMessage(3130, LogLevel.Warning,
        "The sink refused {Count} records for now (attempt {Attempt}); they are delivered again in {DelayMs} ms")]
    private static partial void LogPutRetry(ILogger logger, Exception error, int count, int attempt, double delayMs);

    [LoggerMessage(3131, LogLevel.Information, "{Kind}: {Partitions}; the task has {Count} partitions now")]
    private static partial void LogRebalanced(ILogger logger, RebalanceKind kind, string partitions, int count);

    [LoggerMessage(3132, LogLevel.Warning,
        "The sink could not make its records durable; the task reads again from the last committed offsets")]
    private static partial void LogRewind(ILogger logger, Exception error);

    [LoggerMessage(3133, LogLevel.Warning, "The last commit of sink offsets failed; some records will be delivered again")]
    private static partial void LogLastCommitFailed(ILogger logger, Exception error);
}
