using Confluent.Kafka;
using Connect.LogClient.Confluent;
using Connect.TestKit;

namespace Connect.IntegrationTests.Clients;

/// <summary>
/// kill -9 while a client from outside of .NET produces and a group of it reads: the client itself checks that what was acknowledged is
/// there and in order, and that its group saw all of it. Afterwards it does everything else on the log that was recovered.
/// </summary>
public sealed class ClientKillTests(BrokerProcess broker) : IClassFixture<BrokerProcess>, IAsyncLifetime
{
    private const int Partitions = 3;

    // What the load scenario of every client sends.
    private const int Count = 6000;
    private const int Kills = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public async ValueTask InitializeAsync()
    {
        NativeLibrdkafka.EnsureLoaded();
        await Task.WhenAll(
            ClientProgram.InstallAsync("sarama.sh"),
            ClientProgram.InstallAsync("confluent-kafka-python.sh"),
            ClientProgram.InstallAsync("kafka-python.sh"),
            ClientProgram.InstallAsync("kafkajs.sh"));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public Task Sarama_LosesNothing() => LoadAsync("load-sarama", ClientProgram.SaramaAsync, "gzip", "idempotent", "range", "offsets");

    [Fact]
    public Task ConfluentPython_LosesNothing() =>
        LoadAsync("load-python", ClientProgram.ConfluentPythonAsync, "zstd", "transactions", "cooperative-sticky", "offsets");

    [Fact]
    public Task KafkaPython_LosesNothing() =>
        LoadAsync("load-kafka-python", ClientProgram.KafkaPythonAsync, "lz4", "range", "offsets");

    [Fact]
    public Task Kafkajs_LosesNothing() => LoadAsync("load-kafkajs", ClientProgram.KafkajsAsync, "snappy", "transactions", "groups");

    [Fact]
    public Task Platformatic_LosesNothing() =>
        LoadAsync("load-platformatic", ClientProgram.PlatformaticAsync, "gzip", "transactions", "classic");

    private async Task LoadAsync(string topic, Func<string, string[], Task<string>> run, params string[] afterwards)
    {
        var load = run(broker.BootstrapServers, ["load", topic]);
        for (var kill = 1; kill <= Kills; kill++)
        {
            var due = kill * Count / (Kills + 1);
            await WaitUntil.TrueAsync(
                () => load.IsCompleted || EndOf(topic) >= due,
                Patience,
                () => $"{topic} has {EndOf(topic)} of {due} records.\n{broker.LogTail()}",
                TestContext.Current.CancellationToken);
            Assert.False(load.IsCompletedSuccessfully, "The load was over before the broker was killed");
            await broker.KillAndRestartAsync(TestContext.Current.CancellationToken);
        }
        await load;
        foreach (var scenario in afterwards)
        {
            await run(broker.BootstrapServers, [scenario]);
        }
    }

    private long EndOf(string topic)
    {
        using var consumer = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig
        {
            BootstrapServers = broker.BootstrapServers,
            GroupId = "ends",
        }).Build();
        try
        {
            return Enumerable.Range(0, Partitions).Sum(partition => consumer
                .QueryWatermarkOffsets(new TopicPartition(topic, partition), Patience).High.Value);
        }
        catch (KafkaException exception) when (exception.Error.Code is ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownPartition)
        {
            // The client has not created it yet.
            return 0;
        }
    }
}
