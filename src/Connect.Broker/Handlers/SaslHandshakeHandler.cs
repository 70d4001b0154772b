using Connect.Broker.Requests;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Handlers;

internal sealed class SaslHandshakeHandler : RequestHandler<SaslHandshakeRequest, SaslHandshakeResponse>
{
    // It is how a client becomes somebody.
    protected override Authorized Authorize(SaslHandshakeRequest request, RequestContext context) => Whole(request);

    protected override ValueTask<SaslHandshakeResponse?> HandleAsync(
        SaslHandshakeRequest request, RequestContext context, CancellationToken cancellationToken)
    {
        var session = context.Connection.Sasl;
        var error = session?.Handshake(request.Mechanism, context.Version) ?? ErrorCode.IllegalSaslState;
        if (error != ErrorCode.None)
        {
            context.EndConnection();
        }
        return ValueTask.FromResult<SaslHandshakeResponse?>(
            new SaslHandshakeResponse { ErrorCode = error, Mechanisms = session?.Mechanisms ?? [] });
    }
}
