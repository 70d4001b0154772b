using Connect.Broker.Security.Sasl;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Requests;

/// <summary>
/// What follows a SaslHandshake of version 0: frames that are a message of the mechanism and nothing else, answered in kind. A failure
/// has no answer but the end of the connection.
/// </summary>
internal sealed class BareSaslMessageHandler(SaslSession session) : IRequestHandler
{
    public ApiSpec Api => SaslAuthenticateRequest.Api;

    public bool RunsAhead => false;

    public async ValueTask<IWritable?> HandleAsync(
        ReadOnlyMemory<byte> body, RequestContext context, CancellationToken cancellationToken)
    {
        try
        {
            return new BareSaslMessage((await session.AuthenticateAsync(body, cancellationToken).ConfigureAwait(false)).Answer);
        }
        catch (SaslFailedException exception)
        {
            throw new ConnectionRefusedException(exception.Message);
        }
    }
}
