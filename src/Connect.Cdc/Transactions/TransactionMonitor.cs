using Connect.Abstractions.Data;
using Connect.Cdc.Events;
using Connect.Cdc.Offsets;
using Connect.Cdc.Tables;

namespace Connect.Cdc.Transactions;

/// <summary>
/// Counts the events of the transaction in progress and makes the records of the transaction topic
/// (<c>provide.transaction.metadata</c>). One caller at a time.
/// </summary>
public sealed class TransactionMonitor(string topic, IReadOnlyDictionary<string, object?> partition)
{
    private static readonly Schema KeySchema =
        SchemaBuilder.Struct().Named("io.debezium.connector.common.TransactionMetadataKey").WithVersion(1)
            .Field("id", Schema.String).Build();

    private static readonly Schema CollectionSchema = SchemaBuilder.Struct().Named("event.collection").WithVersion(1)
        .Field("data_collection", Schema.String)
        .Field("event_count", Schema.Int64)
        .Build();

    private static readonly Schema ValueSchema = SchemaBuilder.Struct()
        .Named("io.debezium.connector.common.TransactionMetadataValue").WithVersion(1)
        .Field("status", Schema.String)
        .Field("id", Schema.String)
        .Field("event_count", Schema.OptionalInt64)
        .Field("data_collections", SchemaBuilder.Array(CollectionSchema).Optional().Build())
        .Field("ts_ms", Schema.Int64)
        .Build();

    private readonly Dictionary<TableId, long> _counts = [];
    private string _id = "";
    private long _total;

    /// <summary>Starts a transaction and makes its first record.</summary>
    public SourceRecord Begin(string id, long timestampMilliseconds, SourceOffset offset)
    {
        _id = id;
        _total = 0;
        _counts.Clear();
        return Record("BEGIN", timestampMilliseconds, offset, value => value);
    }

    /// <summary>Counts an event and makes its <c>transaction</c> block.</summary>
    public Struct Count(TableId table)
    {
        var count = _counts.GetValueOrDefault(table) + 1;
        _counts[table] = count;
        _total++;
        return new Struct(EnvelopeSchemas.TransactionBlock)
            .Put("id", _id)
            .Put("total_order", _total)
            .Put("data_collection_order", count);
    }

    /// <summary>Makes the last record of the transaction.</summary>
    public SourceRecord End(long timestampMilliseconds, SourceOffset offset) => Record("END", timestampMilliseconds, offset, value => value
        .Put("event_count", _total)
        .Put("data_collections", _counts
            .Select(object? (c) => new Struct(CollectionSchema).Put("data_collection", c.Key.ToString()).Put("event_count", c.Value))
            .ToArray()));

    private SourceRecord Record(string status, long timestampMilliseconds, SourceOffset offset, Func<Struct, Struct> complete) => new()
    {
        Topic = topic,
        KeySchema = KeySchema,
        Key = new Struct(KeySchema).Put("id", _id),
        ValueSchema = ValueSchema,
        Value = complete(new Struct(ValueSchema).Put("status", status).Put("id", _id).Put("ts_ms", timestampMilliseconds)),
        Timestamp = timestampMilliseconds,
        SourcePartition = partition,
        SourceOffset = offset,
    };
}
