using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Handlers;

/// <summary>A single broker coordinates everything itself.</summary>
internal sealed class FindCoordinatorHandler(BrokerOptions options) : RequestHandler<FindCoordinatorRequest, FindCoordinatorResponse>
{
    private const sbyte GroupKey = 0;
    private const sbyte TransactionKey = 1;

    private const int FirstVersionInBatches = 4;

    protected override Authorized Authorize(FindCoordinatorRequest request, RequestContext context)
    {
        var isBatch = context.Version >= FirstVersionInBatches;
        var (type, error) = request.KeyType == GroupKey
            ? (AclResourceType.Group, ErrorCode.GroupAuthorizationFailed)
            : (AclResourceType.TransactionalId, ErrorCode.TransactionalIdAuthorizationFailed);
        var (allowed, refused) = context.Permissions.Split(
            isBatch ? request.CoordinatorKeys : [request.Key], AclOperation.Describe, type, key => key);
        if (refused.Count == 0)
        {
            return Whole(request);
        }
        var refusals = refused.Select(key => Refuse(key, error, "The principal may not describe this.")).ToList();
        return isBatch
            ? Part(
                request with { CoordinatorKeys = allowed },
                answer => answer! with { Coordinators = [.. answer.Coordinators, .. refusals] })
            : Nothing(Unbatch(refusals[0]));
    }

    protected override ValueTask<FindCoordinatorResponse?> HandleAsync(
        FindCoordinatorRequest request, RequestContext context, CancellationToken cancellationToken)
    {
        var keys = context.Version >= FirstVersionInBatches ? request.CoordinatorKeys : [request.Key];
        var coordinators = keys.Select(key => Find(key, request.KeyType, context)).ToArray();
        return ValueTask.FromResult<FindCoordinatorResponse?>(context.Version >= FirstVersionInBatches
            ? new FindCoordinatorResponse { Coordinators = coordinators }
            : Unbatch(coordinators[0]));
    }

    private static FindCoordinatorResponse Unbatch(FindCoordinatorResponseCoordinator only) => new()
    {
        ErrorCode = only.ErrorCode,
        ErrorMessage = only.ErrorMessage,
        NodeId = only.NodeId,
        Host = only.Host,
        Port = only.Port,
    };

    private FindCoordinatorResponseCoordinator Find(string key, sbyte keyType, RequestContext context)
    {
        // The empty group id is a legal name for offsets that a consumer without group management commits.
        return keyType is not (GroupKey or TransactionKey)
            ? Refuse(key, ErrorCode.InvalidRequest, $"There is no coordinator of type {keyType}.")
            : new FindCoordinatorResponseCoordinator
            {
                Key = key,
                NodeId = options.BrokerId,
                Host = context.Connection.Advertised.Host,
                Port = context.Connection.Advertised.Port,
            };
    }

    private static FindCoordinatorResponseCoordinator Refuse(string key, ErrorCode error, string message) =>
        new() { Key = key, NodeId = -1, Port = -1, ErrorCode = error, ErrorMessage = message };
}
