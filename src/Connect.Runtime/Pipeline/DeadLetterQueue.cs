using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Connect.LogClient;
using Connect.Runtime.Errors;
using Connect.Runtime.Herders;
using Connect.Runtime.Metrics;

namespace Connect.Runtime.Pipeline;

/// <summary>
/// The topic that takes a sink's bad records: the original bytes, and on demand headers that say what happened. Owned by one task.
/// </summary>
public sealed class DeadLetterQueue(
    string topic, bool hasContextHeaders, ConnectorTaskId id, ILogProducer producer, SecretMasker masker, TaskMetrics metrics)
    : IAsyncDisposable
{
    private const string Prefix = "__connect.errors.";

    /// <summary>Records under way before the sender waits for all of them.</summary>
    private const int MaxPending = 1000;

    private readonly ConcurrentDictionary<Task, byte> _pending = new();

    /// <summary>The topic.</summary>
    public string Topic => topic;

    /// <summary>Sends a record; ends when it is queued. See <see cref="FlushAsync"/>.</summary>
    public async ValueTask SendAsync(ConsumerRecord record, PipelineStage stage, Exception error, CancellationToken cancellationToken)
    {
        if (_pending.Count >= MaxPending)
        {
            await FlushAsync(cancellationToken).ConfigureAwait(false);
        }

        metrics.DeadLetterRequests.Inc();
        var headers = hasContextHeaders ? [.. record.Headers, .. ContextHeaders(record, stage, error)] : record.Headers;
        var timestamp = record.TimestampKind == LogTimestampKind.None ? (long?)null : record.TimestampMs;
        var send = producer.SendAsync(new ProducerRecord(topic, null, record.Key, record.Value, timestamp, headers), cancellationToken);
        _pending.TryAdd(send, 0);
    }

    /// <summary>Waits until everything that was sent is durable: before that no offset behind it may be committed.</summary>
    /// <exception cref="LogException">A record could not be written.</exception>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        foreach (var (send, _) in _pending)
        {
            try
            {
                await send.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (LogException)
            {
                metrics.DeadLetterFailures.Inc();
                throw;
            }
            finally
            {
                if (send.IsCompleted)
                {
                    _pending.TryRemove(send, out byte _);
                }
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => producer.DisposeAsync();

    private IEnumerable<LogHeader> ContextHeaders(ConsumerRecord record, PipelineStage stage, Exception error)
    {
        yield return Header("topic", record.Partition.Topic);
        yield return Header("partition", record.Partition.Partition.ToString(CultureInfo.InvariantCulture));
        yield return Header("offset", record.Offset.ToString(CultureInfo.InvariantCulture));
        yield return Header("connector.name", id.Connector);
        yield return Header("task.id", id.Task.ToString(CultureInfo.InvariantCulture));
        yield return Header("stage", stage.ToKafkaName());
        yield return Header("class.name", error.TargetSite?.DeclaringType?.FullName ?? "");
        yield return Header("exception.class.name", error.GetType().FullName ?? "");
        yield return Header("exception.message", masker.Mask(error.Message));
        yield return Header("exception.stacktrace", masker.Mask(error.ToString()));
    }

    private static LogHeader Header(string name, string value) => new(Prefix + name, Encoding.UTF8.GetBytes(value));
}
