using Connect.Broker.Groups;
using Connect.Broker.Handlers;
using Connect.Broker.Topics;
using Connect.Protocol;
using Connect.Protocol.Records;
using Connect.Storage;

namespace Connect.Broker.Transactions;

/// <summary>Ends a transaction in its partitions.</summary>
internal sealed class TransactionMarkers(TopicCatalog topics, GroupCoordinator groups)
{
    /// <summary>
    /// Appends a marker to each partition. When the task ends they are durable, and a group's offsets count, or are forgotten, where the
    /// partition is that of the offsets.
    /// </summary>
    public async Task<IReadOnlyDictionary<TopicPartition, ErrorCode>> WriteAsync(
        long producerId, short producerEpoch, bool isCommit, int coordinatorEpoch, IEnumerable<TopicPartition> partitions)
    {
        // All are appended before the first is waited for.
        var writes = partitions
            .Select(partition => (Partition: partition, Task: WriteAsync(producerId, producerEpoch, isCommit, coordinatorEpoch, partition)))
            .ToList();
        var errors = new Dictionary<TopicPartition, ErrorCode>();
        foreach (var (partition, task) in writes)
        {
            errors[partition] = await task.ConfigureAwait(false);
        }
        return errors;
    }

    private async Task<ErrorCode> WriteAsync(
        long producerId, short producerEpoch, bool isCommit, int coordinatorEpoch, TopicPartition partition)
    {
        if (topics.FindPartition(partition.Topic, partition.Partition) is not { } log)
        {
            return ErrorCode.UnknownTopicOrPartition;
        }
        try
        {
            var type = isCommit ? ControlRecordType.Commit : ControlRecordType.Abort;
            await log.AppendMarkerAsync(producerId, producerEpoch, type, coordinatorEpoch).ConfigureAwait(false);
            if (partition.Topic == GroupTopic.Name)
            {
                await groups.EndTransactionAsync(producerId, isCommit).ConfigureAwait(false);
            }
            return ErrorCode.None;
        }
        catch (LogException exception)
        {
            return LogErrors.CodeOf(exception);
        }
    }
}
