using Connect.Broker.Groups;
using Connect.Protocol;

namespace Connect.Broker.Tests.Groups;

public sealed class GroupReducerTests
{
    [Fact]
    public async Task Join_FirstMember_LeadsTheFirstGeneration()
    {
        var group = new GroupScenario();

        var answer = await group.Join();

        Assert.Equal((ErrorCode.None, 1, "range"), (answer.ErrorCode, answer.GenerationId, answer.ProtocolName));
        Assert.Equal(("m1", "m1"), (answer.Leader, answer.MemberId));
        Assert.Equal([1], Assert.Single(answer.Members).Metadata);
        Assert.Equal(GroupPhase.CompletingRebalance, group.State.Phase);
    }

    [Fact]
    public async Task Join_ClientThatMustKnowItsId_GetsOneFirstAndComesBackWithIt()
    {
        var group = new GroupScenario();

        var first = await group.Join(mustKnowId: true);
        var second = await group.Join(first.MemberId, mustKnowId: true);

        Assert.Equal((ErrorCode.MemberIdRequired, "m1"), (first.ErrorCode, first.MemberId));
        Assert.Equal((ErrorCode.None, "m1"), (second.ErrorCode, second.Leader));
    }

    [Fact]
    public void Join_IdThatNeverComesBack_HoldsTheGroupOnlyForItsSessionTimeout()
    {
        var group = new GroupScenario();
        _ = group.Join(mustKnowId: true);
        var waiting = group.Join();
        Assert.False(waiting.IsCompleted);

        group.Pass(GroupScenario.Session);

        Assert.Equal(1, waiting.Answer().GenerationId);
    }

    [Fact]
    public async Task Join_SecondMember_WaitsUntilTheFirstJoinsAgain()
    {
        var group = new GroupScenario();
        await group.Join();
        var second = group.Join();
        Assert.False(second.IsCompleted);
        Assert.Equal(ErrorCode.RebalanceInProgress, group.Beat("m1", 1));

        var first = await group.Join("m1");

        Assert.Equal(2, first.Members.Count);
        Assert.Equal((2, "m1"), ((await second).GenerationId, (await second).Leader));
        Assert.Empty((await second).Members);
    }

    [Fact]
    public void Join_MemberThatStaysAway_IsLeftBehindAtTheRebalanceTimeout()
    {
        var group = new GroupScenario();
        _ = group.Join();
        var second = group.Join();

        for (var passed = TimeSpan.Zero; passed < GroupScenario.Rebalance; passed += GroupScenario.Session / 2)
        {
            group.Beat("m1", 1);
            group.Pass(GroupScenario.Session / 2);
        }

        Assert.Equal((2, "m2"), (second.Answer().GenerationId, second.Answer().Leader));
        Assert.Equal(ErrorCode.UnknownMemberId, group.Beat("m1", 2));
    }

    [Fact]
    public void Join_NewGroup_GathersMembersForTheInitialDelay()
    {
        var group = new GroupScenario(TimeSpan.FromSeconds(3));
        var first = group.Join();
        group.Pass(TimeSpan.FromSeconds(2));
        var second = group.Join();
        group.Pass(TimeSpan.FromSeconds(2));
        Assert.False(first.IsCompleted);

        group.Pass(TimeSpan.FromSeconds(1));

        Assert.Equal((1, 1), (first.Answer().GenerationId, second.Answer().GenerationId));
        Assert.Equal(2, first.Answer().Members.Count);
    }

    [Fact]
    public async Task Join_OtherProtocolType_IsInconsistent()
    {
        var group = new GroupScenario();
        await group.Join(type: "connect");

        Assert.Equal(ErrorCode.InconsistentGroupProtocol, (await group.Join(type: "consumer")).ErrorCode);
    }

    [Fact]
    public async Task Join_NoCommonProtocol_IsInconsistent()
    {
        var group = new GroupScenario();
        await group.Join(protocols: GroupScenario.Protocol("range"));

        Assert.Equal(ErrorCode.InconsistentGroupProtocol, (await group.Join(protocols: GroupScenario.Protocol("sticky"))).ErrorCode);
    }

