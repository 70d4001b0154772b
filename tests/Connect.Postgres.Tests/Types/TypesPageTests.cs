using System.Text;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Postgres.Types;

namespace Connect.Postgres.Tests.Types;

/// <summary>TYPES.md is what happens: every row of it is read by the converter that the registry chooses.</summary>
public sealed class TypesPageTests
{
    public static IEnumerable<TheoryDataRow<TypeExample>> Examples => TypeExample.ReadAll().Select(e => new TheoryDataRow<TypeExample>(e));

    [Theory]
    [MemberData(nameof(Examples))]
    public void Read_TextOfAnExample_GivesItsSchemaAndValue(TypeExample example)
    {
        var (type, modifier) = ExampleTypes.Resolve(example.DatabaseType);
        var converter = new PostgresTypeRegistry(example.ToHandling()).ConverterFor(type, modifier);
        if (example.Schema == TypeExample.LeftOut)
        {
            Assert.Null(converter);
            return;
        }

        Assert.NotNull(converter);
        Assert.Equal(example.Schema, Notation.Of(converter.Schema));
        if (example.Value == TypeExample.Error)
        {
            Assert.Throws<DataException>(() => converter.Read(Encoding.UTF8.GetBytes(example.Text)));
            return;
        }

        var value = converter.Read(Encoding.UTF8.GetBytes(example.Text));
        Assert.Equal(example.Value, Notation.Of(value));
        ConnectValue.Validate(converter.Schema, value, example.DatabaseType);
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Placeholders_OfEveryType_FitTheSchema(TypeExample example)
    {
        var (type, modifier) = ExampleTypes.Resolve(example.DatabaseType);
        if (new PostgresTypeRegistry(example.ToHandling()).ConverterFor(type, modifier) is not { } required)
        {
            Assert.Equal(TypeExample.LeftOut, example.Schema);
            return;
        }

        var optional = required.For(required.StartSchema().Optional().Build());
        foreach (var (converter, schema) in new[] { (required, required.Schema), (optional, required.StartSchema().Optional().Build()) })
        {
            ConnectValue.Validate(schema, converter.Missing, "missing");
            ConnectValue.Validate(schema, converter.Unavailable, "unavailable");
        }
    }

    [Fact]
    public void Page_HasEveryTypeThatTheRegistryKnows()
    {
        var listed = TypeExample.ReadAll()
            .Where(e => e.Schema != TypeExample.LeftOut && e.Setting != "include.unknown.datatypes=true")
            .Select(e => ExampleTypes.Resolve(e.DatabaseType).Type.Name)
            .ToHashSet();
        var registry = new PostgresTypeRegistry(new TypeHandling());

        foreach (var type in KnownNames.Select(n => ExampleTypes.Resolve(n).Type))
        {
            var isKnown = registry.ConverterFor(type, -1) is not null;
            var fault = isKnown ? "is missing from" : "should not be in";
            Assert.True(isKnown == listed.Contains(type.Name), $"{type.Name} {fault} TYPES.md");
        }
    }

    /// <summary>Every type of PostgreSQL 18 that a column may have, and the extensions' types.</summary>
    private static IReadOnlyList<string> KnownNames { get; } =
    [
        "bool", "bytea", "char", "name", "int8", "int2", "int2vector", "int4", "text", "oid", "tid", "xid", "cid", "oidvector", "json",
        "xml", "xid8", "point", "lseg", "path", "box", "polygon", "line", "float4", "float8", "circle", "money", "macaddr", "inet", "cidr",
        "macaddr8",
        "aclitem", "bpchar", "varchar", "date", "time", "timestamp", "timestamptz", "interval", "timetz", "bit", "varbit", "numeric",
        "refcursor", "regproc", "regclass", "regtype", "uuid", "pg_lsn", "tsvector", "gtsvector", "tsquery", "jsonb", "jsonpath",
        "txid_snapshot", "pg_snapshot", "int4range", "numrange", "tsrange", "tstzrange", "daterange", "int8range", "int4multirange",
        "nummultirange", "tsmultirange", "tstzmultirange", "datemultirange", "int8multirange", "citext", "isbn", "ltree", "hstore",
        "geometry", "geography", "vector", "halfvec", "sparsevec", "mood", "price", "discounted_price", "address",
    ];
}
