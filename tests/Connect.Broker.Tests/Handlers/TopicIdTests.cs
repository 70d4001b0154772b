using Connect.Broker.Tests.Testing;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Tests.Handlers;

/// <summary>Topics by their ids: https://cwiki.apache.org/confluence/display/KAFKA/KIP-516.</summary>
public sealed class TopicIdTests : IAsyncLifetime
{
    private TestBroker _broker = null!;
    private RawClient _client = null!;
    private Guid _id;

    public async ValueTask InitializeAsync()
    {
        _broker = await TestBroker.StartAsync();
        _client = await RawClient.ConnectAsync(_broker);
        _id = await CreateAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task Id_IsTheSameInEveryAnswer_AndAfterARestart()
    {
        Assert.NotEqual(Guid.Empty, _id);
        Assert.Equal(_id, await DescribeAsync("t"));

        await _broker.RestartAsync();
        using var again = await RawClient.ConnectAsync(_broker);

        var described = (await again.SendAsync(new MetadataRequest { Topics = [new() { TopicId = _id }] })).Topics[0];
        Assert.Equal(("t", _id, ErrorCode.None), (described.Name, described.TopicId, described.ErrorCode));
    }

    [Fact]
    public async Task UnknownId_IsAnsweredAsSuch_AndCreatesNothing()
    {
        var unknown = Guid.NewGuid();

        var described = (await _client.SendAsync(new MetadataRequest { Topics = [new() { TopicId = unknown }] })).Topics[0];
        var fetched = (await _client.SendAsync(Batches.Fetch("", 0, topicId: unknown), version: 13)).Topics[0];
        var produced = (await _client.SendAsync(Batches.Produce("", Batches.Of("a"), topicId: unknown), version: 13)).Topics[0];
        var committed = (await _client.SendAsync(Commit(unknown), version: 10)).Topics[0];
        var read = (await _client.SendAsync(FetchOffsets(unknown), version: 10)).Groups[0].Topics[0];
        var deleted = (await DeleteAsync(unknown)).Topics[0];

        Assert.Equal((null, unknown, ErrorCode.UnknownTopicId), (described.Name, described.TopicId, described.ErrorCode));
        Assert.Equal((unknown, ErrorCode.UnknownTopicId), (fetched.TopicId, fetched.Partitions[0].ErrorCode));
        Assert.Equal((unknown, ErrorCode.UnknownTopicId), (produced.TopicId, produced.Partitions[0].ErrorCode));
        Assert.Equal((unknown, ErrorCode.UnknownTopicId), (committed.TopicId, committed.Partitions[0].ErrorCode));
        Assert.Equal((unknown, ErrorCode.UnknownTopicId), (read.TopicId, read.Partitions[0].ErrorCode));
        Assert.Equal((null, unknown, ErrorCode.UnknownTopicId), (deleted.Name, deleted.TopicId, deleted.ErrorCode));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(11)]
    public async Task Metadata_ByIdBeforeVersion12_IsAnInvalidRequest(short version)
    {
        var described = (await _client.SendAsync(new MetadataRequest { Topics = [new() { TopicId = _id }] }, version)).Topics[0];

        Assert.Equal(("", _id, ErrorCode.InvalidRequest), (described.Name, described.TopicId, described.ErrorCode));
    }

    [Fact]
    public async Task TopicThatIsMadeAgain_HasAnotherId_AndTheOldOneFetchesNothingOfIt()
    {
        var deleted = (await DeleteAsync(_id)).Topics[0];
        Assert.Equal(("t", _id, ErrorCode.None), (deleted.Name, deleted.TopicId, deleted.ErrorCode));

        var id = await CreateAsync();
        await _client.SendAsync(Batches.Produce("t", Batches.Of("new")));

        Assert.NotEqual(_id, id);
        var old = await _client.SendAsync(Batches.Fetch("", 0, topicId: _id), version: 17);
        Assert.Equal(ErrorCode.UnknownTopicId, old.Topics[0].Partitions[0].ErrorCode);
        Assert.Equal(["new"], Batches.Values(await _client.SendAsync(Batches.Fetch("", 0, topicId: id), version: 17)));
    }

    [Fact]
    public async Task Produce_ById_IsAnsweredById_AndNotForATopicThatWasMadeAgain()
    {
        var produced = (await _client.SendAsync(Batches.Produce("", Batches.Of("a"), topicId: _id), version: 13)).Topics[0];
        await DeleteAsync(_id);
        await CreateAsync();
        var late = (await _client.SendAsync(Batches.Produce("", Batches.Of("b"), topicId: _id), version: 13)).Topics[0];

        Assert.Equal((_id, ErrorCode.None, 0), (produced.TopicId, produced.Partitions[0].ErrorCode, produced.Partitions[0].BaseOffset));
        Assert.Equal(ErrorCode.UnknownTopicId, late.Partitions[0].ErrorCode);
        Assert.Empty(Batches.Values(await _client.SendAsync(Batches.Fetch("t", 0))));
    }

    [Fact]
    public async Task Offsets_CommittedById_AreReadByIdAndByName()
    {
        var committed = (await _client.SendAsync(Commit(_id), version: 10)).Topics[0];
        var byId = (await _client.SendAsync(FetchOffsets(_id), version: 10)).Groups[0].Topics[0];
        var all = (await _client.SendAsync(FetchOffsets(topicId: null), version: 10)).Groups[0].Topics[0];
        var byName = (await _client.SendAsync(FetchOffsets(topicId: null), version: 9)).Groups[0].Topics[0];

        Assert.Equal((_id, ErrorCode.None), (committed.TopicId, committed.Partitions[0].ErrorCode));
        Assert.Equal((_id, 7), (byId.TopicId, byId.Partitions[0].CommittedOffset));
        Assert.Equal((_id, 7), (all.TopicId, all.Partitions[0].CommittedOffset));
        Assert.Equal(("t", 7), (byName.Name, byName.Partitions[0].CommittedOffset));
    }

    [Theory]
    [InlineData(12)]
    [InlineData(17)]
    public async Task FetchSession_IsAnsweredWithWhatIsNew(short version)
    {
        var first = await _client.SendAsync(Batches.Fetch("t", 0, topicId: _id) with { SessionEpoch = 0 }, version);
        Assert.NotEqual(0, first.SessionId);
        Assert.Single(first.Topics);

        var next = new FetchRequest { SessionId = first.SessionId, MinBytes = 1, MaxBytes = 1 << 20 };
        Assert.Empty((await _client.SendAsync(next with { SessionEpoch = 1 }, version)).Topics);

        await _client.SendAsync(Batches.Produce("t", Batches.Of("a")));
        Assert.Equal(["a"], Batches.Values(await _client.SendAsync(next with { SessionEpoch = 2 }, version)));

        using var reconnected = await RawClient.ConnectAsync(_broker);
        Assert.Equal(["a"], Batches.Values(await reconnected.SendAsync(next with { SessionEpoch = 3 }, version)));
        Assert.Equal(
            ErrorCode.InvalidFetchSessionEpoch, (await reconnected.SendAsync(next with { SessionEpoch = 3 }, version)).ErrorCode);
    }

    [Theory]
    [InlineData(-3, 6, ErrorCode.UnsupportedVersion, -1)]
    [InlineData(-4, 7, ErrorCode.UnsupportedVersion, -1)]
    [InlineData(-4, 8, ErrorCode.None, 0)]
    [InlineData(-5, 8, ErrorCode.UnsupportedVersion, -1)]
    [InlineData(-5, 10, ErrorCode.None, -1)]
    [InlineData(-6, 10, ErrorCode.UnsupportedVersion, -1)]
    public async Task ListOffsets_TimestampsWithAMeaning_HaveItFromTheirVersionOn(
        long timestamp, short version, ErrorCode error, long offset)
    {
        await _client.SendAsync(Batches.Produce("t", Batches.Of("a")));

        var request = new ListOffsetsRequest { Topics = [new() { Name = "t", Partitions = [new() { Timestamp = timestamp }] }] };
        var found = (await _client.SendAsync(request, version)).Topics[0].Partitions[0];

        Assert.Equal((error, offset), (found.ErrorCode, found.Offset));
    }

    private static OffsetCommitRequest Commit(Guid topicId) =>
        new() { GroupId = "g", Topics = [new() { TopicId = topicId, Partitions = [new() { CommittedOffset = 7 }] }] };

    private static OffsetFetchRequest FetchOffsets(Guid? topicId) => new()
    {
        Groups =
        [
            new() { GroupId = "g", Topics = topicId is { } id ? [new() { TopicId = id, PartitionIndexes = [0] }] : null },
        ],
    };

    private async Task<Guid> CreateAsync() => (await _client.SendAsync(Batches.Create("t"))).Topics[0].TopicId;

    private async Task<Guid> DescribeAsync(string name) =>
        (await _client.SendAsync(new MetadataRequest { Topics = [new() { Name = name }] })).Topics[0].TopicId;

    private Task<DeleteTopicsResponse> DeleteAsync(Guid id) =>
        _client.SendAsync(new DeleteTopicsRequest { Topics = [new() { TopicId = id }] }, version: 6);
}
