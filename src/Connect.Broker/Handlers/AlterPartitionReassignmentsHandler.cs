using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Broker.Topics;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Handlers;

/// <summary>There is one broker: each partition is where it can be, and no move is ever under way.</summary>
internal sealed class AlterPartitionReassignmentsHandler(TopicCatalog topics, BrokerOptions options)
    : RequestHandler<AlterPartitionReassignmentsRequest, AlterPartitionReassignmentsResponse>
{
    protected override Authorized Authorize(AlterPartitionReassignmentsRequest request, RequestContext context) =>
        context.Permissions.AllowsOnCluster(AclOperation.Alter)
            ? Whole(request)
            : Nothing(new AlterPartitionReassignmentsResponse { ErrorCode = ErrorCode.ClusterAuthorizationFailed });

    protected override ValueTask<AlterPartitionReassignmentsResponse?> HandleAsync(
        AlterPartitionReassignmentsRequest request, RequestContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult<AlterPartitionReassignmentsResponse?>(new AlterPartitionReassignmentsResponse
        {
            Topics =
            [
                .. request.Topics.Select(topic => new AlterPartitionReassignmentsResponseTopic
                {
                    Name = topic.Name,
                    Partitions = [.. topic.Partitions.Select(partition => Move(topic.Name, partition))],
                }),
            ],
        });

    private AlterPartitionReassignmentsResponsePartition Move(string topic, AlterPartitionReassignmentsRequestPartition asked)
    {
        var answer = new AlterPartitionReassignmentsResponsePartition { PartitionIndex = asked.PartitionIndex };
        if (!topics.Exists(topic, asked.PartitionIndex))
        {
            return answer with { ErrorCode = ErrorCode.UnknownTopicOrPartition, ErrorMessage = "There is no such partition." };
        }
        if (asked.Replicas is not { } replicas)
        {
            return answer with { ErrorCode = ErrorCode.NoReassignmentInProgress, ErrorMessage = "The partition is not being moved." };
        }
        return replicas.SequenceEqual([options.BrokerId]) ? answer : answer with
        {
            ErrorCode = ErrorCode.InvalidReplicaAssignment,
            ErrorMessage = $"A partition has exactly one replica here, on broker {options.BrokerId}.",
        };
    }
}
