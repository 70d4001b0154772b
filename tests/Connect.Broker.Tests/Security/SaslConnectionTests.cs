using System.Text;
using Connect.Broker.Tests.Testing;
using Connect.Protocol;
using Connect.Protocol.Messages;
using Microsoft.Extensions.Time.Testing;

namespace Connect.Broker.Tests.Security;

/// <summary>The order in which a connection authenticates, byte by byte where clients do not go.</summary>
public sealed class SaslConnectionTests : IAsyncLifetime
{
    private static readonly byte[] Alice = Encoding.UTF8.GetBytes("\0alice\0alice-secret");
    private static readonly byte[] Bob = Encoding.UTF8.GetBytes("\0bob\0bob-secret");

    private readonly FakeTimeProvider _time = new() { AutoAdvanceAmount = TimeSpan.Zero };
    private TestBroker _broker = null!;

    public async ValueTask InitializeAsync() => _broker = await TestBroker.StartAsync(
        options =>
        {
            options.Listeners = "SASL_PLAINTEXT://127.0.0.1:0,PLAINTEXT://127.0.0.1:0";
            options.SaslEnabledMechanisms = "PLAIN,SCRAM-SHA-256";
            options.SaslJaasConfig = "PlainLoginModule required user_alice=alice-secret user_bob=\"bob-secret\";";
            options.ConnectionsMaxReauthMs = 60_000;
            options.ConnectionFailedAuthenticationDelayMs = 0;
            options.SaslServerMaxReceiveSize = 4096;
        },
        _time);

    public ValueTask DisposeAsync() => _broker.DisposeAsync();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Handshake_ThenAuthenticate_OpensTheSession(short version)
    {
        using var client = await RawClient.ConnectAsync(_broker);

        await HandshakeAsync(client);
        var answer = await client.SendAsync(new SaslAuthenticateRequest { AuthBytes = Alice }, version);

        Assert.Equal((ErrorCode.None, version >= 1 ? 60_000 : 0), (answer.ErrorCode, answer.SessionLifetimeMs));
        Assert.Equal(ErrorCode.None, (await client.SendAsync(Batches.Create($"t{version}"))).Topics[0].ErrorCode);
    }

    [Fact]
    public async Task HandshakeOfVersion0_IsFollowedByBareMessages()
    {
        using var client = await RawClient.ConnectAsync(_broker);
        var handshake = await client.SendAsync(new SaslHandshakeRequest { Mechanism = "PLAIN" }, version: 0);
        Assert.Equal(ErrorCode.None, handshake.ErrorCode);

        await client.SendFrameAsync(Alice);

        Assert.Empty((await client.ReceiveFrameAsync())!);
        Assert.Equal(ErrorCode.None, (await client.SendAsync(Batches.Create("t"))).Topics[0].ErrorCode);
    }

    [Fact]
    public async Task BareMessage_ThatIsWrong_ClosesTheConnection()
    {
        using var client = await RawClient.ConnectAsync(_broker);
        await client.SendAsync(new SaslHandshakeRequest { Mechanism = "PLAIN" }, version: 0);

        await client.SendFrameAsync(Encoding.UTF8.GetBytes("\0alice\0guess"));

        Assert.Null(await client.ReceiveFrameAsync());
    }

    [Fact]
    public async Task RequestBeforeAuthentication_ClosesTheConnection()
    {
        using var client = await RawClient.ConnectAsync(_broker);
        Assert.Equal(ErrorCode.None, (await client.SendAsync(new ApiVersionsRequest(), version: 0)).ErrorCode);

        await client.PostAsync(Batches.Create("t"));

        Assert.Null(await client.ReceiveFrameAsync());
        Assert.Contains(_broker.Log.Lines, line => line.Contains("came before authentication", StringComparison.Ordinal));
    }

    [Fact]
    public async Task FrameBeforeAuthentication_MayNotBeLarge()
    {
        using var client = await RawClient.ConnectAsync(_broker);

        await client.SendBytesAsync(new byte[] { 0, 0, 0x20, 0 });

        Assert.Null(await client.ReceiveFrameAsync());
        Assert.Contains(_broker.Log.Lines, line => line.Contains("sasl.server.max.receive.size", StringComparison.Ordinal));
    }

    [Fact]
    public async Task UnknownMechanism_IsAnsweredWithThoseThatThereAre()
    {
        using var client = await RawClient.ConnectAsync(_broker);

        var answer = await client.SendAsync(new SaslHandshakeRequest { Mechanism = "GSSAPI" });

        Assert.Equal(ErrorCode.UnsupportedSaslMechanism, answer.ErrorCode);
        Assert.Equal(["PLAIN", "SCRAM-SHA-256"], answer.Mechanisms);
    }

    [Fact]
    public async Task WrongPassword_IsAnswered_AndTheConnectionEnds()
    {
        using var client = await RawClient.ConnectAsync(_broker);
        await HandshakeAsync(client);

        var answer = await client.SendAsync(new SaslAuthenticateRequest { AuthBytes = Encoding.UTF8.GetBytes("\0alice\0guess") });

        Assert.Equal(ErrorCode.SaslAuthenticationFailed, answer.ErrorCode);
        Assert.DoesNotContain("guess", answer.ErrorMessage, StringComparison.Ordinal); // I8
        Assert.Null(await client.ReceiveFrameAsync());
    }

    [Fact]
    public async Task SaslOnAListenerWithoutIt_IsIllegal()
    {
        using var client = await RawClient.ConnectAsync(_broker, listener: 1);

        Assert.Equal(ErrorCode.IllegalSaslState, (await client.SendAsync(new SaslHandshakeRequest { Mechanism = "PLAIN" })).ErrorCode);
    }

    [Fact]
    public async Task Session_ThatEnded_TakesNothingButAuthentication()
    {
        using var prompt = await AuthenticatedAsync();
        using var late = await AuthenticatedAsync();
        _time.Advance(TimeSpan.FromSeconds(61));

        await late.PostAsync(Batches.Create("t"));
        Assert.Null(await late.ReceiveFrameAsync());

        await HandshakeAsync(prompt);
        Assert.Equal(ErrorCode.None, (await prompt.SendAsync(new SaslAuthenticateRequest { AuthBytes = Alice })).ErrorCode);
        Assert.Equal(ErrorCode.None, (await prompt.SendAsync(Batches.Create("t"))).Topics[0].ErrorCode);
    }

    [Fact]
    public async Task Reauthentication_AsSomebodyElse_Fails()
    {
        using var client = await AuthenticatedAsync();
        await HandshakeAsync(client);

        var answer = await client.SendAsync(new SaslAuthenticateRequest { AuthBytes = Bob });

        Assert.Equal(ErrorCode.SaslAuthenticationFailed, answer.ErrorCode);
        Assert.Null(await client.ReceiveFrameAsync());
    }

    private static async Task HandshakeAsync(RawClient client)
    {
        var answer = await client.SendAsync(new SaslHandshakeRequest { Mechanism = "PLAIN" });
        Assert.Equal(ErrorCode.None, answer.ErrorCode);
    }

    private async Task<RawClient> AuthenticatedAsync()
    {
        var client = await RawClient.ConnectAsync(_broker);
        await HandshakeAsync(client);
        Assert.Equal(ErrorCode.None, (await client.SendAsync(new SaslAuthenticateRequest { AuthBytes = Alice })).ErrorCode);
        return client;
    }
}
