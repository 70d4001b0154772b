using Connect.Abstractions.Data;

namespace Connect.Cdc.Values;

/// <summary>Debezium's structs of shapes: <c>io.debezium.data.geometry</c>. As there, all but Point and Geography are optional.</summary>
public static class GeometrySchemas
{
    /// <summary>Fields <c>x</c>, <c>y</c>, <c>wkb</c>, <c>srid</c>.</summary>
    public static Schema Point { get; } = Named("Point", 1, "Geometry (POINT)")
        .Field("x", Schema.Float64)
        .Field("y", Schema.Float64)
        .Field("wkb", Schema.OptionalBytes)
        .Field("srid", Schema.OptionalInt32)
        .Build();

    /// <summary>Fields <c>wkb</c>, <c>srid</c>, and <c>extensions</c> for what well-known binary cannot say.</summary>
    public static Schema Geometry { get; } = Named("Geometry", 2, "Geometry").Optional()
        .Field("wkb", Schema.Bytes)
        .Field("srid", Schema.OptionalInt32)
        .Field("extensions", SchemaBuilder.Map(Schema.String, Schema.String).Optional().Build())
        .Build();

    /// <summary>Fields <c>wkb</c>, <c>srid</c>.</summary>
    public static Schema Geography { get; } = Named("Geography", 1, "Geography")
        .Field("wkb", Schema.Bytes)
        .Field("srid", Schema.OptionalInt32)
        .Build();

    /// <summary>Fields <c>center</c> (a <see cref="Point"/>), <c>radius</c>.</summary>
    public static Schema Circle { get; } = Named("Circle", 1, "Geometry (CIRCLE)").Optional()
        .Field("center", Point)
        .Field("radius", Schema.Float64)
        .Build();

    /// <summary>Fields <c>a</c>, <c>b</c>, <c>c</c> of ax + by + c = 0.</summary>
    public static Schema Line { get; } = Named("Line", 1, "Geometry (LINE)").Optional()
        .Field("a", Schema.Float64)
        .Field("b", Schema.Float64)
        .Field("c", Schema.Float64)
        .Build();

    private static SchemaBuilder Named(string name, int version, string doc) =>
        SchemaBuilder.Struct().Named("io.debezium.data.geometry." + name).WithVersion(version).WithDoc(doc);
}
