using Connect.Broker.Tests.Testing;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Tests.Security;

/// <summary>No request gets past authorisation: every advertised key is asked by a principal that nothing is allowed to.</summary>
public sealed class UnauthorizedTests
{
    [Fact]
    public async Task EveryAdvertisedKey_RefusesAPrincipalWithoutAcls_WithTheProtocolsCode()
    {
        var options = new List<BrokerOptions>();
        await using var broker = await TestBroker.StartAsync(options.Add);
        using (var allowed = await RawClient.ConnectAsync(broker))
        {
            await allowed.SendAsync(Batches.Create("t"));
            await allowed.SendAsync(Batches.Produce("t", Batches.Of("v")));
        }
        options[0].AuthorizerClassName = TestBroker.StandardAuthorizer;
        await broker.RestartAsync();
        using var client = await RawClient.ConnectAsync(broker);
        var advertised = (await client.SendAsync(new ApiVersionsRequest(), version: 0)).ApiKeys.Select(api => (ApiKey)api.ApiKey).ToList();

        foreach (var key in advertised.Where(key => !Refusals.Open.Contains(key)))
        {
            Assert.True(Refusals.All.ContainsKey(key), $"Refusals does not say how {key} refuses a principal that may not");
            foreach (var refusal in Refusals.All[key])
            {
                await refusal.AskAsync(client);
            }
        }

        options[0].AuthorizerClassName = "";
        await broker.RestartAsync();
        using var again = await RawClient.ConnectAsync(broker);
        Assert.Equal(["v"], Batches.Values(await again.SendAsync(Batches.Fetch("t", 0))));
        var topics = (await again.SendAsync(new MetadataRequest { Topics = null })).Topics.Select(topic => topic.Name);
        Assert.Equal(["__consumer_offsets", "__transaction_state", "t"], topics);
    }

    [Fact]
    public async Task SuperUser_MayDoEverything()
    {
        await using var broker = await TestBroker.StartAsync(options =>
        {
            options.AuthorizerClassName = TestBroker.StandardAuthorizer;
            options.SuperUsers = "User:ANONYMOUS";
        });
        using var client = await RawClient.ConnectAsync(broker);

        Assert.Equal(ErrorCode.None, (await client.SendAsync(Batches.Create("t"))).Topics[0].ErrorCode);
    }

    [Fact]
    public async Task ProduceWithoutAnswer_ToATopicThatMayNotBeWritten_ClosesTheConnection()
    {
        await using var broker = await TestBroker.StartAsync(options => options.AuthorizerClassName = TestBroker.StandardAuthorizer);
        using var client = await RawClient.ConnectAsync(broker);

        await client.PostAsync(Batches.Produce("t", Batches.Of("v"), acks: 0));

        Assert.Null(await client.ReceiveFrameAsync());
    }
}
