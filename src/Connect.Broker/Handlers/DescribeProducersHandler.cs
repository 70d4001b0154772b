using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Broker.Topics;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Handlers;

internal sealed class DescribeProducersHandler(TopicCatalog topics) : RequestHandler<DescribeProducersRequest, DescribeProducersResponse>
{
    protected override Authorized Authorize(DescribeProducersRequest request, RequestContext context)
    {
        var (allowed, refused) = context.Permissions.Split(
            request.Topics, AclOperation.Read, AclResourceType.Topic, topic => topic.Name);
        return Part(request with { Topics = allowed }, answer => answer! with
        {
            Topics =
            [
                .. answer.Topics, .. refused.Select(topic => new DescribeProducersResponseTopic
                {
                    Name = topic.Name,
                    Partitions = [.. topic.PartitionIndexes.Select(index => Refuse(index, ErrorCode.TopicAuthorizationFailed))],
                }),
            ],
        });
    }

    protected override ValueTask<DescribeProducersResponse?> HandleAsync(
        DescribeProducersRequest request, RequestContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult<DescribeProducersResponse?>(new DescribeProducersResponse
        {
            Topics = [.. request.Topics.Select(topic => new DescribeProducersResponseTopic
            {
                Name = topic.Name,
                Partitions = [.. topic.PartitionIndexes.Select(index => Describe(topic.Name, index))],
            })],
        });

    private DescribeProducersResponsePartition Describe(string topic, int index) =>
        topics.FindPartition(topic, index) is not { } log ? Refuse(index, ErrorCode.UnknownTopicOrPartition) : new()
        {
            PartitionIndex = index,
            ActiveProducers = [.. log.DescribeProducers().Select(producer => new DescribeProducersResponseProducer
            {
                ProducerId = producer.ProducerId,
                ProducerEpoch = producer.Epoch,
                LastSequence = producer.LastSequence,
                LastTimestamp = producer.LastTimestampMs,
                CoordinatorEpoch = producer.CoordinatorEpoch,
                CurrentTxnStartOffset = producer.TransactionFirstOffset,
            })],
        };

    private static DescribeProducersResponsePartition Refuse(int index, ErrorCode error) =>
        new() { PartitionIndex = index, ErrorCode = error };
}
