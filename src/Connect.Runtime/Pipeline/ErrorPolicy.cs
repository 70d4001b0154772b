using Connect.Abstractions.Errors;
using Connect.LogClient;
using Connect.Runtime.Metrics;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Pipeline;

/// <summary>The <c>errors.*</c> settings of a connector.</summary>
/// <param name="RetryTimeout">How long a retriable failure is tried again; zero not at all, negative for ever.</param>
/// <param name="RetryMaxDelay">The longest delay between tries.</param>
/// <param name="ToleratesAll">Whether records that fail are skipped.</param>
/// <param name="LogsErrors">Whether they are logged.</param>
/// <param name="LogsRecords">Whether the log line says which record it was.</param>
public sealed record ErrorSettings(
    TimeSpan RetryTimeout, TimeSpan RetryMaxDelay, bool ToleratesAll, bool LogsErrors, bool LogsRecords);

/// <summary>Which record failed, for reports; the parts that are known.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Partition">The partition.</param>
/// <param name="Offset">The log offset.</param>
/// <param name="Source">What was read from the log, for the dead letter queue; null for records of a source.</param>
public sealed record FailedRecord(string Topic, int? Partition, long? Offset, ConsumerRecord? Source);

/// <summary>
/// Decides what becomes of a record that failed: try again, skip and report it, or fail the task. Owned by one task.
/// </summary>
public sealed partial class ErrorPolicy(
    ErrorSettings settings, TaskMetrics metrics, DeadLetterQueue? deadLetters, TimeProvider time, Random random, ILogger logger)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(300);

    /// <summary>True when records can be reported somewhere.</summary>
    public bool HasReporter => deadLetters is not null || settings.LogsErrors;

    /// <summary>
    /// After a failure: waits when the same call is worth another try.
    /// </summary>
    /// <param name="error">What was thrown.</param>
    /// <param name="attempt">How many tries there were, from 1.</param>
    /// <param name="firstFailure">When the first try failed, by <see cref="TimeProvider.GetTimestamp"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>True to try again.</returns>
    public async ValueTask<bool> ShouldRetryAsync(Exception error, int attempt, long firstFailure, CancellationToken cancellationToken)
    {
        metrics.ErrorFailures.Inc();
        if (error is not RetriableException)
        {
            return false;
        }

        var delay = DelayOf(attempt, settings.RetryMaxDelay, random);
        if (settings.RetryTimeout >= TimeSpan.Zero)
        {
            var left = settings.RetryTimeout - time.GetElapsedTime(firstFailure);
            if (left <= TimeSpan.Zero)
            {
                return false;
            }

            delay = delay < left ? delay : left;
        }

        metrics.ErrorRetries.Inc();
        await Task.Delay(delay, time, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>After the last try: reports and skips the record, or fails the task.</summary>
    /// <exception cref="ConnectException">The failure is not tolerated.</exception>
    public async ValueTask TolerateAsync(PipelineStage stage, Exception error, FailedRecord record, CancellationToken cancellationToken)
    {
        metrics.ErrorRecords.Inc();
        metrics.LastError.Set(time.GetUtcNow().ToUnixTimeMilliseconds());
        if (settings.LogsErrors)
        {
            metrics.ErrorsLogged.Inc();
            if (settings.LogsRecords)
            {
                LogRecordError(logger, error, stage.ToKafkaName(), record.Topic, record.Partition, record.Offset);
            }
            else
            {
                LogError(logger, error, stage.ToKafkaName());
            }
        }

        if (deadLetters is not null && record.Source is { } source)
        {
            await deadLetters.SendAsync(source, stage, error, cancellationToken).ConfigureAwait(false);
        }

        if (!settings.ToleratesAll || !IsTolerable(stage, error))
        {
            var where = record.Offset is { } offset ? $"{record.Topic}-{record.Partition} offset {offset}" : $"topic {record.Topic}";
            var text = $"A record of {where} failed in stage {stage.ToKafkaName()} and the error policy tolerates "
                + $"{(settings.ToleratesAll ? "only retriable failures there" : "no failure (errors.tolerance=none)")}: {error.Message}";
            throw error is DataException ? new DataException(text, error) : new ConnectException(text, error);
        }

        metrics.ErrorSkipped.Inc();
    }

    /// <summary>The delay before a try: 300 ms, doubling; beyond the longest one a random time below it.</summary>
    internal static TimeSpan DelayOf(int attempt, TimeSpan longest, Random random)
    {
        var delay = FirstDelay * Math.Pow(2, Math.Min(attempt - 1, 40));
        return delay <= longest ? delay : longest * random.NextDouble();
    }

    private static bool IsTolerable(PipelineStage stage, Exception error) => stage switch
    {
        PipelineStage.Transformation or PipelineStage.KeyConverter or PipelineStage.ValueConverter or PipelineStage.HeaderConverter => true,
        PipelineStage.KafkaProduce => true,
        // A sink's own report of a record is tolerable by definition.
        PipelineStage.TaskPut => true,
        _ => error is RetriableException,
    };

    [LoggerMessage(3200, LogLevel.Error, "A record failed in stage {Stage}")]
    private static partial void LogError(ILogger logger, Exception error, string stage);

    [LoggerMessage(3201, LogLevel.Error, "A record failed in stage {Stage}: topic {Topic} partition {Partition} offset {Offset}")]
    private static partial void LogRecordError(ILogger logger, Exception error, string stage, string topic, int? partition, long? offset);
}
