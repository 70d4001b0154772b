using Connect.Broker.Producers;
using Connect.Broker.Requests;
using Connect.Protocol;
using Connect.Protocol.Messages;
using Connect.Storage;

namespace Connect.Broker.Handlers;

/// <summary>
/// Ids for idempotent producers. A producer that asks again with its id (to restart its sequences) gets a new one, which the protocol
/// allows and which needs no state.
/// </summary>
internal sealed class InitProducerIdHandler(ProducerIdAllocator ids) : RequestHandler<InitProducerIdRequest, InitProducerIdResponse>
{
    protected override async ValueTask<InitProducerIdResponse?> HandleAsync(
        InitProducerIdRequest request, RequestContext context, CancellationToken cancellationToken)
    {
        if (request.TransactionalId is { } transactionalId)
        {
            return new InitProducerIdResponse
            {
                // There is no code for "no transactions": this one makes every client stop at once and say why.
                ErrorCode = transactionalId.Length == 0 ? ErrorCode.InvalidRequest : ErrorCode.TransactionalIdAuthorizationFailed,
                ProducerEpoch = -1,
            };
        }
        try
        {
            return new InitProducerIdResponse { ProducerId = await ids.NextAsync(cancellationToken).ConfigureAwait(false) };
        }
        catch (Exception exception) when (exception is IOException or LogException)
        {
            return new InitProducerIdResponse { ErrorCode = ErrorCode.CoordinatorNotAvailable, ProducerEpoch = -1 };
        }
    }
}
