using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Broker.Transactions;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Handlers;

/// <summary>
/// Decides a transaction. The answer waits until the outcome is durable, not until the markers are written; from version 5 on it has the
/// epoch for the next one.
/// </summary>
internal sealed class EndTxnHandler(TransactionCoordinator transactions) : RequestHandler<EndTxnRequest, EndTxnResponse>
{
    private const int FirstVersionWithFenced = 2;
    private const int FirstVersionWithEpochs = 5;

    protected override Authorized Authorize(EndTxnRequest request, RequestContext context) =>
        context.Permissions.Allows(AclOperation.Write, AclResourceType.TransactionalId, request.TransactionalId)
            ? Whole(request)
            : Nothing(new EndTxnResponse { ErrorCode = ErrorCode.TransactionalIdAuthorizationFailed });

    protected override async ValueTask<EndTxnResponse?> HandleAsync(
        EndTxnRequest request, RequestContext context, CancellationToken cancellationToken)
    {
        var clientVersion = context.Version >= FirstVersionWithEpochs ? TransactionVersion.Second : TransactionVersion.First;
        var answer = await transactions.EndAsync(
            request.TransactionalId, request.ProducerId, request.ProducerEpoch, request.Committed, clientVersion, cancellationToken)
            .ConfigureAwait(false);
        return new EndTxnResponse
        {
            ErrorCode = TransactionErrors.For(answer.Error, context.Version, FirstVersionWithFenced),
            ProducerId = answer.ProducerId,
            ProducerEpoch = answer.ProducerEpoch,
        };
    }
}
