using Connect.Abstractions.Config;
using Connect.LogClient;
using Connect.Runtime.Configuration;
using Connect.Runtime.Workers;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Stores;

/// <summary>Opens the stores in the topics that the worker's settings name.</summary>
internal sealed class StoreFactory(WorkerEnvironment environment)
{
    private static readonly string[] OwnKeys = ["topic", "partitions", "replication.factor", "cleanup.policy"];

    public Task<ConfigStore> ConfigsAsync(Action<string> onChanged, CancellationToken cancellationToken) => ConfigStore.OpenAsync(
        environment.Log,
        Options("config.storage.", environment.Config.Get(WorkerKeys.ConfigTopic), 1,
            WorkerKeys.ConfigReplication) with { RequiresOnePartition = true },
        onChanged,
        environment.Loggers.CreateLogger<ConfigStore>(),
        cancellationToken);

    public Task<OffsetStore> OffsetsAsync(CancellationToken cancellationToken) => OffsetStore.OpenAsync(
        environment.Log,
        Options(
            "offset.storage.", environment.Config.Get(WorkerKeys.OffsetTopic), environment.Config.Get(WorkerKeys.OffsetPartitions),
            WorkerKeys.OffsetReplication),
        environment.Loggers.CreateLogger<OffsetStore>(),
        cancellationToken);

    public Task<StatusStore> StatusesAsync(CancellationToken cancellationToken) => StatusStore.OpenAsync(
        environment.Log,
        Options(
            "status.storage.", environment.Config.Get(WorkerKeys.StatusTopic), environment.Config.Get(WorkerKeys.StatusPartitions),
            WorkerKeys.StatusReplication),
        environment.Time,
        environment.Loggers.CreateLogger<StatusStore>(),
        cancellationToken);

    private TopicTableOptions Options(string prefix, string topic, int partitionCount, ConfigKey<int> replication) => new(
        topic,
        partitionCount,
        (short)environment.Config.Get(replication),
        $"{environment.Config.Get(WorkerKeys.ClientId)}-{topic}",
        environment.Config.WithPrefix(prefix).Where(e => !OwnKeys.Contains(e.Key)).ToDictionary(e => e.Key, e => e.Value));
}
