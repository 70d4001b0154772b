using System.Globalization;
using System.Text;
using Connect.Protocol.Compression;
using Connect.Protocol.Records;
using Record = Connect.Protocol.Records.Record;

namespace Connect.Storage.Tests;

/// <summary>Makes batches and reads them back.</summary>
internal static class Batches
{
    public const long TimestampMs = 1_700_000_000_000;

    public static byte[] Of(params string[] values) => Of(RecordBatchWriterOptions.Default, values);

    public static byte[] Of(RecordBatchWriterOptions options, params string[] values) => Of(options, TimestampMs, values);

    public static byte[] Of(RecordBatchWriterOptions options, long timestampMs, params string[] values)
    {
        using var writer = new RecordBatchWriter(options);
        foreach (string value in values)
        {
            writer.Append(timestampMs, null, Encoding.UTF8.GetBytes(value));
        }

        return writer.Build().ToArray();
    }

    public static byte[] Idempotent(long producerId, short epoch, int sequence, params string[] values) =>
        Of(new RecordBatchWriterOptions { ProducerId = producerId, ProducerEpoch = epoch, BaseSequence = sequence }, values);

    public static byte[] Transactional(long producerId, short epoch, int sequence, params string[] values) => Of(
        new RecordBatchWriterOptions { ProducerId = producerId, ProducerEpoch = epoch, BaseSequence = sequence, IsTransactional = true },
        values);

    public static byte[] Compressed(CompressionCodec codec, params string[] values) =>
        Of(new RecordBatchWriterOptions { Codec = codec }, values);

    /// <summary>One batch of records "key=value"; "key" alone is a tombstone.</summary>
    public static byte[] Keyed(RecordBatchWriterOptions options, long timestampMs, params string[] records)
    {
        using var writer = new RecordBatchWriter(options);
        foreach (string record in records)
        {
            string[] parts = record.Split('=');
            writer.Append(timestampMs, Encoding.UTF8.GetBytes(parts[0]), parts.Length > 1 ? Encoding.UTF8.GetBytes(parts[1]) : null);
        }

        return writer.Build().ToArray();
    }

    /// <summary>All records of keyed batches as "offset:key=value", tombstones as "offset:key".</summary>
    public static List<string> DecodeKeyed(ReadOnlyMemory<byte> batches)
    {
        var records = new List<string>();
        while (RecordBatchReader.TryTakeBatch(ref batches, out ReadOnlyMemory<byte> batch))
        {
            using var reader = new RecordBatchReader(batch);
            while (reader.TryRead(out Record record))
            {
                string value = record.Value is { } bytes ? $"={Encoding.UTF8.GetString(bytes.Span)}" : "";
                records.Add($"{record.Offset}:{Encoding.UTF8.GetString(record.Key!.Value.Span)}{value}");
            }
        }

        return records;
    }

    /// <summary>The batches of the whole log, those without records included.</summary>
    public static List<byte[]> ReadBatches(PartitionLog log)
    {
        var found = new List<byte[]>();
        long offset = log.LogStartOffset;
        while (offset < log.HighWatermark)
        {
            using LogReadResult result = log.Read(offset, 64 * 1024);
            ReadOnlyMemory<byte> batches = result.Batches;
            Assert.False(batches.IsEmpty, $"nothing at offset {offset} below the high watermark {log.HighWatermark}");
            while (RecordBatchReader.TryTakeBatch(ref batches, out ReadOnlyMemory<byte> batch))
            {
                found.Add(batch.ToArray());
                _ = RecordBatchHeader.TryRead(batch.Span, out RecordBatchHeader header);
                offset = header.NextOffset;
            }
        }

        return found;
    }

    /// <summary>Everything that consumers can see of keyed records.</summary>
    public static List<string> ReadKeyed(PartitionLog log) => [.. ReadBatches(log).SelectMany(batch => DecodeKeyed(batch))];

    /// <summary>All records as "offset=value".</summary>
    public static List<string> Decode(ReadOnlyMemory<byte> batches)
    {
        var records = new List<string>();
        while (RecordBatchReader.TryTakeBatch(ref batches, out ReadOnlyMemory<byte> batch))
        {
            using var reader = new RecordBatchReader(batch);
            while (reader.TryRead(out Record record))
            {
                records.Add($"{record.Offset}={Encoding.UTF8.GetString(record.Value!.Value.Span)}");
            }
        }

        return records;
    }

    /// <summary>Everything that consumers can see.</summary>
    public static List<string> ReadAll(PartitionLog log)
    {
        var records = new List<string>();
        long offset = log.LogStartOffset;
        while (offset < log.HighWatermark)
        {
            using LogReadResult result = log.Read(offset, 64 * 1024);
            List<string> decoded = Decode(result.Batches);
            records.AddRange(decoded);
            offset = long.Parse(decoded[^1].Split('=')[0], CultureInfo.InvariantCulture) + 1;
        }

        return records;
    }
}
