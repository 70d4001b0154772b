using Connect.Broker.Tests.Testing;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Tests.Configs;

/// <summary>What has settings: https://cwiki.apache.org/confluence/display/KAFKA/KIP-1142.</summary>
public sealed class ListConfigResourcesTests : IAsyncLifetime
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
    [InlineData(0, new byte[0], "")]
    [InlineData(1, new byte[] { 4 }, "4:1")]
    [InlineData(1, new byte[] { 8, 16, 32 }, "")]
    [InlineData(1, new byte[] { 2, 2 }, "2:__consumer_offsets 2:__transaction_state 2:t")]
    [InlineData(1, new byte[0], "2:__consumer_offsets 2:__transaction_state 2:t 4:1")]
    public async Task Resources_AreThoseOfTheTypesThatWereAskedFor(short version, byte[] types, string expected)
    {
        var answer = await _client.SendAsync(new ListConfigResourcesRequest { ResourceTypes = types }, version);

        Assert.Equal(ErrorCode.None, answer.ErrorCode);
        Assert.Equal(expected, string.Join(' ', answer.ConfigResources.Select(found => $"{found.ResourceType}:{found.ResourceName}")));
    }

    [Fact]
    public async Task TypeThatDoesNotExist_IsRefused()
    {
        var answer = await _client.SendAsync(new ListConfigResourcesRequest { ResourceTypes = [2, 3] });

        Assert.Equal(ErrorCode.UnsupportedVersion, answer.ErrorCode);
        Assert.Empty(answer.ConfigResources);
    }
}
