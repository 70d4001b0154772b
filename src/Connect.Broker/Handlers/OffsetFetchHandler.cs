using Connect.Broker.Groups;
using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Broker.Topics;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Handlers;

internal sealed class OffsetFetchHandler(GroupCoordinator coordinator, TopicCatalog topics)
    : RequestHandler<OffsetFetchRequest, OffsetFetchResponse>
{
    private const int FirstVersionWithError = 2;
    private const int FirstVersionInBatches = 8;
    private const int FirstVersionByTopicId = 10;

    // This process asks by name at any version.
    protected override OffsetFetchRequest Resolve(OffsetFetchRequest request) =>
        request.Groups.All(group => group.Topics is null || group.Topics.All(topic => topic.TopicId == Guid.Empty)) ? request : request with
        {
            Groups =
            [
                .. request.Groups.Select(group => group with
                {
                    Topics = group.Topics?.Select(topic => topic with { Name = topics.NameOf(topic.TopicId) }).ToArray(),
                }),
            ],
        };

    protected override Authorized Authorize(OffsetFetchRequest request, RequestContext context)
    {
        var permissions = context.Permissions;
        if (context.Version < FirstVersionInBatches)
        {
            return permissions.Allows(AclOperation.Describe, AclResourceType.Group, request.GroupId)
                ? Part(request, answer => answer! with { Topics = HideTopics(answer.Topics, request.Topics is null, permissions) })
                : Nothing(RefuseGroup(request, context.Version));
        }
        var (allowed, refused) = permissions.Split(
            request.Groups, AclOperation.Describe, AclResourceType.Group, group => group.GroupId);
        var wantAll = allowed.Where(group => group.Topics is null).Select(group => group.GroupId).ToHashSet(StringComparer.Ordinal);
        return Part(request with { Groups = allowed }, answer => answer! with
        {
            Groups =
            [
                .. answer.Groups.Select(
                    group => group with { Topics = HideTopics(group.Topics, wantAll.Contains(group.GroupId), permissions) }),
                .. refused.Select(group => new OffsetFetchResponseGroup
                {
                    GroupId = group.GroupId,
                    ErrorCode = ErrorCode.GroupAuthorizationFailed,
                }),
            ],
        });
    }

    protected override ValueTask<OffsetFetchResponse?> HandleAsync(
        OffsetFetchRequest request, RequestContext context, CancellationToken cancellationToken)
    {
        var response = context.Version < FirstVersionInBatches ? FetchOne(request, context.Version) : new OffsetFetchResponse
        {
            Groups = request.Groups.Select(group => FetchGroup(group, request.RequireStable, context.Version)).ToArray(),
        };
        return ValueTask.FromResult<OffsetFetchResponse?>(response);
    }

    private OffsetFetchResponseGroup FetchGroup(OffsetFetchRequestGroup asked, bool isStable, short version)
    {
        var group = coordinator.Find(asked.GroupId);
        var error = group?.CheckFetch(asked.MemberId, asked.MemberEpoch) ?? ErrorCode.None;
        return error != ErrorCode.None ? new OffsetFetchResponseGroup { GroupId = asked.GroupId, ErrorCode = error } : new()
        {
            GroupId = asked.GroupId,
            Topics = (asked.Topics ?? AllTopics(group)).Select(topic => new OffsetFetchResponseGroupTopic
            {
                Name = topic.Name,
                TopicId = topic.TopicId,
                Partitions = version >= FirstVersionByTopicId && topic.Name.Length == 0
                    ? topic.PartitionIndexes.Select(index => Refuse(index, ErrorCode.UnknownTopicId)).ToArray()
                    : topic.PartitionIndexes.Select(index => FetchPartition(group, topic.Name, index, isStable)).ToArray(),
            }).ToArray(),
        };
    }

    private OffsetFetchResponse FetchOne(OffsetFetchRequest request, short version)
    {
        var asked = new OffsetFetchRequestGroup
        {
            GroupId = request.GroupId,
            Topics = request.Topics?.Select(topic => new OffsetFetchRequestGroupTopic
            {
                Name = topic.Name,
                PartitionIndexes = topic.PartitionIndexes,
            }).ToArray(),
        };
        var group = FetchGroup(asked, request.RequireStable, version);
        return new OffsetFetchResponse
        {
            ErrorCode = group.ErrorCode,
            Topics = group.Topics.Select(topic => new OffsetFetchResponseTopic
            {
                Name = topic.Name,
                Partitions = topic.Partitions.Select(partition => new OffsetFetchResponsePartition
                {
                    PartitionIndex = partition.PartitionIndex,
                    CommittedOffset = partition.CommittedOffset,
                    CommittedLeaderEpoch = partition.CommittedLeaderEpoch,
                    Metadata = partition.Metadata,
                    ErrorCode = partition.ErrorCode,
                }).ToArray(),
            }).ToArray(),
        };
    }

    // Before version 2 there was no error of the whole answer.
    private static OffsetFetchResponse RefuseGroup(OffsetFetchRequest request, short version) => new()
    {
        ErrorCode = ErrorCode.GroupAuthorizationFailed,
        Topics = version >= FirstVersionWithError ? [] : [.. (request.Topics ?? []).Select(topic => new OffsetFetchResponseTopic
        {
            Name = topic.Name,
            Partitions = [.. topic.PartitionIndexes.Select(index => new OffsetFetchResponsePartition
            {
                PartitionIndex = index,
                CommittedOffset = -1,
                Metadata = "",
                ErrorCode = ErrorCode.GroupAuthorizationFailed,
            })],
        })],
    };

    // Of topics that may not be described, nothing is told: left out where all were asked for, refused where they were named.
    private static OffsetFetchResponseTopic[] HideTopics(
        IEnumerable<OffsetFetchResponseTopic> fetched, bool wantAll, Permissions permissions)
    {
        var (allowed, refused) = permissions.Split(fetched, AclOperation.Describe, AclResourceType.Topic, topic => topic.Name);
        return wantAll ? [.. allowed] :
        [
            .. allowed, .. refused.Select(topic => topic with
            {
                Partitions = [.. topic.Partitions.Select(partition => new OffsetFetchResponsePartition
                {
                    PartitionIndex = partition.PartitionIndex,
                    CommittedOffset = -1,
                    Metadata = "",
                    ErrorCode = ErrorCode.TopicAuthorizationFailed,
                })],
            }),
        ];
    }

    private static OffsetFetchResponseGroupTopic[] HideTopics(
        IEnumerable<OffsetFetchResponseGroupTopic> fetched, bool wantAll, Permissions permissions)
    {
        var (allowed, refused) = permissions.SplitTopics(fetched, AclOperation.Describe, topic => topic.Name);
        return wantAll ? [.. allowed] :
        [
            .. allowed, .. refused.Select(topic => topic with
            {
                Partitions = [.. topic.Partitions.Select(
                    partition => Refuse(partition.PartitionIndex, ErrorCode.TopicAuthorizationFailed))],
            }),
        ];
    }

    // A topic that is gone takes its offsets along, so all that are left have an id.
    private IEnumerable<OffsetFetchRequestGroupTopic> AllTopics(Group? group) =>
        (group?.CommittedPartitions() ?? []).GroupBy(partition => partition.Topic, StringComparer.Ordinal)
            .Select(topic => new OffsetFetchRequestGroupTopic
            {
                Name = topic.Key,
                TopicId = topics.Find(topic.Key)?.Id ?? Guid.Empty,
                PartitionIndexes = topic.Select(partition => partition.Partition).Order().ToArray(),
            });

    private static OffsetFetchResponseGroupPartition FetchPartition(Group? group, string topic, int partition, bool isStable)
    {
        if (isStable && group is not null && group.IsUnstable(topic, partition))
        {
            // KIP-447: the client asks again, so that it does not begin before the offsets of a transaction that is being decided.
            return Refuse(partition, ErrorCode.UnstableOffsetCommit);
        }
        var committed = group?.CommittedAt(topic, partition);
        return new OffsetFetchResponseGroupPartition
        {
            PartitionIndex = partition,
            CommittedOffset = committed?.Offset ?? -1,
            CommittedLeaderEpoch = committed?.LeaderEpoch ?? -1,
            Metadata = committed?.Metadata ?? "",
        };
    }

    private static OffsetFetchResponseGroupPartition Refuse(int partition, ErrorCode error) =>
        new() { PartitionIndex = partition, CommittedOffset = -1, Metadata = "", ErrorCode = error };
}
