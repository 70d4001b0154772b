using System.Globalization;
using Connect.Abstractions.Data;

namespace Connect.Cdc.Values;

/// <summary>Debezium's schemas of values that are neither plain nor temporal, under its names: required, version 1.</summary>
public static class SemanticSchemas
{
    /// <summary>The parameter of a Decimal that holds the column's precision.</summary>
    public const string DecimalPrecisionParameter = "connect.decimal.precision";

    /// <summary>JSON text.</summary>
    public static Schema Json { get; } = Text("Json").Build();

    /// <summary>XML text.</summary>
    public static Schema Xml { get; } = Text("Xml").Build();

    /// <summary>A UUID as text.</summary>
    public static Schema Uuid { get; } = Text("Uuid").Build();

    /// <summary>Bits in bytes, least significant first; parameter <c>length</c>.</summary>
    public static Schema Bits(int length) => SchemaBuilder.Bytes().Named("io.debezium.data.Bits").WithVersion(1)
        .WithParameter("length", length.ToString(CultureInfo.InvariantCulture)).Build();

    /// <summary>One of some labels; parameter <c>allowed</c>.</summary>
    public static Schema Enum(IEnumerable<string> labels) =>
        Text("Enum").WithParameter("allowed", string.Join(',', labels)).Build();

    /// <summary>Starts a text of this name in <c>io.debezium.data</c>.</summary>
    public static SchemaBuilder Text(string name) => SchemaBuilder.String().Named("io.debezium.data." + name).WithVersion(1);
}
