using Connect.Abstractions.Connectors;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.LogClient;
using Connect.Runtime.Metrics;
using Connect.Runtime.Pipeline;
using Microsoft.Extensions.Logging;
using Prometheus;

namespace Connect.Runtime.Tasks;

/// <summary>What a source task's loop works with, besides the task itself.</summary>
/// <param name="Producer">Writes the records; its buffer bounds the bytes in flight.</param>
/// <param name="Topics">Makes and notes topics.</param>
/// <param name="Pipeline">Turns source records into records for the log.</param>
/// <param name="Committer">Makes source offsets durable.</param>
/// <param name="Ledger">The records under way.</param>
/// <param name="CommitInterval">How often offsets are made durable.</param>
/// <param name="FlushTimeout">How long the last commit may take.</param>
/// <param name="Troubled">Takes a failure that is tried again, and null when it is over.</param>
internal sealed record SourceTaskParts(
    ILogProducer Producer,
    SourceTopics Topics,
    SourcePipeline Pipeline,
    SourceCommitter Committer,
    SubmittedRecords Ledger,
    TimeSpan CommitInterval,
    TimeSpan FlushTimeout,
    Action<Exception?> Troubled);

/// <summary>
/// Runs a source task: poll, transform and convert, send, and commit the acknowledged prefix of its offsets. One loop owns everything;
/// only deliveries come from the producer's thread.
/// </summary>
internal sealed partial class SourceTaskLoop(
    SourceTask task, SourceTaskParts parts, PauseGate gate, TaskMetrics metrics, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan RetryMaxDelay = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan IdleDelay = TimeSpan.FromMilliseconds(1);

    /// <summary>Records under way beyond which the loop waits for acknowledgements before it polls again.</summary>
    private const int MaxActiveRecords = 200_000;

    /// <summary>Silence of the log that is worth a word in the task's status.</summary>
    private static readonly TimeSpan LongSilence = TimeSpan.FromSeconds(10);

    // Null for a task that leaves SourceTask.RecordWritten as it is: nothing then keeps its records until they are acknowledged.
    private readonly SourceTask? _listener =
        task.GetType().GetMethod(nameof(SourceTask.RecordWritten))!.DeclaringType == typeof(SourceTask) ? null : task;

    private readonly IHistogram _freshness = metrics.CommitToLog; // there from the start, so that its rates have a beginning
    private Task _tick = Task.CompletedTask;
    private Exception? _pollTrouble;
    private Exception? _logTrouble;
    private string? _reported;
    private long _lastProgress = time.GetTimestamp();

    /// <summary>Works until told to stop, or until it fails. The task has been started.</summary>
    public async Task RunAsync(TaskStop stop)
    {
        using var timer = new PeriodicTimer(parts.CommitInterval, time);
        _tick = timer.WaitForNextTickAsync(stop.Abandoned).AsTask();
        try
        {
            while (!stop.Stopping.IsCancellationRequested)
            {
                await SettleAsync(stop.Stopping).ConfigureAwait(false);
                await CommitIfDueAsync(timer, stop).ConfigureAwait(false);
                await parts.Committer.NotifyAsync(stop.Stopping).ConfigureAwait(false);
                if (gate.IsPaused)
                {
                    await WaitAsync(gate.Changed, timer, stop, stop.Stopping).ConfigureAwait(false);
                    continue;
                }

                var records = await PollAsync(timer, stop).ConfigureAwait(false);
                if (records is { Count: > 0 })
                {
                    await DispatchAsync(records, timer, stop).ConfigureAwait(false);
                }
                else
                {
                    // A task that returns nothing at once would otherwise keep a core busy.
                    await Task.Delay(IdleDelay, time, stop.Stopping).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (stop.Stopping.IsCancellationRequested)
        {
            // The way out of every wait.
        }
        finally
        {
            await FinishAsync(stop.Abandoned).ConfigureAwait(false);
        }
    }

    private async ValueTask<IReadOnlyList<SourceRecord>?> PollAsync(PeriodicTimer timer, TaskStop stop)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var poll = task.PollAsync(stop.Stopping);
                if (!poll.IsCompleted)
                {
                    // However long: the task may not be stopped while a poll is under way.
                    await WaitAsync(poll, timer, stop, CancellationToken.None).ConfigureAwait(false);
                }

                var records = await poll.ConfigureAwait(false);
                Report(ref _pollTrouble, null);
                return records;
            }
            catch (RetriableException e) when (!stop.Stopping.IsCancellationRequested)
            {
                metrics.ErrorRetries.Inc();
                Report(ref _pollTrouble, e);
                var delay = ErrorPolicy.DelayOf(attempt, RetryMaxDelay, Random.Shared);
                LogPollRetry(logger, e, attempt, delay.TotalMilliseconds);
                await WaitAsync(Task.Delay(delay, time, stop.Stopping), timer, stop, stop.Stopping).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Shows a failure that is tried again in the task's status, where operators look first.</summary>
    private void Report(ref Exception? trouble, Exception? error)
    {
        trouble = error;
        var shown = _logTrouble ?? _pollTrouble;
        if (_reported != shown?.Message)
        {
            _reported = shown?.Message;
            parts.Troubled(shown);
        }
    }

    /// <summary>Notices that the log takes nothing. The producer tries again without a word, as long as it takes.</summary>
    private void WatchLog(int settled)
    {
        if (settled > 0 || parts.Ledger.ActiveCount == 0)
        {
            _lastProgress = time.GetTimestamp();
            Report(ref _logTrouble, null);
        }
        else if (time.GetElapsedTime(_lastProgress) > LongSilence)
        {
            Report(ref _logTrouble, _logTrouble ?? NotAcknowledging());
        }
    }

    private static RetriableException NotAcknowledging() => new("The log does not acknowledge records: they wait and are sent again.")
    {
        Code = "log.not_acknowledging",
        Hint = "The worker's log says why. The disk of broker.log.dirs may be full: free space and the task goes on by itself. "
            + "Of an outside log, check bootstrap.servers and the brokers.",
    };

    /// <summary>Waits for something, and commits offsets meanwhile when the interval is over.</summary>
    private async ValueTask WaitAsync(Task awaited, PeriodicTimer timer, TaskStop stop, CancellationToken until)
    {
        while (!awaited.IsCompleted)
        {
            until.ThrowIfCancellationRequested();
            await Task.WhenAny(awaited, _tick).WaitAsync(until).ConfigureAwait(false);
            await CommitIfDueAsync(timer, stop).ConfigureAwait(false);
        }
    }

    private async ValueTask CommitIfDueAsync(PeriodicTimer timer, TaskStop stop)
    {
        if (!_tick.IsCompleted)
        {
            return;
        }

        await SettleAsync(stop.Stopping).ConfigureAwait(false);
        parts.Committer.Begin(stop.Abandoned);
        _tick = timer.WaitForNextTickAsync(stop.Abandoned).AsTask();
    }

    private async ValueTask DispatchAsync(IReadOnlyList<SourceRecord> records, PeriodicTimer timer, TaskStop stop)
    {
        metrics.PolledRecords.Inc(records.Count);
        long bytes = 0;
        for (var i = 0; i < records.Count; i++)
        {
            var record = records[i];
            if (record.IsOffsetOnly)
            {
                SubmitDropped(record);
                continue;
            }

            var processed = parts.Pipeline.ProcessAsync(record, stop.Stopping);
            if ((processed.IsCompletedSuccessfully ? processed.Result : await processed.ConfigureAwait(false)) is not { } converted)
            {
                SubmitDropped(record);
                continue;
            }

            if (!parts.Topics.IsKnown(converted.Topic))
            {
                await parts.Topics.EnsureAsync(converted.Topic, stop.Stopping).ConfigureAwait(false);
            }

            var submitted = new SubmittedRecord(record.SourceOffset, record, _listener, time);
            while (!TrySend(converted, submitted))
            {
                await WaitAsync(parts.Producer.WaitForRoomAsync(stop.Stopping).AsTask(), timer, stop, stop.Stopping).ConfigureAwait(false);
            }

            parts.Ledger.Submit(record.SourcePartition, submitted);
            bytes += (converted.Key?.Length ?? 0) + (converted.Value?.Length ?? 0);
        }

        metrics.Bytes.Inc(bytes);
        while (parts.Ledger.ActiveCount > MaxActiveRecords)
        {
            await WaitAsync(Task.Delay(TimeSpan.FromMilliseconds(5), time, stop.Stopping), timer, stop,
                stop.Stopping).ConfigureAwait(false);
            await SettleAsync(stop.Stopping).ConfigureAwait(false);
        }
    }

    private bool TrySend(in ProducerRecord record, SubmittedRecord submitted)
    {
        try
        {
            return parts.Producer.TrySend(record, submitted);
        }
        catch (LogException e)
        {
            // The record alone can never be sent, for its size for example: the error policy decides when its turn comes.
            submitted.OnDelivery(new Delivery(new LogPartition(record.Topic, record.Partition ?? -1), -1, e));
            return true;
        }
    }

    private void SubmitDropped(SourceRecord record)
    {
        var submitted = new SubmittedRecord(record.SourceOffset, record.IsOffsetOnly ? null : record, _listener, time);
        submitted.Drop();
        parts.Ledger.Submit(record.SourcePartition, submitted);
    }

    /// <summary>Takes acknowledged records out of the ledger and measures them; deals with those that the log refused.</summary>
    private async ValueTask SettleAsync(CancellationToken cancellationToken)
    {
        var written = 0;
        var settled = 0;
        var freshness = new FreshnessRun(_freshness);
        while (parts.Ledger.NextSettled() is { } record)
        {
            if (record.Error is { } error)
            {
                await parts.Pipeline.Errors.TolerateAsync(
                    PipelineStage.KafkaProduce, error, new FailedRecord(record.Topic, null, null, null),
                        cancellationToken).ConfigureAwait(false);
                record.Drop();
                continue;
            }

            settled++;
            if (record.AcknowledgedAtMs > 0)
            {
                written++;
                freshness.Add(record.CommitTimestampMs, record.AcknowledgedAtMs);
            }
        }

        freshness.Flush();
        metrics.WrittenRecords.Inc(written);
        metrics.ActiveRecords.Set(parts.Ledger.ActiveCount);
        WatchLog(settled);
    }

    private async Task FinishAsync(CancellationToken abandoned)
    {
        if (abandoned.IsCancellationRequested)
        {
            return;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(abandoned);
        limit.CancelAfter(parts.FlushTimeout);
        try
        {
            await parts.Producer.FlushAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or LogException)
        {
            LogFlushFailed(logger, e, parts.Ledger.ActiveCount);
        }

        try
        {
            await SettleAsync(abandoned).ConfigureAwait(false);
            await parts.Committer.FinishAsync(abandoned).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or ConnectException)
        {
            LogFinishFailed(logger, e);
        }
    }

    [LoggerMessage(3110, LogLevel.Warning, "Poll failed (attempt {Attempt}); it is repeated in {DelayMs} ms")]
    private static partial void LogPollRetry(ILogger logger, Exception error, int attempt, double delayMs);

    [LoggerMessage(3111, LogLevel.Warning,
        "Not all records were acknowledged before the task stopped; {Count} will be read from the source again")]
    private static partial void LogFlushFailed(ILogger logger, Exception error, int count);

    [LoggerMessage(3112, LogLevel.Warning, "The last commit of source offsets failed; some records will be read from the source again")]
    private static partial void LogFinishFailed(ILogger logger, Exception error);
}
