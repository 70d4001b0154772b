using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Handlers;

internal sealed class DescribeAclsHandler(Authorizer? authorizer) : RequestHandler<DescribeAclsRequest, DescribeAclsResponse>
{
    protected override Authorized Authorize(DescribeAclsRequest request, RequestContext context) =>
        context.Permissions.AllowsOnCluster(AclOperation.Describe)
            ? Whole(request)
            : Nothing(new DescribeAclsResponse { ErrorCode = ErrorCode.ClusterAuthorizationFailed });

    protected override ValueTask<DescribeAclsResponse?> HandleAsync(
        DescribeAclsRequest request, RequestContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult<DescribeAclsResponse?>(Describe(request.ToFilter()));

    private DescribeAclsResponse Describe(AclFilter filter)
    {
        if (authorizer is null)
        {
            return new DescribeAclsResponse { ErrorCode = ErrorCode.SecurityDisabled, ErrorMessage = SecurityAnswers.NoAuthorizer };
        }
        return filter.Check() is { } mistake
            ? new DescribeAclsResponse { ErrorCode = ErrorCode.InvalidRequest, ErrorMessage = mistake }
            : new DescribeAclsResponse
            {
                Resources = [.. authorizer.Acls.Current.All.Where(filter.Matches)
                    .GroupBy(acl => (acl.ResourceType, acl.ResourceName, acl.PatternType))
                    .Select(resource => new DescribeAclsResponseResource
                    {
                        ResourceType = (sbyte)resource.Key.ResourceType,
                        ResourceName = resource.Key.ResourceName,
                        PatternType = (sbyte)resource.Key.PatternType,
                        Acls = [.. resource.Select(acl => new DescribeAclsResponseResourceAcl
                        {
                            Principal = acl.Principal,
                            Host = acl.Host,
                            Operation = (sbyte)acl.Operation,
                            PermissionType = (sbyte)acl.Permission,
                        })],
                    })],
            };
    }
}
