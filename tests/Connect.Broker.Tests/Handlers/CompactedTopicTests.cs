using System.Text;
using Connect.Broker.Tests.Testing;
using Connect.Protocol.Messages;
using Connect.Protocol.Records;
using Connect.TestKit;

namespace Connect.Broker.Tests.Handlers;

/// <summary>The topics that hold state, the broker's and those of Kafka Connect, do not grow with each change of it.</summary>
public sealed class CompactedTopicTests : IAsyncLifetime
{
    private const sbyte Topic = 2;
    private const int Changes = 1000;
    private TestBroker _broker = null!;
    private RawClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _broker = await TestBroker.StartAsync(options =>
        {
            options.LogCleanerBackoffMs = 20;
            options.LogFlushPolicy = Storage.Durability.FlushPolicy.OperatingSystem;
        });
        _client = await RawClient.ConnectAsync(_broker);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task CommittedOffsets_Shrink_AndTheLastOnesOutliveARestart()
    {
        await _client.SendAsync(Batches.Create("t"));
        await _client.SendAsync(new IncrementalAlterConfigsRequest
        {
            Resources =
            [
                new()
                {
                    ResourceType = Topic,
                    ResourceName = "__consumer_offsets",
                    Configs = [new() { Name = "segment.bytes", Value = "5000" }],
                },
            ],
        });
        for (int i = 1; i <= Changes; i++)
        {
            await _client.SendAsync(new OffsetCommitRequest
            {
                GroupId = "g",
                Topics = [new() { Name = "t", Partitions = [new() { CommittedOffset = i }] }],
            });
        }

        await ShrinksAsync("__consumer_offsets", 15_000);
        _client.Dispose();
        await _broker.RestartAsync();
        _client = await RawClient.ConnectAsync(_broker);
        var fetched = await _client.SendAsync(new OffsetFetchRequest { Groups = [new() { GroupId = "g", Topics = null }] });
        Assert.Equal(Changes, fetched.Groups[0].Topics[0].Partitions[0].CommittedOffset);
    }

    [Theory]
    [InlineData("connect-offsets")]
    [InlineData("connect-status")]
    public async Task StateOfConnect_Shrinks_ToTheLastValueOfEachKey(string topic)
    {
        await _client.SendAsync(Batches.Create(topic, 1, ("cleanup.policy", "compact"), ("segment.bytes", "5000")));
        for (int i = 0; i < Changes; i++)
        {
            using var writer = new RecordBatchWriter();
            writer.Append(1_700_000_000_000, Encoding.UTF8.GetBytes($"key-{i % 5}"), Encoding.UTF8.GetBytes($"{i}"));
            await _client.SendAsync(Batches.Produce(topic, writer.Build().ToArray()));
        }

        await ShrinksAsync(topic, 15_000);
        var values = new List<string>();
        for (long offset = 0; offset < Changes;)
        {
            var partition = (await _client.SendAsync(Batches.Fetch(topic, offset))).Topics[0].Partitions[0];
            var batches = partition.Records!.Value;
            while (RecordBatchReader.TryTakeBatch(ref batches, out var batch))
            {
                values.AddRange(Batches.Values(batch));
                using var reader = new RecordBatchReader(batch);
                offset = reader.Header.NextOffset;
            }
        }
        Assert.Equal(Enumerable.Range(Changes - 5, 5).Select(i => $"{i}"), values.TakeLast(5));
        Assert.InRange(values.Count, 5, 200);
    }

    private Task ShrinksAsync(string topic, long bytes) => WaitUntil.TrueAsync(
        async _ => await SizeAsync(topic) < bytes,
        TimeSpan.FromSeconds(60),
        () => $"{topic} has more than {bytes} bytes",
        TestContext.Current.CancellationToken);

    private async Task<long> SizeAsync(string topic)
    {
        var answer = await _client.SendAsync(new DescribeLogDirsRequest { Topics = [new() { Topic = topic, Partitions = [0] }] });
        return answer.Results[0].Topics[0].Partitions[0].PartitionSize;
    }
}
