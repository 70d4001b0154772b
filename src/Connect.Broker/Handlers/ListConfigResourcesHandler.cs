using Connect.Broker.Configs;
using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Broker.Topics;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Handlers;

/// <summary>What DescribeConfigs knows: topics and the broker. Of the other types that Kafka has there are none here.</summary>
internal sealed class ListConfigResourcesHandler(TopicCatalog topics, BrokerConfigs brokers)
    : RequestHandler<ListConfigResourcesRequest, ListConfigResourcesResponse>
{
    private const int FirstVersionWithTypes = 1;

    private static readonly ConfigResourceType[] AllTypes = Enum.GetValues<ConfigResourceType>();

    protected override Authorized Authorize(ListConfigResourcesRequest request, RequestContext context) =>
        context.Permissions.AllowsOnCluster(AclOperation.DescribeConfigs)
            ? Whole(request)
            : Nothing(new ListConfigResourcesResponse { ErrorCode = ErrorCode.ClusterAuthorizationFailed });

    protected override ValueTask<ListConfigResourcesResponse?> HandleAsync(
        ListConfigResourcesRequest request, RequestContext context, CancellationToken cancellationToken)
    {
        ConfigResourceType[] types = context.Version < FirstVersionWithTypes ? [ConfigResourceType.ClientMetrics]
            : request.ResourceTypes.Length == 0 ? AllTypes
            : [.. request.ResourceTypes.Select(type => (ConfigResourceType)type).Distinct()];
        return ValueTask.FromResult<ListConfigResourcesResponse?>(types.Except(AllTypes).Any()
            ? new ListConfigResourcesResponse { ErrorCode = ErrorCode.UnsupportedVersion }
            : new ListConfigResourcesResponse
            {
                ConfigResources =
                [
                    .. types.SelectMany(type => NamesOf(type).Select(name => new ListConfigResourcesResponseResource
                    {
                        ResourceName = name,
                        ResourceType = (sbyte)type,
                    })),
                ],
            });
    }

    private IEnumerable<string> NamesOf(ConfigResourceType type) => type switch
    {
        ConfigResourceType.Topic => topics.Names,
        ConfigResourceType.Broker => [brokers.ThisBroker],
        _ => [],
    };
}
