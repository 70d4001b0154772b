using Connect.Broker.Groups;
using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Broker.Topics;
using Connect.Broker.Transactions;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Handlers;

/// <summary>Adds the partition that has the offsets of a group to a transaction.</summary>
internal sealed class AddOffsetsToTxnHandler(TransactionCoordinator transactions)
    : RequestHandler<AddOffsetsToTxnRequest, AddOffsetsToTxnResponse>
{
    private const int FirstVersionWithFenced = 2;
    private static readonly TopicPartition OffsetsPartition = new(GroupTopic.Name, 0);

    protected override Authorized Authorize(AddOffsetsToTxnRequest request, RequestContext context) =>
        !context.Permissions.Allows(AclOperation.Write, AclResourceType.TransactionalId, request.TransactionalId)
            ? Nothing(new AddOffsetsToTxnResponse { ErrorCode = ErrorCode.TransactionalIdAuthorizationFailed })
        : !context.Permissions.Allows(AclOperation.Read, AclResourceType.Group, request.GroupId)
            ? Nothing(new AddOffsetsToTxnResponse { ErrorCode = ErrorCode.GroupAuthorizationFailed })
        : Whole(request);

    protected override async ValueTask<AddOffsetsToTxnResponse?> HandleAsync(
        AddOffsetsToTxnRequest request, RequestContext context, CancellationToken cancellationToken)
    {
        var answer = await transactions.AddAsync(
            request.TransactionalId,
            request.ProducerId,
            request.ProducerEpoch,
            [OffsetsPartition],
            TransactionVersion.First,
            cancellationToken).ConfigureAwait(false);
        return new AddOffsetsToTxnResponse
        {
            ErrorCode = TransactionErrors.For(answer.Error, context.Version, FirstVersionWithFenced),
        };
    }
}
