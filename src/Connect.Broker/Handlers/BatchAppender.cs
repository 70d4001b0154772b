using System.Diagnostics;
using Connect.Broker.Topics;
using Connect.Protocol.Records;
using Connect.Storage;

namespace Connect.Broker.Handlers;

/// <summary>
/// Appends what producers send, whether it came through a socket or from this process: the same rules and the same metrics.
/// </summary>
internal sealed class BatchAppender(TopicCatalog topics, BrokerMetrics metrics)
{
    /// <summary>
    /// Appends one batch. What can be known at once is known when the call returns: a faulted task then means that nothing was
    /// appended, and an unfinished one that the batch has its place and waits for its flush. Offsets are set in the records in place.
    /// With a topic id, a topic that was made again under the name of that one is not written to.
    /// </summary>
    /// <exception cref="LogException">In the task: the batch is refused.</exception>
    public ValueTask<AppendResult> AppendAsync(
        string topic, int partition, Memory<byte> records, AppendOptions options, Guid topicId = default)
    {
        try
        {
            if (TopicCatalog.IsInternal(topic))
            {
                throw new LogException(LogErrorKind.InvalidTopic, $"{topic} is written by the broker alone.");
            }
            if (topics.FindPartition(topic, partition) is not { } log || (topicId != Guid.Empty && log.TopicId != topicId))
            {
                return ValueTask.FromException<AppendResult>(
                    new LogException(LogErrorKind.UnknownTopic, $"{topic}-{partition} does not exist."));
            }
            if (records.IsEmpty)
            {
                throw new LogException(LogErrorKind.CorruptMessage, "The request has no record batch for the partition.");
            }
            // What is no whole batch is refused by the log.
            _ = RecordBatchHeader.TryRead(records.Span, out var header);
            var started = Stopwatch.GetTimestamp();
            return FinishAsync(log.AppendAsync(records, options), topic, header.RecordCount, records.Length, started);
        }
        catch (LogException exception)
        {
            metrics.Refused(topic);
            return ValueTask.FromException<AppendResult>(exception);
        }
    }

    private async ValueTask<AppendResult> FinishAsync(
        ValueTask<AppendResult> appending, string topic, int recordCount, int bytes, long started)
    {
        try
        {
            var result = await appending.ConfigureAwait(false);
            metrics.Appended(topic, recordCount, bytes, Stopwatch.GetElapsedTime(started));
            return result;
        }
        catch (LogException exception) when (exception.Kind != LogErrorKind.Closed)
        {
            metrics.Refused(topic);
            throw;
        }
    }
}
