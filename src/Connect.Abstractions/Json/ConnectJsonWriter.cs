using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
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
    // The longest shortest-round-trip double has 24 characters; the rest is room for ".0".
    private const int MaxNumberLength = 32;

    // Names are escaped and encoded once a schema; they go with the schema.
    private static readonly ConditionalWeakTable<Schema, JsonEncodedText[]> FieldNames = [];

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
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>How maps are written.</summary>
    public MapForm Maps { get; init; } = MapForm.ObjectOrPairs;

    /// <summary>
    /// Whether dates are written as milliseconds since 1970-01-01 UTC, as timestamps are, instead of as days.
    /// </summary>
    public bool DatesAsMilliseconds { get; init; }

    /// <summary>Writes one value.</summary>
    /// <param name="writer">Made with <see cref="Options"/>, at a place where a value may stand.</param>
    /// <param name="schema">The value's schema, or null when it describes itself.</param>
    /// <param name="value">The value or null.</param>
    /// <exception cref="DataException">The value does not fit its schema, or is of a type that the data model does not have.</exception>
    public void Write(Utf8JsonWriter writer, Schema? schema, object? value) => Write(writer, schema, value, "value");

    private void Write(Utf8JsonWriter writer, Schema? schema, object? value, string location)
    {
        if (value is null && schema is not null)
        {
            value = _replaceNullWithDefault ? schema.DefaultValue : null;
            if (value is null && !schema.IsOptional)
            {
                throw new DataException($"'{location}' is null but its schema '{schema}' is required and has no default.");
            }
        }

        if (value is not null && schema is not null && !ConnectValue.HasTypeOf(schema, value))
        {
            throw new DataException($"'{location}' holds a {value.GetType().Name}, which does not fit schema '{schema}'.");
        }

        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case int or long or short or sbyte or bool or float or double:
                WritePrimitive(writer, value);
                break;
            case byte[] bytes:
                writer.WriteBase64StringValue(bytes);
                break;
            case Struct record:
                WriteStruct(writer, schema, record, location);
                break;
            case BigDecimal number:
                WriteDecimal(writer, schema, number);
                break;
            case DateOnly date when DatesAsMilliseconds:
                writer.WriteNumberValue(new DateTimeOffset(date, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeMilliseconds());
                break;
            case DateTimeOffset instant:
                writer.WriteNumberValue(instant.ToUnixTimeMilliseconds());
                break;
            case DateOnly or TimeOnly:
                WritePrimitive(writer, LogicalTypes.ToPrimitive(value));
                break;
            case IReadOnlyDictionary<string, object?> map:
                WriteObject(writer, map);
                break;
            case IReadOnlyDictionary<object, object?> map:
                WriteMap(writer, schema, map, location);
                break;
            case IReadOnlyList<object?> list:
                WriteArray(writer, schema, list, location);
                break;
            default:
                throw new DataException($"'{location}' holds a {value.GetType().Name}, which is not a type of the data model.");
        }
    }

    private static void WritePrimitive(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case int number:
                writer.WriteNumberValue(number);
                break;
            case long number:
                writer.WriteNumberValue(number);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case double number:
                WriteFloatingPoint(writer, number);
                break;
            case float number:
                WriteFloatingPoint(writer, number);
                break;
            case short number:
                writer.WriteNumberValue(number);
                break;
            case sbyte number:
                writer.WriteNumberValue(number);
                break;
        }
    }

    // Whole numbers keep their ".0", so that a reader without the schema still sees a floating-point column. JSON has no NaN and no
    // infinities: they are written as text, as Java's converter does.
    private static void WriteFloatingPoint<T>(Utf8JsonWriter writer, T number) where T : IUtf8SpanFormattable
    {
        Span<byte> text = stackalloc byte[MaxNumberLength];
        number.TryFormat(text, out var length, default, CultureInfo.InvariantCulture);
        var digits = text[..length];
        if (!char.IsAsciiDigit((char)digits[^1]))
        {
            writer.WriteStringValue(digits);
            return;
        }

        if (digits.IndexOfAny((byte)'.', (byte)'E') < 0)
        {
            ".0"u8.CopyTo(text[length..]);
            digits = text[..(length + 2)];
        }

        writer.WriteRawValue(digits, skipInputValidation: true);
    }

    private void WriteDecimal(Utf8JsonWriter writer, Schema? schema, BigDecimal number)
    {
        // Without a schema nothing would keep the scale of the base64 form.
        if (_decimalFormat == DecimalFormat.Numeric || schema is null)
        {
            writer.WriteRawValue(number.ToString(), skipInputValidation: true);
        }
        else
        {
            writer.WriteBase64StringValue((byte[])LogicalTypes.ToPrimitive(schema, number)!);
        }
    }

    private void WriteStruct(Utf8JsonWriter writer, Schema? schema, Struct record, string location)
    {
        if (schema is not null && !record.Schema.Equals(schema))
        {
            throw new DataException($"'{location}' holds a struct of schema '{record.Schema}', not of '{schema}'.");
        }

        writer.WriteStartObject();
        var fields = record.Schema.Fields;
        var names = FieldNames.GetValue(
            record.Schema, static s => [.. s.Fields.Select(f => JsonEncodedText.Encode(f.Name, Options.Encoder))]);
        for (var i = 0; i < fields.Count; i++)
        {
            var field = fields[i];
            writer.WritePropertyName(names[i]);
            Write(writer, field.Schema, record.GetWithoutDefault(field), field.Name);
        }

        writer.WriteEndObject();
    }

    private void WriteObject(Utf8JsonWriter writer, IReadOnlyDictionary<string, object?> map)
    {
        writer.WriteStartObject();
        foreach (var (key, value) in map)
        {
            writer.WritePropertyName(key);
            Write(writer, null, value, key);
        }

        writer.WriteEndObject();
    }

    private void WriteMap(Utf8JsonWriter writer, Schema? schema, IReadOnlyDictionary<object, object?> map, string location)
    {
        var hasTextKeys = schema is null ? map.Keys.All(key => key is string) : schema.KeySchema!.Type == SchemaType.String;
        if (Maps == MapForm.Entries || !hasTextKeys && Maps == MapForm.ObjectOrEntries)
        {
            WriteEntries(writer, schema, map, location);
            return;
        }

        if (!hasTextKeys)
        {
            WritePairs(writer, schema, map, location);
            return;
        }

        writer.WriteStartObject();
        foreach (var (key, value) in map)
        {
            var name = key as string
                ?? throw new DataException($"'{location}' has a key of type {key.GetType().Name}, which does not fit schema '{schema}'.");
            writer.WritePropertyName(name);
            Write(writer, schema?.ValueSchema, value, name);
        }

        writer.WriteEndObject();
    }

    private void WritePairs(Utf8JsonWriter writer, Schema? schema, IReadOnlyDictionary<object, object?> map, string location)
    {
        writer.WriteStartArray();
        foreach (var (key, value) in map)
        {
            writer.WriteStartArray();
            Write(writer, schema?.KeySchema, key, location);
            Write(writer, schema?.ValueSchema, value, location);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }

    private void WriteEntries(Utf8JsonWriter writer, Schema? schema, IReadOnlyDictionary<object, object?> map, string location)
    {
        writer.WriteStartArray();
        foreach (var (key, value) in map)
        {
            writer.WriteStartObject();
            writer.WritePropertyName("key"u8);
            Write(writer, schema?.KeySchema, key, location);
            writer.WritePropertyName("value"u8);
            Write(writer, schema?.ValueSchema, value, location);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private void WriteArray(Utf8JsonWriter writer, Schema? schema, IReadOnlyList<object?> list, string location)
    {
        writer.WriteStartArray();
        for (var i = 0; i < list.Count; i++)
        {
            Write(writer, schema?.ValueSchema, list[i], location);
        }

        writer.WriteEndArray();
    }
}
