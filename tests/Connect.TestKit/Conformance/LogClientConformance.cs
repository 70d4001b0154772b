using System.Globalization;
using System.Text;
using Connect.LogClient;
using Xunit;

namespace Connect.TestKit.Conformance;

/// <summary>What every adapter of the log client port must do. A test class supplies the client and inherits the tests.</summary>
public abstract partial class LogClientConformance
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>The client of a running log that is the class's own.</summary>
    protected abstract ILogClient Client { get; }

    /// <summary>A client of another kind on the same log.</summary>
    protected abstract ILogClient OtherClient { get; }

    /// <summary>Deletes a topic of the log.</summary>
    protected abstract Task DeleteTopicAsync(string topic);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SentRecords_AreReadInOrder_WithKeyValueHeadersAndTimestamp()
    {
        var topic = await CreateTopicAsync(1);
        await using var producer = Client.CreateProducer(new ProducerSettings { ClientId = "p" });
        var deliveries = new List<Delivery>
        {
            await producer.SendAsync(new ProducerRecord(topic, null, [1], [2], 1234, [new LogHeader("h", [3]), new LogHeader("h", null)]),
                Token),
            await producer.SendAsync(new ProducerRecord(topic, 0, null, null), Token),
            await producer.SendAsync(new ProducerRecord(topic, 0, [], []), Token),
        };

        var records = await ReadAsync(topic, 3);

        Assert.Equal([0L, 1L, 2L], deliveries.Select(d => d.Offset));
        Assert.Equal([0L, 1L, 2L], records.Select(r => r.Offset));
        Assert.Equal([1], records[0].Key);
        Assert.Equal([2], records[0].Value);
        Assert.Equal((1234, LogTimestampKind.CreateTime), (records[0].TimestampMs, records[0].TimestampKind));
        Assert.Equal(["h", "h"], records[0].Headers.Select(h => h.Key));
        Assert.Equal([3], records[0].Headers[0].Value);
        Assert.Null(records[0].Headers[1].Value);
        Assert.Null(records[1].Key);
        Assert.Null(records[1].Value);
        Assert.Empty(records[2].Key!);
        Assert.Empty(records[2].Value!);
    }

    [Fact]
    public async Task FullBuffer_RefusesAndThenHasRoomAgain()
    {
        var topic = await CreateTopicAsync(1);
        await using var producer = Client.CreateProducer(new ProducerSettings { ClientId = "p", MaxBufferedBytes = 10_000 });
        var deliveries = new CountingHandler();
        var refusals = 0;
        for (var i = 0; i < 100; i++)
        {
            while (!producer.TrySend(new ProducerRecord(topic, 0, null, new byte[1000]), deliveries))
            {
                refusals++;
                await producer.WaitForRoomAsync(Token);
            }
        }

        await producer.FlushAsync(Token);

        Assert.True(refusals > 0);
        Assert.Equal(100, deliveries.Count);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => (long)i), deliveries.Offsets);
    }

    [Fact]
    public async Task Group_GoesOnBehindItsCommittedOffset()
    {
        var topic = await CreateTopicAsync(1);
        await SendAsync(topic, 4);
        var settings = new ConsumerSettings { ClientId = "c", GroupId = topic };
        await using (var consumer = Client.CreateConsumer(settings))
        {
            consumer.Subscribe([topic]);
            await PollAsync(consumer, 4);
            await consumer.CommitAsync(new Dictionary<LogPartition, long> { [new LogPartition(topic, 0)] = 2 }, Token);
        }

        await using var next = Client.CreateConsumer(settings);
        next.Subscribe([topic]);

        Assert.Equal(["2", "3"], await PollAsync(next, 2));
        await using var admin = Client.CreateAdmin(new ClientSettings { ClientId = "a" });
        Assert.Equal(2, (await admin.GroupOffsetsAsync(topic, Token))[new LogPartition(topic, 0)]);
    }

    [Fact]
    public async Task Seek_DeliversFromThereOn()
    {
        var topic = await CreateTopicAsync(1);
        await SendAsync(topic, 5);
        await using var consumer = Client.CreateConsumer(new ConsumerSettings { ClientId = "c", GroupId = topic });
        consumer.Subscribe([topic]);
        await PollAsync(consumer, 5);

        consumer.Seek(new LogPartition(topic, 0), 3);

        Assert.Equal(["3", "4"], await PollAsync(consumer, 2));
    }

    [Fact]
    public async Task PausedPartition_DeliversNothingUntilItIsResumed_AndLosesNothing()
    {
        var topic = await CreateTopicAsync(1);
        await SendAsync(topic, 10);
        await using var consumer = Client.CreateConsumer(new ConsumerSettings { ClientId = "c", GroupId = topic, MaxPollRecords = 4 });
        consumer.Subscribe([topic]);
        var first = await PollAsync(consumer, 4);

        consumer.Pause([new LogPartition(topic, 0)]);
        var paused = await consumer.PollAsync(TimeSpan.FromMilliseconds(300), Token);
        Assert.Empty(paused.Records);
        consumer.Resume([new LogPartition(topic, 0)]);

        Assert.Equal(Enumerable.Range(0, 10).Select(Text), first.Concat(await PollAsync(consumer, 10 - first.Count)));
    }

    [Fact]
    public async Task SecondMember_TakesOverPartitions_OnceTheFirstHasLetThemGo()
    {
        var topic = await CreateTopicAsync(2);
        await using var first = Client.CreateConsumer(new ConsumerSettings { ClientId = "c1", GroupId = topic });
        first.Subscribe([topic]);
        await WaitForChangeAsync(first, null, RebalanceKind.Assigned, 2);
        await using var second = Client.CreateConsumer(new ConsumerSettings { ClientId = "c2", GroupId = topic });
        second.Subscribe([topic]);

        await WaitForChangeAsync(first, second, RebalanceKind.Revoked, 1);
        await WaitForChangeAsync(second, first, RebalanceKind.Assigned, 1);
    }

    [Fact]
    public async Task Table_ShowsWritesAndWhatWasThereBefore()
    {
        var options = new TopicTableOptions($"table-{Guid.NewGuid():n}", 2, -1, "t", new Dictionary<string, string>());
        var seen = new List<string>();
        await using (var table = await OpenAsync(options, seen))
        {
            await table.WriteAsync([new([1], [11]), new([2], [12]), new([1], null)], Token);
            Assert.Equal(["1=11", "1=", "2=12"], seen.Order(StringComparer.Ordinal).OrderBy(s => s[0]).ThenByDescending(s => s.Length));
        }

        var again = new List<string>();
        await using var reopened = await OpenAsync(options, again);

        Assert.Contains("2=12", again);
    }

    [Fact]
    public async Task Admin_TellsWhatIsThere()
    {
        var topic = await CreateTopicAsync(3, "compact");
        await using var admin = Client.CreateAdmin(new ClientSettings { ClientId = "a" });

        Assert.False(await admin.CreateTopicAsync(new NewTopic(topic, 1, -1, new Dictionary<string, string>()), Token));
        Assert.Equal(3, (await admin.PartitionCountsAsync([topic, "no-such-topic"], Token)).Single().Value);
        Assert.NotNull(await admin.ClusterIdAsync(Token));
        await SendAsync(topic, 1);
        Assert.Equal(1, (await admin.EndOffsetsAsync([.. Enumerable.Range(0, 3).Select(p =>
            new LogPartition(topic, p))], Token)).Values.Sum());
        Assert.Equal("compact", (await admin.TopicConfigAsync(topic, Token))["cleanup.policy"]);
        Assert.Empty(await admin.GroupOffsetsAsync("no-such-group", Token));
        await admin.DeleteGroupAsync("no-such-group", Token);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static async Task<List<string>> PollAsync(ILogConsumer consumer, int count)
    {
        var values = new List<string>();
        await WaitUntil.TrueAsync(
            async token =>
            {
                var result = await consumer.PollAsync(TimeSpan.FromMilliseconds(200), token);
                result.Rebalance?.Complete();
                values.AddRange(result.Records.Select(r => Encoding.UTF8.GetString(r.Value!)));
                return values.Count >= count;
            },
            Patience, () => $"{count} records; got {string.Join(",", values)}", Token);
        return values;
    }

    private static Task WaitForChangeAsync(ILogConsumer consumer, ILogConsumer? other, RebalanceKind kind, int count) =>
        WaitUntil.TrueAsync(
        async token =>
        {
            if (other is not null)
            {
                (await other.PollAsync(TimeSpan.FromMilliseconds(50), token)).Rebalance?.Complete();
            }

            var change = (await consumer.PollAsync(TimeSpan.FromMilliseconds(50), token)).Rebalance;
            change?.Complete();
            return change is not null && change.Kind == kind && change.Partitions.Count == count;
        },
        Patience, () => $"{kind} of {count}", Token);

    private async Task<TopicTable> OpenAsync(TopicTableOptions options, List<string> seen) => await TopicTable.OpenAsync(
        Client,
        options,
        record => seen.Add($"{record.Key![0]}={record.Value?[0]}"),
        Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance,
        Token);

    private Task<string> CreateTopicAsync(int partitionCount, string policy = "delete") =>
        CreateTopicAsync(partitionCount, ("cleanup.policy", policy));

    private async Task<string> CreateTopicAsync(int partitionCount, params (string Key, string Value)[] config)
    {
        var topic = $"conformance-{Guid.NewGuid():n}";
        await using var admin = Client.CreateAdmin(new ClientSettings { ClientId = "a" });
        await admin.CreateTopicAsync(new NewTopic(topic, partitionCount, -1, config.ToDictionary(c => c.Key, c => c.Value)), Token);
        return topic;
    }

    private async Task SendAsync(string topic, int count, int partition = 0)
    {
        await using var producer = Client.CreateProducer(new ProducerSettings { ClientId = "p" });
        for (var i = 0; i < count; i++)
        {
            await producer.SendAsync(new ProducerRecord(topic, partition, Encoding.UTF8.GetBytes(Text(i)),
                Encoding.UTF8.GetBytes(Text(i))), Token);
        }
    }

    private async Task<List<ConsumerRecord>> ReadAsync(string topic, int count)
    {
        await using var consumer = Client.CreateConsumer(new ConsumerSettings { ClientId = "c" });
        consumer.Assign(new Dictionary<LogPartition, long> { [new LogPartition(topic, 0)] = StartOffset.Earliest });
        var records = new List<ConsumerRecord>();
        await WaitUntil.TrueAsync(
            async token =>
            {
                records.AddRange((await consumer.PollAsync(TimeSpan.FromMilliseconds(200), token)).Records);
                return records.Count >= count;
            },
            Patience, () => $"{count} records of {topic}; got {records.Count}", Token);
        return records;
    }

    private sealed class CountingHandler : IDeliveryHandler
    {
        private readonly List<long> _offsets = [];

        public int Count => _offsets.Count;

        public IReadOnlyList<long> Offsets => _offsets;

        public void OnDelivery(in Delivery delivery) => _offsets.Add(delivery.Offset);
    }
}
