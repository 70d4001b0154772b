using System.Text;
using Connect.Protocol.Compression;
using Connect.Protocol.Messages;
using Connect.Protocol.Records;

namespace Connect.Broker.Tests.Testing;

/// <summary>Produce requests with one batch, and the values out of fetched batches.</summary>
internal static class Batches
{
    public static byte[] Of(RecordBatchWriterOptions options, params string[] values)
    {
        using var writer = new RecordBatchWriter(options);
        foreach (var value in values)
        {
            writer.Append(timestampMs: 1_700_000_000_000, Encoding.UTF8.GetBytes("k"), Encoding.UTF8.GetBytes(value));
        }
        return writer.Build().ToArray();
    }

    public static byte[] Of(params string[] values) => Of(RecordBatchWriterOptions.Default, values);

    public static byte[] Of(CompressionCodec codec, params string[] values) => Of(new RecordBatchWriterOptions { Codec = codec }, values);

    public static ProduceRequest Produce(string topic, byte[] batch, short acks = -1, int partition = 0, Guid topicId = default) => new()
    {
        Acks = acks,
        TimeoutMs = 10_000,
        Topics = [new() { Name = topic, TopicId = topicId, Partitions = [new() { Index = partition, Records = batch }] }],
    };

    public static FetchRequest Fetch(
        string topic, long offset, int maxWaitMs = 0, int partitionMaxBytes = 1 << 20, Guid topicId = default) => new()
    {
        MaxWaitMs = maxWaitMs,
        MinBytes = 1,
        MaxBytes = 1 << 26,
        Topics =
        [
            new()
            {
                Topic = topic,
                TopicId = topicId,
                Partitions = [new() { FetchOffset = offset, PartitionMaxBytes = partitionMaxBytes }],
            },
        ],
    };

    public static CreateTopicsRequest Create(string topic, int partitions = 1, params (string Name, string Value)[] configs) => new()
    {
        Topics =
        [
            new()
            {
                Name = topic,
                NumPartitions = partitions,
                ReplicationFactor = 1,
                Configs = [.. configs.Select(config => new CreateTopicsRequestConfig { Name = config.Name, Value = config.Value })],
            },
        ],
        TimeoutMs = 10_000,
    };

    public static IReadOnlyList<string> Values(FetchResponse response) => Values(response.Topics[0].Partitions[0].Records!.Value);

    public static IReadOnlyList<string> Values(ReadOnlyMemory<byte> batches)
    {
        var values = new List<string>();
        while (RecordBatchReader.TryTakeBatch(ref batches, out var batch))
        {
            using var reader = new RecordBatchReader(batch);
            while (reader.TryRead(out var record))
            {
                values.Add(Encoding.UTF8.GetString(record.Value!.Value.Span));
            }
        }
        return values;
    }
}
