using Connect.Broker.Requests;
using Connect.Broker.Topics;
using Connect.Protocol;
using Connect.Protocol.Messages;
using Connect.Storage;

namespace Connect.Broker.Handlers;

internal sealed class MetadataHandler(TopicCatalog topics, BrokerOptions options) : RequestHandler<MetadataRequest, MetadataResponse>
{
    private int[] Replicas { get; } = [options.BrokerId];

    protected override async ValueTask<MetadataResponse?> HandleAsync(
        MetadataRequest request, RequestContext context, CancellationToken cancellationToken)
    {
        // Version 0 had no null: there an empty list means all topics.
        var wantsAll = request.Topics is null || (context.Version == 0 && request.Topics.Count == 0);
        var described = new List<MetadataResponseTopic>();
        foreach (var name in wantsAll ? topics.Names : request.Topics!.Select(topic => topic.Name))
        {
            described.Add(await DescribeAsync(name, request.AllowAutoTopicCreation && !wantsAll, cancellationToken).ConfigureAwait(false));
        }
        return new MetadataResponse
        {
            Brokers =
            [
                new() { NodeId = options.BrokerId, Host = context.Connection.Advertised.Host, Port = context.Connection.Advertised.Port },
            ],
            ClusterId = topics.ClusterId,
            ControllerId = options.BrokerId,
            Topics = described,
        };
    }

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
