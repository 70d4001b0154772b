using Connect.Broker.Groups;
using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Broker.Topics;
using Connect.Protocol;
using Connect.Protocol.Messages;
using Connect.Storage;

namespace Connect.Broker.Handlers;

internal sealed class OffsetCommitHandler(GroupCoordinator coordinator, TopicCatalog topics, BrokerOptions options, TimeProvider time)
    : RequestHandler<OffsetCommitRequest, OffsetCommitResponse>
{
    private const int FirstVersionWithMissingGroups = 9;
    private const int FirstVersionByTopicId = 10;

    // This process asks by name at any version.
    protected override OffsetCommitRequest Resolve(OffsetCommitRequest request) =>
        request.Topics.All(topic => topic.TopicId == Guid.Empty) ? request : request with
        {
            Topics = [.. request.Topics.Select(topic => topic with { Name = topics.NameOf(topic.TopicId) })],
        };

    protected override Authorized Authorize(OffsetCommitRequest request, RequestContext context)
    {
        if (!context.Permissions.Allows(AclOperation.Read, AclResourceType.Group, request.GroupId))
        {
            return Nothing(
                new OffsetCommitResponse { Topics = Refuse(request.Topics, ErrorCode.GroupAuthorizationFailed) });
        }
        var (allowed, refused) = context.Permissions.SplitTopics(request.Topics, AclOperation.Read, topic => topic.Name);
        return Part(request with { Topics = allowed }, answer => answer! with
        {
            Topics = [.. answer.Topics, .. Refuse(refused, ErrorCode.TopicAuthorizationFailed)],
        });
    }

    protected override async ValueTask<OffsetCommitResponse?> HandleAsync(
        OffsetCommitRequest request, RequestContext context, CancellationToken cancellationToken)
    {
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var accepted = new Dictionary<TopicPartition, CommittedOffset>();
        foreach (var topic in request.Topics)
        {
            foreach (var partition in topic.Partitions)
            {
                if (Check(topic.Name, partition, context.Version) == ErrorCode.None)
                {
                    accepted[new TopicPartition(topic.Name, partition.PartitionIndex)] = new CommittedOffset
                    {
                        Offset = partition.CommittedOffset,
                        LeaderEpoch = partition.CommittedLeaderEpoch,
                        Metadata = partition.CommittedMetadata ?? "",
                        CommitTimestampMs = nowMs,
                    };
                }
            }
        }
        var error = await CommitAsync(request, context.Version, accepted).ConfigureAwait(false);
        return new OffsetCommitResponse
        {
            Topics = request.Topics.Select(topic => new OffsetCommitResponseTopic
            {
                Name = topic.Name,
                TopicId = topic.TopicId,
                Partitions = topic.Partitions.Select(partition => new OffsetCommitResponsePartition
                {
                    PartitionIndex = partition.PartitionIndex,
                    ErrorCode = error != ErrorCode.None ? error : Check(topic.Name, partition, context.Version),
                }).ToArray(),
            }).ToArray(),
        };
    }

    private async Task<ErrorCode> CommitAsync(
        OffsetCommitRequest request, short version, IReadOnlyDictionary<TopicPartition, CommittedOffset> accepted)
    {
        var member = new MemberCommits(request.MemberId, request.GroupInstanceId, request.GenerationId)
        {
            KnowsMissingGroups = version >= FirstVersionWithMissingGroups,
        };
        try
        {
            return await coordinator.CommitAsync(request.GroupId, member, accepted).ConfigureAwait(false);
        }
        catch (LogException)
        {
            // A disk error of the internal topic: for a group's client that is a coordinator that cannot work now.
            return ErrorCode.CoordinatorNotAvailable;
        }
    }

    private ErrorCode Check(string topic, OffsetCommitRequestPartition partition, short version) =>
        version >= FirstVersionByTopicId && topic.Length == 0 ? ErrorCode.UnknownTopicId
        : !topics.Exists(topic, partition.PartitionIndex) ? ErrorCode.UnknownTopicOrPartition
        : partition.CommittedMetadata?.Length > options.OffsetMetadataMaxBytes ? ErrorCode.OffsetMetadataTooLarge
        : ErrorCode.None;

    private static OffsetCommitResponseTopic[] Refuse(IEnumerable<OffsetCommitRequestTopic> topics, ErrorCode error) =>
        [.. topics.Select(topic => new OffsetCommitResponseTopic
        {
            Name = topic.Name,
            TopicId = topic.TopicId,
            Partitions = [.. topic.Partitions.Select(
                partition => new OffsetCommitResponsePartition { PartitionIndex = partition.PartitionIndex, ErrorCode = error })],
        })];
}
