using Connect.Broker.Groups.Consumer;

namespace Connect.Broker.Tests.Groups.Consumer;

/// <summary>Who is to have what.</summary>
public sealed class ServerAssignorTests
{
    [Fact]
    public void Range_GivesRunsOfEachTopic_AlikeForAllTopics()
    {
        var group = new ConsumerScenario(topics: ["t3", "u3"]);
        group.Join("a", "t u", assignor: "range");
        group.Join("b", "t u", assignor: "range");

        Assert.Equal(("t: 0 1, u: 0 1", "t: 2, u: 2"), (group.Target("a"), group.Target("b")));
    }

    [Fact]
    public void Uniform_SharesAllTopicsTogether()
    {
        var group = new ConsumerScenario(topics: ["t3", "u1"]);
        group.Join("a", "t u");
        group.Join("b", "t u");

        Assert.Equal((2, 2), (group.State.Find("a")!.Target.Count, group.State.Find("b")!.Target.Count));
        Assert.Empty(group.State.Find("a")!.Target.Intersect(group.State.Find("b")!.Target));
    }

    [Fact]
    public void Uniform_MovesNoMoreThanItMust()
    {
        var group = new ConsumerScenario(topics: ["t6"]);
        group.Join("a", "t");
        group.Join("b", "t");
        group.Settle();
        var (a, b) = (group.State.Find("a")!.Target, group.State.Find("b")!.Target);

        group.Join("c", "t");

        Assert.Equal(2, group.State.Find("c")!.Target.Count);
        Assert.Subset(a.ToHashSet(), group.State.Find("a")!.Target.ToHashSet());
        Assert.Subset(b.ToHashSet(), group.State.Find("b")!.Target.ToHashSet());
    }

    [Fact]
    public void Uniform_GivesTopicsOnlyToTheirReaders()
    {
        var group = new ConsumerScenario(topics: ["t4", "u4"]);
        group.Join("a", "t");
        group.Join("b", "t u");
        group.Settle();

        Assert.Equal(("t: 0 1 2 3", "u: 0 1 2 3"), (group.Assigned("a"), group.Assigned("b")));
    }

    [Fact]
    public void Range_KeepsTheRunsOfStaticMembers_WhateverTheirIds()
    {
        var group = new ConsumerScenario(topics: ["t4"]);
        group.Join("z", "t", instance: "i1", assignor: "range");
        group.Join("y", "t", instance: "i2", assignor: "range");
        group.Join("a", "t", assignor: "range");

        Assert.Equal(("t: 0 1", "t: 2", "t: 3"), (group.Target("z"), group.Target("y"), group.Target("a")));
    }

    [Fact]
    public void Assignor_IsTheOneThatMostMembersWant()
    {
        var group = new ConsumerScenario(topics: ["t4"]);
        Assert.Equal("uniform", group.State.AssignorOf(group.Limits));
        group.Join("a", "t", assignor: "range");
        group.Join("b", "t");
        Assert.Equal("range", group.State.AssignorOf(group.Limits));
    }
}