    [Fact]
    public async Task Join_SeveralProtocols_TakesTheOneThatAllHaveAndMostPrefer()
    {
        var group = new GroupScenario();
        _ = group.Join(protocols: [GroupScenario.Protocol("range"), GroupScenario.Protocol("sticky", 7)]);
        _ = group.Join(protocols: [GroupScenario.Protocol("sticky", 8), GroupScenario.Protocol("range")]);
        _ = group.Join(protocols: [GroupScenario.Protocol("sticky", 9), GroupScenario.Protocol("other")]);

        var leader = await group.Join("m1", protocols: [GroupScenario.Protocol("range"), GroupScenario.Protocol("sticky", 7)]);

        Assert.Equal("sticky", leader.ProtocolName);
        Assert.Equal([7, 8, 9], leader.Members.Select(member => member.Metadata[0]));
    }

    [Fact]
    public async Task Join_UnknownMember_IsRefused() =>
        Assert.Equal(ErrorCode.UnknownMemberId, (await new GroupScenario().Join("ghost")).ErrorCode);

    [Fact]
    public async Task Join_FullGroup_IsRefused()
    {
        var group = new GroupScenario(maxMembers: 1);
        await group.Join();

        Assert.Equal(ErrorCode.GroupMaxSizeReached, (await group.Join()).ErrorCode);
    }

    [Fact]
    public async Task Join_FollowerOfAStableGroupWithTheSameProtocols_GetsTheGenerationAgain()
    {
        var group = new GroupScenario();
        group.MakeStablePair();

        var again = await group.Join("m2");

        Assert.Equal((2, GroupPhase.Stable), (again.GenerationId, group.State.Phase));
    }

    [Fact]
    public void Join_LeaderOfAStableGroup_StartsARebalance()
    {
        var group = new GroupScenario();
        group.MakeStablePair();

        Assert.False(group.Join("m1").IsCompleted);
        Assert.Equal(ErrorCode.RebalanceInProgress, group.Beat("m2", 2));
    }

    [Fact]
    public async Task Sync_IsAnsweredOnlyAfterTheGenerationIsStored()
    {
        var group = new GroupScenario();
        await group.Join();

        var sync = group.Sync("m1", 1, ("m1", 42));
        Assert.False(sync.IsCompleted);
        Assert.Equal([42], Assert.Single(group.Stored).Members[0].Assignment);
        group.FinishStoring();

        Assert.Equal([42], (await sync).Assignment);
        Assert.Equal(GroupPhase.Stable, group.State.Phase);
    }

    [Fact]
    public async Task Sync_GenerationThatCannotBeStored_FailsAndRebalances()
    {
        var group = new GroupScenario();
        await group.Join();
        var sync = group.Sync("m1", 1, ("m1", 42));

        group.FinishStoring(ErrorCode.CoordinatorNotAvailable);

        Assert.Equal(ErrorCode.CoordinatorNotAvailable, (await sync).ErrorCode);
        Assert.Equal(GroupPhase.PreparingRebalance, group.State.Phase);
    }

    [Fact]
    public async Task Sync_EachMember_GetsItsOwnAssignment()
    {
        var group = new GroupScenario();
        group.MakeStablePair();

        Assert.Equal([22], (await group.Sync("m2", 2)).Assignment);
        Assert.Equal([11], (await group.Sync("m1", 2)).Assignment);
    }

    [Theory]
    [InlineData("ghost", 2, ErrorCode.UnknownMemberId)]
    [InlineData("m2", 1, ErrorCode.IllegalGeneration)]
    public async Task Sync_WrongMemberOrGeneration_IsRefused(string member, int generation, ErrorCode expected)
    {
        var group = new GroupScenario();
        group.MakeStablePair();

        Assert.Equal(expected, (await group.Sync(member, generation)).ErrorCode);
    }

    [Fact]
    public async Task Sync_WhileARebalanceStarts_SendsTheFollowerBackToJoin()
    {
        var group = new GroupScenario();
        await group.Join();
        _ = group.Join();
        await group.Join("m1");
        var follower = group.Sync("m2", 2);

        _ = group.Join();

        Assert.Equal(ErrorCode.RebalanceInProgress, (await follower).ErrorCode);
    }

