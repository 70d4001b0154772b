using System.Globalization;
using Connect.Runtime.Herders;
using Prometheus;

namespace Connect.Runtime.Metrics;

/// <summary>
/// All series of the runtime. Names that begin with <c>kafka_connect</c> are those that Strimzi's exporter rules give Kafka Connect's
/// metrics, so that existing dashboards work; those that begin with <c>connect</c> are our own.
/// </summary>
public sealed class WorkerMetrics
{
    private static readonly string[] TaskLabels = ["connector", "task"];
    private static readonly string[] ConnectorLabels = ["connector"];
    private static readonly double[] FreshnessBuckets =
        [0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4, 5, 7.5, 10, 20, 30, 60];

    private readonly MetricFactory _factory;
    private readonly List<Collector> _taskFamilies = [];
    private readonly List<Collector> _connectorFamilies = [];
    private readonly Gauge _connectorStatus;
    private readonly Gauge _taskStatus;
    private readonly Gauge _connectorCount;
    private readonly Gauge _taskCount;
    private readonly Counter _restarts;

    /// <summary>Declares the series in a registry.</summary>
    public WorkerMetrics(CollectorRegistry registry)
    {
        _factory = Prometheus.Metrics.WithCustomRegistry(registry);
        CommitToLog = Freshness("connect_commit_to_log_seconds", "From the change at the source to the acknowledged append in the log.");
        CommitToLanded = Freshness("connect_commit_to_landed_seconds",
            "From the change at the source to its being visible in the outside system.");
        _connectorStatus = _factory.CreateGauge("kafka_connect_connector_status", "1 for the state that the connector is in.",
            "connector", "status");
        _taskStatus = _factory.CreateGauge("kafka_connect_connector_task_status", "1 for the state that the task is in.", "connector",
            "task", "status");
        _connectorCount = _factory.CreateGauge("kafka_connect_worker_connector_count", "Connectors on this worker.");
        _taskCount = _factory.CreateGauge("kafka_connect_worker_task_count", "Tasks on this worker.");
        _restarts = _factory.CreateCounter("connect_automatic_restarts_total", "Automatic restarts of connectors and tasks.",
            ConnectorLabels);
        _connectorFamilies.Add(_restarts);
        PolledRecords = Counter("kafka_connect_source_task_source_record_poll_total", "Records read from the source.");
        WrittenRecords = Counter("kafka_connect_source_task_source_record_write_total", "Records acknowledged by the log.");
        ActiveRecords = Gauge("kafka_connect_source_task_source_record_active_count", "Records read but not acknowledged by the log.");
        SourceLag = Gauge("connect_source_lag_seconds", "How far the task is behind its source, as the connector tells.");
        ReadRecords = Counter("kafka_connect_sink_task_sink_record_read_total", "Records read from the log.");
        SentRecords = Counter("kafka_connect_sink_task_sink_record_send_total", "Records handed to the sink.");
        SinkLag = Gauge("kafka_connect_sink_task_sink_record_lag_max", "Records behind the end of the partition that is furthest behind.");
        PartitionCount = Gauge("kafka_connect_sink_task_partition_count", "Partitions that the task reads.");
        CommitCompletions = Counter("kafka_connect_sink_task_offset_commit_completion_total", "Commits of offsets that succeeded.");
        CommitSkips = Counter("kafka_connect_sink_task_offset_commit_skip_total", "Commits of offsets that were late or failed.");
        CommitSourceCompletions = Counter("connect_source_offset_commit_completion_total", "Commits of source offsets that succeeded.");
        CommitSourceFailures = Counter("connect_source_offset_commit_failure_total", "Commits of source offsets that failed or were late.");
        Bytes = Counter("connect_task_record_bytes_total", "Bytes of keys and values appended to or read from the log.");
        ErrorFailures = Counter("kafka_connect_task_error_total_record_failures", "Failures of single records, each try counted.");
        ErrorRecords = Counter("kafka_connect_task_error_total_record_errors", "Records that failed for good.");
        ErrorSkipped = Counter("kafka_connect_task_error_total_records_skipped", "Records skipped because of errors.");
        ErrorRetries = Counter("kafka_connect_task_error_total_retries", "Tries of records after a failure.");
        ErrorsLogged = Counter("kafka_connect_task_error_total_errors_logged", "Record errors written to the log.");
        DeadLetterRequests = Counter("kafka_connect_task_error_deadletterqueue_produce_requests", "Records sent to the dead letter queue.");
        DeadLetterFailures = Counter("kafka_connect_task_error_deadletterqueue_produce_failures",
            "Records that the dead letter queue refused.");
        LastError = Gauge("kafka_connect_task_error_last_error_timestamp", "When the last record failed, in milliseconds since 1970.");
    }

