using Connect.Abstractions.Data;
using Connect.Abstractions.Plugins;
using Connect.LogClient;

namespace Connect.Runtime.Pipeline;

/// <summary>The converters of a task: records of the data model to records of the log and back. Owned by one task.</summary>
public sealed class RecordConverter(IConverter key, IConverter value, IHeaderConverter header) : IDisposable
{
    /// <summary>The stage that ran last: where it failed when a call threw.</summary>
    public PipelineStage Stage { get; private set; }

    /// <summary>What is appended to the log for a source record.</summary>
    public ProducerRecord ToLog(ConnectRecord record)
    {
        Stage = PipelineStage.HeaderConverter;
        var headers = ToLogHeaders(record.Topic, record.Headers);
        Stage = PipelineStage.KeyConverter;
        var keyBytes = key.FromConnectData(record.Topic, record.Headers, record.KeySchema, record.Key);
        Stage = PipelineStage.ValueConverter;
        var valueBytes = value.FromConnectData(record.Topic, record.Headers, record.ValueSchema, record.Value);
        return new ProducerRecord(record.Topic, record.Partition, keyBytes, valueBytes, record.Timestamp, headers);
    }

    /// <summary>The sink record for a record of the log.</summary>
    /// <param name="record">As read.</param>
    /// <param name="partition">Its partition in the plugin API's terms.</param>
    public SinkRecord FromLog(in ConsumerRecord record, TopicPartition partition)
    {
        Stage = PipelineStage.HeaderConverter;
        var headers = FromLogHeaders(partition.Topic, record.Headers);
        Stage = PipelineStage.KeyConverter;
        var keyData = key.ToConnectData(partition.Topic, headers, record.Key);
        Stage = PipelineStage.ValueConverter;
        var valueData = value.ToConnectData(partition.Topic, headers, record.Value);
        return new SinkRecord
        {
            Topic = partition.Topic,
            Partition = partition.Partition,
            OriginalTopicPartition = partition,
            Offset = record.Offset,
            KeySchema = keyData.Schema,
            Key = keyData.Value,
            ValueSchema = valueData.Schema,
            Value = valueData.Value,
            Headers = headers,
            Timestamp = record.TimestampKind == LogTimestampKind.None ? null : record.TimestampMs,
            TimestampType = record.TimestampKind switch
            {
                LogTimestampKind.CreateTime => TimestampType.CreateTime,
                LogTimestampKind.LogAppendTime => TimestampType.LogAppendTime,
                _ => TimestampType.NoTimestamp,
            },
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        key.Dispose();
        value.Dispose();
        header.Dispose();
    }

    private LogHeader[]? ToLogHeaders(string topic, Headers headers)
    {
        if (headers.Count == 0)
        {
            return null;
        }

        var result = new LogHeader[headers.Count];
        for (var i = 0; i < result.Length; i++)
        {
            var (name, schema, content) = headers[i];
            result[i] = new LogHeader(name, header.FromConnectHeader(topic, name, schema, content));
        }

        return result;
    }

    private Headers FromLogHeaders(string topic, IReadOnlyList<LogHeader> headers)
    {
        if (headers.Count == 0)
        {
            return Headers.Empty;
        }

        var result = new Header[headers.Count];
        for (var i = 0; i < result.Length; i++)
        {
            var (schema, content) = header.ToConnectHeader(topic, headers[i].Key, headers[i].Value);
            result[i] = new Header(headers[i].Key, schema, content);
        }

        return Headers.Of(result);
    }
}
