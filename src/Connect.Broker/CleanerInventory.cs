using Connect.Storage;
using Connect.Storage.Cleaning;
using Prometheus;

namespace Connect.Broker;

/// <summary>How compaction gets on, under the names that JMX exporters give Kafka's LogCleaner and LogCleanerManager.</summary>
internal sealed class CleanerInventory
{
    private readonly LogStore _store;
    private readonly Gauge _uncleanable;
    private readonly Gauge _uncleanableBytes;
    private readonly Gauge _maxDirty;
    private readonly Gauge _dirtyBytes;
    private readonly Gauge _recopied;
    private readonly Counter _passes;
    private readonly Counter _failures;
    private readonly Counter _read;
    private readonly Counter _written;

    public CleanerInventory(IMetricFactory factory, LogStore store)
    {
        _store = store;
        _uncleanable = factory.CreateGauge(
            "kafka_log_logcleanermanager_uncleanable_partitions_count",
            "Partitions whose compaction failed; they grow until a restart, and the worker's log says why.");
        _uncleanableBytes = factory.CreateGauge("kafka_log_logcleanermanager_uncleanable_bytes", "Bytes of those partitions.");
        _maxDirty = factory.CreateGauge(
            "kafka_log_logcleanermanager_max_dirty_percent", "The largest share of a compacted partition that is not compacted yet.");
        _dirtyBytes = factory.CreateGauge(
            "kafka_log_logcleanermanager_dirty_bytes", "Bytes that can be compacted and are not yet: the backlog.");
        _recopied = factory.CreateGauge(
            "kafka_log_logcleaner_cleaner_recopy_percent", "Share of the bytes read by compaction that it wrote again.");
        _passes = factory.CreateCounter("kafka_log_logcleaner_passes_total", "Compactions of a partition that were completed.");
        _failures = factory.CreateCounter("kafka_log_logcleaner_failures_total", "Compactions of a partition that failed.");
        _read = factory.CreateCounter("kafka_log_logcleaner_read_bytes_total", "Bytes that compaction read to copy them.");
        _written = factory.CreateCounter("kafka_log_logcleaner_written_bytes_total", "Bytes that compaction wrote.");
    }

    /// <summary>Looks everything up.</summary>
    public void Collect()
    {
        CleanerBacklog backlog = _store.DescribeBacklog();
        _uncleanable.Set(backlog.UncleanablePartitions);
        _uncleanableBytes.Set(backlog.UncleanableBytes);
        _maxDirty.Set(100 * backlog.MaxDirtyRatio);
        _dirtyBytes.Set(backlog.DirtyBytes);
        CleanerStatistics done = _store.Compaction;
        _recopied.Set(done.BytesRead == 0 ? 0 : 100.0 * done.BytesWritten / done.BytesRead);
        _passes.IncTo(done.Passes);
        _failures.IncTo(done.Failures);
        _read.IncTo(done.BytesRead);
        _written.IncTo(done.BytesWritten);
    }
}
