using Connect.Broker.Tests.Testing;
using Connect.Protocol;
using Connect.Protocol.Messages;
using Connect.TestKit.Disk;

namespace Connect.Broker.Tests.Groups.Consumer;

/// <summary>A member is told only what is on the disk.</summary>
public sealed class ConsumerGroupDiskTests
{
    [Fact]
    public async Task FullDisk_IsToldAsACoordinatorThatCannotWorkNow_AndNothingIsMissingAfterwards()
    {
        var disk = new FaultyDisk();
        await using var broker = await TestBroker.StartAsync(options => options.LogFlushThreads = 1, files: disk);
        using (var client = await RawClient.ConnectAsync(broker))
        {
            await client.SendAsync(Batches.Create("t", partitions: 2));
            Assert.Equal(ErrorCode.None, await JoinAsync(client, "a"));
            disk.CapacityBytes = 0;
            Assert.Equal(ErrorCode.CoordinatorNotAvailable, await JoinAsync(client, "b"));
            Assert.Equal(ErrorCode.CoordinatorNotAvailable, await JoinAsync(client, "c"));
            disk.CapacityBytes = long.MaxValue;
            Assert.Equal(ErrorCode.None, await JoinAsync(client, "b"));
        }

        await broker.RestartAsync();

        using var again = await RawClient.ConnectAsync(broker);
        var group = (await again.SendAsync(new ConsumerGroupDescribeRequest { GroupIds = ["g"] })).Groups[0];
        Assert.Equal((3, 3), (group.GroupEpoch, group.AssignmentEpoch));
        Assert.Equal(["a", "b", "c"], group.Members.Select(member => member.MemberId));
        var given = group.Members.SelectMany(member => member.TargetAssignment.TopicPartitions).SelectMany(topic => topic.Partitions);
        Assert.Equal([0, 1], given.Order());
    }

    private static async Task<ErrorCode> JoinAsync(RawClient client, string id) =>
        (await client.SendAsync(new ConsumerGroupHeartbeatRequest
        {
            GroupId = "g",
            MemberId = id,
            RebalanceTimeoutMs = 60_000,
            SubscribedTopicNames = ["t"],
            TopicPartitions = [],
        })).ErrorCode;
}
