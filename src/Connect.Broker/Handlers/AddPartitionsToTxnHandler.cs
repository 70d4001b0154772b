using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Broker.Topics;
using Connect.Broker.Transactions;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Handlers;

/// <summary>
/// Adds partitions to transactions: all of a transaction's, or none. From version 4 on brokers ask with it, for several transactions and
/// also without adding: https://cwiki.apache.org/confluence/display/KAFKA/KIP-890
/// </summary>
internal sealed class AddPartitionsToTxnHandler(TransactionCoordinator transactions, TopicCatalog topics)
    : RequestHandler<AddPartitionsToTxnRequest, AddPartitionsToTxnResponse>
{
    private const int FirstVersionWithFenced = 2;
    private const int FirstVersionInBatches = 4;
    private const int FirstVersionWithAbortable = 5;

    protected override Authorized Authorize(AddPartitionsToTxnRequest request, RequestContext context)
    {
        if (context.Version >= FirstVersionInBatches)
        {
            return context.Permissions.AllowsOnCluster(AclOperation.ClusterAction)
                ? Whole(request)
                : Nothing(new AddPartitionsToTxnResponse { ErrorCode = ErrorCode.ClusterAuthorizationFailed });
        }
        if (!context.Permissions.Allows(AclOperation.Write, AclResourceType.TransactionalId, request.TransactionalId))
        {
            return Nothing(Unbatch(Refuse(request.Topics, _ => ErrorCode.TransactionalIdAuthorizationFailed)));
        }
        var (_, refused) = context.Permissions.Split(request.Topics, AclOperation.Write, AclResourceType.Topic, topic => topic.Name);
        return refused.Count == 0
            ? Whole(request)
            : Nothing(Unbatch(RefuseAll(request.Topics, partition => refused.Any(topic => topic.Name == partition.Topic)
                ? ErrorCode.TopicAuthorizationFailed
                : ErrorCode.None)));
    }

    protected override async ValueTask<AddPartitionsToTxnResponse?> HandleAsync(
        AddPartitionsToTxnRequest request, RequestContext context, CancellationToken cancellationToken)
    {
        if (context.Version < FirstVersionInBatches)
        {
            var only = new AddPartitionsToTxnRequestTransaction
            {
                TransactionalId = request.TransactionalId,
                ProducerId = request.ProducerId,
                ProducerEpoch = request.ProducerEpoch,
                Topics = request.Topics,
            };
            return Unbatch(await AddAsync(only, context.Version, cancellationToken).ConfigureAwait(false));
        }
        var results = new List<AddPartitionsToTxnResponseTransaction>(request.Transactions.Count);
        foreach (var transaction in request.Transactions)
        {
            results.Add(new AddPartitionsToTxnResponseTransaction
            {
                TransactionalId = transaction.TransactionalId,
                TopicResults = transaction.VerifyOnly
                    ? Verify(transaction, context.Version)
                    : await AddAsync(transaction, context.Version, cancellationToken).ConfigureAwait(false),
            });
        }
        return new AddPartitionsToTxnResponse { ResultsByTransaction = results };
    }

    private async Task<AddPartitionsToTxnResponseTopic[]> AddAsync(
        AddPartitionsToTxnRequestTransaction transaction, short version, CancellationToken cancellationToken)
    {
        var partitions = transaction.Topics
            .SelectMany(topic => topic.Partitions, (topic, index) => new TopicPartition(topic.Name, index)).ToList();
        if (partitions.Any(partition => !topics.Exists(partition.Topic, partition.Partition)))
        {
            return RefuseAll(transaction.Topics, partition => topics.Exists(partition.Topic, partition.Partition)
                ? ErrorCode.None
                : ErrorCode.UnknownTopicOrPartition);
        }
        var answer = await transactions.AddAsync(
            transaction.TransactionalId,
            transaction.ProducerId,
            transaction.ProducerEpoch,
            partitions,
            version >= FirstVersionInBatches ? TransactionVersion.Second : TransactionVersion.First,
            cancellationToken).ConfigureAwait(false);
        var error = TransactionErrors.For(answer.Error, version, FirstVersionWithFenced);
        return Refuse(transaction.Topics, _ => error);
    }

    private AddPartitionsToTxnResponseTopic[] Verify(AddPartitionsToTxnRequestTransaction transaction, short version)
    {
        if (transactions.Find(transaction.TransactionalId) is not { } state)
        {
            return Refuse(transaction.Topics, _ => ErrorCode.InvalidProducerIdMapping);
        }
        return Refuse(transaction.Topics, partition =>
            TransactionReducer.CheckWrite(state, transaction.ProducerId, transaction.ProducerEpoch, partition) switch
            {
                ErrorCode.InvalidProducerEpoch => ErrorCode.ProducerFenced,
                ErrorCode.InvalidTxnState when version >= FirstVersionWithAbortable => ErrorCode.TransactionAbortable,
                var error => error,
            });
    }

    // Those that could be added are not: their code says that it was not tried.
    private static AddPartitionsToTxnResponseTopic[] RefuseAll(
        IEnumerable<AddPartitionsToTxnRequestTopic> topics, Func<TopicPartition, ErrorCode> errorOf) =>
        Refuse(topics, partition => errorOf(partition) is var error and not ErrorCode.None ? error : ErrorCode.OperationNotAttempted);

    private static AddPartitionsToTxnResponseTopic[] Refuse(
        IEnumerable<AddPartitionsToTxnRequestTopic> topics, Func<TopicPartition, ErrorCode> errorOf) =>
        [.. topics.Select(topic => new AddPartitionsToTxnResponseTopic
        {
            Name = topic.Name,
            Partitions = [.. topic.Partitions.Select(index => new AddPartitionsToTxnResponsePartition
            {
                PartitionIndex = index,
                ErrorCode = errorOf(new TopicPartition(topic.Name, index)),
            })],
        })];

    private static AddPartitionsToTxnResponse Unbatch(IReadOnlyList<AddPartitionsToTxnResponseTopic> only) =>
        new() { ResultsByTopic = only };
}
