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
}