    [Fact]
    public void Sync_MemberThatNeverSyncs_IsTakenOutAtTheRebalanceTimeout()
    {
        var group = new GroupScenario();
        _ = group.Join();
        _ = group.Join();
        _ = group.Join("m1");
        var leader = group.Sync("m2", 2);
        for (var passed = TimeSpan.Zero; passed < GroupScenario.Rebalance; passed += GroupScenario.Session / 2)
        {
            group.Beat("m1", 2);
            group.Pass(GroupScenario.Session / 2);
        }

        Assert.Equal(ErrorCode.RebalanceInProgress, leader.Answer().ErrorCode);
        Assert.Equal("m2", Assert.Single(group.State.Members).MemberId);
    }

    [Fact]
    public void Sync_MemberThatBeatsButNeverSyncsWithAStableGroup_IsTakenOutAtTheRebalanceTimeout()
    {
        var group = new GroupScenario();
        _ = group.Join();
        _ = group.Join();
        _ = group.Join("m1");
        _ = group.Sync("m1", 2, ("m1", 11), ("m2", 22));
        group.FinishStoring();
        for (var passed = TimeSpan.Zero; passed < GroupScenario.Rebalance; passed += GroupScenario.Session / 2)
        {
            Assert.Equal((ErrorCode.None, ErrorCode.None), (group.Beat("m1", 2), group.Beat("m2", 2)));
            group.Pass(GroupScenario.Session / 2);
        }

        Assert.Equal("m1", Assert.Single(group.State.Members).MemberId);
        Assert.Equal(ErrorCode.RebalanceInProgress, group.Beat("m1", 2));
    }

    [Fact]
    public void Sync_LastMemberOfAStableGroup_EndsTheWaitForIt()
    {
        var group = new GroupScenario();
        _ = group.Join();
        _ = group.Join();
        _ = group.Join("m1");
        _ = group.Sync("m1", 2, ("m1", 11), ("m2", 22));
        group.FinishStoring();
        _ = group.Sync("m2", 2);

        Assert.Equal((GroupPhase.Stable, null), (group.State.Phase, group.State.RebalanceDeadline));
    }

    [Fact]
    public void Beat_KeepsTheSessionAlive_SilenceEndsIt()
    {
        var group = new GroupScenario();
        group.MakeStablePair();

        group.Pass(GroupScenario.Session * 0.9);
        Assert.Equal(ErrorCode.None, group.Beat("m1", 2));
        group.Pass(GroupScenario.Session * 0.2);

        Assert.Equal("m1", Assert.Single(group.State.Members).MemberId);
        Assert.Equal(ErrorCode.RebalanceInProgress, group.Beat("m1", 2));
    }

    [Fact]
    public void Leave_LastMember_LeavesAnEmptyGroupThatIsStored()
    {
        var group = new GroupScenario();
        group.MakeStablePair();
        group.Leave("m1");
        group.Leave("m2");

        Assert.Equal((GroupPhase.Empty, 3), (group.State.Phase, group.State.Generation));
        Assert.Empty(group.Stored[^1].Members);
        Assert.Null(group.State.NextDeadline());
    }

    [Fact]
    public void Leave_Unknown_IsAnError() => Assert.Equal(ErrorCode.UnknownMemberId, new GroupScenario().Leave("ghost"));

    [Fact]
    public async Task StaticMember_Restarted_TakesItsPlaceWithoutARebalanceAndFencesItsFormerSelf()
    {
        var group = new GroupScenario();
        group.MakeStablePair("i1", "i2");

        var restarted = await group.Join(instance: "i2");

        Assert.Equal((ErrorCode.None, 2, "m3"), (restarted.ErrorCode, restarted.GenerationId, restarted.MemberId));
        Assert.Equal([22], (await group.Sync("m3", 2)).Assignment);
        Assert.Equal(ErrorCode.FencedInstanceId, group.Beat("m2", 2, "i2"));
        Assert.Equal(ErrorCode.FencedInstanceId, group.Commit("m2", 2, "i2"));
        Assert.Equal(ErrorCode.None, group.Beat("m1", 2, "i1"));
    }

    [Theory]
    [InlineData(true, true, "m3")]
    [InlineData(false, false, "m1")]
    public async Task StaticLeader_Restarted_IsNotAskedForAnAssignment(bool canSkip, bool skips, string leader)
    {
        var group = new GroupScenario();
        group.MakeStablePair("i1", "i2");

        var restarted = await group.Join(instance: "i1", canSkip: canSkip);

        Assert.Equal((skips, leader, "m3"), (restarted.SkipAssignment, restarted.Leader, restarted.MemberId));
        Assert.Equal(GroupPhase.Stable, group.State.Phase);
    }

