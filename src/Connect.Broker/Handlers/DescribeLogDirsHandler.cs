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
        var wanted = request.Topics?.SelectMany(topic => topic.Partitions.Select(partition => new TopicPartition(topic.Topic, partition)))
            .ToHashSet();
        var described = topics.Names.Select(topics.Find).OfType<TopicInfo>().Select(topic => new DescribeLogDirsResponseTopic
        {
            Name = topic.Name,
            Partitions = topic.Partitions.Where(log => wanted?.Contains(new TopicPartition(topic.Name, log.Partition)) ?? true)
                .Select(log => new DescribeLogDirsResponsePartition { PartitionIndex = log.Partition, PartitionSize = log.SizeBytes })
                .ToArray(),
        });
        var folder = Path.GetFullPath(options.LogDirs);
        var volume = new DriveInfo(folder);
        return ValueTask.FromResult<DescribeLogDirsResponse?>(new DescribeLogDirsResponse
        {
            Results =
            [
                new()
                {
                    LogDir = folder,
                    Topics = described.Where(topic => topic.Partitions.Count > 0).ToArray(),
                    TotalBytes = volume.TotalSize,
                    UsableBytes = volume.AvailableFreeSpace,
                },
            ],
        });
    }
}
