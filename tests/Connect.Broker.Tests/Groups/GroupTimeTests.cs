using Connect.Broker.Tests.Testing;
using Connect.Protocol;
using Connect.Protocol.Messages;
using Connect.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Connect.Broker.Tests.Groups;

/// <summary>What happens to groups when only time passes.</summary>
public sealed class GroupTimeTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(55));
    private TestBroker _broker = null!;
    private RawClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _broker = await TestBroker.StartAsync(time: _time);
        _client = await RawClient.ConnectAsync(_broker);
        await _client.SendAsync(Batches.Create("t"));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task SilentMember_IsTakenOutWhenItsSessionEnds()
    {
        var join = new JoinGroupRequest
        {
            GroupId = "g",
            ProtocolType = "consumer",
            SessionTimeoutMs = 10_000,
            RebalanceTimeoutMs = 60_000,
            Protocols = [new() { Name = "range" }],
        };
        await _client.SendAsync(join, version: 3);
        Assert.Equal("CompletingRebalance", await StateAsync());

        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal("CompletingRebalance", await StateAsync());
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal("Empty", await StateAsync());
    }

    [Fact]
    public async Task OffsetsOfAGroupWithoutMembers_AreForgottenAfterTheRetention()
    {
        await _client.SendAsync(new OffsetCommitRequest
        {
            GroupId = "g",
            Topics = [new() { Name = "t", Partitions = [new() { CommittedOffset = 7 }] }],
        });
        _time.Advance(TimeSpan.FromDays(6));
        Assert.Equal(7, await OffsetAsync());

        _time.Advance(TimeSpan.FromDays(2));

        await WaitUntil.TrueAsync(
            async _ => await OffsetAsync() == -1 && (await _client.SendAsync(new ListGroupsRequest())).Groups.Count == 0,
            Patience,
            () => "the offset is forgotten, and the group with it",
            TestContext.Current.CancellationToken);
    }

    private async Task<string> StateAsync() =>
        (await _client.SendAsync(new DescribeGroupsRequest { Groups = ["g"] })).Groups[0].GroupState;

    private async Task<long> OffsetAsync()
    {
        var fetched = await _client.SendAsync(new OffsetFetchRequest
        {
            Groups = [new() { GroupId = "g", Topics = [new() { Name = "t", PartitionIndexes = [0] }] }],
        });
        return fetched.Groups[0].Topics[0].Partitions[0].CommittedOffset;
    }
}
