using Connect.Storage.Segments;
using Connect.Storage.Topics;

namespace Connect.Storage.Cleaning;

/// <summary>One pass over one log.</summary>
internal sealed record CleaningJob
{
    /// <summary>The segments at the time of planning, the active one included.</summary>
    public required LogSegment[] Segments { get; init; }

    public required CleanableRange Range { get; init; }

    public required TopicConfig Config { get; init; }

    public required SegmentStorage Storage { get; init; }

    /// <summary>The transactions in the log that were aborted.</summary>
    public required IReadOnlyList<AbortedRange> Aborted { get; init; }

    /// <summary>What has to stay of each producer that may go on: its last batch, or its last marker.</summary>
    public required IReadOnlyDictionary<long, LastOfProducer> Producers { get; init; }

    public required long NowMs { get; init; }

    public required int MaxDecompressedBytes { get; init; }

    /// <summary>Puts the compacted segment in the place of a group of the old ones.</summary>
    public required Action<LogSegment[], LogSegment> Swap { get; init; }

    /// <summary>Asked often; true ends the pass with <see cref="OperationCanceledException"/>.</summary>
    public required Func<bool> IsStopped { get; init; }
}

/// <summary>The last batch that a producer wrote; without an offset its last entry is a marker of this epoch.</summary>
internal readonly record struct LastOfProducer(long? LastDataOffset, short Epoch);
