namespace Connect.Abstractions.Data;

/// <summary>A record from an outside system, with the position at which to go on behind it.</summary>
public sealed record SourceRecord : ConnectRecord
{
    /// <summary>
    /// Which part of the outside system the record comes from, such as <c>{"server": "shop"}</c>. Values are strings, integers,
    /// floating-point numbers, booleans or null. Share one instance between records.
    /// </summary>
    public required IReadOnlyDictionary<string, object?> SourcePartition { get; init; }

    /// <summary>The position from which a restarted task goes on once this record is durable; values as in the partition.</summary>
    public required IReadOnlyDictionary<string, object?> SourceOffset { get; init; }

    /// <summary>
    /// True for a record that only moves the source offset: nothing is written to a topic, and the offset becomes durable once all
    /// records before it are. A source whose system moves on without changes of interest uses it to let the system forget.
    /// </summary>
    public bool IsOffsetOnly { get; private init; }

    /// <summary>Makes a record that only moves the source offset.</summary>
    public static SourceRecord ForOffset(
        IReadOnlyDictionary<string, object?> sourcePartition, IReadOnlyDictionary<string, object?> sourceOffset) =>
        new() { Topic = "", SourcePartition = sourcePartition, SourceOffset = sourceOffset, IsOffsetOnly = true };
}
