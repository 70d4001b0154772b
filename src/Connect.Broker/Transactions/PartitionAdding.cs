using Connect.Broker.Topics;

namespace Connect.Broker.Transactions;

/// <summary>How a partition becomes part of a transaction by being written to.</summary>
/// <param name="Partitions">All partitions that the request writes to: they are added in one step.</param>
/// <param name="KeepInput">Called if the write has to wait: from then on what it reads must not belong to the request's frame.</param>
internal sealed record PartitionAdding(Lazy<IReadOnlySet<TopicPartition>> Partitions, Action KeepInput);
