using Connect.Broker.Groups;
using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Handlers;

internal sealed class DescribeGroupsHandler(GroupCoordinator coordinator) : RequestHandler<DescribeGroupsRequest, DescribeGroupsResponse>
{
    private const int FirstVersionWithNotFound = 6;

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
            Groups = request.Groups.Select(group => Describe(group, context.Version)).Select(group => group with
            {
                AuthorizedOperations = request.IncludeAuthorizedOperations
                    ? context.Permissions.OperationsOn(AclResourceType.Group, group.GroupId)
                    : Permissions.OperationsNotAsked,
            }).ToArray(),
        });

    // An unknown group is described as dead; from version 6 on that is an error as well.
    private DescribeGroupsResponseGroup Describe(string groupId, short version)
    {
        var found = coordinator.Find(groupId);
        if (found is not { Consumer: null, State: var group })
        {
            var isError = version >= FirstVersionWithNotFound;
            return new DescribeGroupsResponseGroup
            {
                GroupId = groupId,
                GroupState = nameof(GroupPhase.Dead),
                ErrorCode = isError ? ErrorCode.GroupIdNotFound : ErrorCode.None,
                ErrorMessage = isError ? $"Group {groupId} is {(found is null ? "not found" : "not a classic group")}." : null,
            };
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
