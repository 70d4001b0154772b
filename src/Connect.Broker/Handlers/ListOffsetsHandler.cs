using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Broker.Topics;
using Connect.Protocol;
using Connect.Protocol.Messages;
using Connect.Storage;

namespace Connect.Broker.Handlers;

internal sealed class ListOffsetsHandler(TopicCatalog topics) : RequestHandler<ListOffsetsRequest, ListOffsetsResponse>
{
    private const long Latest = -1;
    private const long Earliest = -2;
    private const long MaxTimestamp = -3;

    // Nothing of the log is on another tier: the local start is the start, and no offset was tiered.
    private const long EarliestLocal = -4;
    private const long LatestTiered = -5;
    private const int FirstVersionWithMaxTimestamp = 7;
    private const int FirstVersionWithEarliestLocal = 8;
    private const int FirstVersionWithLatestTiered = 9;
    private const sbyte ReadCommitted = 1;

    protected override Authorized Authorize(ListOffsetsRequest request, RequestContext context)
    {
        var (allowed, refused) = context.Permissions.Split(
            request.Topics, AclOperation.Describe, AclResourceType.Topic, topic => topic.Name);
        return Part(request with { Topics = allowed }, answer => answer! with
        {
            Topics =
            [
                .. answer.Topics, .. refused.Select(topic => new ListOffsetsResponseTopic
                {
                    Name = topic.Name,
                    Partitions = [.. topic.Partitions.Select(partition => new ListOffsetsResponsePartition
                    {
                        PartitionIndex = partition.PartitionIndex,
                        ErrorCode = ErrorCode.TopicAuthorizationFailed,
                    })],
                }),
            ],
        });
    }

    protected override ValueTask<ListOffsetsResponse?> HandleAsync(
        ListOffsetsRequest request, RequestContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult<ListOffsetsResponse?>(new ListOffsetsResponse
        {
            Topics = request.Topics.Select(topic => new ListOffsetsResponseTopic
            {
                Name = topic.Name,
                Partitions = topic.Partitions
                    .Select(partition => Find(topic.Name, partition, request.IsolationLevel, context.Version)).ToArray(),
            }).ToArray(),
        });

    private ListOffsetsResponsePartition Find(string topic, ListOffsetsRequestPartition asked, sbyte isolation, short version)
    {
        var answer = new ListOffsetsResponsePartition { PartitionIndex = asked.PartitionIndex };
        if (topics.FindPartition(topic, asked.PartitionIndex) is not { } log)
        {
            return answer with { ErrorCode = ErrorCode.UnknownTopicOrPartition };
        }
        var epochError = LeaderEpochs.Check(asked.CurrentLeaderEpoch, log.LeaderEpoch);
        if (epochError != ErrorCode.None)
        {
            return answer with { ErrorCode = epochError };
        }
        if (version < FirstVersionOf(asked.Timestamp))
        {
            return answer with { ErrorCode = ErrorCode.UnsupportedVersion };
        }
        try
        {
            var upTo = isolation == ReadCommitted ? ReadLimit.LastStableOffset : ReadLimit.HighWatermark;
            var found = asked.Timestamp switch
            {
                Latest => new TimestampedOffset(isolation == ReadCommitted ? log.LastStableOffset : log.HighWatermark, -1),
                Earliest => new TimestampedOffset(log.LogStartOffset, -1),
                MaxTimestamp => log.OffsetOfMaxTimestamp(upTo),
                EarliestLocal => new TimestampedOffset(log.LogStartOffset, -1),
                LatestTiered => (TimestampedOffset?)null,
                _ => log.OffsetForTimestamp(asked.Timestamp, upTo),
            };
            return version == 0
                ? answer with { OldStyleOffsets = OldStyle(asked, log, found?.Offset) }
                : answer with
                {
                    Offset = found?.Offset ?? -1,
                    Timestamp = found?.TimestampMs ?? -1,
                    LeaderEpoch = found is null ? -1 : log.LeaderEpoch,
                };
        }
        catch (LogException exception)
        {
            return answer with { ErrorCode = LogErrors.CodeOf(exception) };
        }
    }

    private static int FirstVersionOf(long timestamp) => timestamp switch
    {
        >= 0 or Latest or Earliest => 0,
        MaxTimestamp => FirstVersionWithMaxTimestamp,
        EarliestLocal => FirstVersionWithEarliestLocal,
        LatestTiered => FirstVersionWithLatestTiered,
        // What a later version asks with.
        _ => int.MaxValue,
    };

    // Version 0 asked for the starts of segments before a time; the end and the start of the log answer what clients did with it.
    private static long[] OldStyle(ListOffsetsRequestPartition asked, PartitionLog log, long? found)
    {
        long[] offsets = asked.Timestamp == Latest ? [log.HighWatermark, log.LogStartOffset] : [found ?? log.LogStartOffset];
        return [.. offsets.Distinct().Take(Math.Max(asked.MaxNumOffsets, 0))];
    }
}
