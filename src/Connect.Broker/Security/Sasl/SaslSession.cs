using Connect.Protocol;

namespace Connect.Broker.Security.Sasl;

/// <summary>
/// How far one connection is in authenticating: handshake, messages of the mechanism, authenticated, perhaps again later. Used by one
/// request at a time. https://kafka.apache.org/protocol#sasl_handshake, https://cwiki.apache.org/confluence/display/KAFKA/KIP-368
/// </summary>
internal sealed class SaslSession(SaslServer server, string client)
{
    private string _mechanism = "";
    private ISaslExchange? _exchange;
    private DateTimeOffset? _expiresAt;

    /// <summary>Who the connection is; null until that is proved. It never changes afterwards.</summary>
    public Principal? Principal { get; private set; }

    /// <summary>After the handshake of version 0 the client's next frames are bare messages of the mechanism.</summary>
    public bool ExpectsBareMessages { get; private set; }

    public IReadOnlyList<string> Mechanisms => server.Mechanisms;

    /// <summary>Why a request cannot be taken now; null if it can.</summary>
    public string? Refuses(ApiKey key)
    {
        if (key is ApiKey.SaslHandshake or ApiKey.SaslAuthenticate or ApiKey.ApiVersions)
        {
            return null;
        }
        return Principal is null ? $"{key} came before authentication"
            : _expiresAt <= server.Time.GetUtcNow() ? $"{key} came after the session of {Principal} had ended: it had to authenticate again"
            : null;
    }

    /// <summary>Chooses the mechanism.</summary>
    public ErrorCode Handshake(string mechanism, short version)
    {
        if (_exchange is not null || (Principal is not null && mechanism != _mechanism))
        {
            return ErrorCode.IllegalSaslState;
        }
        _exchange = server.Begin(mechanism);
        if (_exchange is null)
        {
            server.Failed(client, "SASL", "the client wants a mechanism that is not enabled");
            return ErrorCode.UnsupportedSaslMechanism;
        }
        _mechanism = mechanism;
        ExpectsBareMessages = version == 0;
        return ErrorCode.None;
    }

    /// <summary>Takes a message of the mechanism. A failure is answered late, so that guessing is slow.</summary>
    /// <returns>The answer, and for how long the session may be used once it is authenticated; 0 is for ever.</returns>
    /// <exception cref="SaslFailedException">The client has not proved who it is: the connection has to end.</exception>
    public async ValueTask<(byte[] Answer, TimeSpan Lifetime)> AuthenticateAsync(
        ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        try
        {
            var step = await Exchange().NextAsync(message, cancellationToken).ConfigureAwait(false);
            return (step.Answer, step.Identity is { } identity ? Accept(identity) : TimeSpan.Zero);
        }
        catch (SaslFailedException exception)
        {
            _exchange = null;
            server.Failed(client, _mechanism, exception.Message);
            await Task.Delay(server.FailureDelay, server.Time, cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    private ISaslExchange Exchange() => _exchange ?? throw new SaslFailedException(
        "SaslAuthenticate request received without a SaslHandshake before it", "SaslAuthenticate came before SaslHandshake");

    private TimeSpan Accept(SaslIdentity identity)
    {
        if (Principal is { } before && before != identity.Principal)
        {
            throw new SaslFailedException(
                "Cannot change principals during re-authentication", $"{before} tried to become {identity.Principal}");
        }
        var now = server.Time.GetUtcNow();
        var end = server.MaxSession is { } most ? now + most : (DateTimeOffset?)null;
        if (identity.ExpiresAt < end || end is null)
        {
            end = identity.ExpiresAt;
        }
        Principal = identity.Principal;
        _expiresAt = end;
        _exchange = null;
        ExpectsBareMessages = false;
        server.Metrics.SuccessfulAuthentications.Inc();
        return end is null ? TimeSpan.Zero : end.Value - now;
    }
}
