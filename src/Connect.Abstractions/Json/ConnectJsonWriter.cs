using System.Text;
using System.Text.Json;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;

namespace Connect.Abstractions.Json;

/// <summary>
/// Writes values of the data model as plain JSON, the same text for every user of it: bytes as base64, logical types as their
/// primitives, maps with text keys as objects and other maps as arrays of pairs. These are the forms of Kafka Connect's JSON
/// converter without its envelope. Immutable; safe to share between threads.
/// </summary>
public sealed class ConnectJsonWriter
{
    // As deep as System.Text.Json writes: a value that holds itself ends there.
    private const int MaxDepth = 1000;

    private const int ShortDecimal = 64;

    [ThreadStatic]
    private static JsonBuffer? _threadsBuffer;

    private readonly DecimalFormat _decimalFormat;
    private readonly bool _replaceNullWithDefault;

    /// <summary>Creates a writer.</summary>
    /// <param name="decimalFormat">How decimals are written.</param>
    /// <param name="replaceNullWithDefault">Whether a null is written as its schema's default, where there is one.</param>
    public ConnectJsonWriter(DecimalFormat decimalFormat = DecimalFormat.Base64, bool replaceNullWithDefault = true)
    {
        _decimalFormat = decimalFormat;
        _replaceNullWithDefault = replaceNullWithDefault;
    }

    /// <summary>
    /// Options for the <see cref="Utf8JsonWriter"/>: text is escaped as JSON demands and no further, and the writer's own checks are
    /// off because this class only writes well-formed values.
    /// </summary>
    public static JsonWriterOptions Options { get; } =
        new() { Encoder = JsonBuffer.Encoder, SkipValidation = true };

    /// <summary>How maps are written.</summary>
    public MapForm Maps { get; init; } = MapForm.ObjectOrPairs;

    /// <summary>
    /// Whether dates are written as milliseconds since 1970-01-01 UTC, as timestamps are, instead of as days.
    /// </summary>
    public bool DatesAsMilliseconds { get; init; }

    /// <summary>Writes one value.</summary>
    /// <param name="output">Takes the text at its end.</param>
    /// <param name="schema">The value's schema, or null when it describes itself.</param>
    /// <param name="value">The value or null.</param>
    /// <exception cref="DataException">
    /// The value does not fit its schema, is of a type that the data model does not have, or is nested too deeply; what was written of
    /// it stays in the output.
    /// </exception>
    public void Write(JsonBuffer output, Schema? schema, object? value) => Write(output, schema, value, "value", depth: 0);

    /// <summary>Writes one value among others that the caller writes.</summary>
    /// <param name="writer">Made with <see cref="Options"/>, at a place where a value may stand.</param>
    /// <param name="schema">The value's schema, or null when it describes itself.</param>
    /// <param name="value">The value or null.</param>
    /// <exception cref="DataException">As for the other overload; nothing was written then.</exception>
    public void Write(Utf8JsonWriter writer, Schema? schema, object? value)
    {
        var output = _threadsBuffer ??= new JsonBuffer();
        output.Clear();
        Write(output, schema, value);
        writer.WriteRawValue(output.WrittenSpan, skipInputValidation: true);
    }

