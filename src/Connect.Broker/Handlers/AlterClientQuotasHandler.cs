using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Broker.Security.Quotas;
using Connect.Protocol;
using Connect.Protocol.Messages;
using Connect.Storage;

namespace Connect.Broker.Handlers;

internal sealed class AlterClientQuotasHandler(QuotaStore store) : RequestHandler<AlterClientQuotasRequest, AlterClientQuotasResponse>
{
    protected override Authorized Authorize(AlterClientQuotasRequest request, RequestContext context) =>
        context.Permissions.AllowsOnCluster(AclOperation.AlterConfigs)
            ? Whole(request)
            : Nothing(new AlterClientQuotasResponse
            {
                Entries = [.. request.Entries.Select(entry => Answer(entry, ErrorCode.ClusterAuthorizationFailed, null))],
            });

    protected override async ValueTask<AlterClientQuotasResponse?> HandleAsync(
        AlterClientQuotasRequest request, RequestContext context, CancellationToken cancellationToken)
    {
        var answers = new List<AlterClientQuotasResponseEntry>(request.Entries.Count);
        foreach (var entry in request.Entries)
        {
            answers.Add(await AlterAsync(entry, request.ValidateOnly).ConfigureAwait(false));
        }
        return new AlterClientQuotasResponse { Entries = answers };
    }

    private async Task<AlterClientQuotasResponseEntry> AlterAsync(AlterClientQuotasRequestEntry entry, bool validateOnly)
    {
        if (Check(entry) is { } mistake)
        {
            return Answer(entry, ErrorCode.InvalidRequest, mistake);
        }
        try
        {
            if (!validateOnly)
            {
                await store.ChangeAsync(
                    NameOf(entry, QuotaEntities.User),
                    NameOf(entry, QuotaEntities.ClientId),
                    entry.Ops.ToDictionary(op => op.Key, op => op.Remove ? (double?)null : op.Value)).ConfigureAwait(false);
            }
            return Answer(entry, ErrorCode.None, null);
        }
        catch (LogException exception)
        {
            return Answer(entry, SecurityAnswers.CodeOf(exception), exception.Message);
        }
    }

    private static string? Check(AlterClientQuotasRequestEntry entry) =>
        entry.Entity.Count == 0 ? "The entity is empty."
        : entry.Entity.FirstOrDefault(part => !QuotaEntities.IsKnown(part.EntityType)) is { } unknown
            ? QuotaEntities.Unknown(unknown.EntityType)
        : entry.Entity.CountBy(part => part.EntityType).Any(type => type.Value > 1) ? "An entity type is named twice."
        : entry.Entity.Any(part => part.EntityName?.Length == 0) ? "A name is empty: leave it out (null) to mean the default."
        : entry.Ops.CountBy(op => op.Key).Any(key => key.Value > 1) ? "A quota is named twice."
        : entry.Ops.FirstOrDefault(op => !QuotaKey.All.Contains(op.Key)) is { } wrong
            ? $"'{wrong.Key}' is not a quota: {string.Join(", ", QuotaKey.All)}."
        : entry.Ops.Any(op => !op.Remove && !(op.Value > 0 && double.IsFinite(op.Value))) ? "A quota is a number above 0."
        : null;

    private static string? NameOf(AlterClientQuotasRequestEntry entry, string type) =>
        entry.Entity.FirstOrDefault(part => part.EntityType == type) is { } part ? part.EntityName ?? ClientQuota.Default : null;

    private static AlterClientQuotasResponseEntry Answer(AlterClientQuotasRequestEntry entry, ErrorCode error, string? message) => new()
    {
        ErrorCode = error,
        ErrorMessage = message,
        Entity = entry.Entity,
    };
}
