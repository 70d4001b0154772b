using System.Collections.Concurrent;
using Connect.Broker.Tests.Testing;
using Connect.LogClient;
using Connect.TestKit;
using Connect.TestKit.Disk;

namespace Connect.Broker.Tests.InProcess;

/// <summary>What is the in-process producer's own: failing disks, neighbours of refused records, settings without a meaning.</summary>
public sealed class InProcessProducerTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly FaultyDisk _disk = new();
    private readonly Outcomes _outcomes = new();
    private TestBroker _broker = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _broker = await TestBroker.StartAsync(options => options.LogFlushThreads = 1, files: _disk);
        await using var admin = _broker.Server.Client.CreateAdmin(new ClientSettings { ClientId = "a" });
        await admin.CreateTopicAsync(new NewTopic("t", 1, -1, new Dictionary<string, string>()), Token);
        await admin.CreateTopicAsync(new NewTopic("c", 1, -1, new Dictionary<string, string> { ["cleanup.policy"] = "compact" }), Token);
    }

    public ValueTask DisposeAsync() => _broker.DisposeAsync();

    [Fact]
    public async Task FullDisk_IsWaitedOut_AndNothingIsLostOrAppendedTwice()
    {
        await using var producer = Create();
        await producer.SendAsync(Record("t", 0), Token);
        _disk.CapacityBytes = 0;
        for (byte i = 1; i < 50; i++)
        {
            Assert.True(producer.TrySend(Record("t", i), _outcomes));
        }

        await LoggedAsync("are tried again");
        Assert.Empty(_outcomes.All);
        _disk.CapacityBytes = long.MaxValue;
        await producer.FlushAsync(Token);

        Assert.Equal(Enumerable.Range(1, 49).Select(i => (long)i), _outcomes.All.Select(outcome => outcome.Offset));
        Assert.Equal(50, await EndOffsetAsync("t"));
    }

    [Fact]
    public async Task FullDisk_IsGivenUp_AfterTheDeliveryTimeoutThatWasAskedFor()
    {
        await using var producer = Create(("delivery.timeout.ms", "50"), ("retry.backoff.ms", "10"));
        _disk.CapacityBytes = 0;

        var error = await Assert.ThrowsAsync<LogException>(() => producer.SendAsync(Record("t", 1), Token));

        Assert.Equal(("KafkaStorageError", true), (error.Code, error.IsRetriable));
    }

    [Fact]
    public async Task FailedFlush_IsNeverAcknowledged()
    {
        var producer = Create();
        await producer.SendAsync(Record("t", 0), Token);
        _disk.FailFlushAt = _disk.Flushes + 1;
        Assert.True(producer.TrySend(Record("t", 1), _outcomes));
        await LoggedAsync("are tried again");
        Assert.Empty(_outcomes.All);

        await producer.DisposeAsync();

        Assert.Equal("Local_PurgeQueue", Assert.Single(_outcomes.All).Error?.Code);
    }

    [Fact]
    public async Task RefusedRecord_DoesNotTakeItsNeighboursWithIt()
    {
        await using var producer = Create(("linger.ms", "3600000"));
        producer.TrySend(new ProducerRecord("c", 0, [1], [1]), _outcomes);
        producer.TrySend(new ProducerRecord("c", 0, null, [2]), _outcomes);
        producer.TrySend(new ProducerRecord("c", 0, [3], [3], Headers: [new LogHeader("h", null)]), _outcomes);

        await producer.FlushAsync(Token);

        Assert.Equal([null, "InvalidRecord", null], _outcomes.All.Select(outcome => outcome.Error?.Code));
        Assert.Equal([0L, -1L, 1L], _outcomes.All.Select(outcome => outcome.Offset));
    }

    [Fact]
    public async Task DisposedProducer_ReportsWhatItDidNotAppend()
    {
        var producer = Create(("linger.ms", "3600000"));
        Assert.True(producer.TrySend(Record("t", 1), _outcomes));

        await producer.DisposeAsync();

        Assert.Equal(("Local_PurgeQueue", true), (Assert.Single(_outcomes.All).Error?.Code, _outcomes.All.Single().Error?.IsRetriable));
        Assert.Equal(0, await EndOffsetAsync("t"));
    }

    [Fact]
    public async Task UnknownTopic_IsRefused_WhereTopicsDoNotComeIntoBeing()
    {
        await using var broker = await TestBroker.StartAsync(options => options.AutoCreateTopicsEnable = false);
        await using var producer = broker.Server.Client.CreateProducer(new ProducerSettings { ClientId = "p" });

        var error = await Assert.ThrowsAsync<LogException>(() => producer.SendAsync(Record("missing", 1), Token));

        Assert.Equal("UnknownTopicOrPart", error.Code);
    }

    [Fact]
    public async Task SettingWithoutMeaning_IsNamedOnce_AndOthersNever()
    {
        await using var first = Create(("socket.timeout.ms", "1000"), ("acks", "all"), ("key.serializer", "x"));
        await using var second = Create(("socket.timeout.ms", "1000"));

        var line = Assert.Single(_broker.Log.Lines, line => line.Contains("has no effect", StringComparison.Ordinal));
        Assert.Contains("socket.timeout.ms", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OffsetThatTheLogDoesNotHave_IsResetWithAWarning()
    {
        await using var producer = Create();
        await producer.SendAsync(Record("t", 1), Token);
        await using var consumer = _broker.Server.Client.CreateConsumer(new ConsumerSettings { ClientId = "c" });
        consumer.Assign(new Dictionary<LogPartition, long> { [new LogPartition("t", 0)] = 100 });

        var polled = await consumer.PollAsync(Patience, Token);

        Assert.Equal(0, polled.Records.Single().Offset);
        await LoggedAsync("auto.offset.reset");
    }

    private static ProducerRecord Record(string topic, byte value) => new(topic, 0, [value], [value]);

    private ILogProducer Create(params (string Key, string Value)[] overrides) => _broker.Server.Client.CreateProducer(
        new ProducerSettings { ClientId = "p", Overrides = overrides.ToDictionary(o => o.Key, o => o.Value) });

    private async Task<long> EndOffsetAsync(string topic)
    {
        await using var admin = _broker.Server.Client.CreateAdmin(new ClientSettings { ClientId = "a" });
        return (await admin.EndOffsetsAsync([new LogPartition(topic, 0)], Token)).Single().Value;
    }

    private Task LoggedAsync(string text) => WaitUntil.TrueAsync(
        () => _broker.Log.Lines.Any(line => line.Contains(text, StringComparison.Ordinal)), Patience, () => text, Token);

    private sealed class Outcomes : IDeliveryHandler
    {
        private readonly ConcurrentQueue<Delivery> _all = new();

        public IReadOnlyCollection<Delivery> All => _all;

        public void OnDelivery(in Delivery delivery) => _all.Enqueue(delivery);
    }
}
