namespace Connect.Benchmarks;

/// <summary>
/// 500,000 inserts and 500,000 updates of a six-column table wait in a replication slot. How fast does the worker drain them into its
/// durable log, against pg_recvlogical draining a copy of the same slot to /dev/null?
/// </summary>
internal static class StreamingBenchmark
{
    private const int RowCount = 500_000;
    private const int ChangeCount = 2 * RowCount;
    private const int RoundCount = 3;
    private const double Target = 0.8;

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        var report = new Report("streaming", "Streaming: a slot drained into the log, against pg_recvlogical");
        await using var database = await BenchmarkDatabase.StartAsync(cancellationToken);
        await database.ExecuteAsync("SELECT pg_create_logical_replication_slot('origin', 'pgoutput')", cancellationToken);
        await database.InsertCustomersAsync(RowCount, cancellationToken);
        await database.ExecuteAsync("UPDATE customers SET balance = balance + 1, updated_at = now()", cancellationToken);
        await database.ExecuteAsync("CHECKPOINT", cancellationToken);
        await using var worker = await BenchmarkWorker.StartAsync(cancellationToken);

        report.Line($"{ChangeCount:N0} changes wait in the slot; each round drains two copies of it, one after the other.");
        var comparison = new RateComparison(report, "pg_recvlogical", ChangeCount);
        for (var round = 1; round <= RoundCount; round++)
        {
            await database.ExecuteAsync($"SELECT pg_copy_logical_replication_slot('origin', 'peer{round}')", cancellationToken);
            await database.ExecuteAsync($"SELECT pg_copy_logical_replication_slot('origin', 'ours{round}')", cancellationToken);
            var peer = await database.DrainWithPgRecvlogicalAsync($"peer{round}", cancellationToken);
            var config = database.SourceConfig($"bench{round}", $"ours{round}", "no_data");
            comparison.Add(
                peer,
                await worker.MeasureSourceAsync(
                    $"streaming{round}", config, $"bench{round}.public.customers", ChangeCount, cancellationToken));
        }

        comparison.Finish(Target);
    }
}
