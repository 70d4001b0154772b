using Connect.Broker.Groups;
using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Handlers;

internal sealed class DescribeGroupsHandler(GroupCoordinator coordinator) : RequestHandler<DescribeGroupsRequest, DescribeGroupsResponse>
{
    protected override Authorized Authorize(DescribeGroupsRequest request, RequestContext context)
    {
        var (allowed, refused) = context.Permissions.Split(
            request.Groups, AclOperation.Describe, AclResourceType.Group, group => group);
        return Part(request with { Groups = allowed }, answer => answer! with
        {
            Groups =
            [
                .. answer.Groups, .. refused.Select(group => new DescribeGroupsResponseGroup
                {
                    GroupId = group,
                    ErrorCode = ErrorCode.GroupAuthorizationFailed,
                }),
            ],
        });
    }

    protected override ValueTask<DescribeGroupsResponse?> HandleAsync(
        DescribeGroupsRequest request, RequestContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult<DescribeGroupsResponse?>(new DescribeGroupsResponse
        {
            Groups = request.Groups.Select(Describe).Select(group => !request.IncludeAuthorizedOperations ? group : group with
            {
                AuthorizedOperations = context.Permissions.OperationsOn(AclResourceType.Group, group.GroupId),
            }).ToArray(),
        });

    // An unknown group is described as dead, not as an error: that is the protocol's way up to this version.
    private DescribeGroupsResponseGroup Describe(string groupId)
    {
        if (coordinator.Find(groupId)?.State is not { } group)
        {
            return new DescribeGroupsResponseGroup { GroupId = groupId, GroupState = nameof(GroupPhase.Dead) };
        }
        var isStable = group.Phase == GroupPhase.Stable;
        return new DescribeGroupsResponseGroup
        {
            GroupId = groupId,
            GroupState = group.Phase.ToString(),
            ProtocolType = group.ProtocolType ?? "",
            ProtocolData = isStable ? group.ProtocolName ?? "" : "",
            Members = group.Members.ConvertAll(member => new DescribeGroupsResponseMember
            {
                MemberId = member.MemberId,
                GroupInstanceId = member.GroupInstanceId,
                ClientId = member.ClientId,
                ClientHost = member.ClientHost,
                MemberMetadata = isStable ? member.MetadataOf(group.ProtocolName) : [],
                MemberAssignment = isStable ? member.Assignment : [],
            }),
        };
    }
}
