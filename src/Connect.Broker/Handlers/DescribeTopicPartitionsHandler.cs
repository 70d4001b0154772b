using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Broker.Topics;
using Connect.Protocol;
using Connect.Protocol.Messages;
using Connect.Storage;
using Connect.Storage.Topics;

namespace Connect.Broker.Handlers;

/// <summary>
/// Metadata in pages, for clusters whose topics do not fit in one answer.
/// https://cwiki.apache.org/confluence/display/KAFKA/KIP-966 (DescribeTopicPartitions)
/// </summary>
internal sealed class DescribeTopicPartitionsHandler(TopicCatalog topics, BrokerOptions options)
    : RequestHandler<DescribeTopicPartitionsRequest, DescribeTopicPartitionsResponse>
{
    private int[] Replicas { get; } = [options.BrokerId];

    protected override Authorized Authorize(DescribeTopicPartitionsRequest request, RequestContext context)
    {
        if (request.Topics.Count == 0)
        {
            // What may not be described is left out while the page is made: no cursor tells its name.
            return Whole(request);
        }
        var (allowed, refused) = context.Permissions.Split(
            request.Topics, AclOperation.Describe, AclResourceType.Topic, topic => topic.Name);
        var refusals = refused.Select(topic => new DescribeTopicPartitionsResponseTopic
        {
            Name = topic.Name,
            ErrorCode = ErrorCode.TopicAuthorizationFailed,
        });
        // A list that became empty must not mean all topics.
        return allowed.Count == 0
            ? Nothing(new DescribeTopicPartitionsResponse { Topics = [.. refusals] })
            : Part(
                request with { Topics = allowed },
                answer => answer! with { Topics = [.. answer.Topics, .. refusals] });
    }

    protected override ValueTask<DescribeTopicPartitionsResponse?> HandleAsync(
        DescribeTopicPartitionsRequest request, RequestContext context, CancellationToken cancellationToken)
    {
        var answer = IsCursorValid(request)
            ? Describe(request, context.Permissions)
            : new DescribeTopicPartitionsResponse
            {
                Topics =
                [
                    .. request.Topics.Select(topic => new DescribeTopicPartitionsResponseTopic
                    {
                        Name = topic.Name,
                        ErrorCode = ErrorCode.InvalidRequest,
                    }),
                ],
            };
        return ValueTask.FromResult<DescribeTopicPartitionsResponse?>(answer);
    }

    private static bool IsCursorValid(DescribeTopicPartitionsRequest request) => request.Cursor is not { } cursor
        || (cursor.PartitionIndex >= 0
            && (request.Topics.Count == 0 || request.Topics.Any(topic => topic.Name == cursor.TopicName)));

    private DescribeTopicPartitionsResponse Describe(DescribeTopicPartitionsRequest request, Permissions permissions)
    {
        var wantsAll = request.Topics.Count == 0;
        var from = request.Cursor ?? new DescribeTopicPartitionsCursor();
        var left = Math.Clamp(request.ResponsePartitionLimit, 1, options.MaxRequestPartitionSizeLimit);
        var names = wantsAll
            ? topics.Names.Where(name => permissions.Allows(AclOperation.Describe, AclResourceType.Topic, name))
            : request.Topics.Select(topic => topic.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        var page = new List<DescribeTopicPartitionsResponseTopic>();
        foreach (var name in names.SkipWhile(name => string.CompareOrdinal(name, from.TopicName) < 0))
        {
            if (left == 0)
            {
                return Page(name, 0);
            }
            var first = name == from.TopicName ? from.PartitionIndex : 0;
            if (topics.Find(name) is { } topic)
            {
                var partitions = topic.Partitions.Skip(first).Take(left).Select(Describe).ToArray();
                page.Add(Describe(topic, partitions, permissions));
                left -= partitions.Length;
                if (first + partitions.Length < topic.Partitions.Length)
                {
                    return Page(name, first + partitions.Length);
                }
            }
            else if (!wantsAll)
            {
                page.Add(new DescribeTopicPartitionsResponseTopic
                {
                    Name = name,
                    ErrorCode = TopicCatalog.CheckName(name) ?? ErrorCode.UnknownTopicOrPartition,
                });
            }
        }
        return new DescribeTopicPartitionsResponse { Topics = page };

        DescribeTopicPartitionsResponse Page(string nextTopic, int nextPartition) => new()
        {
            Topics = page,
            NextCursor = new DescribeTopicPartitionsCursor { TopicName = nextTopic, PartitionIndex = nextPartition },
        };
    }

    private static DescribeTopicPartitionsResponseTopic Describe(
        TopicInfo topic, IReadOnlyList<DescribeTopicPartitionsResponsePartition> partitions, Permissions permissions) => new()
    {
        Name = topic.Name,
        TopicId = topic.Id,
        IsInternal = TopicCatalog.IsInternal(topic.Name),
        Partitions = partitions,
        TopicAuthorizedOperations = permissions.OperationsOn(AclResourceType.Topic, topic.Name),
    };

    private DescribeTopicPartitionsResponsePartition Describe(PartitionLog log) => new()
    {
        PartitionIndex = log.Partition,
        LeaderId = options.BrokerId,
        LeaderEpoch = log.LeaderEpoch,
        ReplicaNodes = Replicas,
        IsrNodes = Replicas,
        // May be null, but Kafka never sends that, and the Java admin client fails on it.
        EligibleLeaderReplicas = [],
        LastKnownElr = [],
    };
}
