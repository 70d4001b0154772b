using Connect.Broker.Groups;
using Connect.Broker.Groups.Consumer;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Tests.Groups.Consumer;

/// <summary>The rules of the consumer protocol, KIP-848: epochs, fencing, reconciliation, static members, topics that change.</summary>
public sealed class ConsumerGroupReducerTests
{
    private readonly ConsumerScenario _group = new(topics: ["t4", "u2"]);

    [Fact]
    public void FirstMember_GetsEverything_WithItsJoin()
    {
        var answer = _group.Join("a", "t u");

        Assert.Equal((ErrorCode.None, "a", 1, 5000), (answer.ErrorCode, answer.MemberId, answer.MemberEpoch, answer.HeartbeatIntervalMs));
        Assert.Equal("t: 0 1 2 3, u: 0 1", ConsumerScenario.Text(answer.Assignment));
        Assert.Equal(ConsumerGroupPhase.Stable, _group.State.Phase);
    }

    [Fact]
    public void Heartbeat_ThatChangesNothing_WritesNothing()
    {
        _group.Join("a", "t");
        var written = _group.Log.Count;

        var answer = _group.Beat("a", "t: 0 1 2 3");

        Assert.Equal((1, "unchanged"), (answer.MemberEpoch, ConsumerScenario.Text(answer.Assignment)));
        Assert.Equal(written, _group.Log.Count);
    }

    [Fact]
    public void MemberWithoutAnId_GetsOne()
    {
        Assert.Equal("made-up", _group.Join("", "t").MemberId);
    }

    [Fact]
    public void Partition_MovesOnlyAfterItsOwnerGaveItUp()
    {
        _group.Join("a", "t");

        var joined = _group.Join("b", "t");
        Assert.Equal((2, ""), (joined.MemberEpoch, ConsumerScenario.Text(joined.Assignment)));
        Assert.Equal(ConsumerGroupPhase.Reconciling, _group.State.Phase);

        var told = _group.Beat("a", "t: 0 1 2 3");
        Assert.Equal((1, "t: 0 1"), (told.MemberEpoch, ConsumerScenario.Text(told.Assignment)));
        Assert.Equal("unchanged", ConsumerScenario.Text(_group.Beat("b", "").Assignment));
        Assert.Equal("unchanged", ConsumerScenario.Text(_group.Beat("a").Assignment));
        Assert.Equal("unchanged", ConsumerScenario.Text(_group.Beat("a", "t: 0 1 2").Assignment));

        var done = _group.Beat("a", "t: 0 1");
        Assert.Equal(2, done.MemberEpoch);
        var given = _group.Beat("b", "");
        Assert.Equal((2, "t: 2 3"), (given.MemberEpoch, ConsumerScenario.Text(given.Assignment)));
        Assert.Equal(ConsumerGroupPhase.Stable, _group.State.Phase);
    }

    [Fact]
    public void MemberThatLeaves_GivesItsPartitionsToTheOthers()
    {
        _group.Join("a", "t");
        _group.Join("b", "t");
        _group.Settle();

        Assert.Equal(-1, _group.Leave("b").MemberEpoch);
        var answer = _group.Beat("a", "t: 0 1");

        Assert.Equal((3, "t: 0 1 2 3"), (answer.MemberEpoch, ConsumerScenario.Text(answer.Assignment)));
    }

    [Fact]
    public void SilentMember_IsTakenOutAfterItsSession()
    {
        _group.Join("a", "t");
        _group.Join("b", "t");
        _group.Settle();
        _group.Pass(ConsumerScenario.Session - TimeSpan.FromSeconds(1));
        _group.Beat("a");

        _group.Pass(TimeSpan.FromSeconds(1));

        Assert.Equal(["a"], _group.State.Members.Keys);
        Assert.Equal(ErrorCode.UnknownMemberId, _group.Beat("b").ErrorCode);
        Assert.Equal("t: 0 1 2 3", ConsumerScenario.Text(_group.Beat("a").Assignment));
    }

    [Fact]
    public void MemberThatDoesNotGiveUpItsPartitions_IsTakenOutAfterItsRebalanceTimeout()
    {
        _group.Join("a", "t");
        _group.Join("b", "t");
        _group.Beat("a", "t: 0 1 2 3");
        for (var passed = TimeSpan.Zero; passed < ConsumerScenario.Rebalance; passed += TimeSpan.FromSeconds(20))
        {
            Assert.Equal(ErrorCode.None, _group.Beat("a", "t: 0 1 2 3").ErrorCode);
            _group.Beat("b", "");
            _group.Pass(TimeSpan.FromSeconds(20));
        }

        Assert.Equal(["b"], _group.State.Members.Keys);
        Assert.Equal("t: 0 1 2 3", ConsumerScenario.Text(_group.Beat("b", "").Assignment));
    }

