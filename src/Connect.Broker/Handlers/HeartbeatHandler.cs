using Connect.Broker.Groups;
using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Handlers;

internal sealed class HeartbeatHandler(GroupCoordinator coordinator) : RequestHandler<HeartbeatRequest, HeartbeatResponse>
{
    protected override Authorized Authorize(HeartbeatRequest request, RequestContext context) =>
        context.Permissions.Allows(AclOperation.Read, AclResourceType.Group, request.GroupId)
            ? Whole(request)
            : Nothing(new HeartbeatResponse { ErrorCode = ErrorCode.GroupAuthorizationFailed });

    protected override ValueTask<HeartbeatResponse?> HandleAsync(
        HeartbeatRequest request, RequestContext context, CancellationToken cancellationToken)
    {
        var beats = new MemberBeats(request.MemberId, request.GroupInstanceId, request.GenerationId);
        return ValueTask.FromResult<HeartbeatResponse?>(new HeartbeatResponse { ErrorCode = coordinator.Apply(request.GroupId, beats) });
    }
}
