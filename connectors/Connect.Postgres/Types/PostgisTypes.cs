using Connect.Abstractions.Data;
using Connect.Cdc.Values;

namespace Connect.Postgres.Types;

/// <summary>PostGIS's geometry and geography: hexadecimal EWKB, which carries the spatial reference.</summary>
internal static class PostgisTypes
{
    private const int WkbIndex = 0;
    private const int SridIndex = 1;

    public static ColumnConverter Geometry(UnavailableValue unavailable) => Shape(GeometrySchemas.Geometry, unavailable);

    public static ColumnConverter Geography(UnavailableValue unavailable) => Shape(GeometrySchemas.Geography, unavailable);

    private static StructConverter Shape(Schema schema, UnavailableValue unavailable) => new(
        schema,
        (columnSchema, text) =>
        {
            var bytes = text.Length % 2 == 0 ? BinaryTypes.ReadHexDigits(text, "geometry") : [];
            return WellKnownBinary.TrySrid(bytes, out var srid)
                ? StructOf(columnSchema, bytes, srid)
                : throw MalformedText.Error("geometry", text);
        },
        columnSchema => StructOf(columnSchema, WellKnownBinary.EmptyCollection(), null),
        columnSchema => StructOf(columnSchema, unavailable.Bytes, null));

    private static Struct StructOf(Schema schema, byte[] bytes, int? srid)
    {
        var value = new Struct(schema);
        value.PutUnchecked(WkbIndex, bytes);
        value.PutUnchecked(SridIndex, srid);
        return value;
    }
}
