using Connect.Broker.Tests.Testing;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Tests.Groups.Consumer;

/// <summary>Consumer groups over the wire: what is refused, what other requests say of them, what a restart keeps.</summary>
public sealed class ConsumerGroupWireTests : IAsyncLifetime
{
    private TestBroker _broker = null!;
    private RawClient _client = null!;
    private Guid _topicId;

    public async ValueTask InitializeAsync()
    {
        _broker = await TestBroker.StartAsync();
        _client = await RawClient.ConnectAsync(_broker);
        _topicId = (await _client.SendAsync(Batches.Create("t", partitions: 2))).Topics[0].TopicId;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task Restart_KeepsMembersEpochsAndOffsets()
    {
        await JoinAsync("a");
        var joined = await JoinAsync("b");
        Assert.Equal(ErrorCode.None, await CommitAsync(42, "a", 1));

        await RestartAsync();

        Assert.Equal((ErrorCode.None, joined.MemberEpoch), await BeatAsync("b", joined.MemberEpoch, []));
        Assert.Equal((ErrorCode.None, 1), await BeatAsync("a", 1, [0, 1]));
        Assert.Equal((ErrorCode.None, 2), await BeatAsync("a", 1, [0]));
        var described = await DescribeAsync();
        Assert.Equal(("Reconciling", 2, 2, "uniform"),
            (described.GroupState, described.GroupEpoch, described.AssignmentEpoch, described.AssignorName));
        Assert.Equal(["a", "b"], described.Members.Select(member => member.MemberId));
        var fetched = await FetchAsync("a", 2);
        Assert.Equal(42, fetched.Topics.Single().Partitions.Single().CommittedOffset);
    }

    [Fact]
    public async Task Describe_TellsMembersWithTheirAssignments()
    {
        await JoinAsync("a", instance: "i");

        var group = await DescribeAsync(withOperations: true);
        var member = Assert.Single(group.Members);

        Assert.Equal(("Stable", "g", ErrorCode.None), (group.GroupState, group.GroupId, group.ErrorCode));
        Assert.NotEqual(int.MinValue, group.AuthorizedOperations);
        Assert.Equal(("a", "i", 1, "raw", (sbyte)1),
            (member.MemberId, member.InstanceId, member.MemberEpoch, member.ClientId, member.MemberType));
        Assert.Equal(["t"], member.SubscribedTopicNames);
        var assigned = Assert.Single(member.Assignment.TopicPartitions);
        Assert.Equal((_topicId, "t"), (assigned.TopicId, assigned.TopicName));
        Assert.Equal([0, 1], assigned.Partitions);
        Assert.Equal([0, 1], Assert.Single(member.TargetAssignment.TopicPartitions).Partitions);
    }

    [Fact]
    public async Task OtherRequests_KnowTheGroupByItsType()
    {
        await JoinAsync("a");

        var listed = Assert.Single((await _client.SendAsync(new ListGroupsRequest())).Groups);
        Assert.Equal(("g", "consumer", "Stable", "consumer"), (listed.GroupId, listed.ProtocolType, listed.GroupState, listed.GroupType));
        Assert.Empty((await _client.SendAsync(new ListGroupsRequest { TypesFilter = ["classic"] })).Groups);
        Assert.Single((await _client.SendAsync(new ListGroupsRequest { TypesFilter = ["Consumer"], StatesFilter = ["stable"] })).Groups);
        var classic = (await _client.SendAsync(new DescribeGroupsRequest { Groups = ["g"] })).Groups[0];
        Assert.Equal((ErrorCode.GroupIdNotFound, "Dead"), (classic.ErrorCode, classic.GroupState));
        Assert.Equal(ErrorCode.GroupIdNotFound, (await DescribeAsync("missing")).ErrorCode);
        Assert.Equal(ErrorCode.NonEmptyGroup, await DeleteAsync());
        var offsets = new OffsetDeleteRequest { GroupId = "g", Topics = [new() { Name = "t", Partitions = [new()] }] };
        var refused = (await _client.SendAsync(offsets)).Topics[0].Partitions[0].ErrorCode;
        Assert.Equal(ErrorCode.GroupSubscribedToTopic, refused);

        await LeaveAsync("a");

        Assert.Equal("Empty", (await DescribeAsync()).GroupState);
        Assert.Equal(ErrorCode.None, await DeleteAsync());
        await RestartAsync();
        Assert.Empty((await _client.SendAsync(new ListGroupsRequest())).Groups);
    }

    [Fact]
    public async Task GroupOfOneType_TakesNoMembersOfTheOther_UntilItIsEmpty()
    {
        await JoinAsync("a");
        Assert.Equal(ErrorCode.InconsistentGroupProtocol, (await JoinClassicAsync()).ErrorCode);
        Assert.Equal(ErrorCode.UnknownMemberId, (await JoinClassicAsync("a")).ErrorCode);
        Assert.Equal(
            ErrorCode.UnknownMemberId,
            (await _client.SendAsync(new HeartbeatRequest { GroupId = "g", MemberId = "a", GenerationId = 1 })).ErrorCode);
        await CommitAsync(7, "a", 1);
        await LeaveAsync("a");

        var joined = await JoinClassicAsync();
        Assert.Equal(ErrorCode.None, joined.ErrorCode);
        Assert.Equal(ErrorCode.GroupIdNotFound, (await JoinAsync("b")).ErrorCode);
        Assert.Equal(ErrorCode.GroupIdNotFound, (await DescribeAsync()).ErrorCode);
        await RestartAsync();
        Assert.Equal(7, (await FetchAsync(null, -1)).Topics.Single().Partitions.Single().CommittedOffset);
    }

    /// <summary>What the admin client sends to remove members: https://cwiki.apache.org/confluence/display/KAFKA/KIP-345.</summary>
    [Fact]
    public async Task StaticMember_IsTakenOutByItsName_OthersOnlyByThemselves()
    {
        await JoinAsync("a", instance: "i");
        await JoinAsync("b");

        var answer = await _client.SendAsync(new LeaveGroupRequest
        {
            GroupId = "g",
            Members = [new() { GroupInstanceId = "i" }, new() { GroupInstanceId = "x" }, new() { MemberId = "b" }, new()],
        });

        Assert.Equal(
            [ErrorCode.None, ErrorCode.UnknownMemberId, ErrorCode.UnknownMemberId, ErrorCode.UnknownMemberId],
            answer.Members.Select(member => member.ErrorCode));
        Assert.Equal(ErrorCode.UnknownMemberId, (await BeatAsync("a", 1, [])).Code);
        await RestartAsync();
        Assert.Equal(["b"], (await DescribeAsync()).Members.Select(member => member.MemberId));
    }

    [Fact]
    public async Task EmptyClassicGroup_BecomesAConsumerGroup_AndStaysOne()
    {
        var joined = await JoinClassicAsync();
        await _client.SendAsync(new LeaveGroupRequest { GroupId = "g", Members = [new() { MemberId = joined.MemberId }] });
        await CommitAsync(9, "", -1);

        Assert.Equal((ErrorCode.None, 1), Told(await JoinAsync("a")));
        await RestartAsync();

        Assert.Equal("Stable", (await DescribeAsync()).GroupState);
        Assert.Equal(9, (await FetchAsync("a", 1)).Topics.Single().Partitions.Single().CommittedOffset);
    }

    [Fact]
    public async Task Offsets_AreForMembersAtTheirEpoch()
    {
        await JoinAsync("a");

        Assert.Equal(ErrorCode.StaleMemberEpoch, await CommitAsync(1, "a", 5));
        Assert.Equal(ErrorCode.UnknownMemberId, await CommitAsync(1, "x", 1));
        Assert.Equal(ErrorCode.UnsupportedVersion, await CommitAsync(1, "a", 1, version: 8));
        Assert.Equal(ErrorCode.StaleMemberEpoch, (await FetchAsync("a", 5)).ErrorCode);
        Assert.Equal(ErrorCode.UnknownMemberId, (await FetchAsync("x", 1)).ErrorCode);
    }

    [Fact]
    public async Task NewPartitionsAndTopics_AreSeenWithTheNextHeartbeat()
    {
        var join = Join("a") with { SubscribedTopicNames = null, SubscribedTopicRegex = "t.*" };
        Assert.Equal(2, (await _client.SendAsync(join)).Assignment!.TopicPartitions.Single().Partitions.Count);
        await _client.SendAsync(new CreatePartitionsRequest { Topics = [new() { Name = "t", Count = 3 }] });
        await _client.SendAsync(Batches.Create("t2"));

        var answer = await _client.SendAsync(Beat("a", 1, [0, 1]));

        Assert.Equal((ErrorCode.None, 2), Told(answer));
        Assert.Equal(4, answer.Assignment!.TopicPartitions.Sum(topic => topic.Partitions.Count));
    }

    [Theory]
    [InlineData("empty group", ErrorCode.InvalidRequest)]
    [InlineData("empty member", ErrorCode.InvalidRequest)]
    [InlineData("empty instance", ErrorCode.InvalidRequest)]
    [InlineData("empty rack", ErrorCode.InvalidRequest)]
    [InlineData("no timeout", ErrorCode.InvalidRequest)]
    [InlineData("owns partitions", ErrorCode.InvalidRequest)]
    [InlineData("no subscription", ErrorCode.InvalidRequest)]
    [InlineData("away without instance", ErrorCode.InvalidRequest)]
    [InlineData("epoch -3", ErrorCode.InvalidRequest)]
    [InlineData("unknown assignor", ErrorCode.UnsupportedAssignor)]
    [InlineData("bad pattern", ErrorCode.InvalidRegularExpression)]
    [InlineData("no group", ErrorCode.GroupIdNotFound)]
    public async Task Heartbeat_ThatCannotBe_IsRefusedWithAReason(string mistake, ErrorCode expected)
    {
        var join = Join("a");
        var answer = await _client.SendAsync(mistake switch
        {
            "empty group" => join with { GroupId = "" },
            "empty member" => join with { MemberId = "" },
            "empty instance" => join with { InstanceId = "" },
            "empty rack" => join with { RackId = "" },
            "no timeout" => join with { RebalanceTimeoutMs = -1 },
            "owns partitions" => join with { TopicPartitions = [new() { Partitions = [0] }] },
            "no subscription" => join with { SubscribedTopicNames = null },
            "away without instance" => join with { MemberEpoch = -2 },
            "epoch -3" => join with { MemberEpoch = -3 },
            "unknown assignor" => join with { ServerAssignor = "best" },
            "bad pattern" => join with { SubscribedTopicRegex = "(" },
            _ => Beat("a", 1, []),
        });

        Assert.Equal(expected, answer.ErrorCode);
        Assert.NotEmpty(answer.ErrorMessage!);
    }

    [Fact]
    public async Task Version0_LetsTheBrokerMakeTheMemberId()
    {
        var answer = await _client.SendAsync(Join(""), version: 0);

        Assert.Equal((ErrorCode.None, 1), Told(answer));
        Assert.NotEmpty(answer.MemberId!);
    }

    private static (ErrorCode Code, int Epoch) Told(ConsumerGroupHeartbeatResponse answer) => (answer.ErrorCode, answer.MemberEpoch);

    private static ConsumerGroupHeartbeatRequest Join(string id) => new()
    {
        GroupId = "g",
        MemberId = id,
        RebalanceTimeoutMs = 60_000,
        SubscribedTopicNames = ["t"],
        TopicPartitions = [],
    };

    private ConsumerGroupHeartbeatRequest Beat(string id, int epoch, int[] owned) => new()
    {
        GroupId = "g",
        MemberId = id,
        MemberEpoch = epoch,
        TopicPartitions = owned.Length == 0 ? [] : [new() { TopicId = _topicId, Partitions = owned }],
    };

    private Task<ConsumerGroupHeartbeatResponse> JoinAsync(string id, string? instance = null) =>
        _client.SendAsync(Join(id) with { InstanceId = instance });

    private async Task<(ErrorCode Code, int Epoch)> BeatAsync(string id, int epoch, int[] owned) =>
        Told(await _client.SendAsync(Beat(id, epoch, owned)));

    private async Task LeaveAsync(string id) =>
        Assert.Equal(ErrorCode.None, (await _client.SendAsync(Beat(id, -1, []))).ErrorCode);

    private async Task<ConsumerGroupDescribeResponseGroup> DescribeAsync(string group = "g", bool withOperations = false) =>
        (await _client.SendAsync(new ConsumerGroupDescribeRequest { GroupIds = [group], IncludeAuthorizedOperations = withOperations }))
            .Groups.Single();

    private async Task<ErrorCode> DeleteAsync() =>
        (await _client.SendAsync(new DeleteGroupsRequest { GroupNames = ["g"] })).Groups[0].ErrorCode;

    private async Task<JoinGroupResponse> JoinClassicAsync(string memberId = "")
    {
        var join = new JoinGroupRequest
        {
            GroupId = "g",
            MemberId = memberId,
            ProtocolType = "consumer",
            SessionTimeoutMs = 30_000,
            RebalanceTimeoutMs = 60_000,
            Protocols = [new() { Name = "range", Metadata = [] }],
        };
        var answer = await _client.SendAsync(join);
        return answer.ErrorCode == ErrorCode.MemberIdRequired ? await _client.SendAsync(join with { MemberId = answer.MemberId }) : answer;
    }

    private async Task<ErrorCode> CommitAsync(long offset, string memberId, int epoch, short version = 9)
    {
        var answer = await _client.SendAsync(
            new OffsetCommitRequest
            {
                GroupId = "g",
                MemberId = memberId,
                GenerationId = epoch,
                Topics = [new() { Name = "t", Partitions = [new() { CommittedOffset = offset }] }],
            },
            version);
        return answer.Topics[0].Partitions[0].ErrorCode;
    }

    private async Task<OffsetFetchResponseGroup> FetchAsync(string? memberId, int epoch) => (await _client.SendAsync(
        new OffsetFetchRequest { Groups = [new() { GroupId = "g", MemberId = memberId, MemberEpoch = epoch, Topics = null }] })).Groups[0];

    private async Task RestartAsync()
    {
        _client.Dispose();
        await _broker.RestartAsync();
        _client = await RawClient.ConnectAsync(_broker);
    }
}