    internal Histogram CommitToLog { get; }

    internal Histogram CommitToLanded { get; }

    internal Counter PolledRecords { get; }

    internal Counter WrittenRecords { get; }

    internal Gauge ActiveRecords { get; }

    internal Gauge SourceLag { get; }

    internal Counter ReadRecords { get; }

    internal Counter SentRecords { get; }

    internal Gauge SinkLag { get; }

    internal Gauge PartitionCount { get; }

    internal Counter CommitCompletions { get; }

    internal Counter CommitSkips { get; }

    internal Counter CommitSourceCompletions { get; }

    internal Counter CommitSourceFailures { get; }

    internal Counter Bytes { get; }

    internal Counter ErrorFailures { get; }

    internal Counter ErrorRecords { get; }

    internal Counter ErrorSkipped { get; }

    internal Counter ErrorRetries { get; }

    internal Counter ErrorsLogged { get; }

    internal Counter DeadLetterRequests { get; }

    internal Counter DeadLetterFailures { get; }

    internal Gauge LastError { get; }

    /// <summary>The series of a task.</summary>
    public TaskMetrics ForTask(ConnectorTaskId id) => new(this, id);

    /// <summary>The state of a connector changed.</summary>
    public void SetConnectorStatus(string connector, RunState state) => SetStatus(_connectorStatus, [connector], state);

    /// <summary>The state of a task changed.</summary>
    public void SetTaskStatus(ConnectorTaskId id, RunState state) => SetStatus(_taskStatus, [id.Connector, Text(id.Task)], state);

    /// <summary>How much runs on this worker.</summary>
    public void SetCounts(int connectors, int tasks)
    {
        _connectorCount.Set(connectors);
        _taskCount.Set(tasks);
    }

    /// <summary>A connector or a task of it is started again after a failure.</summary>
    public void CountRestart(string connector) => _restarts.WithLabels(connector).Inc();

    /// <summary>Forgets the series of a task that exists no more.</summary>
    public void RemoveTask(ConnectorTaskId id)
    {
        RemoveMatching(_taskFamilies, [id.Connector, Text(id.Task)]);
        RemoveMatching([_taskStatus], [id.Connector, Text(id.Task)]);
    }

    /// <summary>Forgets the series of a connector that exists no more.</summary>
    public void RemoveConnector(string connector)
    {
        RemoveMatching(_connectorFamilies, [connector]);
        RemoveMatching([_connectorStatus, _taskStatus, .. _taskFamilies], [connector]);
    }

    internal static string Text(int task) => task.ToString(CultureInfo.InvariantCulture);

    private static void SetStatus(Gauge gauge, string[] labels, RunState state)
    {
        foreach (var other in Enum.GetValues<RunState>())
        {
            if (other != state)
            {
                gauge.RemoveLabelled([.. labels, Name(other)]);
            }
        }

        gauge.WithLabels([.. labels, Name(state)]).Set(1);
    }

    private static string Name(RunState state) => state.ToString().ToLowerInvariant();

    private static void RemoveMatching(IEnumerable<Collector> families, string[] leading)
    {
        foreach (var family in families)
        {
            IEnumerable<string[]> all = family switch
            {
                Counter counter => counter.GetAllLabelValues(),
                Gauge gauge => gauge.GetAllLabelValues(),
                Histogram histogram => histogram.GetAllLabelValues(),
                _ => [],
            };
            foreach (var labels in all.Where(l => l.AsSpan().StartsWith(leading)).ToArray())
            {
                Remove(family, labels);
            }
        }
    }

    private static void Remove(Collector family, string[] labels)
    {
        switch (family)
        {
            case Counter counter:
                counter.RemoveLabelled(labels);
                break;
            case Gauge gauge:
                gauge.RemoveLabelled(labels);
                break;
            case Histogram histogram:
                histogram.RemoveLabelled(labels);
                break;
        }
    }

    private Counter Counter(string name, string help)
    {
        var counter = _factory.CreateCounter(name, help, TaskLabels);
        _taskFamilies.Add(counter);
        return counter;
    }

    private Gauge Gauge(string name, string help)
    {
        var gauge = _factory.CreateGauge(name, help, TaskLabels);
        _taskFamilies.Add(gauge);
        return gauge;
    }

    private Histogram Freshness(string name, string help)
    {
        var histogram = _factory.CreateHistogram(name, help, ConnectorLabels, new HistogramConfiguration { Buckets = FreshnessBuckets });
        _connectorFamilies.Add(histogram);
        return histogram;
    }
}
