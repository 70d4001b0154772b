using Connect.Broker.Tests.Testing;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Tests.Handlers;

/// <summary>Topics in pages: https://kafka.apache.org/protocol#The_Messages_DescribeTopicPartitions.</summary>
public sealed class DescribeTopicPartitionsTests : IAsyncLifetime
{
    private TestBroker _broker = null!;
    private RawClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _broker = await TestBroker.StartAsync();
        _client = await RawClient.ConnectAsync(_broker);
        await _client.SendAsync(Batches.Create("a", partitions: 2));
        await _client.SendAsync(Batches.Create("b", partitions: 3));
        await _client.SendAsync(Batches.Create("c"));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _broker.DisposeAsync();
    }

    [Theory]
    [InlineData(1, 6)]
    [InlineData(2, 3)]
    [InlineData(3, 2)]
    [InlineData(4, 2)]
    [InlineData(100, 1)]
    public async Task Pages_FollowedByTheirCursors_HaveEachPartitionOnce(int limit, int expectedPages)
    {
        var seen = new List<string>();
        var pages = 0;
        DescribeTopicPartitionsCursor? cursor = null;
        do
        {
            var page = await DescribeAsync(limit, cursor, "c", "a", "b", "a");
            var partitions = page.Topics.SelectMany(topic => topic.Partitions.Select(entry => $"{topic.Name}-{entry.PartitionIndex}"));
            Assert.True(partitions.Count() <= limit);
            seen.AddRange(partitions);
            cursor = page.NextCursor;
            pages++;
        }
        while (cursor is not null);

        Assert.Equal(["a-0", "a-1", "b-0", "b-1", "b-2", "c-0"], seen);
        Assert.Equal(expectedPages, pages);
    }

    [Fact]
    public async Task AllTopics_AreTheInternalOnesAsWell_EachWithItsId()
    {
        var all = (await DescribeAsync(limit: 1000, cursor: null)).Topics.ToDictionary(topic => topic.Name!);
        var named = (await _client.SendAsync(new MetadataRequest { Topics = null })).Topics.ToDictionary(topic => topic.Name!);

        Assert.Equal(named.Keys.Order(StringComparer.Ordinal), all.Keys);
        Assert.All(named, topic => Assert.Equal(
            (topic.Value.TopicId, topic.Value.IsInternal, topic.Value.Partitions[0].LeaderEpoch),
            (all[topic.Key].TopicId, all[topic.Key].IsInternal, all[topic.Key].Partitions[0].LeaderEpoch)));
    }

    /// <summary>The Java admin client describes topics with this request, and takes lists of leaders to be there.</summary>
    [Fact]
    public async Task Leaders_ThatCouldBeElected_AreEmptyListsAndNotNull()
    {
        var partition = (await DescribeAsync(limit: 10, cursor: null, "a")).Topics[0].Partitions[0];

        Assert.Empty(partition.EligibleLeaderReplicas!);
        Assert.Empty(partition.LastKnownElr!);
    }

    [Fact]
    public async Task TopicThatDoesNotExist_IsAnError_AndIsNotCreated()
    {
        var answer = await DescribeAsync(limit: 10, cursor: null, "missing", "not a name");

        Assert.Equal(
            [ErrorCode.UnknownTopicOrPartition, ErrorCode.InvalidTopic], answer.Topics.Select(topic => topic.ErrorCode));
        Assert.Equal(
            ErrorCode.UnknownTopicOrPartition, (await DescribeAsync(limit: 10, cursor: null, "missing")).Topics[0].ErrorCode);
    }

    [Theory]
    [InlineData("b", 0)]
    [InlineData("a", -1)]
    public async Task CursorThatIsNoneOfTheRequest_IsAnInvalidRequest(string topic, int partition)
    {
        var answer = await DescribeAsync(10, new DescribeTopicPartitionsCursor { TopicName = topic, PartitionIndex = partition }, "a");

        Assert.Equal(ErrorCode.InvalidRequest, Assert.Single(answer.Topics).ErrorCode);
    }

    private async Task<DescribeTopicPartitionsResponse> DescribeAsync(
        int limit, DescribeTopicPartitionsCursor? cursor, params string[] topics) =>
        await _client.SendAsync(new DescribeTopicPartitionsRequest
        {
            Topics = [.. topics.Select(topic => new DescribeTopicPartitionsRequestTopic { Name = topic })],
            ResponsePartitionLimit = limit,
            Cursor = cursor,
        });
}
