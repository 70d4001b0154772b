using Connect.Broker.Tests.Testing;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Tests.Handlers;

/// <summary>Requests that are about several brokers have true answers from one.</summary>
public sealed class SingleBrokerTests : IAsyncLifetime
{
    private TestBroker _broker = null!;
    private RawClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _broker = await TestBroker.StartAsync();
        _client = await RawClient.ConnectAsync(_broker);
        await _client.SendAsync(Batches.Create("t"));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _broker.DisposeAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task ElectLeaders_IsNotNeeded(short version)
    {
        var some = await _client.SendAsync(new ElectLeadersRequest { Topics = [new() { Topic = "t", Partitions = [0, 1] }] }, version);
        var all = await _client.SendAsync(new ElectLeadersRequest { Topics = null }, version);

        Assert.Equal(
            [ErrorCode.ElectionNotNeeded, ErrorCode.UnknownTopicOrPartition],
            some.Topics[0].Partitions.Select(partition => partition.ErrorCode));
        Assert.Empty(all.Topics);
    }

    [Fact]
    public async Task Reassignment_ToWhereThePartitionIs_IsDone_AndOthersAreRefused()
    {
        var answer = await _client.SendAsync(new AlterPartitionReassignmentsRequest
        {
            Topics =
            [
                new()
                {
                    Name = "t",
                    Partitions =
                    [
                        new() { Replicas = [1] }, new() { Replicas = [2] }, new() { Replicas = [] }, new() { Replicas = null },
                        new() { PartitionIndex = 1, Replicas = [1] },
                    ],
                },
            ],
        });

        Assert.Equal(
            [
                ErrorCode.None, ErrorCode.InvalidReplicaAssignment, ErrorCode.InvalidReplicaAssignment,
                ErrorCode.NoReassignmentInProgress, ErrorCode.UnknownTopicOrPartition,
            ],
            answer.Topics[0].Partitions.Select(partition => partition.ErrorCode));
        Assert.Empty((await _client.SendAsync(new ListPartitionReassignmentsRequest())).Topics);
    }

    [Fact]
    public async Task LogDirectory_HasWhatWasAskedFor_AndTellsTheSizeOfItsVolume()
    {
        var twice = new DescribeLogDirsRequest
        {
            Topics = [new() { Topic = "t", Partitions = [0, 7] }, new() { Topic = "missing", Partitions = [0] }, new() { Topic = "t" }],
        };

        var some = Assert.Single((await _client.SendAsync(twice)).Results);
        var all = Assert.Single((await _client.SendAsync(new DescribeLogDirsRequest { Topics = null })).Results);

        var topic = Assert.Single(some.Topics);
        Assert.Equal(("t", 0), (topic.Name, Assert.Single(topic.Partitions).PartitionIndex));
        Assert.Contains(all.Topics, entry => entry.Name == "__consumer_offsets");
        Assert.InRange(some.UsableBytes, 1, some.TotalBytes - 1);
    }
}
