using System.Collections.Frozen;
using System.Diagnostics;
using Connect.Broker;
using Connect.LogClient;
using Connect.LogClient.Confluent;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;

namespace Connect.Benchmarks;

/// <summary>
/// Records per second of CPU time, in process against librdkafka over loopback on the same broker. The CPU time is that of the whole
/// process: client and broker, both ways. Wall-clock time is not looked at.
/// </summary>
internal static class InProcessBenchmark
{
    private const int Rounds = 3;
    private const double Target = 3;

    private static readonly (int Bytes, int Count)[] Sizes = [(100, 1_000_000), (1024, 300_000)];

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        var report = new Report("in-process", "The log client in the process against the one over loopback");
        report.Line($"Each round sends and reads every record once with each client, on the same broker, which flushes before it");
        report.Line($"acknowledges. Figures are medians of {Rounds} rounds behind one to warm up: records per second of the process's");
        report.Line($"CPU time, client and broker together, and bytes that .NET allocates for a record.");
        report.Line($"");
        report.Line($"| record | what | loopback | in process | ratio | allocated, loopback | allocated, in process |");
        report.Line($"|---|---|---|---|---|---|---|");
        var folder = Directory.CreateTempSubdirectory("connect-benchmark-").FullName;
        try
        {
            foreach (var (bytes, count) in Sizes)
            {
                await MeasureAsync(report, Path.Combine(folder, $"{bytes}"), bytes, count, cancellationToken);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        report.Line($"");
        report.Line($"Target: a ratio of at least {Target}.");
        report.Save();
    }

    private static async Task MeasureAsync(Report report, string folder, int bytes, int count, CancellationToken cancellationToken)
    {
        await using var broker = await BrokerServer.StartAsync(
            new BrokerOptions { Listeners = "PLAINTEXT://127.0.0.1:0", LogDirs = folder },
            NullLoggerFactory.Instance,
            Metrics.NewCustomRegistry(),
            cancellationToken: cancellationToken);
        var loopback = new ConfluentLogClient(
            broker.BootstrapServers, FrozenDictionary<string, string>.Empty, NullLoggerFactory.Instance);
        var costs = new List<(Cost Loopback, Cost InProcess)>[] { [], [] };
        for (var round = 0; round <= Rounds; round++)
        {
            var (loopbackSent, loopbackRead) = await RunRoundAsync(loopback, $"loopback-{round}", bytes, count, cancellationToken);
            var (localSent, localRead) = await RunRoundAsync(broker.Client, $"local-{round}", bytes, count, cancellationToken);
            if (round > 0)
            {
                costs[0].Add((loopbackSent, localSent));
                costs[1].Add((loopbackRead, localRead));
            }
        }

        foreach (var (what, measured) in new[] { ("produce", costs[0]), ("consume", costs[1]) })
        {
            var (theirs, ours) = (Median(measured, c => c.Loopback.Rate), Median(measured, c => c.InProcess.Rate));
            var ratio = Median(measured, c => c.InProcess.Rate / c.Loopback.Rate);
            var (theirBytes, ourBytes) = (Median(measured, c => c.Loopback.Allocated), Median(measured, c => c.InProcess.Allocated));
            report.Line(
                $"| {bytes} bytes | {what} | {theirs:N0}/s | {ours:N0}/s | **{ratio:0.0}** | {theirBytes:N0} | {ourBytes:N0} |");
        }
    }

    private static async Task<(Cost Sent, Cost Read)> RunRoundAsync(
        ILogClient client, string topic, int bytes, int count, CancellationToken cancellationToken)
    {
        await using (var admin = client.CreateAdmin(new ClientSettings { ClientId = "benchmark" }))
        {
            await admin.CreateTopicAsync(new NewTopic(topic, 1, -1, new Dictionary<string, string>()), cancellationToken);
        }

        var sent = await Cost.OfAsync(count, () => SendAsync(client, topic, bytes, count, cancellationToken));
        var read = await Cost.OfAsync(count, () => ReadAsync(client, topic, count, cancellationToken));
        return (sent, read);
    }

    private static async Task SendAsync(ILogClient client, string topic, int bytes, int count, CancellationToken cancellationToken)
    {
        await using var producer = client.CreateProducer(new ProducerSettings { ClientId = "benchmark" });
        var handler = new Counter();
        var record = new ProducerRecord(topic, 0, new byte[8], new byte[bytes - 8], 1_700_000_000_000);
        Random.Shared.NextBytes(record.Value!);
        for (var i = 0; i < count; i++)
        {
            while (!producer.TrySend(record, handler))
            {
                await producer.WaitForRoomAsync(cancellationToken);
            }
        }

        await producer.FlushAsync(cancellationToken);
        if (handler.Delivered != count)
        {
            throw new InvalidOperationException($"{handler.Delivered} of {count} records were appended.", handler.FirstError);
        }
    }

    private static async Task ReadAsync(ILogClient client, string topic, int count, CancellationToken cancellationToken)
    {
        await using var consumer = client.CreateConsumer(new ConsumerSettings { ClientId = "benchmark" });
        consumer.Assign(new Dictionary<LogPartition, long> { [new LogPartition(topic, 0)] = StartOffset.Earliest });
        var read = 0;
        while (read < count)
        {
            read += (await consumer.PollAsync(TimeSpan.FromSeconds(1), cancellationToken)).Records.Count;
        }
    }

    private static double Median(List<(Cost Loopback, Cost InProcess)> costs, Func<(Cost Loopback, Cost InProcess), double> figure) =>
        costs.Select(figure).Order().ElementAt(costs.Count / 2);

    /// <summary>What a piece of work took.</summary>
    /// <param name="Rate">Records per second of CPU time.</param>
    /// <param name="Allocated">Bytes of managed memory for a record.</param>
    private readonly record struct Cost(double Rate, double Allocated)
    {
        public static async Task<Cost> OfAsync(int count, Func<Task> work)
        {
            using var process = Process.GetCurrentProcess();
            var (cpu, allocated) = (process.TotalProcessorTime, GC.GetTotalAllocatedBytes());
            await work();
            process.Refresh();
            return new Cost(
                count / (process.TotalProcessorTime - cpu).TotalSeconds, (GC.GetTotalAllocatedBytes() - allocated) / (double)count);
        }
    }

    private sealed class Counter : IDeliveryHandler
    {
        private int _delivered;

        public int Delivered => Volatile.Read(ref _delivered);

        public Exception? FirstError { get; private set; }

        public void OnDelivery(in Delivery delivery)
        {
            FirstError ??= delivery.Error;
            _delivered += delivery.Error is null ? 1 : 0;
        }
    }
}
