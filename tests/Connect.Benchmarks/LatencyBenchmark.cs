using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.S3;
using Azure.Storage.Blobs;
using Connect.TestKit.Servers;

namespace Connect.Benchmarks;

/// <summary>
/// Changes at a steady rate flow into S3, Azure Blob and Elasticsearch. The worker's own histograms say how long after the commit they were
/// in the log and visible outside; a probe row a second, looked for by search, checks the last one from outside.
/// </summary>
internal static class LatencyBenchmark
{
    private const int TransactionsPerSecond = 200;
    private const int ChangesPerTransaction = 5;
    private const string Topic = "bench.public.customers";
    private const string Bucket = "bench";

    public static async Task RunAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        var report = new Report("latency", "Latency: from the commit to the log and to the outside systems");
        await using var s3 = new Fauxqs();
        await using var azurite = new Azurite();
        await using var elasticsearch = new ElasticsearchServer();
        await Task.WhenAll(
            s3.StartAsync(cancellationToken), azurite.StartAsync(cancellationToken), elasticsearch.StartAsync(cancellationToken));
        await CreateBucketsAsync(s3, azurite, cancellationToken);
        await using var database = await BenchmarkDatabase.StartAsync(cancellationToken);
        await using var worker = await BenchmarkWorker.StartAsync(cancellationToken);
        var ready = TimeSpan.FromMinutes(1);
        await worker.Client.RunConnectorAsync("source", database.SourceConfig("bench", "latency", "no_data"), ready, cancellationToken);
        await worker.Client.RunConnectorAsync("s3", S3(s3), ready, cancellationToken);
        await worker.Client.RunConnectorAsync("azure", Azure(azurite), ready, cancellationToken);
        await worker.Client.RunConnectorAsync("elasticsearch", Elasticsearch(elasticsearch), ready, cancellationToken);

        // The first seconds compile code and create indexes: they are not what a day looks like.
        using var search = new HttpClient { BaseAddress = elasticsearch.Url };
        await ChangeAsync(database, search, TimeSpan.FromSeconds(20), [], cancellationToken);
        var before = await worker.Client.MetricsAsync(cancellationToken);
        var probes = new List<TimeSpan>();
        var lateness = new TimerLateness();
        await ChangeAsync(database, search, duration, probes, cancellationToken);
        await Task.Delay(TimeSpan.FromSeconds(5), cancellationToken);
        var after = await worker.Client.MetricsAsync(cancellationToken);

        var rate = TransactionsPerSecond * ChangesPerTransaction;
        report.Line($"{rate} changes a second for {duration.TotalMinutes} minutes, {ChangesPerTransaction} a transaction.");
        report.Line($"Objects rotate each second.");
        report.Line($"");
        report.Line($"| from the commit to | records | p50 at most | p99 at most | 100 % at most | target |");
        report.Line($"|---|---|---|---|---|---|");
        Row("the log", "connect_commit_to_log_seconds", "source", "p99 < 100 ms");
        Row("an S3 object", "connect_commit_to_landed_seconds", "s3", "p99 < 2 s, never > 5 s");
        Row("a blob", "connect_commit_to_landed_seconds", "azure", "p99 < 2 s, never > 5 s");
        Row("an acknowledged document", "connect_commit_to_landed_seconds", "elasticsearch", "");
        probes.Sort();
        report.Line($"| a searchable document (probed) | {probes.Count} | {At(0.5)} | {At(0.99)} | {At(1)} | p99 < 2 s, never > 5 s |");
        report.Line($"");
        report.Line($"The first four rows are bounds of histogram buckets, the last one is measured, one probe a second.");
        await lateness.ReportAsync(report);
        report.Save();

        void Row(string to, string metric, string connector, string target)
        {
            var histogram = FreshnessHistogram.Parse(after, metric, connector).Since(FreshnessHistogram.Parse(before, metric, connector));
            var (p50, p99, all) = (histogram.AtMost(0.5), histogram.AtMost(0.99), histogram.AtMost(1));
            report.Line($"| {to} | {histogram.Count:N0} | {p50} | {p99} | {all} | {target} |");
        }

