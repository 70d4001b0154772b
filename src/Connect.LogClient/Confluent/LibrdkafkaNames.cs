using System.Collections.Frozen;

namespace Connect.LogClient.Confluent;

/// <summary>
/// How settings of Kafka's Java clients are called in librdkafka. See
/// https://github.com/confluentinc/librdkafka/blob/v2.16.0/CONFIGURATION.md and https://kafka.apache.org/documentation/#configuration.
/// </summary>
internal static class LibrdkafkaNames
{
    /// <summary>Java names with another name in librdkafka, and librdkafka's own second names: so one setting is never given
    /// twice.</summary>
    public static readonly FrozenDictionary<string, string> Renamed = new Dictionary<string, string>
    {
        ["fetch.max.wait.ms"] = "fetch.wait.max.ms",
        ["max.request.size"] = "message.max.bytes",
        ["send.buffer.bytes"] = "socket.send.buffer.bytes",
        ["receive.buffer.bytes"] = "socket.receive.buffer.bytes",
        ["socket.connection.setup.timeout.max.ms"] = "socket.connection.setup.timeout.ms",
        ["ssl.truststore.certificates"] = "ssl.ca.pem",
        ["ssl.keystore.certificate.chain"] = "ssl.certificate.pem",
        ["ssl.keystore.key"] = "ssl.key.pem",
        ["ssl.truststore.location"] = "ssl.ca.location",
        ["delivery.timeout.ms"] = "message.timeout.ms",
        ["compression.type"] = "compression.codec",
        ["retries"] = "message.send.max.retries",
        ["queue.buffering.max.ms"] = "linger.ms",
        ["request.required.acks"] = "acks",
        ["max.in.flight"] = "max.in.flight.requests.per.connection",
        ["metadata.broker.list"] = "bootstrap.servers",
        ["sasl.mechanisms"] = "sasl.mechanism",
    }.ToFrozenDictionary();

    /// <summary>Java names that have no meaning here and need no warning: what they ask for is so anyway, or is ours to decide.</summary>
    public static readonly FrozenSet<string> Ignored = FrozenSet.ToFrozenSet(
    [
        "key.serializer", "value.serializer", "key.deserializer", "value.deserializer", "enable.auto.commit", "max.block.ms",
        "default.api.timeout.ms", "exclude.internal.topics", "ssl.truststore.type", "ssl.keystore.type", "ssl.truststore.password",
        "ssl.protocol", "ssl.enabled.protocols", "metric.reporters", "metrics.num.samples", "metrics.sample.window.ms",
        "metrics.recording.level", "interceptor.classes", "auto.include.jmx.reporter", "sasl.jaas.config", "partitioner.class",
        "buffer.memory", "max.poll.records",
    ]);

    /// <summary>Settings of producers and consumers alike.</summary>
    private static readonly string[] Common =
    [
        "client.id", "bootstrap.servers", "metadata.broker.list", "message.max.bytes", "message.copy.max.bytes",
        "receive.message.max.bytes", "max.in.flight.requests.per.connection", "max.in.flight", "metadata.recovery.strategy",
        "metadata.recovery.rebootstrap.trigger.ms", "topic.metadata.refresh.interval.ms", "metadata.max.age.ms",
        "topic.metadata.refresh.fast.interval.ms", "topic.metadata.refresh.sparse", "topic.metadata.propagation.max.ms",
        "topic.blacklist", "debug", "socket.timeout.ms", "socket.send.buffer.bytes", "socket.receive.buffer.bytes",
        "socket.keepalive.enable", "socket.nagle.disable", "socket.max.fails", "broker.address.ttl", "broker.address.family",
        "socket.connection.setup.timeout.ms", "connections.max.idle.ms", "reconnect.backoff.ms", "reconnect.backoff.max.ms",
        "statistics.interval.ms", "log_level", "log.connection.close", "api.version.request", "api.version.request.timeout.ms",
        "api.version.fallback.ms", "broker.version.fallback", "allow.auto.create.topics", "security.protocol", "ssl.cipher.suites",
        "ssl.curves.list", "ssl.sigalgs.list", "ssl.key.location", "ssl.key.password", "ssl.key.pem", "ssl.certificate.location",
        "ssl.certificate.pem", "ssl.ca.location", "ssl.ca.pem", "https.ca.location", "https.ca.pem", "ssl.crl.location",
        "ssl.keystore.location", "ssl.keystore.password", "enable.ssl.certificate.verification",
        "ssl.endpoint.identification.algorithm", "sasl.mechanism", "sasl.mechanisms", "sasl.kerberos.service.name",
        "sasl.kerberos.principal", "sasl.kerberos.kinit.cmd", "sasl.kerberos.keytab", "sasl.kerberos.min.time.before.relogin",
        "sasl.username", "sasl.password", "sasl.oauthbearer.config", "enable.sasl.oauthbearer.unsecure.jwt",
        "sasl.oauthbearer.method", "sasl.oauthbearer.client.id", "sasl.oauthbearer.client.credentials.client.id",
        "sasl.oauthbearer.client.credentials.client.secret", "sasl.oauthbearer.client.secret", "sasl.oauthbearer.scope",
        "sasl.oauthbearer.extensions", "sasl.oauthbearer.token.endpoint.url", "sasl.oauthbearer.sub.claim.name",
        "sasl.oauthbearer.grant.type", "sasl.oauthbearer.metadata.authentication.type", "client.rack", "client.dns.lookup",
        "enable.metrics.push", "retry.backoff.ms", "retry.backoff.max.ms", "request.timeout.ms",
    ];

    private static readonly string[] ProducerOnly =
    [
        "transactional.id", "transaction.timeout.ms", "enable.idempotence", "enable.gapless.guarantee",
        "queue.buffering.max.messages", "queue.buffering.max.kbytes", "queue.buffering.max.ms", "linger.ms",
        "message.send.max.retries", "retries", "queue.buffering.backpressure.threshold", "compression.codec", "compression.type",
        "compression.level", "batch.num.messages", "batch.size", "sticky.partitioning.linger.ms", "request.required.acks", "acks",
        "message.timeout.ms", "delivery.timeout.ms", "queuing.strategy", "partitioner",
    ];

    private static readonly string[] ConsumerOnly =
    [
        "group.id", "group.instance.id", "partition.assignment.strategy", "session.timeout.ms", "heartbeat.interval.ms",
        "group.protocol", "group.remote.assignor", "coordinator.query.interval.ms", "max.poll.interval.ms", "queued.min.messages",
        "queued.max.messages.kbytes", "fetch.wait.max.ms", "fetch.queue.backoff.ms", "fetch.message.max.bytes",
        "max.partition.fetch.bytes", "fetch.max.bytes", "fetch.min.bytes", "fetch.error.backoff.ms", "isolation.level", "check.crcs",
        "auto.offset.reset",
    ];

    /// <summary>What librdkafka knows for a producer.</summary>
    public static readonly FrozenSet<string> Producer = FrozenSet.ToFrozenSet([.. Common, .. ProducerOnly]);

    /// <summary>What librdkafka knows for a consumer.</summary>
    public static readonly FrozenSet<string> Consumer = FrozenSet.ToFrozenSet([.. Common, .. ConsumerOnly]);

    /// <summary>What librdkafka knows for an admin client.</summary>
    public static readonly FrozenSet<string> Admin = FrozenSet.ToFrozenSet(Common);
}
