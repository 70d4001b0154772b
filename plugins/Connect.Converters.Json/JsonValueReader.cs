using System.Text;
using System.Text.Json;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;

namespace Connect.Converters.Json;

/// <summary>
/// Reads one JSON value, by a schema or without. Without one, whole numbers are <see cref="long"/> (<see cref="BigDecimal"/> where
/// they are larger), other numbers <see cref="double"/>, objects dictionaries and arrays lists.
/// </summary>
internal sealed class JsonValueReader(bool replaceNullWithDefault)
{
    /// <summary>Reads a whole text.</summary>
    /// <exception cref="DataException">The value does not fit the schema; the message names the field.</exception>
    /// <exception cref="JsonException">Not JSON.</exception>
    public object? Read(ReadOnlyMemory<byte> json, Schema? schema)
    {
        var reader = new Utf8JsonReader(json.Span);
        reader.Read();
        var value = schema is null ? ReadAny(ref reader) : Read(ref reader, schema, "payload");
        if (reader.Read())
        {
            throw new DataException("A record holds more than one JSON value.");
        }

        return value;
    }

    private static object? ReadAny(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return reader.GetString();
            case JsonTokenType.Number:
                return reader.TryGetInt64(out var integer) ? integer : ReadOtherNumber(ref reader);
            case JsonTokenType.True:
                return true;
            case JsonTokenType.False:
                return false;
            case JsonTokenType.StartArray:
                var list = new List<object?>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    list.Add(ReadAny(ref reader));
                }

                return list;
            case JsonTokenType.StartObject:
                var map = new Dictionary<string, object?>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var name = reader.GetString()!;
                    reader.Read();
                    map[name] = ReadAny(ref reader);
                }

                return map;
            default:
                return null;
        }
    }

    private static object ReadOtherNumber(ref Utf8JsonReader reader) => reader.ValueSpan.IndexOfAny((byte)'.', (byte)'e', (byte)'E') < 0
        ? BigDecimal.Parse(Encoding.ASCII.GetString(reader.ValueSpan))
        : reader.GetDouble();

    private object? Read(ref Utf8JsonReader reader, Schema schema, string location)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return NullOf(schema, location);
        }

        object? value = schema.Type switch
        {
            SchemaType.Boolean when reader.TokenType is JsonTokenType.True or JsonTokenType.False => reader.GetBoolean(),
            SchemaType.Int8 when IsNumber(ref reader) && reader.TryGetSByte(out var number) => number,
            SchemaType.Int16 when IsNumber(ref reader) && reader.TryGetInt16(out var number) => number,
            SchemaType.Int32 when IsNumber(ref reader) && reader.TryGetInt32(out var number) => number,
            SchemaType.Int64 when IsNumber(ref reader) && reader.TryGetInt64(out var number) => number,
            SchemaType.Float32 => (float?)ReadFloat(ref reader),
            SchemaType.Float64 => ReadFloat(ref reader),
            SchemaType.String when reader.TokenType == JsonTokenType.String => reader.GetString(),
            SchemaType.Bytes when schema.Name == LogicalTypes.DecimalName && IsNumber(ref reader) => ReadDecimal(ref reader, schema),
            SchemaType.Bytes when reader.TokenType == JsonTokenType.String && reader.TryGetBytesFromBase64(out var bytes) => bytes,
            SchemaType.Array when reader.TokenType == JsonTokenType.StartArray => ReadArray(ref reader, schema, location),
            SchemaType.Map when reader.TokenType == JsonTokenType.StartObject => ReadObjectMap(ref reader, schema, location),
            SchemaType.Map when reader.TokenType == JsonTokenType.StartArray => ReadPairs(ref reader, schema, location),
            SchemaType.Struct when reader.TokenType == JsonTokenType.StartObject => ReadStruct(ref reader, schema),
            _ => null,
        };
        return value is null
            ? throw new DataException($"'{location}' holds a JSON {reader.TokenType}, which does not fit schema '{schema}'.")
            : LogicalTypes.FromPrimitive(schema, value);
    }

    private static bool IsNumber(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.Number;

    // NaN and the infinities have no JSON number: they are written as text.
    private static double? ReadFloat(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Number => reader.GetDouble(),
        JsonTokenType.String when reader.ValueTextEquals("NaN"u8) => double.NaN,
        JsonTokenType.String when reader.ValueTextEquals("Infinity"u8) => double.PositiveInfinity,
        JsonTokenType.String when reader.ValueTextEquals("-Infinity"u8) => double.NegativeInfinity,
        _ => null,
    };

    private static BigDecimal ReadDecimal(ref Utf8JsonReader reader, Schema schema) =>
        BigDecimal.Parse(Encoding.ASCII.GetString(reader.ValueSpan)).WithScale(LogicalTypes.ScaleOf(schema));

    private object? NullOf(Schema schema, string location)
    {
        if (replaceNullWithDefault && schema.DefaultValue is { } defaultValue)
        {
            return defaultValue;
        }

        return schema.IsOptional
            ? null
            : throw new DataException($"'{location}' is null but its schema '{schema}' is required and has no default.");
    }

    private List<object?> ReadArray(ref Utf8JsonReader reader, Schema schema, string location)
    {
        var list = new List<object?>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            list.Add(Read(ref reader, schema.ValueSchema!, location));
        }

        return list;
    }

    private Dictionary<object, object?> ReadObjectMap(ref Utf8JsonReader reader, Schema schema, string location)
    {
        if (schema.KeySchema!.Type != SchemaType.String)
        {
            throw new DataException($"'{location}' is an object, but a map with keys of type {schema.KeySchema.Type} is a list of pairs.");
        }

        var map = new Dictionary<object, object?>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var key = reader.GetString()!;
            reader.Read();
            map[key] = Read(ref reader, schema.ValueSchema!, key);
        }

        return map;
    }

    private Dictionary<object, object?> ReadPairs(ref Utf8JsonReader reader, Schema schema, string location)
    {
        var map = new Dictionary<object, object?>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartArray || !reader.Read() || reader.TokenType == JsonTokenType.EndArray)
            {
                throw NotAPair(location);
            }

            var key = Read(ref reader, schema.KeySchema!, location) ?? throw NotAPair(location);
            reader.Read();
            if (reader.TokenType == JsonTokenType.EndArray)
            {
                throw NotAPair(location);
            }

            map[key] = Read(ref reader, schema.ValueSchema!, location);
            reader.Read();
            if (reader.TokenType != JsonTokenType.EndArray)
            {
                throw NotAPair(location);
            }
        }

        return map;
    }

    private Struct ReadStruct(ref Utf8JsonReader reader, Schema schema)
    {
        var record = new Struct(schema);
        var fields = schema.Fields;
        var next = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            // Fields mostly come in the order of the schema: the next one is tried before looking up the name.
            var field = next < fields.Count && reader.ValueTextEquals(fields[next].Name) ? fields[next] : schema.Field(reader.GetString()!);
            reader.Read();
            if (field is null)
            {
                reader.Skip();
                continue;
            }

            next = field.Index + 1;
            record.PutUnchecked(field.Index, Read(ref reader, field.Schema, field.Name));
        }

        FillMissing(record, fields);
        return record;
    }

    private void FillMissing(Struct record, IReadOnlyList<Field> fields)
    {
        for (var i = 0; i < fields.Count; i++)
        {
            if (record.GetWithoutDefault(fields[i]) is null)
            {
                record.PutUnchecked(i, NullOf(fields[i].Schema, fields[i].Name));
            }
        }
    }

    private static DataException NotAPair(string location) =>
        new($"'{location}' is a map written as a list, whose elements must be pairs [key, value].");
}
