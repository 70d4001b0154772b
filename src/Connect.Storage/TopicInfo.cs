using System.Collections.Immutable;
using Connect.Storage.Topics;

namespace Connect.Storage;

/// <summary>A topic at one moment.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Id">Its id; a topic that is created again gets another one.</param>
/// <param name="Configs">The configurations that were set on it.</param>
/// <param name="Config">The configurations that hold, typed.</param>
/// <param name="Partitions">Its partitions by number.</param>
public sealed record TopicInfo(
    string Name, Guid Id, IReadOnlyDictionary<string, string> Configs, TopicConfig Config, ImmutableArray<PartitionLog> Partitions);
