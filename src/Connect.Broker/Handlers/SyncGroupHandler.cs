using Connect.Broker.Groups;
using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Handlers;

internal sealed class SyncGroupHandler(GroupCoordinator coordinator) : RequestHandler<SyncGroupRequest, SyncGroupResponse>
{
    private const int FirstVersionWithProtocol = 5;

    protected override Authorized Authorize(SyncGroupRequest request, RequestContext context) =>
        context.Permissions.Allows(AclOperation.Read, AclResourceType.Group, request.GroupId)
            ? Whole(request)
            : Nothing(new SyncGroupResponse { ErrorCode = ErrorCode.GroupAuthorizationFailed });

    protected override async ValueTask<SyncGroupResponse?> HandleAsync(
        SyncGroupRequest request, RequestContext context, CancellationToken cancellationToken)
    {
        if (context.Version >= FirstVersionWithProtocol && (request.ProtocolType is null || request.ProtocolName is null))
        {
            return new SyncGroupResponse { ErrorCode = ErrorCode.InconsistentGroupProtocol };
        }
        var waiter = new TaskCompletionSource<SyncGroupResponse>(TaskCreationOptions.RunContinuationsAsynchronously);
        return await coordinator.SyncAsync(new MemberSyncs(request, waiter), cancellationToken).ConfigureAwait(false);
    }
}
