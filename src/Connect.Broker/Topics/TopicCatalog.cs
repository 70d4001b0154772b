using Connect.Broker.Configs;
using Connect.Broker.Groups;
using Connect.Broker.Transactions;
using Connect.Protocol;
using Connect.Storage;
using Connect.Storage.Durability;
using Connect.Storage.Topics;

namespace Connect.Broker.Topics;

/// <summary>The topics of the store, with the broker's rules: which are internal, and which come into being by asking for them.</summary>
internal sealed class TopicCatalog(LogStore store, BrokerOptions options, BrokerConfigs configs)
{
    private TopicsById _byId = new(null, new Dictionary<Guid, TopicInfo>());

    public string ClusterId => store.ClusterId;

    /// <summary>All topics at this moment; another object as soon as anything about one has changed.</summary>
    public IReadOnlyDictionary<string, TopicInfo> All => store.Topics;

    /// <summary>All topic names in order.</summary>
    public IEnumerable<string> Names => store.Topics.Keys.Order(StringComparer.Ordinal);

    public static bool IsInternal(string name) => name is GroupTopic.Name or TransactionTopic.Name;

    /// <summary>Null for a legal topic name.</summary>
    public static ErrorCode? CheckName(string name) => TopicNames.Check(name) is null ? null : ErrorCode.InvalidTopic;

    /// <exception cref="LogException">A name or value is not allowed.</exception>
    public static void ValidateConfigs(IReadOnlyDictionary<string, string> configs) =>
        TopicConfig.Parse(configs, new Dictionary<string, string>());

    /// <summary>Sets the signal once, when topics or partitions come or go next.</summary>
    public void Watch(LogSignal signal) => store.WatchTopics(signal);

    /// <summary>Takes back <see cref="Watch"/>.</summary>
    public void Unwatch(LogSignal signal) => store.UnwatchTopics(signal);

    public TopicInfo? Find(string name) => store.Topics.GetValueOrDefault(name);

    /// <summary>The topic that has the id now. A topic that is deleted and made again has another.</summary>
    public TopicInfo? Find(Guid id)
    {
        var topics = store.Topics;
        var index = Volatile.Read(ref _byId);
        if (index.Source != topics)
        {
            index = new TopicsById(topics, topics.Values.ToDictionary(topic => topic.Id));
            Volatile.Write(ref _byId, index);
        }
        return index.Topics.GetValueOrDefault(id);
    }

    /// <summary>The name of the topic that has the id now, or none: a legal name is never empty.</summary>
    public string NameOf(Guid id) => Find(id)?.Name ?? "";

    public bool Exists(string name, int partition) => FindPartition(name, partition) is not null;

    public PartitionLog? FindPartition(string name, int partition) => store.TryGet(name, partition, out var log) ? log : null;

    /// <summary>The topic, made with default settings if it is not there yet.</summary>
    public async Task<TopicInfo?> EnsureAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            await CreateAsync(name, options.NumPartitions, new Dictionary<string, string>(), cancellationToken).ConfigureAwait(false);
        }
        catch (LogException exception) when (exception.Kind == LogErrorKind.TopicExists)
        {
            // Somebody else asked for it at the same time.
        }
        return Find(name);
    }

    /// <exception cref="LogException">The topic cannot be created so.</exception>
    public Task CreateAsync(
        string name, int partitionCount, IReadOnlyDictionary<string, string> configs, CancellationToken cancellationToken) =>
        store.CreateTopicAsync(name, partitionCount, configs, cancellationToken);

    /// <exception cref="LogException">The topic could not be created so.</exception>
    public void Validate(string name, int partitionCount, IReadOnlyDictionary<string, string> configs) =>
        store.ValidateNewTopic(name, partitionCount, configs);

    /// <exception cref="LogException">There is no such topic.</exception>
    public Task DeleteAsync(string name, CancellationToken cancellationToken) => store.DeleteTopicAsync(name, cancellationToken);

    /// <exception cref="LogException">The number is not possible.</exception>
    public Task AddPartitionsAsync(string name, int partitionCount, CancellationToken cancellationToken) =>
        store.CreatePartitionsAsync(name, partitionCount, cancellationToken);

    /// <exception cref="LogException">A name or value is not allowed.</exception>
    public Task ConfigureAsync(string name, IReadOnlyDictionary<string, string> configs, CancellationToken cancellationToken) =>
        store.SetTopicConfigsAsync(name, configs, cancellationToken);

    /// <summary>Every setting that a topic with these settings of its own has.</summary>
    public IEnumerable<ConfigEntry> ConfigsOf(IReadOnlyDictionary<string, string> overrides)
    {
        foreach (var key in TopicConfigKey.All.Values.OrderBy(key => key.Name, StringComparer.Ordinal))
        {
            var layers = configs.LayersOfTopics(key);
            yield return new ConfigEntry(key.Name, ConfigTypes.Of(key.Type), overrides.TryGetValue(key.Name, out var own)
                ? [new ConfigLayer(key.Name, own, ConfigSource.Topic), .. layers]
                : layers);
        }
    }

    /// <summary>The topics by id, as long as the store's own table is the one that they were taken from.</summary>
    private sealed record TopicsById(IReadOnlyDictionary<string, TopicInfo>? Source, IReadOnlyDictionary<Guid, TopicInfo> Topics);
}
