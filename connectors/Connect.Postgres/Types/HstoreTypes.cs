using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Connect.Abstractions.Data;
using Connect.Cdc.Values;

namespace Connect.Postgres.Types;

/// <summary>hstore: <c>"key"=>"value", "other"=>NULL</c>; quotes and backslashes inside are escaped by a backslash.</summary>
internal static class HstoreTypes
{
    private static readonly Schema Map = SchemaBuilder.Map(Schema.String, Schema.OptionalString).Build();
    private static readonly JsonWriterOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ColumnConverter Hstore(HstoreHandlingMode mode, UnavailableValue unavailable)
    {
        List<KeyValuePair<string, string?>> placeholder = [new(unavailable.Text, unavailable.Text)];
        return mode == HstoreHandlingMode.Map
            ? new ScalarConverter<Dictionary<object, object?>>(Map, text => ToMap(Read(text)), ToMap([]), ToMap(placeholder))
            : new ScalarConverter<string>(SemanticSchemas.Json, text => ToJson(Read(text)), "{}", ToJson(placeholder));
    }

    private static Dictionary<object, object?> ToMap(List<KeyValuePair<string, string?>> pairs)
    {
        var map = new Dictionary<object, object?>(pairs.Count);
        foreach (var (key, value) in pairs)
        {
            map[key] = value;
        }

        return map;
    }

    private static string ToJson(List<KeyValuePair<string, string?>> pairs)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, JsonOptions))
        {
            json.WriteStartObject();
            foreach (var (key, value) in pairs)
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static List<KeyValuePair<string, string?>> Read(ReadOnlySpan<byte> text)
    {
        var pairs = new List<KeyValuePair<string, string?>>();
        var rest = text;
        while (!rest.IsEmpty)
        {
            if (!TryQuoted(ref rest, out var key) || !rest.StartsWith("=>"u8))
            {
                throw MalformedText.Error("hstore", text);
            }

            rest = rest[2..];
            string? value = null;
            if (rest.StartsWith("NULL"u8))
            {
                rest = rest[4..];
            }
            else if (!TryQuoted(ref rest, out value))
            {
                throw MalformedText.Error("hstore", text);
            }

            pairs.Add(new(key!, value));
            if (!rest.IsEmpty && !rest.StartsWith(", "u8))
            {
                throw MalformedText.Error("hstore", text);
            }

            rest = rest.IsEmpty ? rest : rest[2..];
        }

        return pairs;
    }

    private static bool TryQuoted(ref ReadOnlySpan<byte> rest, out string? value)
    {
        value = null;
        if (!QuotedText.TryTake(ref rest, out var quoted))
        {
            return false;
        }

        value = QuotedText.Unescape(quoted);
        return true;
    }
}
