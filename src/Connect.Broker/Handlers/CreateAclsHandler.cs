using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Protocol;
using Connect.Protocol.Messages;
using Connect.Storage;

namespace Connect.Broker.Handlers;

/// <summary>Valid ACLs are added even if others of the request are not.</summary>
internal sealed class CreateAclsHandler(Authorizer? authorizer) : RequestHandler<CreateAclsRequest, CreateAclsResponse>
{
    protected override Authorized Authorize(CreateAclsRequest request, RequestContext context) =>
        context.Permissions.AllowsOnCluster(AclOperation.Alter)
            ? Whole(request)
            : Nothing(Same(request, ErrorCode.ClusterAuthorizationFailed, null));

    protected override async ValueTask<CreateAclsResponse?> HandleAsync(
        CreateAclsRequest request, RequestContext context, CancellationToken cancellationToken)
    {
        if (authorizer is null)
        {
            return Same(request, ErrorCode.SecurityDisabled, SecurityAnswers.NoAuthorizer);
        }
        var asked = request.Creations.Select(creation => creation.ToBinding()).Select(acl => (Acl: acl, Mistake: acl.Check())).ToList();
        var error = ErrorCode.None;
        string? message = null;
        try
        {
            await authorizer.Acls.AddAsync([.. asked.Where(entry => entry.Mistake is null).Select(entry => entry.Acl)])
                .ConfigureAwait(false);
        }
        catch (LogException exception)
        {
            (error, message) = (SecurityAnswers.CodeOf(exception), exception.Message);
        }
        return new CreateAclsResponse
        {
            Results = [.. asked.Select(entry => entry.Mistake is { } mistake
                ? new CreateAclsResponseResult { ErrorCode = ErrorCode.InvalidRequest, ErrorMessage = mistake }
                : new CreateAclsResponseResult { ErrorCode = error, ErrorMessage = message })],
        };
    }

    private static CreateAclsResponse Same(CreateAclsRequest request, ErrorCode error, string? message) => new()
    {
        Results = [.. request.Creations.Select(_ => new CreateAclsResponseResult { ErrorCode = error, ErrorMessage = message })],
    };
}