    private void Write(JsonBuffer output, Schema? schema, object? value, string location, int depth)
    {
        if (schema is not null)
        {
            if (value is null)
            {
                value = _replaceNullWithDefault ? schema.DefaultValue : null;
                if (value is null && !schema.IsOptional)
                {
                    throw new DataException($"'{location}' is null but its schema '{schema}' is required and has no default.");
                }
            }
            else if (!ConnectValue.HasTypeOf(schema, value))
            {
                throw new DataException($"'{location}' holds a {value.GetType().Name}, which does not fit schema '{schema}'.");
            }
        }

        switch (value)
        {
            case null:
                output.WriteNull();
                break;
            case string text:
                output.WriteString(text);
                break;
            case long number:
                output.WriteNumber(number);
                break;
            case int number:
                output.WriteNumber(number);
                break;
            case bool flag:
                output.WriteBoolean(flag);
                break;
            case double number:
                output.WriteNumber(number);
                break;
            case float number:
                output.WriteNumber(number);
                break;
            case short number:
                output.WriteNumber(number);
                break;
            case sbyte number:
                output.WriteNumber(number);
                break;
            case byte[] bytes:
                output.WriteBase64(bytes);
                break;
            case BigDecimal number:
                WriteDecimal(output, schema, number);
                break;
            case DateOnly date when DatesAsMilliseconds:
                output.WriteNumber(new DateTimeOffset(date, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeMilliseconds());
                break;
            case DateOnly date:
                output.WriteNumber(LogicalTypes.ToDays(date));
                break;
            case TimeOnly time:
                output.WriteNumber(LogicalTypes.ToMilliseconds(time));
                break;
            case DateTimeOffset instant:
                output.WriteNumber(instant.ToUnixTimeMilliseconds());
                break;
            default:
                WriteNested(output, schema, value, location, depth);
                break;
        }
    }

    private void WriteNested(JsonBuffer output, Schema? schema, object value, string location, int depth)
    {
        if (depth == MaxDepth)
        {
            throw new DataException($"'{location}' is nested in more than {MaxDepth} others, which is the limit.");
        }

        switch (value)
        {
            case Struct record:
                WriteStruct(output, schema, record, location, depth + 1);
                break;
            case IReadOnlyDictionary<string, object?> map:
                WriteObject(output, map, depth + 1);
                break;
            case IReadOnlyDictionary<object, object?> map:
                WriteMap(output, schema, map, location, depth + 1);
                break;
            case IReadOnlyList<object?> list:
                WriteArray(output, schema, list, location, depth + 1);
                break;
            default:
                throw new DataException($"'{location}' holds a {value.GetType().Name}, which is not a type of the data model.");
        }
    }

    private void WriteDecimal(JsonBuffer output, Schema? schema, BigDecimal number)
    {
        // Without a schema nothing would keep the scale of the base64 form.
        if (_decimalFormat == DecimalFormat.Numeric || schema is null)
        {
            output.WriteRaw(Encoding.ASCII.GetBytes(number.ToString()));
            return;
        }

        Span<byte> onStack = stackalloc byte[ShortDecimal];
        output.WriteBase64(LogicalTypes.TryWriteDecimal(schema, number, onStack, out var length)
            ? onStack[..length]
            : (byte[])LogicalTypes.ToPrimitive(schema, number)!);
    }

    private void WriteStruct(JsonBuffer output, Schema? schema, Struct record, string location, int depth)
    {
        if (schema is not null && !record.Schema.Equals(schema))
        {
            throw new DataException($"'{location}' holds a struct of schema '{record.Schema}', not of '{schema}'.");
        }

        var fields = record.Schema.FieldArray;
        var names = record.Schema.JsonNames;
        for (var i = 0; i < fields.Length; i++)
        {
            output.WriteRaw(names[i]);
            Write(output, fields[i].Schema, record.GetWithoutDefault(i), fields[i].Name, depth);
        }

        output.WriteRaw(fields.Length == 0 ? "{}"u8 : "}"u8);
    }

    private void WriteObject(JsonBuffer output, IReadOnlyDictionary<string, object?> map, int depth)
    {
        var separator = "{"u8;
        foreach (var (key, value) in map)
        {
            WriteName(output, separator, key);
            Write(output, null, value, key, depth);
            separator = ","u8;
        }

        output.WriteRaw(map.Count == 0 ? "{}"u8 : "}"u8);
    }

    private void WriteMap(JsonBuffer output, Schema? schema, IReadOnlyDictionary<object, object?> map, string location, int depth)
    {
        var hasTextKeys = schema is null ? map.Keys.All(key => key is string) : schema.KeySchema!.Type == SchemaType.String;
        if (Maps == MapForm.Entries || !hasTextKeys && Maps == MapForm.ObjectOrEntries)
        {
            WriteEntries(output, schema, map, location, depth);
            return;
        }

        if (!hasTextKeys)
        {
            WritePairs(output, schema, map, location, depth);
            return;
        }

        var separator = "{"u8;
        foreach (var (key, value) in map)
        {
            var name = key as string
                ?? throw new DataException($"'{location}' has a key of type {key.GetType().Name}, which does not fit schema '{schema}'.");
            WriteName(output, separator, name);
            Write(output, schema?.ValueSchema, value, name, depth);
            separator = ","u8;
        }

        output.WriteRaw(map.Count == 0 ? "{}"u8 : "}"u8);
    }

    private static void WriteName(JsonBuffer output, ReadOnlySpan<byte> separator, string name)
    {
        output.WriteRaw(separator);
        output.WriteString(name);
        output.WriteRaw(":"u8);
    }

    private void WritePairs(JsonBuffer output, Schema? schema, IReadOnlyDictionary<object, object?> map, string location, int depth)
    {
        var separator = "[["u8;
        foreach (var (key, value) in map)
        {
            output.WriteRaw(separator);
            Write(output, schema?.KeySchema, key, location, depth);
            output.WriteRaw(","u8);
            Write(output, schema?.ValueSchema, value, location, depth);
            separator = "],["u8;
        }

        output.WriteRaw(map.Count == 0 ? "[]"u8 : "]]"u8);
    }

    private void WriteEntries(JsonBuffer output, Schema? schema, IReadOnlyDictionary<object, object?> map, string location, int depth)
    {
        var separator = "[{\"key\":"u8;
        foreach (var (key, value) in map)
        {
            output.WriteRaw(separator);
            Write(output, schema?.KeySchema, key, location, depth);
            output.WriteRaw(",\"value\":"u8);
            Write(output, schema?.ValueSchema, value, location, depth);
            separator = "},{\"key\":"u8;
        }

        output.WriteRaw(map.Count == 0 ? "[]"u8 : "}]"u8);
    }

    private void WriteArray(JsonBuffer output, Schema? schema, IReadOnlyList<object?> list, string location, int depth)
    {
        output.WriteRaw("["u8);
        for (var i = 0; i < list.Count; i++)
        {
            if (i > 0)
            {
                output.WriteRaw(","u8);
            }

            Write(output, schema?.ValueSchema, list[i], location, depth);
        }

        output.WriteRaw("]"u8);
    }
}
