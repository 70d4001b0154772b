using Connect.Broker.Groups.Assignment;
using Connect.Broker.InProcess.Membership;
using Connect.LogClient;

namespace Connect.Broker.Tests.InProcess;

/// <summary>The bytes inside JoinGroup and SyncGroup, as Kafka's message definitions lay them out.</summary>
public sealed class ConsumerProtocolTests
{
    private static readonly byte[] Subscription = Convert.FromHexString(
        "0003" // version
        + "00000001" + "000161" // topics: a
        + "00000004" + "00000007" // user data: the generation
        + "00000001" + "000161" + "00000002" + "00000000" + "00000002" // owned: a-0, a-2
        + "00000007" // generation
        + "FFFF"); // no rack

    [Fact]
    public void Subscription_HasItsBytes() => Assert.Equal(
        Subscription,
        ConsumerProtocol.EncodeSubscription(new MemberSubscription(["a"], [new("a", 0), new("a", 2)], 7)));

    [Fact]
    public void Subscription_IsRead()
    {
        var read = ConsumerProtocol.DecodeSubscription(Subscription);

        Assert.Equal(["a"], read.Topics);
        Assert.Equal([new LogPartition("a", 0), new LogPartition("a", 2)], read.Owned);
        Assert.Equal(7, read.Generation);
    }

    [Fact]
    public void SubscriptionOfAnOldClient_OwnsNothing()
    {
        var read = ConsumerProtocol.DecodeSubscription(Convert.FromHexString("0000" + "00000001" + "000161" + "FFFFFFFF"));

        Assert.Equal(["a"], read.Topics);
        Assert.Empty(read.Owned);
        Assert.Equal(-1, read.Generation);
    }

    [Fact]
    public void Assignment_HasItsBytes()
    {
        var bytes = ConsumerProtocol.EncodeAssignment([new("a", 1)]);

        Assert.Equal(Convert.FromHexString("0000" + "00000001" + "000161" + "00000001" + "00000001" + "FFFFFFFF"), bytes);
        Assert.Equal([new LogPartition("a", 1)], ConsumerProtocol.DecodeAssignment(bytes));
    }

    [Fact]
    public void NoAssignmentAtAll_IsNoPartition() => Assert.Empty(ConsumerProtocol.DecodeAssignment([]));
}
