using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Broker.Topics;
using Connect.Protocol;
using Connect.Protocol.Messages;
using Connect.Storage;

namespace Connect.Broker.Handlers;

internal sealed class DescribeLogDirsHandler(TopicCatalog topics, BrokerOptions options)
    : RequestHandler<DescribeLogDirsRequest, DescribeLogDirsResponse>
{
    protected override Authorized Authorize(DescribeLogDirsRequest request, RequestContext context) =>
        context.Permissions.AllowsOnCluster(AclOperation.Describe)
            ? Whole(request)
            : Nothing(new DescribeLogDirsResponse { ErrorCode = ErrorCode.ClusterAuthorizationFailed });

    protected override ValueTask<DescribeLogDirsResponse?> HandleAsync(
        DescribeLogDirsRequest request, RequestContext context, CancellationToken cancellationToken)
    {
        var wanted = request.Topics?.ToDictionary(topic => topic.Topic, topic => topic.Partitions.ToHashSet(), StringComparer.Ordinal);
        var described = topics.Names.Where(name => wanted is null || wanted.ContainsKey(name)).Select(topics.Find).OfType<TopicInfo>()
            .Select(topic => new DescribeLogDirsResponseTopic
            {
                Name = topic.Name,
                Partitions = topic.Partitions.Where(log => wanted is null || wanted[topic.Name].Contains(log.Partition))
                    .Select(log => new DescribeLogDirsResponsePartition { PartitionIndex = log.Partition, PartitionSize = log.SizeBytes })
                    .ToArray(),
            });
        return ValueTask.FromResult<DescribeLogDirsResponse?>(new DescribeLogDirsResponse
        {
            Results = [new() { LogDir = Path.GetFullPath(options.LogDirs), Topics = described.ToArray() }],
        });
    }
}
