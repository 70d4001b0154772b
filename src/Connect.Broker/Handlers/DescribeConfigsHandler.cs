using System.Globalization;
using Connect.Broker.Configs;
using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Broker.Topics;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Handlers;

internal sealed class DescribeConfigsHandler(TopicCatalog topics, BrokerOptions options)
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
            Results = request.Resources.Select(resource => Describe(resource, request.IncludeSynonyms)).ToArray(),
        });

    private DescribeConfigsResponseResource Describe(DescribeConfigsRequestResource asked, bool includeSynonyms)
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
            case ConfigResourceType.Broker when IsThisBroker(asked.ResourceName):
                entries = BrokerConfigs.Of(options);
                break;
            default:
                return answer with
                {
                    ErrorCode = ErrorCode.InvalidRequest,
                    ErrorMessage = $"Only topics and broker {options.BrokerId} have settings here.",
                };
        }
        var wanted = asked.ConfigurationKeys?.ToHashSet(StringComparer.Ordinal);
        return answer with
        {
            Configs = entries.Where(entry => wanted?.Contains(entry.Name) ?? true).Select(entry => new DescribeConfigsResponseConfig
            {
                Name = entry.Name,
                Value = entry.Value,
                ReadOnly = entry.IsReadOnly,
                IsSensitive = entry.IsSensitive,
                IsDefault = entry.Source != ConfigSource.Topic,
                ConfigSource = (sbyte)entry.Source,
                ConfigType = (sbyte)entry.Type,
                Synonyms = includeSynonyms ? [new() { Name = entry.Name, Value = entry.Value, Source = (sbyte)entry.Source }] : [],
            }).ToArray(),
        };
    }

    private bool IsThisBroker(string name) => name.Length == 0 || name == options.BrokerId.ToString(CultureInfo.InvariantCulture);
}
