using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Protocol;
using Connect.Protocol.Messages;
using Connect.Storage;

namespace Connect.Broker.Handlers;

internal sealed class DeleteAclsHandler(Authorizer? authorizer) : RequestHandler<DeleteAclsRequest, DeleteAclsResponse>
{
    protected override Authorized Authorize(DeleteAclsRequest request, RequestContext context) =>
        context.Permissions.AllowsOnCluster(AclOperation.Alter)
            ? Whole(request)
            : Nothing(Same(request, ErrorCode.ClusterAuthorizationFailed, null));

    protected override async ValueTask<DeleteAclsResponse?> HandleAsync(
        DeleteAclsRequest request, RequestContext context, CancellationToken cancellationToken)
    {
        if (authorizer is null)
        {
            return Same(request, ErrorCode.SecurityDisabled, SecurityAnswers.NoAuthorizer);
        }
        var results = new List<DeleteAclsResponseFilterResult>(request.Filters.Count);
        foreach (var filter in request.Filters.Select(filter => filter.ToFilter()))
        {
            results.Add(await RemoveAsync(authorizer.Acls, filter).ConfigureAwait(false));
        }
        return new DeleteAclsResponse { FilterResults = results };
    }

    private static async Task<DeleteAclsResponseFilterResult> RemoveAsync(AclStore store, AclFilter filter)
    {
        if (filter.Check() is { } mistake)
        {
            return new DeleteAclsResponseFilterResult { ErrorCode = ErrorCode.InvalidRequest, ErrorMessage = mistake };
        }
        try
        {
            var matching = store.Current.All.Where(filter.Matches).ToList();
            await store.RemoveAsync(matching).ConfigureAwait(false);
            return new DeleteAclsResponseFilterResult
            {
                MatchingAcls = matching.ConvertAll(acl => new DeleteAclsResponseFilterResultMatchingAcl
                {
                    ResourceType = (sbyte)acl.ResourceType,
                    ResourceName = acl.ResourceName,
                    PatternType = (sbyte)acl.PatternType,
                    Principal = acl.Principal,
                    Host = acl.Host,
                    Operation = (sbyte)acl.Operation,
                    PermissionType = (sbyte)acl.Permission,
                }),
            };
        }
        catch (LogException exception)
        {
            return new DeleteAclsResponseFilterResult
            {
                ErrorCode = SecurityAnswers.CodeOf(exception),
                ErrorMessage = exception.Message,
            };
        }
    }

    private static DeleteAclsResponse Same(DeleteAclsRequest request, ErrorCode error, string? message) => new()
    {
        FilterResults =
            [.. request.Filters.Select(_ => new DeleteAclsResponseFilterResult { ErrorCode = error, ErrorMessage = message })],
    };
}
