using Connect.Broker.Configs;
using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Broker.Topics;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Handlers;

internal sealed class DescribeConfigsHandler(TopicCatalog topics, BrokerConfigs brokers)
    : RequestHandler<DescribeConfigsRequest, DescribeConfigsResponse>
{
    protected override Authorized Authorize(DescribeConfigsRequest request, RequestContext context)
    {
        var (allowed, refused) = PermissionsExtensions.Split(
            request.Resources,
            resource => ConfigAccess.Allows(
                context.Permissions, AclOperation.DescribeConfigs, resource.ResourceType, resource.ResourceName));
        return Part(request with { Resources = allowed }, answer => answer! with
        {
            Results =
            [
                .. answer.Results, .. refused.Select(resource => new DescribeConfigsResponseResource
                {
                    ErrorCode = ConfigAccess.RefusalOf(resource.ResourceType),
                    ResourceType = resource.ResourceType,
                    ResourceName = resource.ResourceName,
                }),
            ],
        });
    }

    protected override ValueTask<DescribeConfigsResponse?> HandleAsync(
        DescribeConfigsRequest request, RequestContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult<DescribeConfigsResponse?>(new DescribeConfigsResponse
        {
            Results = request.Resources.Select(resource => Describe(resource, request)).ToArray(),
        });

    private DescribeConfigsResponseResource Describe(DescribeConfigsRequestResource asked, DescribeConfigsRequest request)
    {
        var answer = new DescribeConfigsResponseResource { ResourceType = asked.ResourceType, ResourceName = asked.ResourceName };
        IEnumerable<ConfigEntry> entries;
        switch ((ConfigResourceType)asked.ResourceType)
        {
            case ConfigResourceType.Topic when topics.Find(asked.ResourceName) is { } topic:
                entries = topics.ConfigsOf(topic.Configs);
                break;
            case ConfigResourceType.Topic:
                return answer with
                {
                    ErrorCode = TopicCatalog.CheckName(asked.ResourceName) ?? ErrorCode.UnknownTopicOrPartition,
                    ErrorMessage = $"Topic '{asked.ResourceName}' does not exist.",
                };
            case ConfigResourceType.Broker when asked.ResourceName.Length == 0 || asked.ResourceName == brokers.ThisBroker:
                entries = brokers.Describe(forEveryBroker: asked.ResourceName.Length == 0);
                break;
            default:
                return answer with
                {
                    ErrorCode = ErrorCode.InvalidRequest,
                    ErrorMessage = $"Only topics and broker {brokers.ThisBroker} have settings here.",
                };
        }
        var wanted = asked.ConfigurationKeys is { Count: > 0 } keys ? keys.ToHashSet(StringComparer.Ordinal) : null;
        return answer with
        {
            Configs = entries.Where(entry => wanted?.Contains(entry.Name) ?? true).Select(entry => Describe(entry, request)).ToArray(),
        };
    }

    private static DescribeConfigsResponseConfig Describe(ConfigEntry entry, DescribeConfigsRequest request)
    {
        var (_, value, source) = entry.Effective;
        return new DescribeConfigsResponseConfig
        {
            Name = entry.Name,
            Value = value,
            ReadOnly = entry.IsReadOnly,
            IsSensitive = entry.Type == ConfigType.Password,
            IsDefault = source == ConfigSource.Default,
            ConfigSource = (sbyte)source,
            ConfigType = (sbyte)entry.Type,
            Synonyms = !request.IncludeSynonyms ? [] : entry.Layers.Select(layer => new DescribeConfigsResponseSynonym
            {
                Name = layer.Name,
                Value = layer.Value,
                Source = (sbyte)layer.Source,
            }).ToArray(),
            Documentation = request.IncludeDocumentation ? entry.Documentation : null,
        };
    }
}
