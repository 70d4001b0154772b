using System.Collections.Frozen;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Connect.LogClient.Confluent;

/// <summary>Puts together what librdkafka is configured with: our defaults, then the cluster's settings, then the client's.</summary>
internal sealed partial class ClientConfigBuilder(IReadOnlyDictionary<string, string> clusterSettings, ILogger logger)
{
    public Dictionary<string, string> Producer(ProducerSettings settings) => Build(settings, LibrdkafkaNames.Producer, new()
    {
        ["acks"] = "-1",
        ["enable.idempotence"] = "true",
        ["message.timeout.ms"] = "0", // never give up on a record: the order would break
        ["linger.ms"] = settings.Linger.TotalMilliseconds.ToString(CultureInfo.InvariantCulture),
        ["partitioner"] = "murmur2_random", // the Java client's choice: one key, one partition, whoever produces
        ["message.max.bytes"] = "16777216", // the log's own limit decides
        ["queue.buffering.max.messages"] = "0", // bounded in bytes by ConfluentProducer
        ["queue.buffering.max.kbytes"] = "2097151",
        ["dotnet.producer.delivery.report.fields"] = "key", // ConfluentProducer keeps its own state there
    });

    public Dictionary<string, string> Consumer(ConsumerSettings settings) => Build(settings, LibrdkafkaNames.Consumer, new()
    {
        // librdkafka insists on a group even where none is joined.
        ["group.id"] = settings.GroupId ?? $"{settings.ClientId}-{Guid.NewGuid():n}",
        ["enable.auto.commit"] = "false",
        ["enable.auto.offset.store"] = "false",
        ["enable.partition.eof"] = settings.ReportEndOfPartition ? "true" : "false",
        ["auto.offset.reset"] = "earliest",
        ["partition.assignment.strategy"] = "cooperative-sticky",
        ["fetch.wait.max.ms"] = "500",
        ["fetch.error.backoff.ms"] = "100",
        ["queued.max.messages.kbytes"] = (settings.MaxBufferedBytes / 1024).ToString(CultureInfo.InvariantCulture),
        ["allow.auto.create.topics"] = "false",
    });

    public Dictionary<string, string> Admin(ClientSettings settings) => Build(settings, LibrdkafkaNames.Admin, []);

    private Dictionary<string, string> Build(ClientSettings settings, FrozenSet<string> known, Dictionary<string, string> defaults)
    {
        var config = defaults;
        config["client.id"] = settings.ClientId;
        config["reconnect.backoff.max.ms"] = "1000";
        config["socket.nagle.disable"] = "true";
        config["log.connection.close"] = "false";
        foreach (var overrides in new[] { clusterSettings, settings.Overrides })
        {
            var translated = SettingsTranslator.Translate(overrides, known);
            foreach (var (key, value) in translated.Values)
            {
                config[key] = value;
            }

            if (ReferenceEquals(overrides, settings.Overrides))
            {
                foreach (var key in translated.UnknownKeys)
                {
                    LogUnknown(logger, key, settings.ClientId);
                }
            }
        }

        return config;
    }

    [LoggerMessage(3600, LogLevel.Warning, "Setting {Key} of client {ClientId} is not known to this log client; it has no effect")]
    private static partial void LogUnknown(ILogger logger, string key, string clientId);
}
