namespace Connect.Benchmarks.Broker;

/// <summary>
/// rdkafka_performance produces with acks=all, and every acknowledgement is on disk. Peers in the same run: the same client against
/// librdkafka's mock broker, which keeps nothing, and one sequential writer that flushes as often as the log did.
/// </summary>
internal static class ProduceBenchmark
{
    private const string Topic = "load";
    private const int PartitionCount = 6;
    private const int RoundCount = 3;
    private const double MockTarget = 0.7;
    private const double DiskTarget = 0.7;

    private static readonly (int RecordBytes, int ProducerCount, int RecordCount)[] Loads =
    [
        (100, 1, 3_000_000),
        (100, 16, 3_000_000),
        (200, 1, 3_000_000),
        (1024, 1, 600_000),
        (1024, 16, 600_000),
    ];

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        var client = await RdkafkaPerformance.InstallAsync(cancellationToken);
        var report = new Report("broker-produce", "Produce: records on disk, against the client's limit and the disk's");
        report.Line($"rdkafka_performance, acks=all, {PartitionCount} partitions, no compression; the median of {RoundCount} rounds.");
        report.Line($"");
        report.Row(
            $"record",
            $"producers",
            $"records a second",
            $"bytes a second",
            $"broker CPU a record",
            $"of the mock broker's records",
            $"of the disk's bytes",
            $"bytes a flush");
        report.Line($"|---|---|---|---|---|---|---|---|");
        foreach (var (recordBytes, producerCount, recordCount) in Loads)
        {
            var rounds = new List<Round>();
            for (var round = 1; round <= RoundCount; round++)
            {
                rounds.Add(await MeasureAsync(client, recordBytes, producerCount, recordCount, cancellationToken));
            }

            var median = rounds.OrderBy(r => r.Elapsed).ElementAt(RoundCount / 2);
            var rate = recordCount / median.Elapsed.TotalSeconds;
            report.Row(
                $"{recordBytes} B",
                $"{producerCount}",
                $"{rate:N0}",
                $"{rate * recordBytes / 1e6:N0} MB",
                $"{median.Cpu.TotalMicroseconds / recordCount:0.00} µs",
                $"**{median.Mock / median.Elapsed:0.00}**",
                $"**{median.Disk / median.Elapsed:0.00}**",
                $"{median.BytesPerFlush / 1024:N0} KiB");
        }

        report.Line($"");
        report.Line($"Targets: at least {MockTarget} of the mock broker's records, at least {DiskTarget} of the disk's bytes.");
        report.Save();
    }

    private static async Task<Round> MeasureAsync(
        RdkafkaPerformance client, int recordBytes, int producerCount, int recordCount, CancellationToken cancellationToken)
    {
        var mock = await client.ProduceAsync(null, Topic, recordBytes, recordCount, producerCount, cancellationToken);
        await using var worker = await BenchmarkWorker.StartAsync(cancellationToken);
        await worker.CreateTopicAsync(Topic, PartitionCount, cancellationToken);
        await client.ProduceAsync(worker.Process.BootstrapServers, Topic, recordBytes, recordCount / 10, 1, cancellationToken);
        var (flushes, bytes, cpu) = (await FlushesAsync(worker, cancellationToken), worker.LogBytes(Topic), worker.CpuTime());
        var ours = await client.ProduceAsync(
            worker.Process.BootstrapServers, Topic, recordBytes, recordCount, producerCount, cancellationToken);
        cpu = worker.CpuTime() - cpu;
        bytes = worker.LogBytes(Topic) - bytes;
        flushes = await FlushesAsync(worker, cancellationToken) - flushes;
        var disk = SequentialWriter.Write(worker.Process.Folder, bytes, (int)(bytes / Math.Max(1, flushes)));
        return new Round(ours, mock, disk, cpu, bytes / Math.Max(1.0, flushes));
    }

    private static async Task<long> FlushesAsync(BenchmarkWorker worker, CancellationToken cancellationToken) =>
        (long)await worker.MetricAsync("kafka_log_logflushstats_logflush_time_seconds_count", cancellationToken);

    private readonly record struct Round(TimeSpan Elapsed, TimeSpan Mock, TimeSpan Disk, TimeSpan Cpu, double BytesPerFlush);
}
