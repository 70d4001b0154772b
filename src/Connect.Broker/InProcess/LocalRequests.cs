using Connect.Broker.Network;
using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Protocol;

namespace Connect.Broker.InProcess;

/// <summary>
/// Requests that this process makes of its own broker: the same handlers as behind the socket, without the socket and the encoding. The
/// process may do everything, as a super user may.
/// </summary>
internal sealed class LocalRequests(RequestDispatcher dispatcher, Endpoint advertised)
{
    /// <summary>How group descriptions show members that live in this process.</summary>
    private const string ClientHost = "/127.0.0.1";

    private readonly ConnectionInfo _connection = new(ClientHost, advertised);

    public async Task<TResponse> SendAsync<TRequest, TResponse>(TRequest request, string clientId, CancellationToken cancellationToken)
        where TRequest : class, IRequest<TRequest, TResponse>
        where TResponse : class, IWireType<TResponse>
    {
        var header = new RequestHeader((short)TRequest.Api.Key, TRequest.Api.MaxVersion, CorrelationId: 0, clientId);
        using var context = new RequestContext(header, _connection, Permissions.Unlimited);
        var response = await dispatcher.HandlerOf<TRequest, TResponse>().AnswerAsync(request, context, cancellationToken)
            .ConfigureAwait(false);
        return response ?? throw new InvalidOperationException($"{TRequest.Api.Key} was not answered.");
    }
}
