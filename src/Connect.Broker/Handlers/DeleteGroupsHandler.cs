using Connect.Broker.Groups;
using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Protocol;
using Connect.Protocol.Messages;
using Connect.Storage;

namespace Connect.Broker.Handlers;

internal sealed class DeleteGroupsHandler(GroupCoordinator coordinator) : RequestHandler<DeleteGroupsRequest, DeleteGroupsResponse>
{
    protected override Authorized Authorize(DeleteGroupsRequest request, RequestContext context)
    {
        var (allowed, refused) = context.Permissions.Split(
            request.GroupNames, AclOperation.Delete, AclResourceType.Group, group => group);
        return Part(request with { GroupNames = allowed }, answer => answer! with
        {
            Groups =
            [
                .. answer.Groups, .. refused.Select(group => new DeleteGroupsResponseGroup
                {
                    GroupId = group,
                    ErrorCode = ErrorCode.GroupAuthorizationFailed,
                }),
            ],
        });
    }

    protected override async ValueTask<DeleteGroupsResponse?> HandleAsync(
        DeleteGroupsRequest request, RequestContext context, CancellationToken cancellationToken)
    {
        var results = new List<DeleteGroupsResponseGroup>(request.GroupNames.Count);
        foreach (var groupId in request.GroupNames)
        {
            results.Add(new DeleteGroupsResponseGroup { GroupId = groupId, ErrorCode = await DeleteAsync(groupId).ConfigureAwait(false) });
        }
        return new DeleteGroupsResponse { Groups = results };
    }

    private async Task<ErrorCode> DeleteAsync(string groupId)
    {
        try
        {
            return await coordinator.DeleteAsync(groupId).ConfigureAwait(false);
        }
        catch (LogException)
        {
            return ErrorCode.CoordinatorNotAvailable;
        }
    }
}
