using System.Net.Security;
using System.Net.Sockets;
using Connect.Broker.Security.Quotas;
using Connect.Broker.Tests.Testing;
using Connect.Protocol;
using Connect.Protocol.Messages;
using Connect.TestKit;

namespace Connect.Broker.Tests.Security;

/// <summary>How many connections, how long without a name, how much: each bound costs who goes beyond it and nobody else.</summary>
public sealed class LimitTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ConnectionsOfOneAddress_BeyondTheirNumber_AreClosedAtOnce()
    {
        await using var broker = await TestBroker.StartAsync(options => options.MaxConnectionsPerIpOverrides = "127.0.0.1:1,::1:5");
        using var first = await RawClient.ConnectAsync(broker);
        Assert.Equal(ErrorCode.None, (await first.SendAsync(new ApiVersionsRequest(), version: 0)).ErrorCode);

        using var second = await RawClient.ConnectAsync(broker);

        Assert.Null(await second.ReceiveFrameAsync());
        Assert.Contains(broker.Log.Lines, line => line.Contains("max.connections.per.ip is 1", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("160301")]
    [InlineData("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF")]
    [InlineData("474554202F20485454502F312E310D0A0D0A")]
    public async Task TlsListener_HalfOpenOrGarbage_CostsOnlyItsClient(string hex)
    {
        using var certificates = new TestCertificates();
        var keystore = Path.GetTempFileName();
        await File.WriteAllTextAsync(keystore, certificates.ServerPem(), Stop);
        await using var broker = await TestBroker.StartAsync(options =>
        {
            options.Listeners = "SSL://127.0.0.1:0";
            options.SslKeystoreLocation = keystore;
            options.ConnectionAuthenticationTimeoutMs = 1_000;
        });
        using var bad = await RawClient.ConnectAsync(broker);
        await bad.SendBytesAsync(Convert.FromHexString(hex));

        using var good = new TcpClient();
        await good.ConnectAsync(broker.Endpoint.Host, broker.Endpoint.Port, Stop);
        await using var secured = new SslStream(good.GetStream(), false, (_, certificate, _, _) => certificate?.Subject == "CN=broker");
        await secured.AuthenticateAsClientAsync("localhost");
        await secured.WriteAsync(Convert.FromHexString("0000000A" + "0012" + "0000" + "00000007" + "FFFF"), Stop);
        var answer = new byte[10];
        await secured.ReadExactlyAsync(answer, Stop);

        Assert.Equal([0, 0, 0, 7, 0, 0], answer[4..]);
        await bad.ReadToTheEndAsync();
        File.Delete(keystore);
    }

    [Fact]
    public async Task ProducerBeyondItsQuota_IsToldAndHeldBack_AndTheQuotaIsDurable()
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = await RawClient.ConnectAsync(broker);
        await client.SendAsync(Batches.Create("t"));
        var altered = await client.SendAsync(new AlterClientQuotasRequest
        {
            Entries =
            [
                new()
                {
                    Entity = [new() { EntityType = "client-id", EntityName = "raw" }],
                    Ops = [new() { Key = "producer_byte_rate", Value = 1_000 }],
                },
            ],
        });
        Assert.Equal(ErrorCode.None, altered.Entries[0].ErrorCode);
        await broker.RestartAsync();
        using var again = await RawClient.ConnectAsync(broker);
        var described = await again.SendAsync(new DescribeClientQuotasRequest
        {
            Components = [new() { EntityType = "client-id", MatchType = 2 }],
        });
        Assert.Equal(1_000, described.Entries![0].Values[0].Value);

        var within = await again.SendAsync(Batches.Produce("t", Batches.Of("small")));
        var beyond = await again.SendAsync(Batches.Produce("t", Batches.Of(new string('x', 10_500))));

        Assert.Equal(0, within.ThrottleTimeMs);
        Assert.InRange(beyond.ThrottleTimeMs, 1, 11_000);
        Assert.Equal(ErrorCode.None, beyond.Topics[0].Partitions[0].ErrorCode);
    }

    [Theory]
    [InlineData("alice", "app", 1)]
    [InlineData("alice", "other", 2)]
    [InlineData("bob", "app", 3)]
    [InlineData("bob", "other", 4)]
    public void Quota_OfTheMostSpecificEntity_Holds(string user, string clientId, double expected)
    {
        var table = new QuotaTable(
        [
            Quota("alice", "app", 1), Quota("alice", null, 2), Quota(ClientQuota.Default, "app", 3), Quota(null, ClientQuota.Default, 4),
            Quota(null, "app", 5),
        ]);

        Assert.Equal(expected, table.LimitOf(QuotaKey.ProducerByteRate, user, clientId)?.Value);
    }

    [Fact]
    public void RateWindow_WithinTheLimitOverItsWindows_HoldsNobodyBack_AndForgets()
    {
        var window = new RateWindow(windows: 11, TimeSpan.FromSeconds(1));

        Assert.Equal(TimeSpan.Zero, window.Add(10_000, limit: 1_000, TimeSpan.FromSeconds(1)));
        Assert.Equal(2, window.Add(2_000, limit: 1_000, TimeSpan.FromSeconds(1)).TotalSeconds, precision: 3);
        Assert.Equal(TimeSpan.Zero, window.Add(1_000, limit: 1_000, TimeSpan.FromSeconds(60)));
    }

    private static ClientQuota Quota(string? user, string? clientId, double limit) => new()
    {
        User = user,
        ClientId = clientId,
        Values = new Dictionary<string, double> { [QuotaKey.ProducerByteRate] = limit },
    };
}
