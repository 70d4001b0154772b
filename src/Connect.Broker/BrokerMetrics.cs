using System.Collections.Concurrent;
using Connect.Protocol;
using Prometheus;

namespace Connect.Broker;

/// <summary>
/// What the broker counts while it works, in the vocabulary of Kafka's own JMX names. What it holds, such as sizes and lags, is looked
/// up when the page is asked for: <see cref="BrokerInventory"/>.
/// </summary>
internal sealed class BrokerMetrics
{
    /// <summary>Stands for all topics beyond <see cref="BrokerOptions.MetricsMaxSeries"/>.</summary>
    public const string OtherTopics = "(other)";

    private readonly ConcurrentDictionary<string, TopicSeries> _topics = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<ApiKey, RequestSeries> _requests = new();
    private readonly int _maxTopics;
    private readonly Histogram _requestTime;
    private readonly Counter _requestCount;
    private readonly Counter _localTime;
    private readonly Counter _remoteTime;
    private readonly Counter _responseTime;
    private readonly Histogram _appendTime;
    private readonly Histogram _flushTime;
    private readonly Counter _messagesIn;
    private readonly Counter _bytesIn;
    private readonly Counter _bytesOut;
    private readonly Counter _failedProduces;

    public BrokerMetrics(CollectorRegistry registry, BrokerOptions options)
    {
        _maxTopics = options.MetricsMaxSeries;
        var factory = Metrics.WithCustomRegistry(registry);
        Connections = factory.CreateGauge("kafka_server_socketservermetrics_connection_count", "Open client connections.");
        SuccessfulAuthentications = factory.CreateCounter(
            "kafka_server_socketservermetrics_successful_authentication_total", "Authentications by SASL, re-authentications included.");
        FailedAuthentications = factory.CreateCounter(
            "kafka_server_socketservermetrics_failed_authentication_total", "Authentications by SASL that failed.");
        RequestBytes = factory.CreateCounter("kafka_server_socketservermetrics_incoming_bytes_total", "Bytes of all requests.");
        ResponseBytes = factory.CreateCounter("kafka_server_socketservermetrics_outgoing_bytes_total", "Bytes of all answers.");
        _requestCount = factory.CreateCounter("kafka_network_requestmetrics_requests_total", "Requests that were answered.", "request");
        _requestTime = factory.CreateHistogram(
            "kafka_network_requestmetrics_total_time_seconds",
            "From the arrival of a request to its written answer; a Fetch includes its wait for data.",
            ["request"],
            new HistogramConfiguration { Buckets = Histogram.ExponentialBuckets(0.0002, 3, 10) });
        _localTime = factory.CreateCounter(
            "kafka_network_requestmetrics_local_time_seconds_total",
            "Time that requests took to be worked on before they waited.",
            "request");
        _remoteTime = factory.CreateCounter(
            "kafka_network_requestmetrics_remote_time_seconds_total",
            "Time that requests waited: a Fetch for data, a Produce for its flush, a JoinGroup for the other members.",
            "request");
        _responseTime = factory.CreateCounter(
            "kafka_network_requestmetrics_response_time_seconds_total",
            "Time from an answer being ready to its being written, with the wait for earlier answers of the connection.",
            "request");
        _appendTime = factory.CreateHistogram(
            "kafka_log_append_durable_seconds",
            "From the start of an append until its records are as durable as the flush policy asks.",
            new HistogramConfiguration { Buckets = Histogram.ExponentialBuckets(0.0001, 3, 10) });
        _flushTime = factory.CreateHistogram(
            "kafka_log_logflushstats_logflush_time_seconds",
            "A flush of a partition to the disk, which all appends that wait for it share.",
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

    public void ObserveRequest(ApiKey key, RequestTimes times)
    {
        var series = _requests.GetOrAdd(key, AddRequest);
        series.Count.Inc();
        series.Local.Inc(times.Local.TotalSeconds);
        series.Remote.Inc(times.Remote.TotalSeconds);
        series.Response.Inc(times.Response.TotalSeconds);
        series.Total.Observe((times.Local + times.Remote + times.Response).TotalSeconds);
    }

    public void Appended(string topic, long records, long bytes, TimeSpan untilDurable)
    {
        _appendTime.Observe(untilDurable.TotalSeconds);
        var series = Topic(topic);
        series.MessagesIn.Inc(records);
        series.BytesIn.Inc(bytes);
    }

    public void Refused(string topic) => Topic(topic).FailedProduces.Inc();

    public void Fetched(string topic, long bytes) => Topic(topic).BytesOut.Inc(bytes);

    /// <summary>A partition was flushed. Called from the threads that flush.</summary>
    public void Flushed(TimeSpan elapsed) => _flushTime.Observe(elapsed.TotalSeconds);

    /// <summary>A deleted topic must not stay on the page for ever.</summary>
    public void Forget(string topic)
    {
        _topics.TryRemove(topic, out _);
        _messagesIn.RemoveLabelled(topic);
        _bytesIn.RemoveLabelled(topic);
        _bytesOut.RemoveLabelled(topic);
        _failedProduces.RemoveLabelled(topic);
    }

    // I9: names of topics come from clients; the page must not grow with them without a bound.
    private TopicSeries Topic(string topic) =>
        _topics.TryGetValue(topic, out var found) ? found
        : _topics.GetOrAdd(topic.Length > 0 && _topics.Count < _maxTopics ? topic : OtherTopics, AddTopic);

    private TopicSeries AddTopic(string topic) => new(
        _messagesIn.WithLabels(topic), _bytesIn.WithLabels(topic), _bytesOut.WithLabels(topic), _failedProduces.WithLabels(topic));

    private RequestSeries AddRequest(ApiKey key)
    {
        var name = key.ToString();
        return new(
            _requestCount.WithLabels(name), _localTime.WithLabels(name), _remoteTime.WithLabels(name), _responseTime.WithLabels(name),
            _requestTime.WithLabels(name));
    }

    private sealed record TopicSeries(ICounter MessagesIn, ICounter BytesIn, ICounter BytesOut, ICounter FailedProduces);

    private sealed record RequestSeries(ICounter Count, ICounter Local, ICounter Remote, ICounter Response, IHistogram Total);
}
