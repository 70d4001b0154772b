namespace Connect.LogClient;

/// <summary>
/// What people look at and change beside what the runtime needs: the command line's side of the port. Safe to use from any thread.
/// </summary>
public interface IClusterAdmin : ILogAdmin
{
    /// <summary>All topics by name.</summary>
    Task<IReadOnlyList<TopicSummary>> TopicsAsync(CancellationToken cancellationToken);

    /// <summary>The partitions of a topic by number, with their offsets.</summary>
    /// <exception cref="LogException">The topic does not exist.</exception>
    Task<IReadOnlyList<PartitionDescription>> PartitionsAsync(string topic, CancellationToken cancellationToken);

    /// <summary>The settings of a topic that are its own, not defaults.</summary>
    Task<IReadOnlyDictionary<string, string>> OwnTopicConfigAsync(string topic, CancellationToken cancellationToken);

    /// <summary>Raises the number of partitions.</summary>
    Task AddPartitionsAsync(string topic, int count, CancellationToken cancellationToken);

    /// <summary>Sets some settings of a topic and takes others back to their defaults; the rest stays.</summary>
    Task AlterTopicConfigAsync(
        string topic, IReadOnlyDictionary<string, string> set, IReadOnlyCollection<string> reset, CancellationToken cancellationToken);

    /// <summary>Deletes a topic with its records.</summary>
    Task DeleteTopicAsync(string topic, CancellationToken cancellationToken);

    /// <summary>All consumer groups by name.</summary>
    Task<IReadOnlyList<GroupSummary>> GroupsAsync(CancellationToken cancellationToken);

    /// <summary>The state and the members of a group; a group that does not exist is <c>Dead</c> and has none.</summary>
    Task<GroupDescription> GroupAsync(string groupId, CancellationToken cancellationToken);

    /// <summary>The offset of each partition at a time: the first record at or behind it, or the end when there is none.</summary>
    Task<IReadOnlyDictionary<LogPartition, long>> OffsetsAtAsync(
        IReadOnlyCollection<LogPartition> partitions, LogTime time, CancellationToken cancellationToken);
}

/// <summary>A place in a partition that is known by time, not by offset.</summary>
/// <param name="TimestampMs">Milliseconds since 1970-01-01 UTC; -2 is the start of the log, -1 its end, as in Kafka's ListOffsets.</param>
public readonly record struct LogTime(long TimestampMs)
{
    /// <summary>The first record that the log still has.</summary>
    public static LogTime Start => new(-2);

    /// <summary>Behind the last record.</summary>
    public static LogTime End => new(-1);
}

/// <summary>A topic.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Partitions">How many partitions it has.</param>
public sealed record TopicSummary(string Name, int Partitions);

/// <summary>A partition.</summary>
/// <param name="Partition">Its number.</param>
/// <param name="Leader">The broker that leads it; -1 for none.</param>
/// <param name="Replicas">The brokers that keep it.</param>
/// <param name="InSyncReplicas">Those that are up to date.</param>
/// <param name="StartOffset">The first offset that it still has.</param>
/// <param name="EndOffset">The offset behind the last record.</param>
public sealed record PartitionDescription(
    int Partition, int Leader, IReadOnlyList<int> Replicas, IReadOnlyList<int> InSyncReplicas, long StartOffset, long EndOffset);

/// <summary>A consumer group.</summary>
/// <param name="Name">Its id.</param>
/// <param name="State">Its state in Kafka's words.</param>
public sealed record GroupSummary(string Name, string State);

/// <summary>A consumer group with its members.</summary>
/// <param name="Name">Its id.</param>
/// <param name="State">Its state in Kafka's words.</param>
/// <param name="Assignor">How partitions are shared out; empty without members.</param>
/// <param name="Members">Its members.</param>
public sealed record GroupDescription(string Name, string State, string Assignor, IReadOnlyList<GroupMemberDescription> Members);

/// <summary>A member of a group.</summary>
/// <param name="Id">The id that the coordinator gave it.</param>
/// <param name="ClientId">The id that it has given itself.</param>
/// <param name="Host">Where it connects from.</param>
/// <param name="Partitions">What it reads.</param>
public sealed record GroupMemberDescription(string Id, string ClientId, string Host, IReadOnlyList<LogPartition> Partitions);
