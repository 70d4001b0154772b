namespace Connect.Abstractions.Data;

/// <summary>
/// What connectors, transforms and predicates handle: a keyed, timestamped value on its way to or from a topic. Immutable; change it
/// with a <c>with</c> expression, which keeps the concrete type.
/// </summary>
public abstract record ConnectRecord
{
    /// <summary>The topic.</summary>
    public required string Topic { get; init; }

    /// <summary>The partition; null lets the producer choose by key.</summary>
    public int? Partition { get; init; }

    /// <summary>The key's schema; null when the key describes itself.</summary>
    public Schema? KeySchema { get; init; }

    /// <summary>The key; null spreads records over the partitions.</summary>
    public object? Key { get; init; }

    /// <summary>The value's schema; null when the value describes itself.</summary>
    public Schema? ValueSchema { get; init; }

    /// <summary>The value; null is a tombstone: the key's last value is gone.</summary>
    public object? Value { get; init; }

    /// <summary>
    /// Milliseconds since 1970-01-01 UTC at which the event happened. A change-data source sets the commit time of the transaction:
    /// the runtime measures freshness from it. Null means unknown: the log then stamps the time of writing.
    /// </summary>
    public long? Timestamp { get; init; }

    /// <summary>The headers; never null.</summary>
    public Headers Headers { get; init; } = Headers.Empty;
}
