using Connect.Abstractions.Data;
using Connect.Cdc.Offsets;

namespace Connect.Cdc.Events;

/// <summary>Where and when an event was read.</summary>
public readonly record struct EventContext
{
    /// <summary>The <c>source</c> block.</summary>
    public required Struct Source { get; init; }

    /// <summary>The position before the event: a restart from there reads it again.</summary>
    public required SourceOffset Previous { get; init; }

    /// <summary>The position behind the event.</summary>
    public required SourceOffset Offset { get; init; }

    /// <summary>The commit time at the source: milliseconds since 1970-01-01 UTC; null for a row of a snapshot.</summary>
    public required long? TimestampMilliseconds { get; init; }

    /// <summary>The size of the source data.</summary>
    public required int SizeBytes { get; init; }

    /// <summary>The <c>transaction</c> block, or null.</summary>
    public Struct? Transaction { get; init; }
}
