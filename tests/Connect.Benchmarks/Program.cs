using System.Globalization;
using BenchmarkDotNet.Running;
using Connect.Benchmarks;
using Connect.Benchmarks.Broker;

const string Usage = """
    Measures the product against limits and peers in the same run, and writes docs/benchmarks/NAME.md.

    dotnet run -c Release --project tests/Connect.Benchmarks -- NAME

      streaming           drains a replication slot into the log, against pg_recvlogical draining a copy of it
      snapshot            snapshots a table into the log, against COPY TO STDOUT
      latency             commit -> log and commit -> landed at a steady rate (minutes as a second argument, 5 by default)
      footprint           time to REST ready, memory idle and at full load
      in-process          records per CPU-second of the log client in the process, against librdkafka over loopback
      broker-produce      records on disk, against librdkafka's mock broker and a sequential writer
      broker-consume      records from the page cache, against librdkafka's mock broker
      broker-delivery     from produce to consume at a steady rate, against a write and an fsync
      broker-partitions   memory, files and start times with 1 to 5,000 partitions, and with 1,000 connections
      broker-allocations  managed memory that the broker allocates for a record produced and consumed
      micro               micro benchmarks (BenchmarkDotNet; its own options follow)

    streaming, snapshot and footprint take a number of records, and one of rounds, for a trial that is printed but not written.
    """;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};

switch (args)
{
    case ["streaming", .. var size]:
        await StreamingBenchmark.RunAsync(size, stop.Token);
        return 0;
    case ["snapshot", .. var size]:
        await SnapshotBenchmark.RunAsync(size, stop.Token);
        return 0;
    case ["latency", .. var rest]:
        var minutes = rest is [var given] ? double.Parse(given, CultureInfo.InvariantCulture) : 5;
        await LatencyBenchmark.RunAsync(TimeSpan.FromMinutes(minutes), stop.Token);
        return 0;
    case ["in-process"]:
        await InProcessBenchmark.RunAsync(stop.Token);
        return 0;
    case ["footprint", .. var size]:
        await FootprintBenchmark.RunAsync(size, stop.Token);
        return 0;
    case ["broker-produce"]:
        await ProduceBenchmark.RunAsync(stop.Token);
        return 0;
    case ["broker-consume"]:
        await ConsumeBenchmark.RunAsync(stop.Token);
        return 0;
    case ["broker-delivery"]:
        await DeliveryBenchmark.RunAsync(stop.Token);
        return 0;
    case ["broker-partitions"]:
        await PartitionsBenchmark.RunAsync(stop.Token);
        return 0;
    case ["broker-allocations"]:
        await AllocationBenchmark.RunAsync(stop.Token);
        return 0;
    case ["micro", .. var options]:
        BenchmarkSwitcher.FromAssembly(typeof(Report).Assembly).Run(options);
        return 0;
    default:
        Console.WriteLine(Usage);
        return args is ["--help"] or ["-h"] ? 0 : 2;
}
