using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Handlers;

/// <summary>There is one broker: no partition is ever being moved.</summary>
internal sealed class ListPartitionReassignmentsHandler
    : RequestHandler<ListPartitionReassignmentsRequest, ListPartitionReassignmentsResponse>
{
    protected override Authorized Authorize(ListPartitionReassignmentsRequest request, RequestContext context) =>
        context.Permissions.AllowsOnCluster(AclOperation.Describe)
            ? Whole(request)
            : Nothing(new ListPartitionReassignmentsResponse { ErrorCode = ErrorCode.ClusterAuthorizationFailed });

    protected override ValueTask<ListPartitionReassignmentsResponse?> HandleAsync(
        ListPartitionReassignmentsRequest request, RequestContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult<ListPartitionReassignmentsResponse?>(new ListPartitionReassignmentsResponse());
}
