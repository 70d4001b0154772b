using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Broker.Transactions;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Handlers;

internal sealed class DescribeTransactionsHandler(TransactionCoordinator transactions)
    : RequestHandler<DescribeTransactionsRequest, DescribeTransactionsResponse>
{
    protected override Authorized Authorize(DescribeTransactionsRequest request, RequestContext context)
    {
        var permissions = context.Permissions;
        var (allowed, refused) = permissions.Split(
            request.TransactionalIds, AclOperation.Describe, AclResourceType.TransactionalId, id => id);
        return Part(request with { TransactionalIds = allowed }, answer => answer! with
        {
            TransactionStates =
            [
                .. answer.TransactionStates.Select(state => state with
                {
                    Topics = permissions.Split(state.Topics, AclOperation.Describe, AclResourceType.Topic, topic => topic.Topic).Allowed,
                }),
                .. refused.Select(id => Refuse(id, ErrorCode.TransactionalIdAuthorizationFailed)),
            ],
        });
    }

    protected override ValueTask<DescribeTransactionsResponse?> HandleAsync(
        DescribeTransactionsRequest request, RequestContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult<DescribeTransactionsResponse?>(new DescribeTransactionsResponse
        {
            TransactionStates = [.. request.TransactionalIds.Select(Describe)],
        });

    private DescribeTransactionsResponseState Describe(string transactionalId)
    {
        if (transactionalId.Length == 0)
        {
            return Refuse(transactionalId, ErrorCode.InvalidRequest);
        }
        return transactions.Find(transactionalId) is not { Phase: not TransactionPhase.Dead } state
            ? Refuse(transactionalId, ErrorCode.TransactionalIdNotFound)
            : new DescribeTransactionsResponseState
            {
                TransactionalId = transactionalId,
                TransactionState = state.Phase.ToString(),
                TransactionTimeoutMs = state.TimeoutMs,
                TransactionStartTimeMs = state.StartMs,
                ProducerId = state.ProducerId,
                ProducerEpoch = state.ProducerEpoch,
                Topics = [.. state.Partitions.GroupBy(partition => partition.Topic, StringComparer.Ordinal)
                    .OrderBy(topic => topic.Key, StringComparer.Ordinal)
                    .Select(topic => new DescribeTransactionsResponseTopic
                    {
                        Topic = topic.Key,
                        Partitions = [.. topic.Select(partition => partition.Partition).Order()],
                    })],
            };
    }

    private static DescribeTransactionsResponseState Refuse(string id, ErrorCode error) =>
        new() { TransactionalId = id, ErrorCode = error };
}
