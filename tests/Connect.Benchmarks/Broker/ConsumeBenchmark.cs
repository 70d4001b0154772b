namespace Connect.Benchmarks.Broker;

/// <summary>
/// rdkafka_performance consumes from the page cache of our broker, and the same records from the memory of librdkafka's mock broker.
/// </summary>
internal static class ConsumeBenchmark
{
    private const int PartitionCount = 32;

    // The mock broker forgets what is beyond 5 MiB or 100,000 records of a partition.
    private const int PartitionBytes = 3_000_000;
    private const int RoundCount = 5;
    private const double Target = 0.9;

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        var client = await RdkafkaPerformance.InstallAsync(cancellationToken);
        var report = new Report("broker-consume", "Consume: from the page cache, against the client's limit");
        report.Line($"rdkafka_performance reads {PartitionCount} partitions from their beginning; the medians of {RoundCount} rounds.");
        report.Line($"");
        report.Line($"| record | records | broker, records a second | mock broker, records a second | ratio | broker CPU a record |");
        report.Line($"|---|---|---|---|---|---|");
        foreach (var recordBytes in new[] { 100, 1024 })
        {
            var recordCount = PartitionCount * (PartitionBytes / recordBytes);
            using var mock = new MockBroker();
            mock.CreateTopic("load", PartitionCount);
            await using var worker = await BenchmarkWorker.StartAsync(cancellationToken);
            await worker.CreateTopicAsync("load", PartitionCount, cancellationToken);
            List<TimeSpan> ours = [], theirs = [];
            foreach (var broker in new[] { worker.Process.BootstrapServers, mock.BootstrapServers })
            {
                // Evenly: the mock broker would forget what is too much for one partition.
                await client.ProduceAsync(
                    broker, "load", recordBytes, recordCount, 1, cancellationToken, "-X", "sticky.partitioning.linger.ms=0");
            }

            var cpu = worker.CpuTime();
            for (var round = 1; round <= RoundCount; round++)
            {
                ours.Add(await ConsumeAsync(worker.Process.BootstrapServers));
                theirs.Add(await ConsumeAsync(mock.BootstrapServers));
            }

            cpu = worker.CpuTime() - cpu;
            var (our, their) = (Median(ours), Median(theirs));
            report.Row(
                $"{recordBytes} B",
                $"{recordCount:N0}",
                $"{recordCount / our.TotalSeconds:N0}",
                $"{recordCount / their.TotalSeconds:N0}",
                $"**{their / our:0.00}**",
                $"{cpu.TotalMicroseconds / recordCount / RoundCount:0.00} µs");

            Task<TimeSpan> ConsumeAsync(string broker) =>
                client.ConsumeAsync(broker, "load", PartitionCount, recordCount, cancellationToken);
        }

        report.Line($"");
        report.Line($"Target: at least {Target}.");
        report.Save();
    }

    private static TimeSpan Median(List<TimeSpan> times) => times.Order().ElementAt(times.Count / 2);
}
