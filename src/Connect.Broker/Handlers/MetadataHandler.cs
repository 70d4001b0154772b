using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Broker.Topics;
using Connect.Protocol;
using Connect.Protocol.Messages;
using Connect.Storage;

namespace Connect.Broker.Handlers;

internal sealed class MetadataHandler(TopicCatalog topics, BrokerOptions options) : RequestHandler<MetadataRequest, MetadataResponse>
{
    // Versions 10 and 11 have the field for ids, but nobody may use it. https://cwiki.apache.org/confluence/display/KAFKA/KIP-516
    private const int FirstVersionByTopicId = 12;

    private int[] Replicas { get; } = [options.BrokerId];

    protected override MetadataRequest Resolve(MetadataRequest request) =>
        request.Topics is null || request.Topics.All(topic => topic.TopicId == Guid.Empty) ? request : request with
        {
            Topics =
            [
                .. request.Topics.Select(topic => topic.TopicId == Guid.Empty ? topic : topic with
                {
                    Name = topics.Find(topic.TopicId)?.Name,
                }),
            ],
        };

    protected override Authorized Authorize(MetadataRequest request, RequestContext context)
    {
        if (WantsAll(request, context))
        {
            // What may not be described is not listed.
            return Part(request, answer => answer! with
            {
                Topics = context.Permissions.Split(
                    answer.Topics, AclOperation.Describe, AclResourceType.Topic, topic => topic.Name!).Allowed,
            });
        }
        var (allowed, refused) = PermissionsExtensions.Split(
            request.Topics!, topic => topic.Name is null || MayDescribe(topic, request, context.Permissions));
        // The name behind an id is not told to who may not describe the topic.
        var refusals = refused.Select(topic => new MetadataResponseTopic
        {
            Name = topic.TopicId == Guid.Empty ? topic.Name : null,
            TopicId = topic.TopicId,
            ErrorCode = ErrorCode.TopicAuthorizationFailed,
        });
        // With the cluster's brokers and without a topic: a list that became empty must not mean all topics.
        return allowed.Count == 0
            ? Nothing(Describe([.. refusals], request, context))
            : Part(
                request with { Topics = allowed },
                answer => answer! with { Topics = [.. answer.Topics, .. refusals] });
    }

    protected override async ValueTask<MetadataResponse?> HandleAsync(
        MetadataRequest request, RequestContext context, CancellationToken cancellationToken)
    {
        var wantsAll = WantsAll(request, context);
        var described = new List<MetadataResponseTopic>();
        var mayCreate = request.AllowAutoTopicCreation && !wantsAll;
        foreach (var topic in wantsAll ? topics.Names.Select(name => new MetadataRequestTopic { Name = name }) : request.Topics!)
        {
            described.Add(topic.TopicId != Guid.Empty && context.Version < FirstVersionByTopicId
                ? new MetadataResponseTopic { Name = "", TopicId = topic.TopicId, ErrorCode = ErrorCode.InvalidRequest }
                : topic.Name is { } name
                ? await DescribeAsync(name, mayCreate && topic.TopicId == Guid.Empty, cancellationToken).ConfigureAwait(false)
                : new MetadataResponseTopic { Name = null, TopicId = topic.TopicId, ErrorCode = ErrorCode.UnknownTopicId });
        }
        return Describe(described, request, context);
    }

    // Version 0 had no null: there an empty list means all topics.
    private static bool WantsAll(MetadataRequest request, RequestContext context) =>
        request.Topics is null || (context.Version == 0 && request.Topics.Count == 0);

    private bool MayDescribe(MetadataRequestTopic topic, MetadataRequest request, Permissions permissions)
    {
        var name = topic.Name!;
        var wouldCreate = topic.TopicId == Guid.Empty && request.AllowAutoTopicCreation && options.AutoCreateTopicsEnable
            && topics.Find(name) is null;
        return permissions.Allows(AclOperation.Describe, AclResourceType.Topic, name)
            && (!wouldCreate || permissions.AllowsOnCluster(AclOperation.Create)
                || permissions.Allows(AclOperation.Create, AclResourceType.Topic, name));
    }

    private MetadataResponse Describe(IReadOnlyList<MetadataResponseTopic> described, MetadataRequest request, RequestContext context) =>
        new()
        {
            Brokers =
            [
                new() { NodeId = options.BrokerId, Host = context.Connection.Advertised.Host, Port = context.Connection.Advertised.Port },
            ],
            ClusterId = topics.ClusterId,
            ControllerId = options.BrokerId,
            Topics = !request.IncludeTopicAuthorizedOperations ? described : [.. described.Select(topic => topic with
            {
                TopicAuthorizedOperations = context.Permissions.OperationsOn(AclResourceType.Topic, topic.Name ?? ""),
            })],
            ClusterAuthorizedOperations = request.IncludeClusterAuthorizedOperations
                ? context.Permissions.OperationsOnCluster()
                : Permissions.OperationsNotAsked,
        };

    private async Task<MetadataResponseTopic> DescribeAsync(string name, bool mayCreate, CancellationToken cancellationToken)
    {
        try
        {
            var topic = topics.Find(name);
            if (topic is null && mayCreate && options.AutoCreateTopicsEnable)
            {
                topic = await topics.EnsureAsync(name, cancellationToken).ConfigureAwait(false);
            }
            return topic is null
                ? new MetadataResponseTopic { Name = name, ErrorCode = TopicCatalog.CheckName(name) ?? ErrorCode.UnknownTopicOrPartition }
                : Describe(topic);
        }
        catch (LogException exception)
        {
            return new MetadataResponseTopic { Name = name, ErrorCode = LogErrors.CodeOf(exception) };
        }
    }

    private MetadataResponseTopic Describe(TopicInfo topic) => new()
    {
        Name = topic.Name,
        TopicId = topic.Id,
        IsInternal = TopicCatalog.IsInternal(topic.Name),
        Partitions = topic.Partitions.Select(log => new MetadataResponsePartition
        {
            PartitionIndex = log.Partition,
            LeaderId = options.BrokerId,
            LeaderEpoch = log.LeaderEpoch,
            ReplicaNodes = Replicas,
            IsrNodes = Replicas,
        }).ToArray(),
    };
}
