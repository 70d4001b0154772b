using Connect.Broker.Groups;
using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Handlers;

internal sealed class JoinGroupHandler(GroupCoordinator coordinator) : RequestHandler<JoinGroupRequest, JoinGroupResponse>
{
    private const int FirstVersionWithKnownMemberId = 4;
    private const int FirstVersionThatSkipsAssignment = 9;

    protected override Authorized Authorize(JoinGroupRequest request, RequestContext context) =>
        context.Permissions.Allows(AclOperation.Read, AclResourceType.Group, request.GroupId)
            ? Whole(request)
            : Nothing(new JoinGroupResponse { ErrorCode = ErrorCode.GroupAuthorizationFailed });

    protected override async ValueTask<JoinGroupResponse?> HandleAsync(
        JoinGroupRequest request, RequestContext context, CancellationToken cancellationToken)
    {
        var waiter = new TaskCompletionSource<JoinGroupResponse>(TaskCreationOptions.RunContinuationsAsynchronously);
        var joins = new MemberJoins(request, waiter)
        {
            ClientId = context.ClientId,
            ClientHost = context.Connection.ClientHost,
            NewMemberId = $"{request.GroupInstanceId ?? context.ClientId}-{Guid.NewGuid()}",
            MustKnowItsId = context.Version >= FirstVersionWithKnownMemberId,
            CanSkipAssignment = context.Version >= FirstVersionThatSkipsAssignment,
        };
        return await coordinator.JoinAsync(joins, cancellationToken).ConfigureAwait(false);
    }
}
