using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Amazon.S3.Model;
using Connect.IntegrationTests.S3;
using Connect.TestKit;
using Connect.TestKit.Servers;
using Confluent.Kafka;
using Npgsql;

namespace Connect.IntegrationTests.Documented;

/// <summary>
/// Configurations from public documentation work as they are, with only hosts and credentials changed: what a table holds is what the
/// log and then the bucket hold.
/// </summary>
public sealed class DocumentedConfigurationTests(Shared<Postgres15> postgres, Shared<RadosGateway> gateway) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConnectProcess _worker = new();
    private NpgsqlConnection _sql = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var server = await postgres.GetAsync();
        _sql = new NpgsqlConnection(server.ConnectionString("postgres", "postgres") + ";Pooling=false");
        await _sql.OpenAsync(Cancellation);
        await _worker.StartAsync(Cancellation);
    }

    // Names in the documentation are fixed, and the servers are shared: nothing may stay.
    public async ValueTask DisposeAsync()
    {
        await _worker.DisposeAsync();
        await WaitUntil.TrueAsync(
            async _ => await CountAsync("pg_replication_slots WHERE slot_name = 'debezium' AND active") == 0,
            Patience,
            () => "the slot is free");
        await ExecuteAsync("""
            SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = 'debezium';
            DROP PUBLICATION IF EXISTS dbz_publication;
            DROP TABLE IF EXISTS public.inventory;
            DROP SCHEMA IF EXISTS inventory CASCADE;
            """);
        await _sql.DisposeAsync();
    }

    [Theory]
    [InlineData("debezium-postgres-example.json", "public.inventory", "confluent-s3-quickstart.properties")]
    [InlineData("debezium-postgres-tutorial.json", "inventory.products", "aws-msk-s3-example.json")]
    public async Task TableReachesTheBucket(string sourceFile, string table, string sinkFile)
    {
        var source = DocumentedConfig.Read(sourceFile);
        var sink = DocumentedConfig.Read(sinkFile);
        await ExecuteAsync($"""
            CREATE SCHEMA IF NOT EXISTS {table.Split('.')[0]};
            CREATE TABLE {table} (id int PRIMARY KEY, name text NOT NULL, weight float8);
            INSERT INTO {table} VALUES (1, 'scooter', 3.14), (2, 'car battery', 8.1), (3, 'hammer', NULL);
            """);

        await CreateAsync(source, await PostgresAsync());
        await CreateAsync(sink, await S3Async(sink["s3.bucket.name"]));
        var topic = $"{source["topic.prefix"]}.{table}";
        using (var consumer = Subscribe(topic))
        {
            // The three rows of the snapshot, then three changes.
            await CopyAsync(consumer, sink["topics"], 3);
            await ExecuteAsync($"INSERT INTO {table} VALUES (4, 'jacket', 0.1)");
            await ExecuteAsync($"UPDATE {table} SET name = 'spare tyre' WHERE id = 2");
            await ExecuteAsync($"UPDATE {table} SET weight = 0.875 WHERE id = 3");
            await CopyAsync(consumer, sink["topics"], 3);
        }

        var landed = await LandedAsync(sink, 6);
        Assert.Equal(await RowsAsync(table), Rows(landed));
        Assert.Equal(["r", "r", "r", "c", "u", "u"], landed.Select(e => e.GetProperty("op").GetString()));
        Assert.All(landed, e => Assert.Equal(source["topic.prefix"], e.GetProperty("source").GetProperty("name").GetString()));
    }

    private async Task<(string, string)[]> PostgresAsync()
    {
        var server = await postgres.GetAsync();
        return [("database.hostname", ServerScript.Host), ("database.port", server.Port.ToString(CultureInfo.InvariantCulture))];
    }

    private async Task<(string, string)[]> S3Async(string bucket)
    {
        var server = await gateway.GetAsync();
        using var s3 = TestBucket.Open(server, bucket);
        await s3.Client.PutBucketAsync(bucket, Cancellation);
        return
        [
            ("store.url", server.Url.ToString()), ("aws.access.key.id", server.AccessKey), ("aws.secret.access.key", server.SecretKey),
        ];
    }

    private async Task CreateAsync(DocumentedConfig connector, (string, string)[] hostAndCredentials)
    {
        using var body = new StringContent(connector.With(hostAndCredentials), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using var answer = await _worker.Rest.PostAsync(new Uri("connectors", UriKind.Relative), body, Cancellation);
        Assert.True((int)answer.StatusCode == 201, await answer.Content.ReadAsStringAsync(Cancellation));
        using var client = new ConnectClient(_worker.RestUrl);
        await client.WaitUntilRunningAsync(connector.Name, Patience, Cancellation);
    }

    private IConsumer<byte[], byte[]> Subscribe(string topic)
    {
        var consumer = new ConsumerBuilder<byte[], byte[]>(
            new ConsumerConfig
            {
                BootstrapServers = _worker.BootstrapServers, GroupId = "copy", AutoOffsetReset = AutoOffsetReset.Earliest,
            })
            .Build();
        consumer.Subscribe(topic);
        return consumer;
    }

    // The topic is part of each documented configuration; what Debezium's holds is put where the sink's reads.
    private async Task CopyAsync(IConsumer<byte[], byte[]> consumer, string topic, int count)
    {
        using var producer = new ProducerBuilder<byte[], byte[]>(
            new ProducerConfig { BootstrapServers = _worker.BootstrapServers }).Build();
        var copied = 0;
        await WaitUntil.TrueAsync(
            async token =>
            {
                if (await Task.Run(() => Consume(consumer), token) is { } record)
                {
                    await producer.ProduceAsync(new Confluent.Kafka.TopicPartition(topic, 0), record.Message, token);
                    copied++;
                }

                return copied == count;
            },
            Patience,
            () => $"{count} records in {string.Join(',', consumer.Subscription)}; {copied} came.\n{_worker.LogTail()}",
            Cancellation);
    }

    private static ConsumeResult<byte[], byte[]>? Consume(IConsumer<byte[], byte[]> consumer)
    {
        try
        {
            return consumer.Consume(TimeSpan.FromMilliseconds(200));
        }
        catch (ConsumeException e) when (e.Error.Code == ErrorCode.UnknownTopicOrPart)
        {
            // The first record, which makes the topic, may come later than this consumer.
            return null;
        }
    }

    private async Task<JsonElement[]> LandedAsync(DocumentedConfig sink, int count)
    {
        using var bucket = TestBucket.Open(await gateway.GetAsync(), sink["s3.bucket.name"]);
        var lines = new List<string>();
        await WaitUntil.TrueAsync(
            async _ =>
            {
                lines.Clear();
                foreach (var name in await bucket.ListAsync())
                {
                    Assert.StartsWith($"topics/{sink["topics"]}/partition=0/{sink["topics"]}+0+", name, StringComparison.Ordinal);
                    var text = Encoding.UTF8.GetString((await bucket.ReadAsync(name))!);
                    lines.AddRange(text.Split('\n', StringSplitOptions.RemoveEmptyEntries));
                }

                return lines.Count >= count;
            },
            Patience,
            () => $"{count} lines in the bucket, not {lines.Count}.\n{_worker.LogTail()}",
            Cancellation);
        return [.. lines.Select(l => JsonDocument.Parse(l).RootElement)];
    }

    private static string[] Rows(JsonElement[] events) =>
    [
        .. events.Select(e => e.GetProperty("after")).GroupBy(row => row.GetProperty("id").GetInt32()).OrderBy(g => g.Key)
            .Select(g => g.Last()).Select(r => $"{r.GetProperty("id")} {r.GetProperty("name")} {r.GetProperty("weight")}"),
    ];

    private async Task<string[]> RowsAsync(string table)
    {
        await using var command = new NpgsqlCommand($"SELECT concat(id, ' ', name, ' ', weight) FROM {table} ORDER BY id", _sql);
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        var rows = new List<string>();
        while (await reader.ReadAsync(Cancellation))
        {
            rows.Add(reader.GetString(0));
        }

        return [.. rows];
    }

    private async Task<long> CountAsync(string from)
    {
        await using var command = new NpgsqlCommand($"SELECT count(*) FROM {from}", _sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, _sql);
        await command.ExecuteNonQueryAsync();
    }
}
