using Connect.Abstractions.Data;
using Connect.Cdc.Values;

namespace Connect.Postgres.Types;

/// <summary>point, lseg, box, path, polygon, line and circle: numbers between parentheses, braces and brackets.</summary>
internal static class GeometricTypes
{
    private const int AnyNumber = -1;

    public static ColumnConverter Point { get; } = new StructConverter(
        GeometrySchemas.Point,
        (schema, text) =>
        {
            var numbers = ReadNumbers(text, 2, "point");
            return PointOf(schema, numbers[0], numbers[1]);
        },
        schema => PointOf(schema, 0, 0));

    public static ColumnConverter Line { get; } = new StructConverter(
        GeometrySchemas.Line,
        (schema, text) => StructOf(schema, Array.ConvertAll(ReadNumbers(text, 3, "line"), n => (object)n)),
        schema => StructOf(schema, 0d, 1d, 0d));

    public static ColumnConverter Circle { get; } = new StructConverter(
        GeometrySchemas.Circle,
        (schema, text) =>
        {
            var numbers = ReadNumbers(text, 3, "circle");
            return StructOf(schema, PointOf(GeometrySchemas.Point, numbers[0], numbers[1]), numbers[2]);
        },
        schema => StructOf(schema, PointOf(GeometrySchemas.Point, 0, 0), 0d));

    public static ColumnConverter LineSegment(UnavailableValue unavailable) => Shape(
        "lseg", text => WellKnownBinary.LineString(ReadNumbers(text, 4, "lseg")), [0, 0, 1, 0], unavailable);

    public static ColumnConverter Box(UnavailableValue unavailable) => Shape(
        "box",
        text =>
        {
            var corners = ReadNumbers(text, 4, "box");
            var (x1, y1, x2, y2) = (corners[0], corners[1], corners[2], corners[3]);
            return WellKnownBinary.Polygon([x1, y1, x1, y2, x2, y2, x2, y1, x1, y1]);
        },
        [0, 0, 0, 1, 1, 1, 1, 0, 0, 0],
        unavailable);

    public static ColumnConverter Polygon(UnavailableValue unavailable) => Shape(
        "polygon",
        text => WellKnownBinary.Polygon(CloseRing(ReadNumbers(text, AnyNumber, "polygon"))),
        [0, 0, 1, 0, 0, 1, 0, 0],
        unavailable);

    /// <summary>Whether a path is closed is not in its well-known binary, so it is told beside it.</summary>
    public static ColumnConverter Path(UnavailableValue unavailable) => new StructConverter(
        GeometrySchemas.Geometry,
        (schema, text) => ShapeOf(
            schema,
            WellKnownBinary.LineString(ReadNumbers(text, AnyNumber, "path")),
            ("type", "path"), ("closed", text is [(byte)'[', ..] ? "false" : "true")),
        schema => ShapeOf(schema, WellKnownBinary.LineString([0, 0, 1, 0]), ("type", "path")),
        schema => ShapeOf(schema, unavailable.Bytes, ("type", "path")));

    private static StructConverter Shape(
        string type, Func<ReadOnlySpan<byte>, byte[]> read, double[] missing, UnavailableValue unavailable) => new(
            GeometrySchemas.Geometry,
            (schema, text) => ShapeOf(schema, read(text), ("type", type)),
            schema => ShapeOf(
                schema, type == "lseg" ? WellKnownBinary.LineString(missing) : WellKnownBinary.Polygon(missing), ("type", type)),
            schema => ShapeOf(schema, unavailable.Bytes, ("type", type)));

    private static Struct PointOf(Schema schema, double x, double y) => StructOf(schema, x, y, WellKnownBinary.Point(x, y));

    private static Struct ShapeOf(Schema schema, byte[] bytes, params ReadOnlySpan<(string Key, string Value)> extensions)
    {
        var map = new Dictionary<object, object?>(extensions.Length);
        foreach (var (key, value) in extensions)
        {
            map[key] = value;
        }

        return StructOf(schema, bytes, null, map);
    }

    private static Struct StructOf(Schema schema, params object?[] values)
    {
        var value = new Struct(schema);
        for (var i = 0; i < values.Length; i++)
        {
            value.PutUnchecked(i, values[i]);
        }

        return value;
    }

    private static double[] CloseRing(double[] ring) => ring is [var x, var y, .., var lastX, var lastY] && (x != lastX || y != lastY)
        ? [.. ring, x, y]
        : ring;

    private static double[] ReadNumbers(ReadOnlySpan<byte> text, int expected, string type)
    {
        var numbers = new List<double>();
        var rest = text;
        while (true)
        {
            rest = rest.TrimStart("()[]{}<>, "u8);
            if (rest.IsEmpty)
            {
                break;
            }

            var end = rest.IndexOfAny(")]}>,"u8);
            if (end <= 0)
            {
                throw MalformedText.Error(type, text);
            }

            numbers.Add(NumberTypes.ReadDouble(rest[..end]));
            rest = rest[end..];
        }

        return numbers.Count == expected || (expected == AnyNumber && numbers.Count % 2 == 0 && numbers.Count > 0)
            ? [.. numbers]
            : throw MalformedText.Error(type, text);
    }
}
