using System.Collections.Immutable;
using Connect.Broker.Groups;
using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Broker.Topics;
using Connect.Broker.Transactions;
using Connect.Protocol;
using Connect.Protocol.Messages;
using Connect.Storage;

namespace Connect.Broker.Handlers;

/// <summary>
/// Stores offsets of a group that count once the transaction is committed. From version 5 on the partition of the offsets becomes part of
/// the transaction with that; before, AddOffsetsToTxn has added it.
/// </summary>
internal sealed class TxnOffsetCommitHandler(
    TransactionCoordinator transactions, GroupCoordinator groups, TopicCatalog topics, BrokerOptions options, TimeProvider time)
    : RequestHandler<TxnOffsetCommitRequest, TxnOffsetCommitResponse>
{
    private const int FirstVersionWithAbortable = 4;
    private const int FirstVersionThatAdds = 5;

    private static readonly TopicPartition OffsetsPartition = new(GroupTopic.Name, 0);

    // A request that does not run ahead keeps its frame.
    private static readonly PartitionAdding Adding = new(new(ImmutableHashSet.Create(OffsetsPartition)), () => { });

    protected override Authorized Authorize(TxnOffsetCommitRequest request, RequestContext context)
    {
        var permissions = context.Permissions;
        if (!permissions.Allows(AclOperation.Write, AclResourceType.TransactionalId, request.TransactionalId))
        {
            return Nothing(new TxnOffsetCommitResponse { Topics = Refuse(request.Topics, ErrorCode.TransactionalIdAuthorizationFailed) });
        }
        if (!permissions.Allows(AclOperation.Read, AclResourceType.Group, request.GroupId))
        {
            return Nothing(new TxnOffsetCommitResponse { Topics = Refuse(request.Topics, ErrorCode.GroupAuthorizationFailed) });
        }
        var (allowed, refused) = permissions.Split(request.Topics, AclOperation.Read, AclResourceType.Topic, topic => topic.Name);
        return Part(request with { Topics = allowed }, answer => answer! with
        {
            Topics = [.. answer.Topics, .. Refuse(refused, ErrorCode.TopicAuthorizationFailed)],
        });
    }

    protected override async ValueTask<TxnOffsetCommitResponse?> HandleAsync(
        TxnOffsetCommitRequest request, RequestContext context, CancellationToken cancellationToken)
    {
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var accepted = new Dictionary<TopicPartition, CommittedOffset>();
        foreach (var topic in request.Topics)
        {
            foreach (var partition in topic.Partitions.Where(partition => Check(topic.Name, partition) == ErrorCode.None))
            {
                accepted[new TopicPartition(topic.Name, partition.PartitionIndex)] = new CommittedOffset
                {
                    Offset = partition.CommittedOffset,
                    LeaderEpoch = partition.CommittedLeaderEpoch,
                    Metadata = partition.CommittedMetadata ?? "",
                    CommitTimestampMs = nowMs,
                };
            }
        }
        var error = await CommitAsync(request, accepted, context.Version).ConfigureAwait(false);
        return new TxnOffsetCommitResponse
        {
            Topics = [.. request.Topics.Select(topic => new TxnOffsetCommitResponseTopic
            {
                Name = topic.Name,
                Partitions = [.. topic.Partitions.Select(partition => new TxnOffsetCommitResponsePartition
                {
                    PartitionIndex = partition.PartitionIndex,
                    ErrorCode = error != ErrorCode.None ? error : Check(topic.Name, partition),
                })],
            })],
        };
    }

    private async Task<ErrorCode> CommitAsync(
        TxnOffsetCommitRequest request, IReadOnlyDictionary<TopicPartition, CommittedOffset> accepted, short version)
    {
        if (request.GroupId.Length == 0)
        {
            return ErrorCode.InvalidGroupId;
        }
        var member = new MemberCommits(request.MemberId, request.GroupInstanceId, request.GenerationId) { IsTransactional = true };
        var (error, committing) = await transactions.WriteAsync(
            request.TransactionalId,
            request.ProducerId,
            request.ProducerEpoch,
            OffsetsPartition,
            () => groups.CommitInTransactionAsync(request.GroupId, member, request.ProducerId, request.ProducerEpoch, accepted),
            version >= FirstVersionThatAdds ? Adding : null).ConfigureAwait(false);
        if (error != ErrorCode.None)
        {
            return TransactionErrors.ForWrite(error, version, FirstVersionWithAbortable);
        }
        try
        {
            return await committing!.ConfigureAwait(false);
        }
        catch (LogException exception)
        {
            // A disk error of the internal topic is a coordinator that cannot work now; a newer producer is what it is.
            return exception.Kind == LogErrorKind.InvalidProducerEpoch ? ErrorCode.InvalidProducerEpoch : ErrorCode.CoordinatorNotAvailable;
        }
    }

    private ErrorCode Check(string topic, TxnOffsetCommitRequestPartition partition) =>
        !topics.Exists(topic, partition.PartitionIndex) ? ErrorCode.UnknownTopicOrPartition
        : partition.CommittedMetadata?.Length > options.OffsetMetadataMaxBytes ? ErrorCode.OffsetMetadataTooLarge
        : ErrorCode.None;

    private static TxnOffsetCommitResponseTopic[] Refuse(IEnumerable<TxnOffsetCommitRequestTopic> topics, ErrorCode error) =>
        [.. topics.Select(topic => new TxnOffsetCommitResponseTopic
        {
            Name = topic.Name,
            Partitions = [.. topic.Partitions.Select(
                partition => new TxnOffsetCommitResponsePartition { PartitionIndex = partition.PartitionIndex, ErrorCode = error })],
        })];
}
