using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Broker.Topics;
using Connect.Protocol;
using Connect.Protocol.Messages;
using Connect.Storage;

namespace Connect.Broker.Handlers;

/// <summary>Moves the first offset of partitions forward; -1 stands for the high watermark.</summary>
internal sealed class DeleteRecordsHandler(TopicCatalog topics) : RequestHandler<DeleteRecordsRequest, DeleteRecordsResponse>
{
    private const long NoWatermark = -1;

    protected override Authorized Authorize(DeleteRecordsRequest request, RequestContext context)
    {
        var (allowed, refused) = context.Permissions.Split(
            request.Topics, AclOperation.Delete, AclResourceType.Topic, topic => topic.Name);
        return Part(request with { Topics = allowed }, answer => answer! with { Topics = [.. answer.Topics, .. refused.Select(Refuse)] });
    }

    protected override async ValueTask<DeleteRecordsResponse?> HandleAsync(
        DeleteRecordsRequest request, RequestContext context, CancellationToken cancellationToken)
    {
        // All at once, so that they share the writing of the checkpoint.
        return new DeleteRecordsResponse
        {
            Topics = await Task.WhenAll(request.Topics.Select(DeleteAsync)).ConfigureAwait(false),
        };
    }

    private async Task<DeleteRecordsResponseTopic> DeleteAsync(DeleteRecordsRequestTopic topic) => new()
    {
        Name = topic.Name,
        Partitions = await Task.WhenAll(topic.Partitions.Select(partition => DeleteAsync(topic.Name, partition))).ConfigureAwait(false),
    };

    private async Task<DeleteRecordsResponsePartition> DeleteAsync(string topic, DeleteRecordsRequestPartition asked)
    {
        var answer = new DeleteRecordsResponsePartition { PartitionIndex = asked.PartitionIndex, LowWatermark = NoWatermark };
        if (TopicCatalog.IsInternal(topic))
        {
            return answer with { ErrorCode = ErrorCode.InvalidTopic };
        }
        if (topics.FindPartition(topic, asked.PartitionIndex) is not { } log)
        {
            return answer with { ErrorCode = ErrorCode.UnknownTopicOrPartition };
        }
        try
        {
            return answer with { LowWatermark = await log.DeleteRecordsAsync(asked.Offset).ConfigureAwait(false) };
        }
        catch (LogException exception)
        {
            return answer with { ErrorCode = LogErrors.CodeOf(exception) };
        }
    }

    private static DeleteRecordsResponseTopic Refuse(DeleteRecordsRequestTopic topic) => new()
    {
        Name = topic.Name,
        Partitions =
        [
            .. topic.Partitions.Select(partition => new DeleteRecordsResponsePartition
            {
                PartitionIndex = partition.PartitionIndex,
                LowWatermark = NoWatermark,
                ErrorCode = ErrorCode.TopicAuthorizationFailed,
            }),
        ],
    };
}
