using Connect.Broker.Groups;
using Connect.Broker.Requests;
using Connect.Protocol.Messages;

namespace Connect.Broker.Handlers;

internal sealed class DescribeGroupsHandler(GroupCoordinator coordinator) : RequestHandler<DescribeGroupsRequest, DescribeGroupsResponse>
{
    protected override ValueTask<DescribeGroupsResponse?> HandleAsync(
        DescribeGroupsRequest request, RequestContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult<DescribeGroupsResponse?>(new DescribeGroupsResponse { Groups = request.Groups.Select(Describe).ToArray() });

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
