using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Broker.Topics;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Handlers;

/// <summary>The one broker leads every partition: no election is ever needed.</summary>
internal sealed class ElectLeadersHandler(TopicCatalog topics) : RequestHandler<ElectLeadersRequest, ElectLeadersResponse>
{
    private const int FirstVersionWithError = 1;

    protected override Authorized Authorize(ElectLeadersRequest request, RequestContext context)
    {
        if (context.Permissions.AllowsOnCluster(AclOperation.Alter))
        {
            return Whole(request);
        }
        // Before version 1 there was no error of the whole answer.
        return Nothing(context.Version >= FirstVersionWithError
            ? new ElectLeadersResponse { ErrorCode = ErrorCode.ClusterAuthorizationFailed }
            : Answer(request, (_, _) => ErrorCode.ClusterAuthorizationFailed));
    }

    // Asked for all partitions, the answer has only those for which there was something to do: none.
    protected override ValueTask<ElectLeadersResponse?> HandleAsync(
        ElectLeadersRequest request, RequestContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult<ElectLeadersResponse?>(Answer(request, (topic, partition) =>
            topics.Exists(topic, partition) ? ErrorCode.ElectionNotNeeded : ErrorCode.UnknownTopicOrPartition));

    private static ElectLeadersResponse Answer(ElectLeadersRequest request, Func<string, int, ErrorCode> errorOf) => new()
    {
        Topics =
        [
            .. (request.Topics ?? []).Select(topic => new ElectLeadersResponseTopic
            {
                Topic = topic.Topic,
                Partitions = [.. topic.Partitions.Select(partition => new ElectLeadersResponsePartition
                {
                    PartitionId = partition,
                    ErrorCode = errorOf(topic.Topic, partition),
                })],
            }),
        ],
    };
}
