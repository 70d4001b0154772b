using Connect.Broker.Groups;
using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Handlers;

internal sealed class LeaveGroupHandler(GroupCoordinator coordinator) : RequestHandler<LeaveGroupRequest, LeaveGroupResponse>
{
    private const int FirstVersionWithMembers = 3;

    protected override Authorized Authorize(LeaveGroupRequest request, RequestContext context) =>
        context.Permissions.Allows(AclOperation.Read, AclResourceType.Group, request.GroupId)
            ? Whole(request)
            : Nothing(new LeaveGroupResponse { ErrorCode = ErrorCode.GroupAuthorizationFailed });

    protected override ValueTask<LeaveGroupResponse?> HandleAsync(
        LeaveGroupRequest request, RequestContext context, CancellationToken cancellationToken)
    {
        if (context.Version < FirstVersionWithMembers)
        {
            var error = coordinator.Apply(request.GroupId, new MemberLeaves(request.MemberId, null));
            return ValueTask.FromResult<LeaveGroupResponse?>(new LeaveGroupResponse { ErrorCode = error });
        }
        if (request.GroupId.Length == 0)
        {
            return ValueTask.FromResult<LeaveGroupResponse?>(new LeaveGroupResponse { ErrorCode = ErrorCode.InvalidGroupId });
        }
        return ValueTask.FromResult<LeaveGroupResponse?>(new LeaveGroupResponse
        {
            Members = request.Members.Select(member => new LeaveGroupResponseMember
            {
                MemberId = member.MemberId,
                GroupInstanceId = member.GroupInstanceId,
                ErrorCode = coordinator.Apply(request.GroupId, new MemberLeaves(member.MemberId, member.GroupInstanceId)),
            }).ToArray(),
        });
    }
}