    [Theory]
    [InlineData(2, null, ErrorCode.FencedMemberEpoch)]
    [InlineData(3, null, ErrorCode.None)]
    [InlineData(4, null, ErrorCode.FencedMemberEpoch)]
    [InlineData(2, "t: 0 1", ErrorCode.None)]
    [InlineData(2, "t: 0 1 2", ErrorCode.FencedMemberEpoch)]
    [InlineData(1, "t: 0 1", ErrorCode.FencedMemberEpoch)]
    public void Heartbeat_IsTakenAtTheEpoch_OrAtTheOneBeforeIfItsAnswerWasLost(int epoch, string? owned, ErrorCode expected)
    {
        _group.Join("a", "t");
        _group.Join("b", "t");
        _group.Settle();
        _group.Join("c", "u");
        _group.Settle();
        Assert.Equal((2, 3), (_group.State.Find("a")!.Current.PreviousEpoch, _group.State.Find("a")!.Current.Epoch));

        Assert.Equal(expected, _group.Beat("a", owned, epoch).ErrorCode);
    }

    [Fact]
    public void Heartbeat_OfAnUnknownMember_IsToldSo()
    {
        _group.Join("a", "t");

        Assert.Equal(ErrorCode.UnknownMemberId, _group.Beat("x", epoch: 1).ErrorCode);
        Assert.Equal(ErrorCode.UnknownMemberId, _group.Leave("x").ErrorCode);
        Assert.Equal(ErrorCode.UnknownMemberId, _group.Leave("x", instance: "i").ErrorCode);
    }

    [Fact]
    public void FullGroup_LetsNobodyElseIn()
    {
        var group = new ConsumerScenario(maxMembers: 1, topics: ["t4"]);
        group.Join("a", "t");

        Assert.Equal(ErrorCode.GroupMaxSizeReached, group.Join("b", "t").ErrorCode);
        Assert.Equal(ErrorCode.None, group.Beat("a").ErrorCode);
    }

    [Fact]
    public void StaticMember_ThatComesBack_FindsItsPartitions_AndNothingMoves()
    {
        _group.Join("a1", "t", "i");
        _group.Join("b", "t");
        _group.Settle();
        var epoch = _group.State.Epoch;
        Assert.Equal(ErrorCode.UnreleasedInstanceId, _group.Join("a2", "t", "i").ErrorCode);

        Assert.Equal(-2, _group.Leave("a1", ConsumerMember.AwayEpoch, "i").MemberEpoch);
        Assert.Equal("unchanged", ConsumerScenario.Text(_group.Beat("b", "t: 2 3").Assignment));
        var back = _group.Join("a2", "t", "i");

        Assert.Equal((epoch, "t: 0 1"), (back.MemberEpoch, ConsumerScenario.Text(back.Assignment)));
        Assert.Equal(epoch, _group.State.Epoch);
        Assert.Equal(["a2", "b"], _group.State.Members.Keys);
        Assert.Equal(ErrorCode.FencedInstanceId, _group.Beat("a1", epoch: epoch, instance: "i").ErrorCode);
        Assert.Equal(ErrorCode.FencedInstanceId, _group.Leave("a1", instance: "i").ErrorCode);
    }

    [Fact]
    public void StaticMember_ThatStaysAway_IsTakenOutAfterItsSession()
    {
        _group.Join("a1", "t", "i");
        _group.Leave("a1", ConsumerMember.AwayEpoch, "i");
        Assert.Equal(ErrorCode.FencedMemberEpoch, _group.Beat("a1", epoch: 1, instance: "i").ErrorCode);

        _group.Pass(ConsumerScenario.Session);

        Assert.Equal(ConsumerGroupPhase.Empty, _group.State.Phase);
    }

    [Fact]
    public void NewPartitions_AreGivenOut_WithTheNextHeartbeat()
    {
        _group.Join("a", "t");

        _group.SetTopics("t6", "u2");
        var answer = _group.Beat("a", "t: 0 1 2 3");

        Assert.Equal((2, "t: 0 1 2 3 4 5"), (answer.MemberEpoch, ConsumerScenario.Text(answer.Assignment)));
    }

    [Fact]
    public void TopicThatComesLater_IsGivenOut_AndOneThatNobodyReadsIsNot()
    {
        _group.Join("a", "v");
        Assert.Equal("", _group.Assigned("a"));

        _group.SetTopics("t4", "u2", "v2");
        Assert.Equal("v: 0 1", ConsumerScenario.Text(_group.Beat("a", "").Assignment));
        var epoch = _group.State.Epoch;
        _group.SetTopics("t9", "u2", "v2");
        _group.Beat("a");

        Assert.Equal(epoch, _group.State.Epoch);
    }

