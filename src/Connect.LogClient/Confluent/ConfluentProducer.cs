using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Connect.LogClient.Confluent;

/// <summary>A librdkafka producer behind the port.</summary>
internal sealed class ConfluentProducer : ILogProducer
{
    private readonly IProducer<PendingSend, byte[]?> _producer;
    private readonly Action<DeliveryReport<PendingSend, byte[]?>> _onReport;
    private readonly Dictionary<LogPartition, TopicPartition> _targets = []; // owned by the sending thread
    private readonly SendBuffer _buffer;
    private volatile LogException? _fatal;

    public ConfluentProducer(Dictionary<string, string> config, long maxBufferedBytes, ILogger logger)
    {
        _buffer = new SendBuffer(maxBufferedBytes);
        _onReport = OnReport;
        _producer = new ProducerBuilder<PendingSend, byte[]?>(config)
            .SetKeySerializer(new PendingSendKeySerializer())
            .SetValueSerializer(Serializers.ByteArray!)
            .SetLogHandler((_, message) => ClientLog.Write(logger, message))
            .SetErrorHandler((client, error) =>
            {
                if (error.IsFatal)
                {
                    _fatal = Errors.ToException(error, "The producer has failed for good");
                }

                ClientLog.Error(logger, client.Name, error);
            })
            .Build();
    }

    public bool TrySend(in ProducerRecord record, IDeliveryHandler handler)
    {
        if (_fatal is { } fatal)
        {
            throw fatal;
        }

        var bytes = (record.Key?.Length ?? 0) + (record.Value?.Length ?? 0) + RecordOverheadBytes;
        if (!_buffer.TryAdd(bytes))
        {
            return false;
        }

        var message = new Message<PendingSend, byte[]?>
        {
            Key = new PendingSend(record.Key, handler, bytes),
            Value = record.Value,
            Headers = ToHeaders(record.Headers),
        };
        if (record.TimestampMs is { } timestamp)
        {
            message.Timestamp = new Timestamp(timestamp, TimestampType.CreateTime);
        }

        try
        {
            _producer.Produce(TargetOf(record), message, _onReport);
            return true;
        }
        catch (ProduceException<PendingSend, byte[]?> e)
        {
            _buffer.Remove(bytes);
            return e.Error.Code == ErrorCode.Local_QueueFull
                ? false
                : throw Errors.ToException(e.Error, $"A record for topic {record.Topic} cannot be sent", e);
        }
    }

    public async ValueTask WaitForRoomAsync(CancellationToken cancellationToken) =>
        await _buffer.WaitForRoomAsync(cancellationToken).ConfigureAwait(false);

    // Not rd_kafka_flush: it reports from the calling thread while the client's own thread reports too.
    public Task FlushAsync(CancellationToken cancellationToken) => _buffer.WaitUntilEmptyAsync(cancellationToken);

    public async ValueTask DisposeAsync() => await Task.Run(_producer.Dispose).ConfigureAwait(false);

    /// <summary>What librdkafka and .NET hold for a record beside its bytes, roughly.</summary>
    private const int RecordOverheadBytes = 200;

    private static Headers? ToHeaders(IReadOnlyList<LogHeader>? headers)
    {
        if (headers is null or { Count: 0 })
        {
            return null;
        }

        var result = new Headers();
        foreach (var header in headers)
        {
            result.Add(header.Key, header.Value);
        }

        return result;
    }

    private TopicPartition TargetOf(in ProducerRecord record)
    {
        var key = new LogPartition(record.Topic, record.Partition ?? Partition.Any.Value);
        if (!_targets.TryGetValue(key, out var target))
        {
            target = new TopicPartition(key.Topic, key.Partition);
            _targets.Add(key, target);
        }

        return target;
    }

    private void OnReport(DeliveryReport<PendingSend, byte[]?> report)
    {
        var pending = report.Message.Key;
        var error = report.Error.IsError ? Errors.ToException(report.Error, $"A record for topic {report.Topic} was not appended") : null;
        pending.Handler.OnDelivery(
            new Delivery(new LogPartition(report.Topic, report.Partition.Value), error is null ? report.Offset.Value : -1, error));
        _buffer.Remove(pending.Bytes);
    }

    /// <summary>
    /// What librdkafka's delivery report hands back: it takes the place of the key, so that one delegate serves all records.
    /// </summary>
    private sealed class PendingSend(byte[]? key, IDeliveryHandler handler, int bytes)
    {
        public byte[]? Key { get; } = key;

        public IDeliveryHandler Handler { get; } = handler;

        public int Bytes { get; } = bytes;
    }

    private sealed class PendingSendKeySerializer : ISerializer<PendingSend>
    {
        public byte[] Serialize(PendingSend data, SerializationContext context) => data.Key!;
    }
}
