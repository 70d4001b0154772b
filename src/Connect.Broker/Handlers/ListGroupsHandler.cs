using Connect.Broker.Groups;
using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Protocol.Messages;

namespace Connect.Broker.Handlers;

internal sealed class ListGroupsHandler(GroupCoordinator coordinator) : RequestHandler<ListGroupsRequest, ListGroupsResponse>
{
    private const string ClassicType = "classic";

    // What may not be described is not listed.
    protected override Authorized Authorize(ListGroupsRequest request, RequestContext context) =>
        context.Permissions.AllowsOnCluster(AclOperation.Describe)
            ? Whole(request)
            : Part(request, answer => answer! with
            {
                Groups = context.Permissions.Split(
                    answer.Groups, AclOperation.Describe, AclResourceType.Group, group => group.GroupId).Allowed,
            });

    protected override ValueTask<ListGroupsResponse?> HandleAsync(
        ListGroupsRequest request, RequestContext context, CancellationToken cancellationToken)
    {
        var isTypeAsked = request.TypesFilter.Count == 0 || request.TypesFilter.Contains(ClassicType, StringComparer.OrdinalIgnoreCase);
        var states = request.StatesFilter.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var groups = coordinator.Groups.Select(group => group.State)
            .Where(_ => isTypeAsked)
            .Where(group => states.Count == 0 || states.Contains(group.Phase.ToString()))
            .OrderBy(group => group.GroupId, StringComparer.Ordinal);
        return ValueTask.FromResult<ListGroupsResponse?>(new ListGroupsResponse
        {
            Groups = groups.Select(group => new ListGroupsResponseGroup
            {
                GroupId = group.GroupId,
                ProtocolType = group.ProtocolType ?? "",
                GroupState = group.Phase.ToString(),
                GroupType = ClassicType,
            }).ToArray(),
        });
    }
}
