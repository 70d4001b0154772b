using Connect.Broker.Groups;
using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Broker.Topics;
using Connect.Protocol;
using Connect.Protocol.Messages;
using Connect.Storage;

namespace Connect.Broker.Handlers;

internal sealed class OffsetDeleteHandler(GroupCoordinator coordinator, TopicCatalog topics)
    : RequestHandler<OffsetDeleteRequest, OffsetDeleteResponse>
{
    protected override Authorized Authorize(OffsetDeleteRequest request, RequestContext context)
    {
        if (!context.Permissions.Allows(AclOperation.Delete, AclResourceType.Group, request.GroupId))
        {
            return Nothing(
                new OffsetDeleteResponse { ErrorCode = ErrorCode.GroupAuthorizationFailed });
        }
        var (allowed, refused) = context.Permissions.Split(
            request.Topics, AclOperation.Read, AclResourceType.Topic, topic => topic.Name);
        return Part(request with { Topics = allowed }, answer => answer! with
        {
            Topics =
            [
                .. answer.Topics, .. refused.Select(topic => new OffsetDeleteResponseTopic
                {
                    Name = topic.Name,
                    Partitions = [.. topic.Partitions.Select(partition => new OffsetDeleteResponsePartition
                    {
                        PartitionIndex = partition.PartitionIndex,
                        ErrorCode = ErrorCode.TopicAuthorizationFailed,
                    })],
                }),
            ],
        });
    }

    protected override async ValueTask<OffsetDeleteResponse?> HandleAsync(
        OffsetDeleteRequest request, RequestContext context, CancellationToken cancellationToken)
    {
        var group = coordinator.Find(request.GroupId);
        var subscribed = group?.SubscribedTopics();
        var error = request.GroupId.Length == 0 ? ErrorCode.InvalidGroupId
            : group is null ? ErrorCode.GroupIdNotFound
            : subscribed is null ? ErrorCode.NonEmptyGroup
            : ErrorCode.None;
        if (error != ErrorCode.None)
        {
            return new OffsetDeleteResponse { ErrorCode = error };
        }
        var removed = request.Topics.Where(topic => !subscribed!.Contains(topic.Name))
            .SelectMany(topic => topic.Partitions.Select(partition => new TopicPartition(topic.Name, partition.PartitionIndex)))
            .ToArray();
        try
        {
            await group!.ForgetAsync(removed).ConfigureAwait(false);
        }
        catch (LogException)
        {
            return new OffsetDeleteResponse { ErrorCode = ErrorCode.CoordinatorNotAvailable };
        }
        return new OffsetDeleteResponse
        {
            Topics = request.Topics.Select(topic => new OffsetDeleteResponseTopic
            {
                Name = topic.Name,
                Partitions = topic.Partitions.Select(partition => new OffsetDeleteResponsePartition
                {
                    PartitionIndex = partition.PartitionIndex,
                    ErrorCode = subscribed!.Contains(topic.Name) ? ErrorCode.GroupSubscribedToTopic
                        : topics.Exists(topic.Name, partition.PartitionIndex) ? ErrorCode.None
                        : ErrorCode.UnknownTopicOrPartition,
                }).ToArray(),
            }).ToArray(),
        };
    }
}
