using Connect.Broker.Producers;
using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Broker.Transactions;
using Connect.Protocol;
using Connect.Protocol.Messages;
using Connect.Storage;

namespace Connect.Broker.Handlers;

/// <summary>
/// Ids for producers. An idempotent producer that asks again with its id (to restart its sequences) gets a new one, which the protocol
/// allows and which needs no state; a transactional id keeps its own, at the next epoch.
/// </summary>
internal sealed class InitProducerIdHandler(ProducerIdAllocator ids, TransactionCoordinator transactions)
    : RequestHandler<InitProducerIdRequest, InitProducerIdResponse>
{
    private const int FirstVersionWithFenced = 4;

    protected override Authorized Authorize(InitProducerIdRequest request, RequestContext context)
    {
        var permissions = context.Permissions;
        if (request.TransactionalId is { } transactionalId)
        {
            return permissions.Allows(AclOperation.Write, AclResourceType.TransactionalId, transactionalId)
                ? Whole(request)
                : Nothing(Refuse(ErrorCode.TransactionalIdAuthorizationFailed));
        }
        // Whoever may write to any topic may do so idempotently: https://cwiki.apache.org/confluence/display/KAFKA/KIP-679
        return permissions.AllowsOnCluster(AclOperation.IdempotentWrite)
            || permissions.AllowsSome(AclOperation.Write, AclResourceType.Topic)
            ? Whole(request)
            : Nothing(Refuse(ErrorCode.ClusterAuthorizationFailed));
    }

    protected override async ValueTask<InitProducerIdResponse?> HandleAsync(
        InitProducerIdRequest request, RequestContext context, CancellationToken cancellationToken)
    {
        if (request.ProducerId >= 0 != request.ProducerEpoch >= 0)
        {
            return Refuse(ErrorCode.InvalidRequest);
        }
        if (request.TransactionalId is { } transactionalId)
        {
            var answer = await transactions.InitAsync(
                transactionalId, request.TransactionTimeoutMs, request.ProducerId, request.ProducerEpoch, cancellationToken)
                .ConfigureAwait(false);
            return new InitProducerIdResponse
            {
                ErrorCode = TransactionErrors.For(answer.Error, context.Version, FirstVersionWithFenced),
                ProducerId = answer.ProducerId,
                ProducerEpoch = answer.ProducerEpoch,
            };
        }
        try
        {
            return new InitProducerIdResponse { ProducerId = await ids.NextAsync(cancellationToken).ConfigureAwait(false) };
        }
        catch (Exception exception) when (exception is IOException or LogException)
        {
            return Refuse(ErrorCode.CoordinatorNotAvailable);
        }
    }

    private static InitProducerIdResponse Refuse(ErrorCode error) => new() { ErrorCode = error, ProducerEpoch = -1 };
}