    [Fact]
    public void StaticMember_LeavesByItsInstanceId()
    {
        var group = new GroupScenario();
        group.MakeStablePair("i1", "i2");

        Assert.Equal(ErrorCode.None, group.Leave("", "i2"));
        Assert.Equal("m1", Assert.Single(group.State.Members).MemberId);
    }

    [Theory]
    [InlineData("m1", 2, ErrorCode.None)]
    [InlineData("m1", 1, ErrorCode.IllegalGeneration)]
    [InlineData("ghost", 2, ErrorCode.UnknownMemberId)]
    [InlineData("", -1, ErrorCode.UnknownMemberId)]
    public void Commit_ToAStableGroup_NeedsAMemberOfTheGeneration(string member, int generation, ErrorCode expected)
    {
        var group = new GroupScenario();
        group.MakeStablePair();

        Assert.Equal(expected, group.Commit(member, generation));
    }

    [Theory]
    [InlineData("", -1, false, ErrorCode.None)]
    [InlineData("ghost", -1, false, ErrorCode.None)]
    [InlineData("", 3, false, ErrorCode.UnknownMemberId)]
    [InlineData("ghost", 3, false, ErrorCode.UnknownMemberId)]
    [InlineData("ghost", -1, true, ErrorCode.None)]
    [InlineData("ghost", 3, true, ErrorCode.UnknownMemberId)]
    public void Commit_ToAnEmptyGroup_IsForThoseWithoutAGeneration(
        string member, int generation, bool isTransactional, ErrorCode expected)
    {
        var group = new GroupScenario();
        group.MakeStablePair();
        group.Leave("m1");
        group.Leave("m2");

        Assert.Equal(expected, group.Apply(new MemberCommits(member, null, generation) { IsTransactional = isTransactional }));
    }

    [Theory]
    [InlineData("", null, -1, ErrorCode.None)]
    [InlineData("m1", null, 2, ErrorCode.None)]
    [InlineData("m1", null, 1, ErrorCode.IllegalGeneration)]
    [InlineData("ghost", null, 2, ErrorCode.UnknownMemberId)]
    [InlineData("", "ghost", -1, ErrorCode.UnknownMemberId)]
    public void Commit_InATransaction_IsCheckedAsFarAsTheProducerNamesItsMember(
        string member, string? instance, int generation, ErrorCode expected)
    {
        var group = new GroupScenario();
        group.MakeStablePair();

        Assert.Equal(expected, group.Apply(new MemberCommits(member, instance, generation) { IsTransactional = true }));
    }

    [Fact]
    public void Commit_ToAGroupWithoutMembers_NeedsNoMember() => Assert.Equal(ErrorCode.None, new GroupScenario().Commit("", -1));

    [Fact]
    public async Task Commit_BetweenJoinAndSync_HasToWaitForTheRebalance()
    {
        var group = new GroupScenario();
        await group.Join();

        Assert.Equal(ErrorCode.RebalanceInProgress, group.Commit("m1", 1));
    }

    [Fact]
    public void Delete_WithMembers_IsRefused_EmptyIsDead()
    {
        var group = new GroupScenario();
        group.MakeStablePair();
        Assert.Equal(ErrorCode.NonEmptyGroup, group.Apply(new GroupDeleted()));
        group.Leave("m1");
        group.Leave("m2");

        Assert.Equal(ErrorCode.None, group.Apply(new GroupDeleted()));
        Assert.Equal(ErrorCode.CoordinatorNotAvailable, group.Join().Answer().ErrorCode);
        Assert.Equal(ErrorCode.CoordinatorNotAvailable, group.Leave("m1"));
        Assert.Equal(ErrorCode.GroupIdNotFound, group.Apply(new GroupDeleted()));
    }

    [Fact]
    public async Task Delete_WhileAnIdIsOnItsWayBack_ForgetsTheId()
    {
        var group = new GroupScenario();
        await group.Join(mustKnowId: true);

        Assert.Equal(ErrorCode.None, group.Apply(new GroupDeleted()));
        Assert.Null(group.State.NextDeadline());
    }
}
