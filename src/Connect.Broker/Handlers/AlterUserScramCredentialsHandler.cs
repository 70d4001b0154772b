using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Broker.Security.Scram;
using Connect.Protocol;
using Connect.Protocol.Messages;
using Connect.Storage;

namespace Connect.Broker.Handlers;

/// <summary>The changes of a user are made together or not at all; one user's mistake does not concern the others.</summary>
internal sealed class AlterUserScramCredentialsHandler(ScramStore store)
    : RequestHandler<AlterUserScramCredentialsRequest, AlterUserScramCredentialsResponse>
{
    protected override Authorized Authorize(AlterUserScramCredentialsRequest request, RequestContext context) =>
        context.Permissions.AllowsOnCluster(AclOperation.Alter)
            ? Whole(request)
            : Nothing(new AlterUserScramCredentialsResponse
            {
                Results = [.. UsersOf(request).Select(user => new AlterUserScramCredentialsResponseResult
                {
                    User = user,
                    ErrorCode = ErrorCode.ClusterAuthorizationFailed,
                })],
            });

    protected override async ValueTask<AlterUserScramCredentialsResponse?> HandleAsync(
        AlterUserScramCredentialsRequest request, RequestContext context, CancellationToken cancellationToken)
    {
        var results = new List<AlterUserScramCredentialsResponseResult>();
        foreach (var user in UsersOf(request))
        {
            var (error, message) = await AlterAsync(
                user,
                [.. request.Upsertions.Where(upsertion => upsertion.Name == user)],
                [.. request.Deletions.Where(deletion => deletion.Name == user)]).ConfigureAwait(false);
            results.Add(new AlterUserScramCredentialsResponseResult { User = user, ErrorCode = error, ErrorMessage = message });
        }
        return new AlterUserScramCredentialsResponse { Results = results };
    }

    private static string[] UsersOf(AlterUserScramCredentialsRequest request) =>
        [.. request.Upsertions.Select(upsertion => upsertion.Name).Concat(request.Deletions.Select(deletion => deletion.Name)).Distinct()];

    private async Task<(ErrorCode Error, string? Message)> AlterAsync(
        string user,
        IReadOnlyList<AlterUserScramCredentialsRequestUpsertion> upsertions,
        IReadOnlyList<AlterUserScramCredentialsRequestDeletion> deletions)
    {
        if (Check(user, upsertions, deletions) is { } mistake)
        {
            return mistake;
        }
        try
        {
            await store.ChangeAsync(
                upsertions.Select(upsertion => ScramCredential.FromSaltedPassword(
                    user,
                    ScramMechanism.Find(upsertion.Mechanism)!,
                    upsertion.Salt,
                    upsertion.SaltedPassword,
                    upsertion.Iterations)),
                deletions.Select(deletion => (user, ScramMechanism.Find(deletion.Mechanism)!))).ConfigureAwait(false);
            return (ErrorCode.None, null);
        }
        catch (LogException exception)
        {
            return (SecurityAnswers.CodeOf(exception), exception.Message);
        }
    }

    private (ErrorCode Error, string? Message)? Check(
        string user,
        IReadOnlyList<AlterUserScramCredentialsRequestUpsertion> upsertions,
        IReadOnlyList<AlterUserScramCredentialsRequestDeletion> deletions)
    {
        var mechanisms = upsertions.Select(upsertion => upsertion.Mechanism).Concat(deletions.Select(deletion => deletion.Mechanism));
        if (mechanisms.Any(mechanism => ScramMechanism.Find(mechanism) is null))
        {
            return (ErrorCode.UnsupportedSaslMechanism, "The mechanisms of SCRAM are 1 (SCRAM-SHA-256) and 2 (SCRAM-SHA-512).");
        }
        if (mechanisms.CountBy(mechanism => mechanism).Any(mechanism => mechanism.Value > 1))
        {
            return (ErrorCode.DuplicateResource, "A credential can be changed only once in a request.");
        }
        if (user.Length == 0)
        {
            return (ErrorCode.UnacceptableCredential, "The user name is empty.");
        }
        if (upsertions.Any(upsertion => upsertion.Iterations is < ScramCredential.MinIterations or > ScramCredential.MaxIterations))
        {
            return (
                ErrorCode.UnacceptableCredential,
                $"The iterations must be between {ScramCredential.MinIterations} and {ScramCredential.MaxIterations}.");
        }
        if (upsertions.Any(upsertion => upsertion.Salt.Length == 0 || upsertion.SaltedPassword.Length == 0))
        {
            return (ErrorCode.UnacceptableCredential, "Salt and salted password must not be empty.");
        }
        return deletions.Any(deletion => store.Find(user, ScramMechanism.Find(deletion.Mechanism)!) is null)
            ? (ErrorCode.ResourceNotFound, $"User {user} does not have the credential that is to be deleted.")
            : null;
    }
}
