using System.Buffers.Binary;
using System.Diagnostics;
using Confluent.Kafka;

namespace Connect.Benchmarks.Broker;

/// <summary>
/// From produce to consume at a steady 1,000 records a second, each acknowledged on disk before a consumer sees it, against a write and an
/// fsync at the same rate: no log can be faster than its disk. The same without waiting for the disk shows what is not the disk's.
/// </summary>
internal static class DeliveryBenchmark
{
    private const int RecordsPerSecond = 1_000;
    private const int RecordBytes = 200;
    private const double Target = 3;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Warmup = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1) / RecordsPerSecond;

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var worker = await StartAsync("EveryBatchGroup", cancellationToken);
        await using var unflushed = await StartAsync("OperatingSystem", cancellationToken);
        var count = (int)(Duration.TotalSeconds * RecordsPerSecond);
        var skipped = (int)(Warmup.TotalSeconds * RecordsPerSecond);

        var disk = await SequentialWriter.WriteSteadilyAsync(worker.Process.Folder, RecordBytes, Interval, count, cancellationToken);
        var times = (await DeliverAsync(worker.Process.BootstrapServers, skipped + count, cancellationToken))[skipped..];
        var client = (await DeliverAsync(unflushed.Process.BootstrapServers, skipped + count, cancellationToken))[skipped..];
        times.Sort();
        client.Sort();
        disk.Sort();

        var report = new Report("broker-delivery", "Delivery: from produce to consume, on disk in between");
        report.Line($"{RecordsPerSecond:N0} records a second of {RecordBytes} bytes for {Duration.TotalSeconds} s; linger.ms=0, acks=all.");
        report.Line($"");
        report.Line($"| | p50 | p99 | most |");
        report.Line($"|---|---|---|---|");
        Row("produce to consume", times);
        Row("the same without waiting for the disk (log.flush.policy=OperatingSystem)", client);
        Row("write and fsync", disk);
        Ratio("the same without the disk", client);
        Ratio("the disk", disk);
        report.Line($"");
        report.Line($"Target: at most {Target} times the disk's p50 and p99.");
        report.Save();

        void Row(string what, List<TimeSpan> sorted) => report.Row($"{what}", At(sorted, 0.5), At(sorted, 0.99), At(sorted, 1));

        void Ratio(string to, List<TimeSpan> sorted) => report.Row(
            $"ratio to {to}", $"{Part(times, 0.5) / Part(sorted, 0.5):0.0}", $"{Part(times, 0.99) / Part(sorted, 0.99):0.0}", $"");
    }

    private static async Task<BenchmarkWorker> StartAsync(string flushPolicy, CancellationToken cancellationToken)
    {
        var worker = await BenchmarkWorker.StartAsync(cancellationToken, ("CONNECT_BROKER_LOG_FLUSH_POLICY", flushPolicy));
        await worker.CreateTopicAsync("paced", 1, cancellationToken);
        return worker;
    }

    private static async Task<List<TimeSpan>> DeliverAsync(string bootstrapServers, int count, CancellationToken cancellationToken)
    {
        var consumed = Task.Factory.StartNew(
            () => Consume(bootstrapServers, count, cancellationToken),
            cancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        using var producer = new ProducerBuilder<Null, byte[]>(
            new ProducerConfig { BootstrapServers = bootstrapServers, LingerMs = 0, Acks = Acks.All }).Build();
        var pace = new Pace(Interval);
        for (var i = 0; i < count; i++)
        {
            await pace.NextAsync(cancellationToken);
            var value = new byte[RecordBytes];
            BinaryPrimitives.WriteInt64BigEndian(value, Stopwatch.GetTimestamp());
            producer.Produce("paced", new Message<Null, byte[]> { Value = value });
        }

        producer.Flush(cancellationToken);
        return await consumed;
    }

    private static List<TimeSpan> Consume(string bootstrapServers, int count, CancellationToken cancellationToken)
    {
        var config = new ConsumerConfig { BootstrapServers = bootstrapServers, GroupId = "none", EnableAutoCommit = false };
        using var consumer = new ConsumerBuilder<Ignore, byte[]>(config).Build();
        consumer.Assign(new TopicPartitionOffset("paced", 0, Offset.Beginning));
        var times = new List<TimeSpan>(count);
        while (times.Count < count)
        {
            var sent = BinaryPrimitives.ReadInt64BigEndian(consumer.Consume(cancellationToken).Message.Value);
            times.Add(Stopwatch.GetElapsedTime(sent));
        }

        return times;
    }

    private static TimeSpan Part(List<TimeSpan> sorted, double part) => sorted[Math.Max(0, (int)Math.Ceiling(part * sorted.Count) - 1)];

    private static FormattableString At(List<TimeSpan> sorted, double part) => $"{Part(sorted, part).TotalMilliseconds:0.00} ms";
}
