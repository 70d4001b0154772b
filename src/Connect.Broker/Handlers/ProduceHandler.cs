using System.Runtime.InteropServices;
using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Broker.Topics;
using Connect.Broker.Transactions;
using Connect.Protocol;
using Connect.Protocol.Messages;
using Connect.Protocol.Records;
using Connect.Storage;

namespace Connect.Broker.Handlers;

/// <summary>
/// Appends each partition's batch before it waits for the first flush, so requests of one connection keep their order and still share
/// flushes. From version 12 on a partition becomes part of the producer's transaction with its first batch, which waits for that.
/// </summary>
internal sealed class ProduceHandler(
    BatchAppender appender, TopicCatalog topics, TransactionCoordinator transactions, BrokerMetrics metrics)
    : RequestHandler<ProduceRequest, ProduceResponse>
{
    private const int AcksNone = 0;
    private const int AcksLeader = 1;
    private const int AcksAll = -1;
    private const int FirstVersionWithZstd = 7;
    private const int FirstVersionWithAbortable = 11;
    private const int FirstVersionThatAdds = 12;
    private const int FirstVersionByTopicId = 13;

    public override bool RunsAhead => true;

    protected override ProduceRequest Resolve(ProduceRequest request)
    {
        foreach (var topic in request.Topics)
        {
            if (topic.TopicId != Guid.Empty)
            {
                return request with { Topics = [.. request.Topics.Select(named => named with { Name = topics.NameOf(named.TopicId) })] };
            }
        }
        return request;
    }

    protected override Authorized Authorize(ProduceRequest request, RequestContext context)
    {
        if (request.TransactionalId is { } transactionalId
            && !context.Permissions.Allows(AclOperation.Write, AclResourceType.TransactionalId, transactionalId))
        {
            var answer = new ProduceResponse
            {
                Topics = RefuseAll(
                    request.Topics, ErrorCode.TransactionalIdAuthorizationFailed, "The principal may not use this transactional id."),
            };
            return request.Acks == AcksNone ? Part(request with { Topics = [] }, _ => CloseFor(answer)) : Nothing(answer);
        }
        var (allowed, refused) = context.Permissions.SplitTopics(request.Topics, AclOperation.Write, topic => topic.Name);
        if (refused.Count == 0)
        {
            return Whole(request);
        }
        var refusals = RefuseAll(refused, ErrorCode.TopicAuthorizationFailed, "The principal may not write to this topic.");
        return Part(request with { Topics = allowed }, answer =>
        {
            if (answer is null)
            {
                ThrowIfRefused(refusals);
            }
            return answer! with { Topics = [.. answer.Topics, .. refusals] };
        });
    }

    protected override async ValueTask<ProduceResponse?> HandleAsync(
        ProduceRequest request, RequestContext context, CancellationToken cancellationToken)
    {
        var added = request.TransactionalId is null || context.Version < FirstVersionThatAdds
            ? null
            : new Lazy<IReadOnlySet<TopicPartition>>(() => WritablePartitions(request));
        var pending = new List<(ProduceRequestTopic Topic, List<Task<ProduceResponsePartition>> Partitions)>(request.Topics.Count);
        foreach (var topic in request.Topics)
        {
            var partitions = new List<Task<ProduceResponsePartition>>(topic.Partitions.Count);
            foreach (var partition in topic.Partitions)
            {
                partitions.Add(AppendAsync(request, topic, partition, context.Version, added));
            }
            pending.Add((topic, partitions));
        }
        var results = new List<ProduceResponseTopic>(pending.Count);
        foreach (var (topic, partitions) in pending)
        {
            var done = new List<ProduceResponsePartition>(partitions.Count);
            foreach (var partition in partitions)
            {
                done.Add(await partition.ConfigureAwait(false));
            }
            results.Add(new ProduceResponseTopic { Name = topic.Name, TopicId = topic.TopicId, Partitions = done });
        }
        if (request.Acks != AcksNone)
        {
            return new ProduceResponse { Topics = results };
        }
        ThrowIfRefused(results);
        return null;
    }

    private async Task<ProduceResponsePartition> AppendAsync(
        ProduceRequest request,
        ProduceRequestTopic asked,
        ProduceRequestPartition partition,
        short version,
        Lazy<IReadOnlySet<TopicPartition>>? added)
    {
        var topic = asked.Name;
        if (version >= FirstVersionByTopicId && topic.Length == 0)
        {
            return Answer(partition.Index, ErrorCode.UnknownTopicId, $"There is no topic with the id {asked.TopicId}.");
        }
        try
        {
            var acks = request.Acks;
            if (acks is not (AcksNone or AcksLeader or AcksAll))
            {
                return Refuse(topic, partition.Index, ErrorCode.InvalidRequiredAcks, $"acks is {acks}; it must be 0, 1 or -1.");
            }
            var records = partition.Records ?? ReadOnlyMemory<byte>.Empty;
            var options = new AppendOptions
            {
                AwaitDurable = acks != AcksNone,
                IsFromClient = true,
                IsZstdAllowed = version >= FirstVersionWithZstd,
            };
            // The frame is this request's own memory, so the log may set offsets in place.
            var memory = MemoryMarshal.AsMemory(records);
            AppendResult result;
            // In an old format other bytes stand where the attributes are: the log refuses it.
            if (RecordBatchHeader.TryRead(records.Span, out var header)
                && header is { Magic: RecordBatchHeader.CurrentMagic, IsTransactional: true }
                && !TopicCatalog.IsInternal(topic))
            {
                var (error, appending) = await AppendInTransactionAsync(
                    request.TransactionalId, header, asked, partition.Index, memory, options, added).ConfigureAwait(false);
                if (error != ErrorCode.None)
                {
                    return RefuseInTransaction(topic, partition.Index, error, header, version);
                }
                result = await appending!.ConfigureAwait(false);
            }
            else
            {
                result = await appender.AppendAsync(topic, partition.Index, memory, options, asked.TopicId).ConfigureAwait(false);
            }
            return new ProduceResponsePartition
            {
                Index = partition.Index,
                BaseOffset = result.BaseOffset,
                LogAppendTimeMs = result.LogAppendTimeMs,
                LogStartOffset = result.LogStartOffset,
            };
        }
        catch (LogException exception)
        {
            return Answer(partition.Index, LogErrors.CodeOf(exception), exception.Message) with
            {
                RecordErrors = [.. exception.RecordIndexes.Select(index => new ProduceResponseRecordError
                {
                    BatchIndex = index,
                    BatchIndexErrorMessage = exception.Message,
                })],
            };
        }
    }

    // The check and the place in the log are one step: https://cwiki.apache.org/confluence/display/KAFKA/KIP-890
    private ValueTask<(ErrorCode Error, Task<AppendResult>? Appending)> AppendInTransactionAsync(
        string? transactionalId,
        in RecordBatchHeader header,
        ProduceRequestTopic topic,
        int partition,
        Memory<byte> records,
        AppendOptions options,
        Lazy<IReadOnlySet<TopicPartition>>? added) => transactionalId is null
            ? new((ErrorCode.InvalidRequest, null))
            : transactions.WriteAsync(
                transactionalId,
                header.ProducerId,
                header.ProducerEpoch,
                new TopicPartition(topic.Name, partition),
                () => appender.AppendAsync(
                    topic.Name, partition, records, options with { StartsSequence = added is not null }, topic.TopicId).AsTask(),
                added is null ? null : new PartitionAdding(added, () => records = records.ToArray()));

    private HashSet<TopicPartition> WritablePartitions(ProduceRequest request) =>
    [
        .. request.Topics.Where(topic => !TopicCatalog.IsInternal(topic.Name))
            .SelectMany(topic => topic.Partitions, (topic, partition) => new TopicPartition(topic.Name, partition.Index))
            .Where(partition => topics.Exists(partition.Topic, partition.Partition)),
    ];

    private List<ProduceResponseTopic> RefuseAll(IEnumerable<ProduceRequestTopic> topics, ErrorCode error, string message) =>
        [.. topics.Select(topic => new ProduceResponseTopic
        {
            Name = topic.Name,
            TopicId = topic.TopicId,
            Partitions = [.. topic.Partitions.Select(partition => Refuse(topic.Name, partition.Index, error, message))],
        })];

    private static ProduceResponse? CloseFor(ProduceResponse refusal)
    {
        ThrowIfRefused([.. refusal.Topics]);
        return null;
    }

    private ProduceResponsePartition Refuse(string topic, int partition, ErrorCode error, string message)
    {
        metrics.Refused(topic);
        return Answer(partition, error, message);
    }

    // Kafka's codes: producers send again what they are told NOT_ENOUGH_REPLICAS for, and do not expect the codes of a coordinator here.
    private ProduceResponsePartition RefuseInTransaction(
        string topic, int partition, ErrorCode error, in RecordBatchHeader header, short version) => error switch
        {
            ErrorCode.UnknownTopicOrPartition => Refuse(topic, partition, error, $"{topic}-{partition} does not exist."),
            ErrorCode.ConcurrentTransactions => Refuse(
                topic, partition, error, $"The last transaction of producer {header.ProducerId} is not complete yet; try again."),
            ErrorCode.CoordinatorNotAvailable => Refuse(
                topic, partition, ErrorCode.NotEnoughReplicas, $"{topic}-{partition} could not be added to the transaction; try again."),
            _ => Refuse(
                topic,
                partition,
                TransactionErrors.ForWrite(error, version, FirstVersionWithAbortable),
                $"Producer {header.ProducerId} (epoch {header.ProducerEpoch}) has no transaction with {topic}-{partition}."),
        };

    private static ProduceResponsePartition Answer(int partition, ErrorCode error, string message) =>
        new() { Index = partition, ErrorCode = error, BaseOffset = -1, ErrorMessage = message };

    // A producer that wants no answer learns of an error only by losing its connection.
    private static void ThrowIfRefused(List<ProduceResponseTopic> results)
    {
        foreach (var topic in results)
        {
            if (topic.Partitions.FirstOrDefault(partition => partition.ErrorCode != ErrorCode.None) is { } refused)
            {
                throw new ConnectionRefusedException(
                    $"a produce with acks=0 to {topic.Name}-{refused.Index} failed with {refused.ErrorCode}: {refused.ErrorMessage}");
            }
        }
    }
}
