using Connect.Broker.Tests.Testing;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Tests.Network;

public sealed class ConnectionTests : IAsyncLifetime
{
    private TestBroker _broker = null!;
    private RawClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _broker = await TestBroker.StartAsync();
        _client = await RawClient.ConnectAsync(_broker);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task PipelinedRequests_AreAnsweredInTheirOrder()
    {
        await _client.SendAsync(Batches.Create("t"));
        var posted = new List<int>();
        for (var i = 0; i < 200; i++)
        {
            posted.Add(await _client.PostAsync(Batches.Produce("t", Batches.Of($"{i}"))));
        }
        foreach (var (correlationId, offset) in posted.Select((id, index) => (id, index)))
        {
            var answer = await _client.ReceiveAsync<ProduceRequest, ProduceResponse>(correlationId);
            Assert.Equal(offset, answer.Topics[0].Partitions[0].BaseOffset);
        }
        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"{i}"), Batches.Values(await _client.SendAsync(Batches.Fetch("t", 0))));
    }

    [Fact]
    public async Task RequestInSinglePieces_IsPutTogether()
    {
        var request = Convert.FromHexString("0000000A" + "0012" + "0000" + "00000007" + "FFFF");
        foreach (var piece in request)
        {
            await _client.SendBytesAsync(new[] { piece });
        }

        Assert.Equal([0, 0, 0, 7, 0, 0], (await _client.ReceiveFrameAsync())![..6]);
    }

    [Fact]
    public async Task BytesBehindTheLastField_AreLetPass_AsSomeClientsSendThem()
    {
        await _client.SendBytesAsync(Convert.FromHexString("0000000B" + "0012" + "0000" + "00000007" + "FFFF" + "00"));

        Assert.Equal([0, 0, 0, 7, 0, 0], (await _client.ReceiveFrameAsync())![..6]);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(99)]
    public async Task ApiVersions_TooNew_IsAnsweredInTheOldestFormatWithTheRange(short version)
    {
        await _client.SendBytesAsync(Convert.FromHexString($"0000000F0012{version:X4}00000007FFFF" + "00" + "0261" + "0231"));

        var frame = await _client.ReceiveFrameAsync();

        Assert.Equal("00000007" + "0023" + "00000001" + "0012" + "0000" + "0004", Convert.ToHexString(frame!));
    }

    [Fact]
    public async Task ApiVersions_BadSoftwareName_IsInvalid()
    {
        var answer = await _client.SendAsync(new ApiVersionsRequest { ClientSoftwareName = "-bad-", ClientSoftwareVersion = "1" });

        Assert.Equal(ErrorCode.InvalidRequest, answer.ErrorCode);
    }

    [Fact]
    public async Task ApiVersions_NamesEachRangeThatOldClientsLookFor()
    {
        var answer = await _client.SendAsync(new ApiVersionsRequest { ClientSoftwareName = "test", ClientSoftwareVersion = "1.0" });
        var ranges = answer.ApiKeys.ToDictionary(api => (ApiKey)api.ApiKey, api => (api.MinVersion, api.MaxVersion));

        Assert.All(ranges.Values, range => Assert.Equal(0, range.MinVersion));
        Assert.True(ranges[ApiKey.Produce].MaxVersion >= 7);
        Assert.True(ranges[ApiKey.Fetch].MaxVersion >= 11);
        Assert.True(ranges[ApiKey.OffsetForLeaderEpoch].MaxVersion >= 2);
    }

    [Fact]
    public async Task StoppedBroker_ClosesItsConnections()
    {
        var waiting = _client.SendAsync(Batches.Fetch("missing", 0, maxWaitMs: 60_000));
        await waiting;

        await _broker.RestartAsync();

        Assert.Null(await _client.ReceiveFrameAsync());
    }
}
