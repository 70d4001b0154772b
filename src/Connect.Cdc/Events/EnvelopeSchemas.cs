using Connect.Abstractions.Data;

namespace Connect.Cdc.Events;

/// <summary>Debezium's event envelope: names, versions and field order.</summary>
public static class EnvelopeSchemas
{
    internal const int BeforeIndex = 0;
    internal const int AfterIndex = 1;
    internal const int SourceIndex = 2;
    internal const int TransactionIndex = 3;
    internal const int OperationIndex = 4;
    internal const int MillisecondsIndex = 5;
    internal const int MicrosecondsIndex = 6;
    internal const int NanosecondsIndex = 7;

    private const int Version = 2;

    /// <summary>The <c>transaction</c> block; null unless transaction metadata is on.</summary>
    public static Schema TransactionBlock { get; } = SchemaBuilder.Struct().WithVersion(1).Optional()
        .Named("event.block")
        .Field("id", Schema.String)
        .Field("total_order", Schema.Int64)
        .Field("data_collection_order", Schema.Int64)
        .Build();

    /// <summary>The envelope of a table's events.</summary>
    public static Schema Build(string name, Schema rowSchema, Schema sourceSchema) =>
        SchemaBuilder.Struct().Named(name).WithVersion(Version)
        .Field("before", rowSchema)
        .Field("after", rowSchema)
        .Field("source", sourceSchema)
        .Field("transaction", TransactionBlock)
        .Field("op", Schema.String)
        .Field("ts_ms", Schema.OptionalInt64)
        .Field("ts_us", Schema.OptionalInt64)
        .Field("ts_ns", Schema.OptionalInt64)
        .Build();
}
