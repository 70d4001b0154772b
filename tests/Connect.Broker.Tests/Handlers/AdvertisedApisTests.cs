using Connect.Broker.Requests;
using Connect.Broker.Tests.Testing;
using Connect.Protocol.Messages;

namespace Connect.Broker.Tests.Handlers;

public sealed class AdvertisedApisTests
{
    [Fact]
    public async Task EveryHandler_IsAdvertised_AndEveryAdvertisedKeyHasItsHandler()
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = await RawClient.ConnectAsync(broker);
        var advertised = (await client.SendAsync(new ApiVersionsRequest(), version: 0)).ApiKeys.Select(api => api.ApiKey);
        var handled = typeof(IRequestHandler).Assembly.GetTypes()
            .Where(type => type is { IsAbstract: false, BaseType.IsGenericType: true }
                && type.BaseType.GetGenericTypeDefinition() == typeof(RequestHandler<,>))
            .Select(type => type.BaseType!.GetGenericArguments()[0].GetProperty("Api")!.GetValue(null))
            .Select(api => (short)((Protocol.ApiSpec)api!).Key);

        Assert.Equal(handled.Order(), advertised);
    }

    // Telemetry needs a receiver of clients' metrics: without one Kafka leaves the keys out as well, and clients send nothing (KIP-714).
    // A quorum and feature levels are a cluster's; without the key a client says at once that the broker does not have them.
    [Theory]
    [InlineData(71)]
    [InlineData(72)]
    [InlineData(55)]
    [InlineData(57)]
    public async Task WhatTheBrokerDoesNotHave_IsNotAdvertised_AndEndsTheConnection(short key)
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = await RawClient.ConnectAsync(broker);

        Assert.DoesNotContain(key, (await client.SendAsync(new ApiVersionsRequest())).ApiKeys.Select(api => api.ApiKey));
        await client.SendFrameAsync([(byte)(key >> 8), (byte)key, 0, 0, 0, 0, 0, 1, 255, 255, 0]);
        Assert.Null(await client.ReceiveFrameAsync());
    }
}
