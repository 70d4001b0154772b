using Connect.LogClient;
using Connect.LogClient.Confluent;

namespace Connect.Server.Commands;

/// <summary>What a command works with; clients connect when they are first used.</summary>
internal sealed class LogSession(ConfluentLogClient client, CommandOutput output) : IAsyncDisposable
{
    private const string ClientId = "connect-cli";

    private IClusterAdmin? _admin;

    public IClusterAdmin Admin => _admin ??= client.CreateClusterAdmin(new ClientSettings { ClientId = ClientId });

    public CommandOutput Output => output;

    public ILogConsumer CreateConsumer() =>
        client.CreateConsumer(new ConsumerSettings { ClientId = ClientId, ReportEndOfPartition = true });

    /// <summary>A producer that gives up: a person waits for it.</summary>
    public ILogProducer CreateProducer() => client.CreateProducer(new ProducerSettings
    {
        ClientId = ClientId, Overrides = new Dictionary<string, string> { ["delivery.timeout.ms"] = "30000" },
    });

    /// <summary>The partitions of a topic, or those of them that are asked for.</summary>
    /// <exception cref="LogException">The topic or a partition does not exist.</exception>
    public async Task<IReadOnlyList<LogPartition>> PartitionsAsync(
        string topic, IReadOnlyCollection<int> wanted, CancellationToken cancellationToken)
    {
        var counts = await Admin.PartitionCountsAsync([topic], cancellationToken);
        if (!counts.TryGetValue(topic, out var count))
        {
            throw new LogException(
                "UNKNOWN_TOPIC_OR_PARTITION",
                $"Topic {topic} does not exist. connect topics list shows those that do; connect topics create {topic} makes it.",
                isRetriable: false);
        }

        if (wanted.FirstOrDefault(p => p < 0 || p >= count, -1) is >= 0 and var unknown)
        {
            throw new LogException(
                "UNKNOWN_TOPIC_OR_PARTITION", $"Topic {topic} has partitions 0 to {count - 1}, not {unknown}.", isRetriable: false);
        }

        return [.. (wanted.Count > 0 ? wanted.Distinct() : Enumerable.Range(0, count)).Select(p => new LogPartition(topic, p))];
    }

    public async ValueTask DisposeAsync()
    {
        if (_admin is not null)
        {
            await _admin.DisposeAsync();
        }
    }
}
