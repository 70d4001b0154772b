using Connect.Postgres.Types;

namespace Connect.Postgres.Tests.Types;

/// <summary>The catalog entries of the types in TYPES.md.</summary>
internal static class ExampleTypes
{
    private const int NoModifier = -1;
    private const int VarHeader = 4;

    private static readonly Dictionary<string, string> BuiltIn = new()
    {
        ["boolean"] = "bool", ["smallint"] = "int2", ["integer"] = "int4", ["bigint"] = "int8", ["real"] = "float4",
        ["double precision"] = "float8", ["bit varying"] = "varbit", ["character"] = "bpchar", ["character varying"] = "varchar",
        ["time with time zone"] = "timetz", ["timestamp with time zone"] = "timestamptz", ["\"char\""] = "char",
    };

    private static readonly HashSet<string> Extensions =
        ["citext", "isbn", "ltree", "hstore", "geometry", "geography", "vector", "halfvec", "sparsevec"];

    private static readonly HashSet<string> Ranges = ["int4range", "int8range", "numrange", "tsrange", "tstzrange", "daterange"];

    /// <summary>The type and modifier of a column that is declared so.</summary>
    public static (PostgresType Type, int Modifier) Resolve(string declared)
    {
        var isArray = declared.EndsWith("[]", StringComparison.Ordinal);
        var element = isArray ? declared[..declared.IndexOf('[', StringComparison.Ordinal)] : declared;
        var (name, modifier) = SplitModifier(element);
        var type = Named(name);
        return isArray
            ? (new PostgresType(0, type.Schema, "_" + type.Name, PostgresTypeKind.Array) { Element = type }, modifier)
            : (type, modifier);
    }

    private static PostgresType Named(string name) => name switch
    {
        "mood" => new PostgresType(0, "public", name, PostgresTypeKind.Enum) { EnumLabels = ["sad", "ok", "very happy"] },
        "price" => new PostgresType(0, "public", name, PostgresTypeKind.Domain)
        {
            Base = Named("numeric"), BaseModifier = NumericModifier(8, 2),
        },
        "discounted_price" => new PostgresType(0, "public", name, PostgresTypeKind.Domain) { Base = Named("price") },
        "int2vector" => new PostgresType(0, "pg_catalog", name, PostgresTypeKind.Array) { Element = Named("smallint") },
        "oidvector" => new PostgresType(0, "pg_catalog", name, PostgresTypeKind.Array) { Element = Named("oid") },
        "address" => new PostgresType(0, "public", name, PostgresTypeKind.Composite),
        _ when Ranges.Contains(name) => new PostgresType(0, "pg_catalog", name, PostgresTypeKind.Range),
        _ when name.EndsWith("multirange", StringComparison.Ordinal) =>
            new PostgresType(0, "pg_catalog", name, PostgresTypeKind.Multirange),
        _ when Extensions.Contains(name) => new PostgresType(0, "public", name, PostgresTypeKind.Base),
        _ => new PostgresType(0, "pg_catalog", BuiltIn.GetValueOrDefault(name, name), PostgresTypeKind.Base),
    };

    private static (string Name, int Modifier) SplitModifier(string declared)
    {
        if (declared.IndexOf('(', StringComparison.Ordinal) is var start && start < 0)
        {
            return (declared, declared is "bit" ? 1 : NoModifier);
        }

        var end = declared.IndexOf(')', StringComparison.Ordinal);
        var name = declared[..start] + declared[(end + 1)..];
        var numbers = Array.ConvertAll(declared[(start + 1)..end].Split(','), n => int.Parse(n, null));
        return (name, name switch
        {
            "numeric" => NumericModifier(numbers[0], numbers.Length > 1 ? numbers[1] : 0),
            "character varying" or "character" => numbers[0] + VarHeader,
            _ => numbers[0],
        });
    }

    private static int NumericModifier(int precision, int scale) => ((precision << 16) | (scale & 0x7FF)) + VarHeader;
}
