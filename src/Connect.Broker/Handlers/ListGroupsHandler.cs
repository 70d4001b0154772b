using Connect.Broker.Groups;
using Connect.Broker.Requests;
using Connect.Protocol.Messages;

namespace Connect.Broker.Handlers;

internal sealed class ListGroupsHandler(GroupCoordinator coordinator) : RequestHandler<ListGroupsRequest, ListGroupsResponse>
{
    protected override ValueTask<ListGroupsResponse?> HandleAsync(
        ListGroupsRequest request, RequestContext context, CancellationToken cancellationToken)
    {
        var groups = coordinator.Groups.Select(group => group.State)
            .Where(group => request.StatesFilter.Count == 0 || request.StatesFilter.Contains(group.Phase.ToString(), StringComparer.OrdinalIgnoreCase))
            .OrderBy(group => group.GroupId, StringComparer.Ordinal);
        return ValueTask.FromResult<ListGroupsResponse?>(new ListGroupsResponse
        {
            Groups = groups.Select(group => new ListGroupsResponseGroup
            {
                GroupId = group.GroupId,
                ProtocolType = group.ProtocolType ?? "",
                GroupState = group.Phase.ToString(),
            }).ToArray(),
        });
    }
}
