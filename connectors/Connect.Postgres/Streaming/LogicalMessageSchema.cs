using Connect.Abstractions.Data;
using Connect.Cdc.Events;

namespace Connect.Postgres.Streaming;

/// <summary>The schemas of messages that sessions write to the log (<c>op</c> m), as Debezium names them.</summary>
internal static class LogicalMessageSchema
{
    private const string Prefix = "io.debezium.connector.postgresql.";

    /// <summary>The topic's last part.</summary>
    public const string Topic = "message";

    /// <summary>The key: the message's prefix.</summary>
    public static Schema Key { get; } = SchemaBuilder.Struct().Named(Prefix + "MessageKey").WithVersion(1)
        .Field("prefix", Schema.OptionalString)
        .Build();

    /// <summary>The event.</summary>
    public static Schema Value { get; } = SchemaBuilder.Struct().Named(Prefix + "MessageValue").WithVersion(1)
        .Field("op", Schema.String)
        .Field("ts_ms", Schema.OptionalInt64)
        .Field("ts_us", Schema.OptionalInt64)
        .Field("ts_ns", Schema.OptionalInt64)
        .Field("source", PostgresSourceInfo.Schema)
        .Field("transaction", EnvelopeSchemas.TransactionBlock)
        .Field("message", SchemaBuilder.Struct().Named(Prefix + "Message").WithVersion(1).Optional()
            .Field("prefix", Schema.OptionalString)
            .Field("content", Schema.OptionalBytes)
            .Build())
        .Build();
}
