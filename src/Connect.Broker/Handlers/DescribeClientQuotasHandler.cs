using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Broker.Security.Quotas;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Handlers;

internal sealed class DescribeClientQuotasHandler(QuotaStore store)
    : RequestHandler<DescribeClientQuotasRequest, DescribeClientQuotasResponse>
{
    private const sbyte Exact = 0;
    private const sbyte DefaultName = 1;
    private const sbyte AnyName = 2;

    protected override Authorized Authorize(DescribeClientQuotasRequest request, RequestContext context) =>
        context.Permissions.AllowsOnCluster(AclOperation.DescribeConfigs)
            ? Whole(request)
            : Nothing(new DescribeClientQuotasResponse { ErrorCode = ErrorCode.ClusterAuthorizationFailed });

    protected override ValueTask<DescribeClientQuotasResponse?> HandleAsync(
        DescribeClientQuotasRequest request, RequestContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult<DescribeClientQuotasResponse?>(Check(request) is { } mistake
            ? new DescribeClientQuotasResponse { ErrorCode = ErrorCode.InvalidRequest, ErrorMessage = mistake }
            : new DescribeClientQuotasResponse
            {
                Entries = [.. store.Current.All.Where(quota => Matches(request, quota)).Select(Describe)],
            });

    private static string? Check(DescribeClientQuotasRequest request) =>
        request.Components.CountBy(component => component.EntityType).Any(type => type.Value > 1) ? "An entity type is named twice."
        : request.Components.FirstOrDefault(component => !QuotaEntities.IsKnown(component.EntityType)) is { } unknown
            ? QuotaEntities.Unknown(unknown.EntityType)
        : request.Components.Any(component => component.MatchType is < Exact or > AnyName) ? "A match type is 0, 1 or 2."
        : request.Components.Any(component => (component.MatchType == Exact) != component.Match is not null)
            ? "A name goes with the match type 0 and no other."
        : null;

    private static bool Matches(DescribeClientQuotasRequest request, ClientQuota quota)
    {
        var filters = request.Components.ToDictionary(component => component.EntityType);
        return QuotaEntities.PartsOf(quota).All(part => filters.TryGetValue(part.Type, out var filter)
            ? part.Name is { } name && filter.MatchType switch
            {
                Exact => name == filter.Match,
                DefaultName => name == ClientQuota.Default,
                _ => true,
            }
            : part.Name is null || !request.Strict);
    }

    private static DescribeClientQuotasResponseEntry Describe(ClientQuota quota) => new()
    {
        Entity = [.. QuotaEntities.PartsOf(quota).Where(part => part.Name is not null)
            .Select(part => new ClientQuotaEntity
            {
                EntityType = part.Type,
                EntityName = part.Name == ClientQuota.Default ? null : part.Name,
            })],
        Values = [.. quota.Values.Select(value => new DescribeClientQuotasResponseEntryValue { Key = value.Key, Value = value.Value })],
    };
}
