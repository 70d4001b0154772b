using System.Globalization;
using System.Text;
using Connect.Protocol.Compression;
using Connect.Protocol.Records;
using Connect.Storage.Files;
using Connect.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Record = Connect.Protocol.Records.Record;

namespace Connect.Storage.Tests.Cleaning;

/// <summary>On the real disk, with the threads that the process has.</summary>
public sealed class CompactionUnderLoadTests : IDisposable
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;
    private readonly string _directory = Directory.CreateTempSubdirectory("connect-compaction-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    // Files go at once, so readers meet every way in which a segment can vanish.
    [Fact]
    public async Task ReadersAndWriters_GoOn_WhileSegmentsAreReplacedUnderThem()
    {
        const int Count = 20_000;
        const int Keys = 50;
        await using LogStore store = await OpenAsync(new LogStoreOptions
        {
            DataDirectory = _directory,
            CleanerBackoff = TimeSpan.FromMilliseconds(1),
            RetentionCheckInterval = TimeSpan.FromMilliseconds(1),
            MaxOpenFiles = 4,
            FlushPolicy = Durability.FlushPolicy.OperatingSystem,
        });
        var configs = new Dictionary<string, string>
        {
            ["cleanup.policy"] = "compact",
            ["segment.bytes"] = "3000",
            ["file.delete.delay.ms"] = "0",
            ["min.cleanable.dirty.ratio"] = "0.2",
        };
        PartitionLog log = (await store.CreateTopicAsync("t", 1, configs, Token)).Partitions[0];
        Task writer = Task.Run(async () => await WriteAsync(log, Count, Keys), Token);
        Task[] readers = [.. Enumerable.Range(0, 3).Select(_ => Task.Run(() => ReadToEnd(log, Count, Keys), Token))];
        await writer;
        await Task.WhenAll(readers);
        await WaitUntil.TrueAsync(
            () => log.SegmentCount < 20, TimeSpan.FromSeconds(60), () => $"{log.SizeBytes} bytes in {log.SegmentCount} segments", Token);
        Assert.Equal(0, store.Compaction.Failures);
        Assert.True(store.Compaction.Passes > 1, $"{store.Compaction.Passes} passes");
        Assert.InRange(store.OpenFileCount, 0, 8);
    }

    [Fact]
    public async Task MillionKeys_AreCompactedInEightMegabytes()
    {
        const int Keys = 1_000_000;
        const int Again = 200_000;
        const int PerBatch = 5_000;
        const int DedupeBytes = 8 * 1024 * 1024;
        await using LogStore store = await OpenAsync(new LogStoreOptions
        {
            DataDirectory = _directory,
            CleanerThreads = 0,
            CleanerDedupeBufferBytes = DedupeBytes,
            FlushPolicy = Durability.FlushPolicy.OperatingSystem,
        });
        var configs = new Dictionary<string, string>
        {
            ["cleanup.policy"] = "compact",
            ["segment.bytes"] = "1000000",
            ["min.cleanable.dirty.ratio"] = "0",
        };
        PartitionLog log = (await store.CreateTopicAsync("t", 1, configs, Token)).Partitions[0];
        for (int first = 0; first < Keys + Again; first += PerBatch)
        {
            await AppendAsync(log, first % Keys, PerBatch, first / Keys, CompressionCodec.Lz4);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        int passes = 0;
        while (store.CleanNext())
        {
            passes++;
        }

        // 8 MiB have room for a third of the keys.
        Assert.InRange(passes, 3, 8);
        Assert.Equal(0, store.Compaction.Failures);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (long)passes * 4 * DedupeBytes);
        (int records, int second) = Count(log);
        Assert.Equal(Again, second);
        Assert.InRange(records, Keys, Keys + (Again / 2));
    }

    private static (int Records, int OfSecondRound) Count(PartitionLog log)
    {
        (int records, int second) = (0, 0);
        foreach (byte[] batch in Batches.ReadBatches(log))
        {
            using var reader = new RecordBatchReader(batch);
            while (reader.TryRead(out Record record))
            {
                records++;
                second += record.Value!.Value.Span[0] == '1' ? 1 : 0;
            }
        }

        return (records, second);
    }

    private static async Task AppendAsync(PartitionLog log, int first, int count, int round, CompressionCodec codec)
    {
        using var writer = new RecordBatchWriter(new RecordBatchWriterOptions { Codec = codec });
        byte[] value = Encoding.UTF8.GetBytes($"{round}");
        for (int i = first; i < first + count; i++)
        {
            writer.Append(Batches.TimestampMs, BitConverter.GetBytes(i), value);
        }

        await log.AppendAsync(writer.Build(), AppendOptions.Internal, Token);
    }

    private static async Task WriteAsync(PartitionLog log, int count, int keys)
    {
        for (int i = 0; i < count; i++)
        {
            byte[] batch = Batches.Keyed(RecordBatchWriterOptions.Default, Batches.TimestampMs, $"k{i % keys}=v{i}");
            await log.AppendAsync(batch, AppendOptions.Client, Token);
        }
    }

    // Each reader sees offsets rise, and in the end the last value of each key.
    private static void ReadToEnd(PartitionLog log, int count, int keys)
    {
        var last = new Dictionary<string, string>();
        long offset = 0;
        while (offset < count)
        {
            using LogReadResult result = log.Read(offset, 2000);
            ReadOnlyMemory<byte> batches = result.Batches;
            while (RecordBatchReader.TryTakeBatch(ref batches, out ReadOnlyMemory<byte> batch))
            {
                foreach (string record in Batches.DecodeKeyed(batch))
                {
                    string[] parts = record.Split(':', '=');
                    last[parts[1]] = parts[2];
                }

                _ = RecordBatchHeader.TryRead(batch.Span, out RecordBatchHeader header);
                Assert.True(header.LastOffset >= offset, $"offset {header.LastOffset} after {offset}");
                offset = header.NextOffset;
            }
        }

        Assert.Equal(keys, last.Count);
        Assert.All(last, entry => Assert.InRange(
            int.Parse(entry.Value[1..], CultureInfo.InvariantCulture), count - keys, count - 1));
    }

    private static Task<LogStore> OpenAsync(LogStoreOptions options) =>
        LogStore.OpenAsync(options, DiskFileSystem.Instance, TimeProvider.System, NullLoggerFactory.Instance, Token);
}
