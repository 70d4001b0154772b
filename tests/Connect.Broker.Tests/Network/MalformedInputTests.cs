using Connect.Broker.Tests.Testing;
using Connect.Protocol;
using Connect.Protocol.Messages;
using Connect.TestKit;

namespace Connect.Broker.Tests.Network;

/// <summary>Whatever one connection sends, it costs that connection at most.</summary>
public sealed class MalformedInputTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private TestBroker _broker = null!;

    public async ValueTask InitializeAsync() => _broker = await TestBroker.StartAsync(options =>
    {
        options.SocketRequestMaxBytes = 1 << 20;
        options.MaxConnections = 3;
        options.ConnectionsMaxIdleMs = 1_000;
    });

    public ValueTask DisposeAsync() => _broker.DisposeAsync();

    [Theory]
    [InlineData("FFFFFFFF", "claims -1 bytes")]
    [InlineData("00000000", "claims 0 bytes")]
    [InlineData("7FFFFFFF", "socket.request.max.bytes")]
    [InlineData("00200000", "socket.request.max.bytes")]
    [InlineData("474554202F20485454502F312E310D0A", "socket.request.max.bytes")]
    [InlineData("0000000A" + "03E7" + "0000" + "00000001" + "FFFF", "API key 999")]
    [InlineData("0000000A" + "0000" + "0063" + "00000001" + "FFFF", "Version 99 of Produce")]
    [InlineData("0000000A" + "0003" + "0004" + "00000001" + "FFFF", "bytes are expected")]
    [InlineData("0000000E" + "0003" + "0004" + "00000001" + "FFFF" + "FFFFFFFE", "length of a array")]
    [InlineData("0000000E" + "0003" + "0004" + "00000001" + "FFFF" + "7FFFFFFF", "claims a length of 2147483647")]
    public async Task BadBytes_CloseTheirConnectionWithALoggedReason(string hex, string reason)
    {
        using var good = await RawClient.ConnectAsync(_broker);
        using var bad = await RawClient.ConnectAsync(_broker);

        await bad.SendBytesAsync(Convert.FromHexString(hex));

        Assert.Null(await bad.ReceiveFrameAsync());
        Assert.Contains(_broker.Log.Lines, line => line.Contains(reason, StringComparison.Ordinal));
        Assert.Equal(ErrorCode.None, (await good.SendAsync(new ApiVersionsRequest(), version: 0)).ErrorCode);
    }

    [Fact]
    public async Task StreamThatEndsInsideAFrame_ClosesTheConnection()
    {
        using (var client = await RawClient.ConnectAsync(_broker))
        {
            await client.SendBytesAsync(new byte[] { 0, 0, 1, 0, 0, 3 });
        }

        await WaitUntil.TrueAsync(
            () => _broker.Log.Lines.Any(line => line.Contains("stream ended after 2 of 256", StringComparison.Ordinal)),
            Patience,
            "the end of the stream is logged",
            TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task HalfSentRequest_IsClosedAfterTheIdleTime()
    {
        using var client = await RawClient.ConnectAsync(_broker);

        await client.SendBytesAsync(new byte[] { 0, 0, 1, 0, 0, 3 });

        Assert.Null(await client.ReceiveFrameAsync());
    }

    [Fact]
    public async Task MoreConnectionsThanAllowed_AreClosedAtOnce()
    {
        using var first = await RawClient.ConnectAsync(_broker);
        using var second = await RawClient.ConnectAsync(_broker);
        using var third = await RawClient.ConnectAsync(_broker);
        Assert.Equal(ErrorCode.None, (await third.SendAsync(new ApiVersionsRequest(), version: 0)).ErrorCode);
        using var fourth = await RawClient.ConnectAsync(_broker);

        Assert.Null(await fourth.ReceiveFrameAsync());
    }

    [Fact]
    public async Task ReaderThatNeverReads_StopsOnlyItself()
    {
        using var stuck = await RawClient.ConnectAsync(_broker);
        using var other = await RawClient.ConnectAsync(_broker);
        await other.SendAsync(Batches.Create("t"));
        for (var i = 0; i < 20; i++)
        {
            await other.SendAsync(Batches.Produce("t", Batches.Of(new string('x', 500_000))));
        }
        for (var i = 0; i < 30; i++)
        {
            await stuck.PostAsync(Batches.Fetch("t", 0, partitionMaxBytes: 50_000_000));
        }

        var answer = await other.SendAsync(Batches.Fetch("t", 0));

        Assert.NotEmpty(Batches.Values(answer));
    }
}
