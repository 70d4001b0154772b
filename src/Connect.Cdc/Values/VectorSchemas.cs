using Connect.Abstractions.Data;

namespace Connect.Cdc.Values;

/// <summary>Debezium's schemas of vectors of numbers: required, version 1.</summary>
public static class VectorSchemas
{
    /// <summary>Doubles.</summary>
    public static Schema Double { get; } = SchemaBuilder.Array(Schema.Float64)
        .Named("io.debezium.data.DoubleVector").WithVersion(1).Build();

    /// <summary>Singles.</summary>
    public static Schema Float { get; } = SchemaBuilder.Array(Schema.Float32)
        .Named("io.debezium.data.FloatVector").WithVersion(1).Build();

    /// <summary>Fields <c>dimensions</c>, and <c>vector</c>: the elements that are not zero by their index.</summary>
    public static Schema SparseDouble { get; } = SchemaBuilder.Struct()
        .Named("io.debezium.data.SparseDoubleVector").WithVersion(1).WithDoc("Sparse double vector")
        .Field("dimensions", Schema.Int16)
        .Field("vector", SchemaBuilder.Map(Schema.Int16, Schema.Float64).Build())
        .Build();
}
