using Connect.Protocol;
using Prometheus;

namespace Connect.Broker;

/// <summary>The broker's Prometheus metrics, in the vocabulary of Kafka's own JMX names.</summary>
internal sealed class BrokerMetrics
{
    private readonly Histogram _requestTime;
    private readonly Histogram _appendTime;
    private readonly Counter _messagesIn;
    private readonly Counter _bytesIn;
    private readonly Counter _bytesOut;
    private readonly Counter _failedProduces;

    public BrokerMetrics(CollectorRegistry registry)
    {
        var factory = Metrics.WithCustomRegistry(registry);
        Connections = factory.CreateGauge("kafka_server_socketservermetrics_connection_count", "Open client connections.");
        SuccessfulAuthentications = factory.CreateCounter(
            "kafka_server_socketservermetrics_successful_authentication_total", "Authentications by SASL, re-authentications included.");
        FailedAuthentications = factory.CreateCounter(
            "kafka_server_socketservermetrics_failed_authentication_total", "Authentications by SASL that failed.");
        RequestBytes = factory.CreateCounter("kafka_server_socketservermetrics_incoming_bytes_total", "Bytes of all requests.");
        ResponseBytes = factory.CreateCounter("kafka_server_socketservermetrics_outgoing_bytes_total", "Bytes of all answers.");
        _requestTime = factory.CreateHistogram(
            "kafka_network_requestmetrics_total_time_seconds",
            "From the arrival of a request to its written answer; a Fetch includes its wait for data.",
            ["request"],
            new HistogramConfiguration { Buckets = Histogram.ExponentialBuckets(0.0002, 3, 10) });
        _appendTime = factory.CreateHistogram(
            "kafka_log_append_durable_seconds",
            "From the start of an append until its records are as durable as the flush policy asks.",
            new HistogramConfiguration { Buckets = Histogram.ExponentialBuckets(0.0001, 3, 10) });
        _messagesIn = factory.CreateCounter("kafka_server_brokertopicmetrics_messagesin_total", "Records appended.", "topic");
        _bytesIn = factory.CreateCounter("kafka_server_brokertopicmetrics_bytesin_total", "Bytes of record batches appended.", "topic");
        _bytesOut = factory.CreateCounter("kafka_server_brokertopicmetrics_bytesout_total", "Bytes of record batches fetched.", "topic");
        _failedProduces = factory.CreateCounter(
            "kafka_server_brokertopicmetrics_failedproducerequests_total", "Appends that were refused.", "topic");
        Groups = factory.CreateGauge("kafka_coordinator_group_groupmetadatamanager_numgroups", "Groups that the coordinator knows.");
    }

    public Gauge Connections { get; }

    public Counter SuccessfulAuthentications { get; }

    public Counter FailedAuthentications { get; }

    public Counter RequestBytes { get; }

    public Counter ResponseBytes { get; }

    public Gauge Groups { get; }

    public void ObserveRequest(ApiKey key, TimeSpan elapsed) => _requestTime.WithLabels(key.ToString()).Observe(elapsed.TotalSeconds);

    public void Appended(string topic, long records, long bytes, TimeSpan untilDurable)
    {
        _appendTime.Observe(untilDurable.TotalSeconds);
        _messagesIn.WithLabels(topic).Inc(records);
        _bytesIn.WithLabels(topic).Inc(bytes);
    }

    public void Refused(string topic) => _failedProduces.WithLabels(topic).Inc();

    public void Fetched(string topic, long bytes) => _bytesOut.WithLabels(topic).Inc(bytes);

    /// <summary>A deleted topic must not stay on the page for ever.</summary>
    public void Forget(string topic)
    {
        _messagesIn.RemoveLabelled(topic);
        _bytesIn.RemoveLabelled(topic);
        _bytesOut.RemoveLabelled(topic);
        _failedProduces.RemoveLabelled(topic);
    }
}
