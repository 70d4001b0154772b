using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Connect.LogClient.Confluent;

/// <summary>The log across a socket, spoken to by librdkafka.</summary>
public sealed class ConfluentLogClient : ILogClient
{
    private readonly ClientConfigBuilder _configs;
    private readonly ILoggerFactory _loggers;

    /// <summary>Creates the client; connects nowhere yet.</summary>
    /// <param name="bootstrapServers">host:port of brokers, separated by commas.</param>
    /// <param name="settings">Settings of all clients, such as <c>security.protocol</c>; keys that mean nothing here are left out.</param>
    /// <param name="loggers">Where librdkafka's own log goes.</param>
    public ConfluentLogClient(string bootstrapServers, IReadOnlyDictionary<string, string> settings, ILoggerFactory loggers)
    {
        NativeLibrdkafka.EnsureLoaded();
        var cluster = new Dictionary<string, string>(settings) { ["bootstrap.servers"] = bootstrapServers };
        _configs = new ClientConfigBuilder(cluster, loggers.CreateLogger<ConfluentLogClient>());
        _loggers = loggers;
    }

    /// <inheritdoc/>
    public ILogProducer CreateProducer(ProducerSettings settings) => Guard(settings, () =>
        new ConfluentProducer(_configs.Producer(settings), settings.MaxBufferedBytes, _loggers.CreateLogger<ConfluentProducer>()));

    /// <inheritdoc/>
    public ILogConsumer CreateConsumer(ConsumerSettings settings) => Guard(settings, () =>
        new ConfluentConsumer(_configs.Consumer(settings), settings, _loggers.CreateLogger<ConfluentConsumer>()));

    /// <inheritdoc/>
    public ILogAdmin CreateAdmin(ClientSettings settings) => Guard(settings, () =>
        new ConfluentAdmin(_configs.Admin(settings), _loggers.CreateLogger<ConfluentAdmin>()));

    /// <summary>An admin client that people look into a cluster with; dispose it.</summary>
    public IClusterAdmin CreateClusterAdmin(ClientSettings settings) => Guard(settings, () =>
        new ConfluentAdmin(_configs.Admin(settings), _loggers.CreateLogger<ConfluentAdmin>()));

    private static T Guard<T>(ClientSettings settings, Func<T> create)
    {
        try
        {
            return create();
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or KafkaException)
        {
            throw new LogException(
                "INVALID_CONFIG", $"The settings of client {settings.ClientId} are refused: {e.Message}. Correct them.", false, e);
        }
    }
}
