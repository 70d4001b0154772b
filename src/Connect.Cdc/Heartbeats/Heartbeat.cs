using Connect.Abstractions.Data;
using Connect.Cdc.Offsets;

namespace Connect.Cdc.Heartbeats;

/// <summary>Says when a heartbeat is due and makes its record. One caller at a time.</summary>
public sealed class Heartbeat(
    HeartbeatOptions options, string topic, string serverName, IReadOnlyDictionary<string, object?> partition, TimeProvider time)
{
    private static readonly Schema KeySchema = SchemaBuilder.Struct().Named("io.debezium.connector.common.ServerNameKey").WithVersion(1)
        .Field("serverName", Schema.String).Build();

    private static readonly Schema ValueSchema = SchemaBuilder.Struct().Named("io.debezium.connector.common.Heartbeat").WithVersion(1)
        .Field("ts_ms", Schema.Int64).Build();

    private DateTimeOffset _last = time.GetUtcNow();

    /// <summary>True when the interval has passed; starts the next one.</summary>
    public bool TakeIsDue()
    {
        var now = time.GetUtcNow();
        if (!options.IsEnabled || now - _last < options.Interval)
        {
            return false;
        }

        _last = now;
        return true;
    }

    /// <summary>The record that carries a position.</summary>
    public SourceRecord Record(SourceOffset offset)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        return new SourceRecord
        {
            Topic = topic,
            Partition = 0,
            KeySchema = KeySchema,
            Key = new Struct(KeySchema).Put("serverName", serverName),
            ValueSchema = ValueSchema,
            Value = new Struct(ValueSchema).Put("ts_ms", now),
            Timestamp = now,
            SourcePartition = partition,
            SourceOffset = offset,
        };
    }
}
