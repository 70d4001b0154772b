using Connect.Broker.Requests;
using Connect.Broker.Security.Sasl;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Handlers;

internal sealed class SaslAuthenticateHandler : RequestHandler<SaslAuthenticateRequest, SaslAuthenticateResponse>
{
    // It is how a client becomes somebody.
    protected override Authorized Authorize(SaslAuthenticateRequest request, RequestContext context) => Whole(request);

    protected override async ValueTask<SaslAuthenticateResponse?> HandleAsync(
        SaslAuthenticateRequest request, RequestContext context, CancellationToken cancellationToken)
    {
        if (context.Connection.Sasl is not { } session)
        {
            context.EndConnection();
            return new SaslAuthenticateResponse
            {
                ErrorCode = ErrorCode.IllegalSaslState,
                ErrorMessage = "This listener does not authenticate by SASL.",
            };
        }
        try
        {
            var (answer, lifetime) = await session.AuthenticateAsync(request.AuthBytes, cancellationToken).ConfigureAwait(false);
            return new SaslAuthenticateResponse { AuthBytes = answer, SessionLifetimeMs = (long)lifetime.TotalMilliseconds };
        }
        catch (SaslFailedException exception)
        {
            context.EndConnection();
            return new SaslAuthenticateResponse { ErrorCode = ErrorCode.SaslAuthenticationFailed, ErrorMessage = exception.Answer };
        }
    }
}
