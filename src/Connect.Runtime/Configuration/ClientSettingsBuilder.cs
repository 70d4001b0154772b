using Connect.Abstractions.Config;
using Connect.LogClient;
using Connect.Runtime.Herders;

namespace Connect.Runtime.Configuration;

/// <summary>The clients of a task: the worker's <c>producer.*</c>, <c>consumer.*</c> and <c>admin.*</c>, then the connector's
/// overrides.</summary>
internal sealed class ClientSettingsBuilder(WorkerConfig worker, IReadOnlyDictionary<string, string> connectorConfig, ConnectorTaskId id)
{
    /// <summary>The group that a sink's tasks read in.</summary>
    public static string GroupOf(string connector, IReadOnlyDictionary<string, string> config) =>
        config.GetValueOrDefault("consumer.override.group.id") ?? $"connect-{connector}";

    public ProducerSettings Producer()
    {
        var overrides = Merge("producer.", "producer.override.");
        return new ProducerSettings
        {
            ClientId = overrides.GetValueOrDefault("client.id") ?? $"connector-producer-{id}",
            Overrides = overrides,
            MaxBufferedBytes = overrides.TryGetValue("buffer.memory", out var text) && long.TryParse(text, out var bytes) && bytes > 0
                ? bytes
                : DefaultBufferBytes,
        };
    }

    public ProducerSettings DeadLetterProducer() => Producer() with { ClientId = $"connector-dlq-producer-{id}" };

    public ConsumerSettings Consumer()
    {
        var overrides = Merge("consumer.", "consumer.override.");
        return new ConsumerSettings
        {
            ClientId = overrides.GetValueOrDefault("client.id") ?? $"connector-consumer-{id}",
            GroupId = GroupOf(id.Connector, connectorConfig),
            Overrides = overrides,
        };
    }

    public ClientSettings Admin() => new()
    {
        ClientId = $"connector-adminclient-{id}",
        Overrides = Merge("admin.", "admin.override."),
    };

    /// <summary>The bytes of records that a task may have under way: <c>producer.buffer.memory</c>, as in Kafka's producer.</summary>
    private const long DefaultBufferBytes = 32 * 1024 * 1024;

    private Dictionary<string, string> Merge(string workerPrefix, string connectorPrefix)
    {
        var merged = worker.WithPrefix(workerPrefix).ToDictionary();
        foreach (var (key, value) in connectorConfig.WithPrefix(connectorPrefix))
        {
            merged[key] = value;
        }

        return merged;
    }
}
