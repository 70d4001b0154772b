using Connect.Storage.Producers;
using Connect.Storage.Segments;

namespace Connect.Storage.Partitions;

/// <summary>What opening a partition found on the disk.</summary>
internal sealed record PartitionState(
    SegmentStorage Storage,
    SegmentList Segments,
    ProducerStateTable Producers,
    LeaderEpochs LeaderEpochs,
    long LogStartOffset,
    long LogEndOffset,
    long? CleanedOffset);
