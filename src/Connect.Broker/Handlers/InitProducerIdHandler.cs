using Connect.Broker.Producers;
using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
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
    protected override Authorized Authorize(InitProducerIdRequest request, RequestContext context)
    {
        var permissions = context.Permissions;
        if (request.TransactionalId is { } transactionalId)
        {
            return permissions.Allows(AclOperation.Write, AclResourceType.TransactionalId, transactionalId)
                ? Whole(request)
                : Refused(ErrorCode.TransactionalIdAuthorizationFailed);
        }
        // Whoever may write to any topic may do so idempotently: https://cwiki.apache.org/confluence/display/KAFKA/KIP-679
        return permissions.AllowsOnCluster(AclOperation.IdempotentWrite)
            || permissions.AllowsSome(AclOperation.Write, AclResourceType.Topic)
            ? Whole(request)
            : Refused(ErrorCode.ClusterAuthorizationFailed);

        static Authorized Refused(ErrorCode error) =>
            Nothing(
                new InitProducerIdResponse { ErrorCode = error, ProducerEpoch = -1 });
    }

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
