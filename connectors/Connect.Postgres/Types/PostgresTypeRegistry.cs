using Connect.Cdc.Values;

namespace Connect.Postgres.Types;

/// <summary>Finds the converter of a column: the one place where types meet the handling settings. TYPES.md lists the result.</summary>
public sealed class PostgresTypeRegistry(TypeHandling handling)
{
    private const string BuiltInSchema = "pg_catalog";
    private const int MostPrecision = 6;

    private readonly UnavailableValue _unavailable = new(handling.UnavailableValuePlaceholder);

    /// <summary>The converter of columns of a type and type modifier (-1 for none), or null when such columns are left out.</summary>
    public ColumnConverter? ConverterFor(PostgresType type, int typeModifier) => Known(type, typeModifier)
        ?? (handling.IncludeUnknownTypes ? BinaryTypes.Opaque(handling.Binary, _unavailable) : null);

    private ColumnConverter? Known(PostgresType type, int typeModifier) => type.Kind switch
    {
        PostgresTypeKind.Domain when type.Base is { } underlying => Known(underlying, type.BaseModifier),
        PostgresTypeKind.Array when type.Name is "int2vector" or "oidvector" => null, // arrays to the catalog, but not in their text
        PostgresTypeKind.Array when type.Element is { } element => ArrayOf(element, typeModifier),
        PostgresTypeKind.Enum => new TextConverter(SemanticSchemas.Enum(type.EnumLabels), _unavailable.Text),
        PostgresTypeKind.Range or PostgresTypeKind.Multirange => Text(Abstractions.Data.Schema.String),
        PostgresTypeKind.Base when type.Schema == BuiltInSchema => BuiltIn(type.Name, typeModifier),
        PostgresTypeKind.Base => OfExtension(type.Name),
        _ => null,
    };

    private ColumnConverter? BuiltIn(string name, int typeModifier) => name switch
    {
        "bool" => NumberTypes.Boolean,
        "int2" => NumberTypes.Int16,
        "int4" => NumberTypes.Int32,
        "int8" or "oid" => NumberTypes.Int64,
        "float4" => NumberTypes.Float32,
        "float8" => NumberTypes.Float64,
        "numeric" => DecimalTypes.Numeric(typeModifier, handling.Decimal, _unavailable),
        "money" => MoneyTypes.Money(handling.MoneyFractionDigits, handling.Decimal),
        "bytea" => BinaryTypes.Bytea(handling.Binary, _unavailable),
        "bit" or "varbit" => BitTypes.Bits(typeModifier, _unavailable),
        "date" => DateTypes.Date(handling.Time),
        "time" => TimeTypes.Time(PrecisionOf(typeModifier), handling.Time),
        "timetz" => TimeTypes.ZonedTime,
        "timestamp" => TimestampTypes.Timestamp(PrecisionOf(typeModifier), handling.Time),
        "timestamptz" => TimestampTypes.ZonedTimestamp(PrecisionOf(typeModifier)),
        "interval" => IntervalTypes.Interval(handling.Interval),
        _ => Geometric(name) ?? Text(TextTypes.BuiltIn(name)),
    };

    private ColumnConverter? Geometric(string name) => name switch
    {
        "point" => GeometricTypes.Point,
        "line" => GeometricTypes.Line,
        "circle" => GeometricTypes.Circle,
        "lseg" => GeometricTypes.LineSegment(_unavailable),
        "box" => GeometricTypes.Box(_unavailable),
        "path" => GeometricTypes.Path(_unavailable),
        "polygon" => GeometricTypes.Polygon(_unavailable),
        _ => null,
    };

    /// <summary>Types of extensions go by their name alone: an extension may be installed into any schema.</summary>
    private ColumnConverter? OfExtension(string name) => name switch
    {
        "hstore" => HstoreTypes.Hstore(handling.Hstore, _unavailable),
        "geometry" => PostgisTypes.Geometry(_unavailable),
        "geography" => PostgisTypes.Geography(_unavailable),
        "vector" => VectorTypes.Vector(_unavailable),
        "halfvec" => VectorTypes.HalfVector(_unavailable),
        "sparsevec" => VectorTypes.SparseVector,
        _ => Text(TextTypes.OfExtension(name)),
    };

    private ArrayConverter? ArrayOf(PostgresType element, int typeModifier)
    {
        if (Known(element, typeModifier) is not { } converter)
        {
            return null;
        }

        object[]? unavailable = element.Schema == BuiltInSchema
            ? element.Name switch
            {
                "int2" => _unavailable.Numbers(b => (short)b),
                "int4" => _unavailable.Numbers(b => (int)b),
                "date" when converter.Missing is int => _unavailable.Numbers(b => (int)b),
                "int8" or "oid" => _unavailable.Numbers(b => (long)b),
                "float4" => _unavailable.Numbers(b => (float)b),
                "float8" => _unavailable.Numbers(b => (double)b),
                "uuid" => [_unavailable.Uuid],
                _ => null,
            }
            : null;
        return new ArrayConverter(converter, element is { Schema: BuiltInSchema, Name: "box" } ? (byte)';' : (byte)',', unavailable);
    }

    private TextConverter? Text(Abstractions.Data.Schema? schema) =>
        schema is null ? null : new TextConverter(schema, _unavailable.Text);

    /// <summary>The modifier of a time is its precision; without one it is the greatest.</summary>
    private static int PrecisionOf(int typeModifier) => typeModifier < 0 ? MostPrecision : typeModifier;
}
