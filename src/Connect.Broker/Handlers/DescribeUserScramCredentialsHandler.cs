using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Broker.Security.Scram;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Handlers;

internal sealed class DescribeUserScramCredentialsHandler(ScramStore store)
    : RequestHandler<DescribeUserScramCredentialsRequest, DescribeUserScramCredentialsResponse>
{
    protected override Authorized Authorize(DescribeUserScramCredentialsRequest request, RequestContext context) =>
        context.Permissions.AllowsOnCluster(AclOperation.Describe)
            ? Whole(request)
            : Nothing(new DescribeUserScramCredentialsResponse { ErrorCode = ErrorCode.ClusterAuthorizationFailed });

    protected override ValueTask<DescribeUserScramCredentialsResponse?> HandleAsync(
        DescribeUserScramCredentialsRequest request, RequestContext context, CancellationToken cancellationToken)
    {
        var byUser = store.All.ToLookup(credential => credential.User);
        var asked = request.Users is { Count: > 0 } users
            ? users.CountBy(user => user.Name)
            : byUser.Select(user => KeyValuePair.Create(user.Key, 1));
        return ValueTask.FromResult<DescribeUserScramCredentialsResponse?>(new DescribeUserScramCredentialsResponse
        {
            Results = [.. asked.Select(user => Describe(user.Key, user.Value, byUser[user.Key]))],
        });
    }

    private static DescribeUserScramCredentialsResponseResult Describe(string user, int times, IEnumerable<ScramCredential> credentials)
    {
        var infos = credentials.Select(credential => new DescribeUserScramCredentialsResponseResultCredentialInfo
        {
            Mechanism = ScramMechanism.Find(credential.Mechanism)!.Number,
            Iterations = credential.Iterations,
        }).ToArray();
        var (error, message) = times > 1 ? (ErrorCode.DuplicateResource, $"The request names user {user} more than once.")
            : infos.Length == 0 ? (ErrorCode.ResourceNotFound, $"User {user} has no SCRAM credentials.")
            : (ErrorCode.None, (string?)null);
        return new DescribeUserScramCredentialsResponseResult
        {
            User = user,
            ErrorCode = error,
            ErrorMessage = message,
            CredentialInfos = error == ErrorCode.None ? infos : [],
        };
    }
}
