namespace Connect.Benchmarks;

/// <summary>
/// Inserts and as many updates of a six-column table wait in a replication slot. How fast does the worker drain them into its
/// durable log, against pg_recvlogical draining a copy of the same slot to /dev/null?
/// </summary>
internal static class StreamingBenchmark
{
    private const double Target = 0.8;

    public static async Task RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var size = RunSize.Parse(arguments, count: 1_000_000, rounds: 3);
        var report = new Report("streaming", "Streaming: a slot drained into the log, against pg_recvlogical", size.IsTrial);
        await using var database = await BenchmarkDatabase.StartAsync(cancellationToken);
        await database.ExecuteAsync("SELECT pg_create_logical_replication_slot('origin', 'pgoutput')", cancellationToken);
        await database.InsertCustomersAsync(size.Count / 2, cancellationToken);
        await database.ExecuteAsync("UPDATE customers SET balance = balance + 1, updated_at = now()", cancellationToken);
        await database.ExecuteAsync("CHECKPOINT", cancellationToken);
        await using var worker = await BenchmarkWorker.StartAsync(cancellationToken);

        report.Line($"{size.Count:N0} changes wait in the slot; each round drains two copies of it, one after the other.");
        var comparison = new RateComparison(report, "pg_recvlogical", size.Count);
        for (var round = 1; round <= size.Rounds; round++)
        {
            await database.ExecuteAsync($"SELECT pg_copy_logical_replication_slot('origin', 'peer{round}')", cancellationToken);
            await database.ExecuteAsync($"SELECT pg_copy_logical_replication_slot('origin', 'ours{round}')", cancellationToken);
            var peer = await database.DrainWithPgRecvlogicalAsync($"peer{round}", cancellationToken);
            var config = database.SourceConfig($"bench{round}", $"ours{round}", "no_data");
            comparison.Add(
                peer,
                await worker.MeasureSourceAsync(
                    $"streaming{round}", config, $"bench{round}.public.customers", size.Count, cancellationToken));
        }

        comparison.Finish(Target);
    }
}
