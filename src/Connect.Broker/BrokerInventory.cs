using System.Globalization;
using Connect.Broker.Groups;
using Connect.Broker.Topics;
using Connect.Storage;
using Prometheus;

namespace Connect.Broker;

/// <summary>
/// What the broker holds, looked up each time the metrics page is asked for: partitions under the names that JMX exporters give Kafka's
/// own metrics, groups under those of the usual Kafka exporter.
/// </summary>
internal sealed class BrokerInventory
{
    private static readonly string[] PartitionLabels = ["topic", "partition"];
    private static readonly string[] GroupLabels = ["consumergroup", "topic", "partition"];

    private readonly TopicCatalog _topics;
    private readonly GroupCoordinator _groups;
    private readonly int _maxSeries;
    private readonly Lock _lock = new();
    private readonly Gauge _size;
    private readonly Gauge _start;
    private readonly Gauge _end;
    private readonly Gauge _committed;
    private readonly Gauge _lag;
    private readonly Gauge _partitions;
    private readonly Gauge _leaders;
    private readonly Gauge _underReplicated;
    private readonly Gauge _offline;
    private readonly Gauge _leftOut;
    private readonly CleanerInventory _cleaner;
    private bool _isClosed;

    public BrokerInventory(
        CollectorRegistry registry, LogStore store, TopicCatalog topics, GroupCoordinator groups, BrokerOptions options)
    {
        _topics = topics;
        _groups = groups;
        _maxSeries = options.MetricsMaxSeries;
        var factory = Metrics.WithCustomRegistry(registry);
        _size = factory.CreateGauge("kafka_log_log_size", "Bytes of a partition on the disk.", PartitionLabels);
        _start = factory.CreateGauge("kafka_log_log_logstartoffset", "The first offset that a partition still has.", PartitionLabels);
        _end = factory.CreateGauge("kafka_log_log_logendoffset", "The offset behind the last record of a partition.", PartitionLabels);
        _committed = factory.CreateGauge(
            "kafka_consumergroup_current_offset", "The offset that a group has committed.", GroupLabels);
        _lag = factory.CreateGauge("kafka_consumergroup_lag", "Records between a group's committed offset and the end.", GroupLabels);
        _partitions = factory.CreateGauge("kafka_server_replicamanager_partitioncount", "Partitions of this broker.");
        _leaders = factory.CreateGauge("kafka_server_replicamanager_leadercount", "Partitions that this broker leads: all of them.");
        _underReplicated = factory.CreateGauge(
            "kafka_server_replicamanager_underreplicatedpartitions",
            "Partitions with replicas that are behind: none, there is one replica.");
        _offline = factory.CreateGauge(
            "kafka_controller_kafkacontroller_offlinepartitionscount",
            "Partitions that take no writes since their disk failed them; the worker's log says why.");
        _leftOut = factory.CreateGauge(
            "kafka_log_series_left_out", "Partitions and partitions of groups without series of their own: see metrics.max.series.");
        _cleaner = new CleanerInventory(factory, store);
        registry.AddBeforeCollectCallback(Collect);
    }

    /// <summary>The store is about to close; a registry keeps its callbacks for ever.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
        }
    }

    private void Collect()
    {
        lock (_lock)
        {
            if (!_isClosed)
            {
                _cleaner.Collect();
                var partitions = CollectPartitions();
                var offsets = CollectGroups();
                _leftOut.Set(Math.Max(0, partitions - _maxSeries) + Math.Max(0, offsets - _maxSeries));
            }
        }
    }

    private int CollectPartitions()
    {
        var seen = new HashSet<(string, string)>();
        int count = 0, offline = 0;
        foreach (var log in _topics.Names.Select(_topics.Find).Where(t => t is not null).SelectMany(t => t!.Partitions))
        {
            offline += log.IsReadOnly ? 1 : 0;
            if (count++ < _maxSeries)
            {
                var number = log.Partition.ToString(CultureInfo.InvariantCulture);
                seen.Add((log.Topic, number));
                _size.WithLabels(log.Topic, number).Set(log.SizeBytes);
                _start.WithLabels(log.Topic, number).Set(log.LogStartOffset);
                _end.WithLabels(log.Topic, number).Set(log.HighWatermark);
            }
        }

        Keep([_size, _start, _end], labels => seen.Contains((labels[0], labels[1])));
        _partitions.Set(count);
        _leaders.Set(count);
        _underReplicated.Set(0);
        _offline.Set(offline);
        return count;
    }

    private int CollectGroups()
    {
        var seen = new HashSet<(string, string, string)>();
        var count = 0;
        foreach (var group in _groups.Groups.OrderBy(g => g.State.GroupId, StringComparer.Ordinal))
        {
            foreach (var partition in group.CommittedPartitions())
            {
                if (group.CommittedAt(partition.Topic, partition.Partition) is not { } committed || count++ >= _maxSeries)
                {
                    continue;
                }

                string[] labels = [group.State.GroupId, partition.Topic, partition.Partition.ToString(CultureInfo.InvariantCulture)];
                seen.Add((labels[0], labels[1], labels[2]));
                _committed.WithLabels(labels).Set(committed.Offset);
                if (_topics.FindPartition(partition.Topic, partition.Partition) is { } log)
                {
                    _lag.WithLabels(labels).Set(Math.Max(0, log.HighWatermark - committed.Offset));
                }
            }
        }

        Keep([_committed, _lag], labels => seen.Contains((labels[0], labels[1], labels[2])));
        return count;
    }

    private static void Keep(Gauge[] gauges, Func<string[], bool> isThere)
    {
        foreach (var gauge in gauges)
        {
            foreach (var labels in gauge.GetAllLabelValues().Where(l => !isThere(l)).ToArray())
            {
                gauge.RemoveLabelled(labels);
            }
        }
    }
}
