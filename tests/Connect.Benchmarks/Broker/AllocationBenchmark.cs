using Connect.Broker;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;

namespace Connect.Benchmarks.Broker;

/// <summary>
/// Managed memory that the broker allocates while rdkafka_performance, in another process, produces and consumes. The broker is alone in
/// this process, so its allocations are all of the process's. Batches of different sizes tell what a request costs from what a record
/// costs.
/// </summary>
internal static class AllocationBenchmark
{
    private const int RecordBytes = 100;

    private static readonly (int BatchRecords, int RecordCount)[] Loads =
        [(1, 20_000), (10, 200_000), (100, 1_000_000), (1_000, 2_000_000)];

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        var client = await RdkafkaPerformance.InstallAsync(cancellationToken);
        var folder = Directory.CreateTempSubdirectory("connect-benchmark-").FullName;
        try
        {
            await using var broker = await BrokerServer.StartAsync(
                new BrokerOptions { Listeners = "PLAINTEXT://127.0.0.1:0", LogDirs = folder },
                NullLoggerFactory.Instance,
                Metrics.NewCustomRegistry(),
                cancellationToken: cancellationToken);
            await MeasureAsync(client, broker, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(RdkafkaPerformance client, BrokerServer broker, CancellationToken cancellationToken)
    {
        // Compiling and growing pools are the first load's cost.
        await client.ProduceAsync(
            broker.BootstrapServers, "warm-up", RecordBytes, 20_000, 1, cancellationToken, "-X", "batch.num.messages=1");
        await client.ConsumeAsync(broker.BootstrapServers, "warm-up", 1, 20_000, cancellationToken);

        var report = new Report("broker-allocations", "Allocations: managed memory of the broker for each record");
        report.Line($"rdkafka_performance, records of {RecordBytes} bytes, acks=all, one partition.");
        report.Line($"");
        report.Line($"| records a batch at most | records | allocated a record produced | allocated a record consumed |");
        report.Line($"|---|---|---|---|");
        foreach (var (batchRecords, recordCount) in Loads)
        {
            var topic = $"batches-of-{batchRecords}";
            string[] batches = ["-X", $"batch.num.messages={batchRecords}"];
            var produced = await AllocatedAsync(() => client.ProduceAsync(
                broker.BootstrapServers, topic, RecordBytes, recordCount, 1, cancellationToken, batches));
            var consumed = await AllocatedAsync(() => client.ConsumeAsync(
                broker.BootstrapServers, topic, 1, recordCount, cancellationToken));
            report.Row(
                $"{batchRecords:N0}", $"{recordCount:N0}", $"{produced / recordCount:0.0} bytes", $"{consumed / recordCount:0.0} bytes");
        }

        report.Line($"");
        report.Line($"Target: none that grows with the number of records; what a request allocates is shared by its records.");
        report.Save();
    }

    private static async Task<double> AllocatedAsync(Func<Task> work)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await work();
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }
}
