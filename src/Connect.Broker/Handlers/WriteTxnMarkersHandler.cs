using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Broker.Topics;
using Connect.Broker.Transactions;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Handlers;

/// <summary>
/// Writes markers for somebody else: with it an admin ends a transaction that hangs in a partition.
/// https://cwiki.apache.org/confluence/display/KAFKA/KIP-664
/// </summary>
internal sealed class WriteTxnMarkersHandler(TransactionMarkers markers)
    : RequestHandler<WriteTxnMarkersRequest, WriteTxnMarkersResponse>
{
    protected override Authorized Authorize(WriteTxnMarkersRequest request, RequestContext context) =>
        context.Permissions.AllowsOnCluster(AclOperation.Alter) || context.Permissions.AllowsOnCluster(AclOperation.ClusterAction)
            ? Whole(request)
            : Nothing(new WriteTxnMarkersResponse
            {
                Markers = [.. request.Markers.Select(marker => Answer(marker, _ => ErrorCode.ClusterAuthorizationFailed))],
            });

    protected override async ValueTask<WriteTxnMarkersResponse?> HandleAsync(
        WriteTxnMarkersRequest request, RequestContext context, CancellationToken cancellationToken)
    {
        var results = new List<WriteTxnMarkersResponseMarker>(request.Markers.Count);
        foreach (var marker in request.Markers)
        {
            var partitions = marker.Topics
                .SelectMany(topic => topic.PartitionIndexes, (topic, index) => new TopicPartition(topic.Name, index)).Distinct();
            var errors = await markers.WriteAsync(
                marker.ProducerId, marker.ProducerEpoch, marker.TransactionResult, marker.CoordinatorEpoch, partitions)
                .ConfigureAwait(false);
            results.Add(Answer(marker, partition => errors[partition]));
        }
        return new WriteTxnMarkersResponse { Markers = results };
    }

    private static WriteTxnMarkersResponseMarker Answer(
        WriteTxnMarkersRequestMarker marker, Func<TopicPartition, ErrorCode> errorOf) => new()
    {
        ProducerId = marker.ProducerId,
        Topics = [.. marker.Topics.Select(topic => new WriteTxnMarkersResponseTopic
        {
            Name = topic.Name,
            Partitions = [.. topic.PartitionIndexes.Select(index => new WriteTxnMarkersResponsePartition
            {
                PartitionIndex = index,
                ErrorCode = errorOf(new TopicPartition(topic.Name, index)),
            })],
        })],
    };
}
