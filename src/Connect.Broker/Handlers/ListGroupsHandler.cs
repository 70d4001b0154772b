using Connect.Broker.Groups;
using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Protocol.Messages;

namespace Connect.Broker.Handlers;

internal sealed class ListGroupsHandler(GroupCoordinator coordinator) : RequestHandler<ListGroupsRequest, ListGroupsResponse>
{
    private const string ClassicType = "classic";
    private const string ConsumerType = "consumer";

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
        var types = request.TypesFilter.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var states = request.StatesFilter.ToHashSet(StringComparer.OrdinalIgnoreCase);
        return ValueTask.FromResult<ListGroupsResponse?>(new ListGroupsResponse
        {
            Groups = coordinator.Groups.Select(List)
                .Where(group => types.Count == 0 || types.Contains(group.GroupType))
                .Where(group => states.Count == 0 || states.Contains(group.GroupState))
                .OrderBy(group => group.GroupId, StringComparer.Ordinal)
                .ToArray(),
        });
    }

    private static ListGroupsResponseGroup List(Group group)
    {
        var state = group.State;
        var consumer = group.Consumer;
        return new ListGroupsResponseGroup
        {
            GroupId = state.GroupId,
            ProtocolType = consumer is null ? state.ProtocolType ?? "" : ConsumerType,
            GroupState = consumer is null ? state.Phase.ToString() : consumer.Phase.ToString(),
            GroupType = consumer is null ? ClassicType : ConsumerType,
        };
    }
}
