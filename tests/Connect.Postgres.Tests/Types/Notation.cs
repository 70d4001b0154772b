using System.Collections;
using System.Globalization;
using Connect.Abstractions.Data;

namespace Connect.Postgres.Tests.Types;

/// <summary>How TYPES.md writes schemas and values down.</summary>
public static class Notation
{
    /// <summary>Such as <c>INT64 io.debezium.time.MicroTime</c> or <c>ARRAY of optional INT32</c>.</summary>
    public static string Of(Schema schema)
    {
        var text = schema.Type switch
        {
            SchemaType.Array => $"ARRAY of {OfPart(schema.ValueSchema!)}",
            SchemaType.Map => $"MAP of {OfPart(schema.KeySchema!)} to {OfPart(schema.ValueSchema!)}",
            var type => type.ToString().ToUpperInvariant(),
        };
        if (schema.Name is not null)
        {
            text += " " + schema.Name;
        }

        return schema.Parameters.Count == 0
            ? text
            : text + " (" + string.Join("; ", schema.Parameters.OrderBy(p => p.Key).Select(p => $"{p.Key}={p.Value}")) + ")";
    }

    /// <summary>Such as <c>-12.50</c>, <c>0x0aff</c>, <c>[1, null]</c>, <c>{x: 1, y: 2}</c>; text as it is, or <c>""</c>.</summary>
    public static string Of(object? value) => value switch
    {
        null => "null",
        "" => "\"\"",
        string text => text,
        bool flag => flag ? "true" : "false",
        byte[] bytes => "0x" + Convert.ToHexStringLower(bytes),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        TimeOnly time => time.ToString("HH:mm:ss.ffffff", CultureInfo.InvariantCulture),
        DateTimeOffset instant => instant.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
        Struct record => "{" + string.Join(", ", record.Schema.Fields.Select(f => $"{f.Name}: {Of(record[f])}")) + "}",
        IDictionary map => "{" + string.Join(", ", map.Keys.Cast<object>().Select(k => $"{Of(k)}: {Of(map[k])}")) + "}",
        IReadOnlyList<object?> list => "[" + string.Join(", ", list.Select(Of)) + "]",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    private static string OfPart(Schema schema) => (schema.IsOptional ? "optional " : "") + Of(schema);
}
