using System.Text;
using System.Text.RegularExpressions;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Postgres.Catalog;
using Connect.Postgres.Types;

namespace Connect.Postgres.Tables;

/// <summary>
/// The default of a column's schema, where Debezium has one: a constant is its value; what the server computes for each row
/// (<c>nextval(...)</c>, <c>now()</c>) is the zero of the type, so that a consumer sees that the column has a default.
/// </summary>
internal static partial class ColumnDefault
{
    /// <summary>Texts of the zeros, by built-in type. Other types but enums have no schema default.</summary>
    private static readonly Dictionary<string, string> Zeros = new()
    {
        ["bit"] = "0",
        ["varbit"] = "0",
        ["bool"] = "f",
        ["bpchar"] = "",
        ["varchar"] = "",
        ["text"] = "",
        ["numeric"] = "0",
        ["float4"] = "0",
        ["float8"] = "0",
        ["int2"] = "0",
        ["int4"] = "0",
        ["int8"] = "0",
        ["json"] = "{}",
        ["jsonb"] = "{}",
        ["xml"] = "",
        ["uuid"] = "00000000-0000-0000-0000-000000000000",
        ["date"] = "1970-01-01",
        ["time"] = "00:00:00",
        ["timestamp"] = "1970-01-01 00:00:00",
        ["timestamptz"] = "1970-01-01 00:00:00+00",
        ["interval"] = "00:00:00",
    };

    /// <summary>The default, or null for none.</summary>
    /// <param name="type">The column's type.</param>
    /// <param name="converter">The column's converter.</param>
    /// <param name="expression">The default as the server prints it.</param>
    public static object? Of(PostgresType type, ColumnConverter converter, string expression)
    {
        var zero = type.Schema == "pg_catalog" ? Zeros.GetValueOrDefault(type.Name) : null;
        if ((zero is null && type.Kind != PostgresTypeKind.Enum) || converter.Schema.Type == SchemaType.Struct)
        {
            return null;
        }

        var text = DefaultLiteral.TextOf(expression);
        if (text is null && zero is not null && Computed().IsMatch(expression))
        {
            text = Encoding.UTF8.GetBytes(zero);
        }

        try
        {
            return text is null ? null : converter.Read(text);
        }
        catch (DataException)
        {
            // A constant of another type, such as an integer for a timestamp: such a default is not a value of the schema.
            return null;
        }
    }

    [GeneratedRegex(@"^\(*[A-Za-z0-9_.]+\(|^\(*(CURRENT_(DATE|TIME|TIMESTAMP)|LOCALTIME|LOCALTIMESTAMP)\b")]
    private static partial Regex Computed();
}
