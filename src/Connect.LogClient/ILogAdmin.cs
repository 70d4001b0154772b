namespace Connect.LogClient;

/// <summary>Looks at and changes topics and groups. Safe to use from any thread.</summary>
public interface ILogAdmin : IAsyncDisposable
{
    /// <summary>The cluster's id; null when the log has none.</summary>
    Task<string?> ClusterIdAsync(CancellationToken cancellationToken);

    /// <summary>The number of partitions of each of these topics that exists.</summary>
    Task<IReadOnlyDictionary<string, int>> PartitionCountsAsync(IReadOnlyCollection<string> topics, CancellationToken cancellationToken);

    /// <summary>Makes a topic.</summary>
    /// <returns>False when it exists already.</returns>
    Task<bool> CreateTopicAsync(NewTopic topic, CancellationToken cancellationToken);

    /// <summary>The settings of a topic.</summary>
    Task<IReadOnlyDictionary<string, string>> TopicConfigAsync(string topic, CancellationToken cancellationToken);

    /// <summary>The offset behind the last readable record of each partition.</summary>
    Task<IReadOnlyDictionary<LogPartition, long>> EndOffsetsAsync(
        IReadOnlyCollection<LogPartition> partitions, CancellationToken cancellationToken);

    /// <summary>All stored offsets of a group; empty for a group that does not exist.</summary>
    Task<IReadOnlyDictionary<LogPartition, long>> GroupOffsetsAsync(string groupId, CancellationToken cancellationToken);

    /// <summary>Stores offsets for a group without members.</summary>
    /// <exception cref="LogException">The group has members.</exception>
    Task AlterGroupOffsetsAsync(string groupId, IReadOnlyDictionary<LogPartition, long> offsets, CancellationToken cancellationToken);

    /// <summary>Forgets stored offsets of a group without members.</summary>
    Task DeleteGroupOffsetsAsync(string groupId, IReadOnlyCollection<LogPartition> partitions, CancellationToken cancellationToken);

    /// <summary>Forgets a group without members; a group that does not exist is fine.</summary>
    Task DeleteGroupAsync(string groupId, CancellationToken cancellationToken);
}

/// <summary>A topic to make.</summary>
/// <param name="Name">The name.</param>
/// <param name="PartitionCount">Partitions; -1 takes the log's default.</param>
/// <param name="ReplicationFactor">Replicas; -1 takes the log's default.</param>
/// <param name="Config">Settings, such as <c>cleanup.policy</c>.</param>
public sealed record NewTopic(string Name, int PartitionCount, short ReplicationFactor, IReadOnlyDictionary<string, string> Config);
