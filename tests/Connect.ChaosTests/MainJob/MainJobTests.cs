using System.Globalization;
using Amazon.Runtime;
using Amazon.S3;
using Azure.Storage.Blobs;
using Connect.TestKit;
using Connect.TestKit.Servers;

namespace Connect.ChaosTests.MainJob;

/// <summary>
/// The main job on real servers: committed changes of a Postgres database land in S3, Azure Blob and Elasticsearch while the worker is
/// killed again and again and the database restarts.
/// </summary>
public sealed class MainJobTests : IAsyncLifetime
{
    private const int SessionCount = 4;
    private const int WorkerKillCount = 5;
    private const int DefaultTransactionCount = 5_000;
    private const string Bucket = "landing";
    private const string SourceTopic = "shop.public.orders";

    /// <summary>CONNECT_CHAOS_TRANSACTIONS=100000 is the long run; see docs/operating.md.</summary>
    private static readonly int TransactionCount = int.Parse(
        Environment.GetEnvironmentVariable("CONNECT_CHAOS_TRANSACTIONS") ?? $"{DefaultTransactionCount}", CultureInfo.InvariantCulture);

    /// <summary>What the sessions do and when the worker is killed; a failure names it, CONNECT_CHAOS_SEED repeats it.</summary>
    private static readonly int Seed = int.Parse(
        Environment.GetEnvironmentVariable("CONNECT_CHAOS_SEED") ?? $"{Random.Shared.Next(1, 1_000_000)}", CultureInfo.InvariantCulture);

    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LandingTimeout = TimeSpan.FromMinutes(3 + (TransactionCount / 10_000));

    private readonly Postgres15 _postgres = new();
    private readonly RadosGateway _s3 = new();
    private readonly Azurite _azurite = new();
    private readonly ElasticsearchServer _elasticsearch = new();
    private readonly ConnectProcess _worker = new();