        string At(double part) => probes.Count == 0
            ? "none"
            : FormattableString.Invariant($"{probes[Math.Max(0, (int)Math.Ceiling(part * probes.Count) - 1)].TotalMilliseconds:0} ms");
    }

    /// <summary>Keeps the rate of changes; once a second a probe row is looked for by search until it is found.</summary>
    private static async Task ChangeAsync(
        BenchmarkDatabase database, HttpClient search, TimeSpan duration, List<TimeSpan> probes, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / TransactionsPerSecond));
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        var started = Stopwatch.GetTimestamp();
        var nextId = Random.Shared.NextInt64(1L << 40, 1L << 50);
        var committed = 0;
        var probing = Task.CompletedTask;
        while (Stopwatch.GetElapsedTime(started) < duration)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
            while (committed < Stopwatch.GetElapsedTime(started).TotalSeconds * TransactionsPerSecond)
            {
                await using var command = connection.CreateCommand();
                command.CommandText = string.Create(CultureInfo.InvariantCulture, $"""
                    INSERT INTO customers
                    SELECT i, 'customer ' || i, 'c@example.com', 1.5, true, now()
                    FROM generate_series({nextId}, {nextId + ChangesPerTransaction - 1}) i
                    """);
                await command.ExecuteNonQueryAsync(cancellationToken);
                if (committed % TransactionsPerSecond == 0 && probing.IsCompleted)
                {
                    probing = ProbeAsync(search, nextId, probes, cancellationToken);
                }

                nextId += ChangesPerTransaction;
                committed++;
            }
        }

        await probing;
    }

    private static async Task ProbeAsync(HttpClient search, long id, List<TimeSpan> probes, CancellationToken cancellationToken)
    {
        var committed = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(committed) < TimeSpan.FromSeconds(30))
        {
            using var answer = await search.GetAsync(new Uri($"/{Topic}/_search?q=id:{id}", UriKind.Relative), cancellationToken);
            if (answer.IsSuccessStatusCode)
            {
                var body = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
                if (body.GetProperty("hits").GetProperty("total").GetInt32() > 0)
                {
                    probes.Add(Stopwatch.GetElapsedTime(committed));
                    return;
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(25), cancellationToken);
        }

        throw new TimeoutException($"Document {id} was not searchable within 30 s");
    }

    private static async Task CreateBucketsAsync(S3Server s3, Azurite azurite, CancellationToken cancellationToken)
    {
        using var client = new AmazonS3Client(
            new BasicAWSCredentials(s3.AccessKey, s3.SecretKey),
            new AmazonS3Config { ServiceURL = s3.Url.ToString(), ForcePathStyle = true, AuthenticationRegion = s3.Region });
        await client.PutBucketAsync(Bucket, cancellationToken);
        await new BlobContainerClient(azurite.ConnectionString, Bucket).CreateAsync(cancellationToken: cancellationToken);
    }

    private static Dictionary<string, string> S3(S3Server s3) => new(ObjectSink())
    {
        ["connector.class"] = "io.confluent.connect.s3.S3SinkConnector",
        ["storage.class"] = "io.confluent.connect.s3.storage.S3Storage",
        ["format.class"] = "io.confluent.connect.s3.format.json.JsonFormat",
        ["s3.bucket.name"] = Bucket,
        ["s3.region"] = s3.Region,
        ["store.url"] = s3.Url.ToString(),
        ["aws.access.key.id"] = s3.AccessKey,
        ["aws.secret.access.key"] = s3.SecretKey,
    };

    private static Dictionary<string, string> Azure(Azurite azurite) => new(ObjectSink())
    {
        ["connector.class"] = "io.confluent.connect.azure.blob.AzureBlobStorageSinkConnector",
        ["format.class"] = "io.confluent.connect.azure.storage.format.json.JsonFormat",
        ["azblob.account.name"] = azurite.Account,
        ["azblob.account.key"] = azurite.Key,
        ["azblob.container.name"] = Bucket,
        ["azblob.endpoint"] = azurite.Url.ToString(),
    };

    private static Dictionary<string, string> ObjectSink() => new(Unwrapped())
    {
        ["flush.size"] = "100000",
        ["rotate.schedule.interval.ms"] = "1000",
        ["timezone"] = "UTC",
    };

    private static Dictionary<string, string> Elasticsearch(ElasticsearchServer server) => new(Unwrapped())
    {
        ["connector.class"] = "io.confluent.connect.elasticsearch.ElasticsearchSinkConnector",
        ["connection.url"] = server.Url.ToString(),
        ["key.ignore"] = "true",
        ["schema.ignore"] = "true",
    };

    private static Dictionary<string, string> Unwrapped() => new()
    {
        ["topics"] = Topic,
        ["key.converter"] = "org.apache.kafka.connect.json.JsonConverter",
        ["key.converter.schemas.enable"] = "false",
        ["value.converter"] = "org.apache.kafka.connect.json.JsonConverter",
        ["value.converter.schemas.enable"] = "false",
        ["transforms"] = "unwrap",
        ["transforms.unwrap.type"] = "io.debezium.transforms.ExtractNewRecordState",
    };
}
