using Connect.Broker.Tests.Testing;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Tests.Groups;

/// <summary>The codes that Kafka's group coordinator answers, which clients decide by whether they try again.</summary>
public sealed class GroupErrorTests : IAsyncLifetime
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
    [InlineData(8, ErrorCode.IllegalGeneration)]
    [InlineData(9, ErrorCode.GroupIdNotFound)]
    public async Task Commit_OfAMemberOfAGroupThatIsGone_IsToldAsTheVersionKnowsIt(short version, ErrorCode expected)
    {
        var answer = await _client.SendAsync(Commit("gone", generation: 4), version);

        Assert.Equal(expected, answer.Topics[0].Partitions[0].ErrorCode);
    }

    [Fact]
    public async Task EmptyGroupId_IsANameForOffsets_AndNotForMembers()
    {
        var found = await _client.SendAsync(new FindCoordinatorRequest { CoordinatorKeys = [""] });
        Assert.Equal(ErrorCode.None, found.Coordinators[0].ErrorCode);
        Assert.Equal(ErrorCode.None, (await _client.SendAsync(Commit("", generation: -1))).Topics[0].Partitions[0].ErrorCode);
        var fetched = await _client.SendAsync(new OffsetFetchRequest { Groups = [new() { GroupId = "", Topics = null }] });
        Assert.Equal(5, fetched.Groups[0].Topics[0].Partitions[0].CommittedOffset);
        Assert.Equal(
            ErrorCode.InvalidGroupId,
            (await _client.SendAsync(new JoinGroupRequest { GroupId = "", SessionTimeoutMs = 10_000 })).ErrorCode);
        Assert.Equal(ErrorCode.InvalidGroupId, (await _client.SendAsync(new HeartbeatRequest { GroupId = "" })).ErrorCode);
        Assert.Equal(ErrorCode.InvalidGroupId, (await _client.SendAsync(new LeaveGroupRequest { GroupId = "" })).ErrorCode);
        Assert.Equal(ErrorCode.InvalidGroupId, (await _client.SendAsync(new OffsetDeleteRequest { GroupId = "" })).ErrorCode);
        Assert.Equal(ErrorCode.None, (await _client.SendAsync(new DeleteGroupsRequest { GroupNames = [""] })).Groups[0].ErrorCode);
    }

    [Fact]
    public async Task Sync_WithoutItsProtocolFromVersion5On_IsInconsistent()
    {
        var old = await _client.SendAsync(new SyncGroupRequest { GroupId = "g", MemberId = "m" }, version: 4);
        var without = await _client.SendAsync(new SyncGroupRequest { GroupId = "g", MemberId = "m" }, version: 5);

        Assert.Equal(ErrorCode.UnknownMemberId, old.ErrorCode);
        Assert.Equal(ErrorCode.InconsistentGroupProtocol, without.ErrorCode);
    }

    [Theory]
    [InlineData(5, ErrorCode.None)]
    [InlineData(6, ErrorCode.GroupIdNotFound)]
    public async Task Describe_GroupThatDoesNotExist_IsDeadAndFromVersion6OnAnError(short version, ErrorCode expected)
    {
        var described = (await _client.SendAsync(new DescribeGroupsRequest { Groups = ["none"] }, version)).Groups[0];

        Assert.Equal((expected, "Dead"), (described.ErrorCode, described.GroupState));
    }

    private static OffsetCommitRequest Commit(string group, int generation) => new()
    {
        GroupId = group,
        GenerationId = generation,
        MemberId = generation < 0 ? "" : "m",
        Topics = [new() { Name = "t", Partitions = [new() { CommittedOffset = 5 }] }],
    };
}
