using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Broker.Topics;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Handlers;

internal sealed class OffsetForLeaderEpochHandler(TopicCatalog topics)
    : RequestHandler<OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponse>
{
    protected override Authorized Authorize(OffsetForLeaderEpochRequest request, RequestContext context)
    {
        var (allowed, refused) = context.Permissions.Split(
            request.Topics, AclOperation.Describe, AclResourceType.Topic, topic => topic.Topic);
        return Part(request with { Topics = allowed }, answer => answer! with
        {
            Topics =
            [
                .. answer.Topics, .. refused.Select(topic => new OffsetForLeaderEpochResponseTopic
                {
                    Topic = topic.Topic,
                    Partitions = [.. topic.Partitions.Select(partition => new OffsetForLeaderEpochResponsePartition
                    {
                        Partition = partition.Partition,
                        ErrorCode = ErrorCode.TopicAuthorizationFailed,
                    })],
                }),
            ],
        });
    }

    protected override ValueTask<OffsetForLeaderEpochResponse?> HandleAsync(
        OffsetForLeaderEpochRequest request, RequestContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult<OffsetForLeaderEpochResponse?>(new OffsetForLeaderEpochResponse
        {
            Topics = request.Topics.Select(topic => new OffsetForLeaderEpochResponseTopic
            {
                Topic = topic.Topic,
                Partitions = topic.Partitions.Select(partition => Find(topic.Topic, partition)).ToArray(),
            }).ToArray(),
        });

    private OffsetForLeaderEpochResponsePartition Find(string topic, OffsetForLeaderEpochRequestPartition asked)
    {
        var answer = new OffsetForLeaderEpochResponsePartition { Partition = asked.Partition };
        if (topics.FindPartition(topic, asked.Partition) is not { } log)
        {
            return answer with { ErrorCode = ErrorCode.UnknownTopicOrPartition };
        }
        var error = LeaderEpochs.Check(asked.CurrentLeaderEpoch, log.LeaderEpoch);
        if (error != ErrorCode.None || asked.LeaderEpoch > log.LeaderEpoch || log.EndOffsetForLeaderEpoch(asked.LeaderEpoch) is not { } end)
        {
            return answer with { ErrorCode = error };
        }
        return answer with { LeaderEpoch = end.Epoch, EndOffset = end.EndOffset };
    }
}