    public async ValueTask InitializeAsync()
    {
        await Task.WhenAll(_postgres.StartAsync(), _s3.StartAsync(), _azurite.StartAsync(), _elasticsearch.StartAsync());
        await _worker.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _worker.DisposeAsync();
        await _elasticsearch.DisposeAsync();
        await _azurite.DisposeAsync();
        await _s3.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    // I2, I3, I4, I6: whatever is killed, every committed change arrives, in order.
    [Fact]
    public async Task CommittedChanges_WorkerKilledAndDatabaseRestarted_AllLandInOrder()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var s3 = CreateS3Client();
        await s3.PutBucketAsync(Bucket, cancellation);
        var container = new BlobContainerClient(_azurite.ConnectionString, Bucket);
        await container.CreateIfNotExistsAsync(cancellationToken: cancellation);
        using var elasticsearch = new HttpClient { BaseAddress = _elasticsearch.Url };
        using var connect = new ConnectClient(_worker.RestUrl);
        using var workload = new Workload(_postgres.AppConnectionString, SessionCount, TransactionCount, Seed);
        await workload.CreateTablesAsync(cancellation);
        foreach (var (name, config) in Connectors())
        {
            await connect.RunConnectorAsync(name, config, StartTimeout, cancellation);
        }

        var running = workload.RunAsync(cancellation);
        var kills = Kills();
        var stretch = TransactionCount / (WorkerKillCount + 1);
        var written = 0L;
        foreach (var (kill, transactions) in kills.Index())
        {
            workload.Allow(stretch);
            await WaitForProgressAsync(workload, running, transactions, cancellation);
            if (kill > 0)
            {
                await WaitForRecordsAsync(written + 1 + (stretch / 10), cancellation);
            }

            await _worker.KillAsync(cancellation);
            if (kill == WorkerKillCount / 2)
            {
                await _postgres.RestartAsync(cancellation);
            }

            await _worker.StartAsync(cancellation);
            written = LogHistory.Count(_worker.BootstrapServers, SourceTopic);
        }

        workload.Allow(TransactionCount - (stretch * WorkerKillCount));
        await running;
        var rows = await workload.ReadRowsAsync(cancellation);
        foreach (var (name, _) in Connectors())
        {
            await connect.WaitUntilRunningAsync(name, StartTimeout, cancellation);
        }

        await WaitUntilSameAsync("S3", rows, () => LandedRows.InS3Async(s3, Bucket, cancellation));
        await WaitUntilSameAsync("Azure Blob", rows, () => LandedRows.InAzureAsync(container, cancellation));
        await WaitUntilSameAsync("Elasticsearch", rows, () => LandedRows.InElasticsearchAsync(elasticsearch, SourceTopic, cancellation));
        var history = LogHistory.Read(_worker.BootstrapServers, SourceTopic, WorkerKillCount + 1);
        history.Compare(rows, await workload.ReadDeletedAsync(cancellation));
        Assert.True(history.Faults.Count == 0, $"Seed {Seed}: {string.Join('\n', history.Faults.Take(20))}");
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"Seed {Seed}: {workload.Committed} transactions, {rows.Count} rows, kills at {string.Join(", ", kills)} transactions, "
            + $"{history.ReplayedCount} records replayed");
    }

    /// <summary>After how many transactions the worker is killed: at least once before its first offset can be durable.</summary>
    private static int[] Kills()
    {
        var random = new Random(Seed);
        var stretch = TransactionCount / (WorkerKillCount + 1);
        return [random.Next(stretch / 20), .. Enumerable.Range(1, WorkerKillCount - 1).Select(i => (i * stretch) + random.Next(stretch))];
    }

    private static async Task WaitForProgressAsync(
        Workload workload, Task running, int transactions, CancellationToken cancellationToken) =>
        await WaitUntil.TrueAsync(
            () => workload.Committed >= transactions || running.IsCompleted,
            TimeSpan.FromMinutes(10),
            () => $"{transactions} transactions committed; {workload.Committed} are",
            cancellationToken);

    /// <summary>Waits until the source is at work again: a kill before it is proves nothing.</summary>
    private async Task WaitForRecordsAsync(long count, CancellationToken cancellationToken) => await WaitUntil.TrueAsync(
        () => LogHistory.Count(_worker.BootstrapServers, SourceTopic) >= count,
        TimeSpan.FromMinutes(2),
        () => $"{SourceTopic} has {count} records (seed {Seed})\n{_worker.LogTail()}",
        cancellationToken);

    private async Task WaitUntilSameAsync(string sink, Dictionary<long, OrderRow> expected, Func<Task<Dictionary<long, OrderRow>>> read)
    {
        var difference = "nothing read";
        await WaitUntil.TrueAsync(
            async _ =>
            {
                difference = Difference(expected, await read());
                return difference.Length == 0;
            },
            LandingTimeout,
            () => $"{sink} holds the rows of the database (seed {Seed}): {difference}\n{_worker.LogTail()}",
            TestContext.Current.CancellationToken);
    }

    private static string Difference(Dictionary<long, OrderRow> expected, Dictionary<long, OrderRow> actual)
    {
        var missing = expected.Keys.Except(actual.Keys).ToArray();
        var surplus = actual.Keys.Except(expected.Keys).ToArray();
        var different = expected.Where(e => actual.TryGetValue(e.Key, out var row) && row != e.Value).ToArray();
        if (missing.Length + surplus.Length + different.Length == 0)
        {
            return "";
        }

        return $"{missing.Length} missing ({string.Join(",", missing.Take(3))}), "
            + $"{surplus.Length} surplus ({string.Join(",", surplus.Take(3))}), "
            + $"{different.Length} different ({string.Join(",", different.Take(2).Select(d => $"{d.Value} is {actual[d.Key]}"))})";
    }

    private IEnumerable<(string Name, Dictionary<string, string> Config)> Connectors()
    {
        yield return ("source", Source());
        yield return ("s3", new(ObjectSink())
        {
            ["connector.class"] = "io.confluent.connect.s3.S3SinkConnector",
            ["storage.class"] = "io.confluent.connect.s3.storage.S3Storage",
            ["format.class"] = "io.confluent.connect.s3.format.json.JsonFormat",
            ["s3.bucket.name"] = Bucket,
            ["s3.region"] = _s3.Region,
            ["store.url"] = _s3.Url.ToString(),
            ["aws.access.key.id"] = _s3.AccessKey,
            ["aws.secret.access.key"] = _s3.SecretKey,
        });
        yield return ("azure", new(ObjectSink())
        {
            ["connector.class"] = "io.confluent.connect.azure.blob.AzureBlobStorageSinkConnector",
            ["format.class"] = "io.confluent.connect.azure.storage.format.json.JsonFormat",
            ["azblob.account.name"] = _azurite.Account,
            ["azblob.account.key"] = _azurite.Key,
            ["azblob.container.name"] = Bucket,
            ["azblob.endpoint"] = _azurite.Url.ToString(),
        });
        yield return ("elasticsearch", Elasticsearch());
    }

    private Dictionary<string, string> Source() => new(JsonConverters())
    {
        ["connector.class"] = "io.debezium.connector.postgresql.PostgresConnector",
        ["database.hostname"] = ServerScript.Host,
        ["database.port"] = $"{_postgres.Port}",
        ["database.user"] = _postgres.CdcUser,
        ["database.password"] = _postgres.Password,
        ["database.dbname"] = _postgres.Database,
        ["topic.prefix"] = "shop",
        ["plugin.name"] = "pgoutput",
        ["table.include.list"] = "public.orders",
        ["publication.name"] = "shop",
        ["publication.autocreate.mode"] = "disabled",
        ["decimal.handling.mode"] = "string",
        ["topic.creation.default.partitions"] = "4",
        ["topic.creation.default.replication.factor"] = "1",
    };

    private static Dictionary<string, string> ObjectSink() => new(JsonConverters())
    {
        ["topics"] = SourceTopic,
        ["flush.size"] = "1000",
        ["rotate.schedule.interval.ms"] = "1000",
        ["timezone"] = "UTC",
        ["transforms"] = "unwrap",
        ["transforms.unwrap.type"] = "io.debezium.transforms.ExtractNewRecordState",
        ["transforms.unwrap.delete.tombstone.handling.mode"] = "rewrite",
    };

    private Dictionary<string, string> Elasticsearch() => new(JsonConverters())
    {
        ["connector.class"] = "io.confluent.connect.elasticsearch.ElasticsearchSinkConnector",
        ["topics"] = SourceTopic,
        ["connection.url"] = _elasticsearch.Url.ToString(),
        ["key.ignore"] = "false",
        ["schema.ignore"] = "true",
        ["behavior.on.null.values"] = "delete",
        ["transforms"] = "unwrap,key",
        ["transforms.unwrap.type"] = "io.debezium.transforms.ExtractNewRecordState",
        ["transforms.unwrap.delete.tombstone.handling.mode"] = "tombstone",
        ["transforms.key.type"] = "org.apache.kafka.connect.transforms.ExtractField$Key",
        ["transforms.key.field"] = "id",
    };

    private static Dictionary<string, string> JsonConverters() => new()
    {
        ["key.converter"] = "org.apache.kafka.connect.json.JsonConverter",
        ["key.converter.schemas.enable"] = "false",
        ["value.converter"] = "org.apache.kafka.connect.json.JsonConverter",
        ["value.converter.schemas.enable"] = "false",
    };

    private AmazonS3Client CreateS3Client() => new(
        new BasicAWSCredentials(_s3.AccessKey, _s3.SecretKey),
        new AmazonS3Config
        {
            ServiceURL = _s3.Url.ToString(),
            ForcePathStyle = true,
            AuthenticationRegion = _s3.Region,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        });
}