    [Fact]
    public void TopicThatIsMadeAgain_IsAnotherTopic()
    {
        _group.Join("a", "t");

        _group.SetTopics("t2.again");
        Assert.Equal("", ConsumerScenario.Text(_group.Beat("a", "t: 0 1 2 3").Assignment));
        _group.Beat("a", "");

        Assert.All(_group.State.Find("a")!.Current.Assigned, p => Assert.Equal(ConsumerScenario.IdOf("t2.again"), p.TopicId));
        Assert.Equal("t: 0 1", _group.Assigned("a"));
    }

    [Fact]
    public void Pattern_FindsWholeNames_ThatMayBeKnown_NowAndLater()
    {
        _group.MayDescribe = topic => topic != "u";
        Assert.Equal("t: 0 1 2 3", ConsumerScenario.Text(_group.Join("a", "/[t-v]").Assignment));

        _group.SetTopics("t4", "u2", "v1");
        Assert.Equal("t: 0 1 2 3, v: 0", ConsumerScenario.Text(_group.Beat("a", "t: 0 1 2 3").Assignment));
        _group.Leave("a");

        Assert.Empty(_group.State.Patterns);
        Assert.Empty(_group.State.Topics);
    }

    [Theory]
    [InlineData("(")]
    [InlineData("a)|(b")]
    [InlineData("(?=t)t")]
    [InlineData(@"(t)\1")]
    public void Pattern_ThatCannotBeUsed_IsRefused(string pattern)
    {
        Assert.Equal(ErrorCode.InvalidRegularExpression, _group.Join("a", "/" + pattern).ErrorCode);
        Assert.Empty(_group.Log);
    }

    [Fact]
    public void OtherSubscription_GivesUpWhatIsNotReadAnyMore()
    {
        _group.Join("a", "t u");

        var answer = _group.Beat(new ConsumerGroupHeartbeatRequest
        {
            GroupId = "g",
            MemberId = "a",
            MemberEpoch = 1,
            SubscribedTopicNames = ["u"],
        });

        Assert.Equal((1, "u: 0 1"), (answer.MemberEpoch, ConsumerScenario.Text(answer.Assignment)));
        Assert.Equal(2, _group.Beat("a", "u: 0 1").MemberEpoch);
    }

    [Fact]
    public void FullHeartbeat_IsToldEverythingAgain()
    {
        _group.Join("a", "u");

        var answer = _group.Beat(new ConsumerGroupHeartbeatRequest
        {
            GroupId = "g",
            MemberId = "a",
            MemberEpoch = 1,
            RebalanceTimeoutMs = 1000,
            SubscribedTopicNames = ["u"],
            TopicPartitions = [],
        });

        Assert.Equal("u: 0 1", ConsumerScenario.Text(answer.Assignment));
    }

    [Theory]
    [InlineData("a", 2, false, true, ErrorCode.None)]
    [InlineData("a", 1, false, true, ErrorCode.StaleMemberEpoch)]
    [InlineData("a", 3, false, true, ErrorCode.StaleMemberEpoch)]
    [InlineData("a", 2, false, false, ErrorCode.UnsupportedVersion)]
    [InlineData("x", 2, false, true, ErrorCode.UnknownMemberId)]
    [InlineData("", -1, false, true, ErrorCode.UnknownMemberId)]
    [InlineData("", -1, true, true, ErrorCode.None)]
    [InlineData("a", 1, true, true, ErrorCode.IllegalGeneration)]
    [InlineData("a", 2, true, false, ErrorCode.None)]
    public void Commit_IsForMembersAtTheirEpoch(string id, int epoch, bool isTransactional, bool isNewVersion, ErrorCode expected)
    {
        _group.Join("a", "t");
        _group.Join("b", "t");
        _group.Settle();

        Assert.Equal(expected, _group.State.CheckCommit(new MemberCommits(id, null, epoch)
        {
            IsTransactional = isTransactional,
            KnowsMissingGroups = isNewVersion,
        }));
    }

    [Theory]
    [InlineData(null, -1, ErrorCode.None)]
    [InlineData("a", 1, ErrorCode.None)]
    [InlineData("a", 0, ErrorCode.StaleMemberEpoch)]
    [InlineData("x", 1, ErrorCode.UnknownMemberId)]
    public void Offsets_AreToldToMembersAtTheirEpoch_AndToWhoeverIsNone(string? id, int epoch, ErrorCode expected)
    {
        _group.Join("a", "t");

        Assert.Equal(expected, _group.State.CheckFetch(id, epoch));
    }
}
