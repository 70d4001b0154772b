using Connect.Broker.Tests.Testing;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Tests.Groups;

/// <summary>Groups over the wire, and what a restart keeps of them.</summary>
public sealed class GroupRecoveryTests : IAsyncLifetime
{
    private TestBroker _broker = null!;
    private RawClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _broker = await TestBroker.StartAsync();
        _client = await RawClient.ConnectAsync(_broker);
        await _client.SendAsync(Batches.Create("t", partitions: 2));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task Restart_KeepsOffsetsAndTheStableGeneration()
    {
        var (memberId, generation) = await JoinAsync("connect", "worker-1");
        Assert.Equal(ErrorCode.None, await CommitAsync(42, memberId, generation, "note"));

        await RestartAsync();

        Assert.Equal(ErrorCode.None, (await _client.SendAsync(Beat(memberId, generation))).ErrorCode);
        var sync = await _client.SendAsync(new SyncGroupRequest
        {
            GroupId = "g",
            MemberId = memberId,
            GenerationId = generation,
            ProtocolType = "connect",
            ProtocolName = "worker-1",
        });
        Assert.Equal([9, 9], sync.Assignment);
        var fetched = (await FetchAsync()).Groups[0].Topics.Single().Partitions.Single();
        Assert.Equal((42, "note"), (fetched.CommittedOffset, fetched.Metadata));
        var described = (await _client.SendAsync(new DescribeGroupsRequest { Groups = ["g"] })).Groups[0];
        Assert.Equal(("Stable", "connect", "worker-1"), (described.GroupState, described.ProtocolType, described.ProtocolData));
    }

    [Fact]
    public async Task Restart_KeepsDeletionsToo()
    {
        await CommitAsync(1);
        Assert.Equal(ErrorCode.None, await DeleteAsync());

        await RestartAsync();

        Assert.Empty((await FetchAsync()).Groups[0].Topics);
        Assert.Equal(ErrorCode.GroupIdNotFound, await DeleteAsync());
    }

    [Fact]
    public async Task DeletedTopic_TakesItsOffsetsAlong()
    {
        await CommitAsync(1);
        await _client.SendAsync(new DeleteTopicsRequest { TopicNames = ["t"] });

        Assert.Empty((await FetchAsync()).Groups[0].Topics);
    }

    [Fact]
    public async Task OffsetDelete_OfAGroupWithOtherMembers_IsRefused_OfAnEmptyOneItWorks()
    {
        await CommitAsync(1);
        var request = new OffsetDeleteRequest { GroupId = "g", Topics = [new() { Name = "t", Partitions = [new()] }] };
        var (memberId, _) = await JoinAsync("connect", "p");
        Assert.Equal(ErrorCode.NonEmptyGroup, (await _client.SendAsync(request)).ErrorCode);
        await _client.SendAsync(new LeaveGroupRequest { GroupId = "g", Members = [new() { MemberId = memberId }] });

        Assert.Equal(ErrorCode.None, (await _client.SendAsync(request)).ErrorCode);
        Assert.Empty((await FetchAsync()).Groups[0].Topics);
    }

    [Theory]
    [InlineData("t", 9, "", ErrorCode.UnknownTopicOrPartition)]
    [InlineData("missing", 0, "", ErrorCode.UnknownTopicOrPartition)]
    [InlineData("t", 0, "long", ErrorCode.OffsetMetadataTooLarge)]
    public async Task Commit_ThatCannotBe_IsRefusedForItsPartition(string topic, int partition, string metadata, ErrorCode expected)
    {
        var text = metadata == "long" ? new string('x', 5000) : metadata;

        Assert.Equal(expected, await CommitAsync(1, metadata: text, topic: topic, partition: partition));
    }

    [Fact]
    public async Task InternalTopic_IsDescribedAsCompacted()
    {
        var described = await _client.SendAsync(new DescribeConfigsRequest
        {
            Resources = [new() { ResourceType = 2, ResourceName = "__consumer_offsets", ConfigurationKeys = ["cleanup.policy"] }],
        });

        Assert.Equal("compact", described.Results[0].Configs.Single().Value);
    }

    private async Task RestartAsync()
    {
        _client.Dispose();
        await _broker.RestartAsync();
        _client = await RawClient.ConnectAsync(_broker);
    }

    private async Task<(string MemberId, int Generation)> JoinAsync(string type, string protocol)
    {
        var join = new JoinGroupRequest
        {
            GroupId = "g",
            ProtocolType = type,
            SessionTimeoutMs = 30_000,
            RebalanceTimeoutMs = 60_000,
            Protocols = [new() { Name = protocol, Metadata = [0xFF] }],
        };
        var memberId = (await _client.SendAsync(join)).MemberId;
        var joined = await _client.SendAsync(join with { MemberId = memberId });
        await _client.SendAsync(new SyncGroupRequest
        {
            GroupId = "g",
            MemberId = memberId,
            GenerationId = joined.GenerationId,
            ProtocolType = type,
            ProtocolName = protocol,
            Assignments = [new() { MemberId = memberId, Assignment = [9, 9] }],
        });
        return (memberId, joined.GenerationId);
    }

    private async Task<ErrorCode> CommitAsync(
        long offset, string memberId = "", int generation = -1, string metadata = "", string topic = "t", int partition = 0)
    {
        var committed = new OffsetCommitRequestPartition
        {
            PartitionIndex = partition,
            CommittedOffset = offset,
            CommittedMetadata = metadata,
        };
        var answer = await _client.SendAsync(new OffsetCommitRequest
        {
            GroupId = "g",
            MemberId = memberId,
            GenerationId = generation,
            Topics = [new() { Name = topic, Partitions = [committed] }],
        });
        return answer.Topics[0].Partitions[0].ErrorCode;
    }

    private async Task<ErrorCode> DeleteAsync() =>
        (await _client.SendAsync(new DeleteGroupsRequest { GroupNames = ["g"] })).Groups[0].ErrorCode;

    private Task<OffsetFetchResponse> FetchAsync() =>
        _client.SendAsync(new OffsetFetchRequest { Groups = [new() { GroupId = "g", Topics = null }] });

    private static HeartbeatRequest Beat(string memberId, int generation) =>
        new() { GroupId = "g", MemberId = memberId, GenerationId = generation };
}
