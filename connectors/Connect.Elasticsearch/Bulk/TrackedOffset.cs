using Connect.Abstractions.Data;

namespace Connect.Elasticsearch.Bulk;

/// <summary>A record that was put: done once the server has it, or once it needs nothing from the server.</summary>
internal sealed class TrackedOffset(TopicPartition partition, long offset)
{
    public TopicPartition Partition { get; } = partition;

    public long Offset { get; } = offset;

    /// <summary>Guarded by the lock of <see cref="OffsetTracker"/>.</summary>
    public bool IsDone { get; set; }
}
