using Connect.Abstractions.Data;

namespace Connect.Cdc.Events;

/// <summary>The part of the <c>source</c> block that all sources share.</summary>
public static class SourceSchema
{
    /// <summary>How many fields <see cref="Begin"/> adds: a connector's own follow at this index.</summary>
    public const int CommonFieldCount = 9;

    private static readonly Schema Snapshot = SchemaBuilder.String().Named("io.debezium.data.Enum").WithVersion(1)
        .WithParameter("allowed", "true,first,first_in_data_collection,last_in_data_collection,last,false,incremental")
        .WithDefault("false").Optional().Build();

    /// <summary>Starts the schema of a connector's source block.</summary>
    /// <param name="connector">The connector's word, such as <c>postgresql</c>.</param>
    public static SchemaBuilder Begin(string connector) =>
        SchemaBuilder.Struct().Named($"io.debezium.connector.{connector}.Source").WithVersion(1)
        .Field("version", Schema.String)
        .Field("connector", Schema.String)
        .Field("name", Schema.String)
        .Field("ts_ms", Schema.Int64)
        .Field("snapshot", Snapshot)
        .Field("db", Schema.String)
        .Field("sequence", Schema.OptionalString)
        .Field("ts_us", Schema.OptionalInt64)
        .Field("ts_ns", Schema.OptionalInt64);
}
