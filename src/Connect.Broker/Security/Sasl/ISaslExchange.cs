namespace Connect.Broker.Security.Sasl;

/// <summary>One run of a mechanism with one client: RFC 4422.</summary>
internal interface ISaslExchange
{
    /// <summary>Takes the client's next message.</summary>
    /// <exception cref="SaslFailedException">The client has not proved who it is; the exchange is over.</exception>
    ValueTask<SaslStep> NextAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken);
}
