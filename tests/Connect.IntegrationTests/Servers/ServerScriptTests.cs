using System.Net;
using System.Net.Sockets;
using Connect.TestKit.Servers;

namespace Connect.IntegrationTests.Servers;

public sealed class ServerScriptTests
{
    [Fact]
    public async Task Start_OnATakenPort_FailsWithTheScriptsOwnWords()
    {
        await using var server = new Fauxqs();
        using var other = new TcpListener(IPAddress.Loopback, server.Port);
        other.Start();

        var error = await Assert.ThrowsAsync<ServerException>(() => server.StartAsync(TestContext.Current.CancellationToken));

        Assert.Contains($"port {server.Port} is taken by another program. Set PORT to a free one", error.Message);
    }

    [Fact]
    public async Task Start_WithASettingThatTheServerRefuses_FailsWithItsLog()
    {
        await using var server = new Postgres15 { Settings = "no_such_setting = 1" };

        var error = await Assert.ThrowsAsync<ServerException>(() => server.StartAsync(TestContext.Current.CancellationToken));

        Assert.Contains("unrecognized configuration parameter \"no_such_setting\"", error.Message);
    }

    [Fact]
    public void Take_Twice_GivesBlocksThatDoNotOverlap()
    {
        using var first = PortBlock.Take();
        using var second = PortBlock.Take();

        Assert.True(Math.Abs(first.First - second.First) >= PortBlock.Size);
    }
}
