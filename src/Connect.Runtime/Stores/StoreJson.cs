using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Connect.Runtime.Stores;

/// <summary>
/// The JSON of the internal topics: what Kafka Connect's JSON converter writes without schemas, byte for byte.
/// </summary>
internal static class StoreJson
{
    // Jackson escapes only what JSON demands.
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a document.</summary>
    public static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            write(writer);
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes a map of primitives, such as a source offset.</summary>
    public static void WriteMap(this Utf8JsonWriter writer, IReadOnlyDictionary<string, object?> map)
    {
        writer.WriteStartObject();
        foreach (var (key, value) in map)
        {
            writer.WritePropertyName(key);
            writer.WritePrimitive(value);
        }

        writer.WriteEndObject();
    }

    /// <summary>Writes a map of texts under a name, such as a configuration.</summary>
    public static void WriteTexts(this Utf8JsonWriter writer, string name, IReadOnlyDictionary<string, string> map)
    {
        writer.WriteStartObject(name);
        foreach (var (key, value) in map)
        {
            writer.WriteString(key, value);
        }

        writer.WriteEndObject();
    }

    /// <summary>Reads a map of primitives; integers become 64-bit ones.</summary>
    public static IReadOnlyDictionary<string, object?> ReadMap(JsonElement element) =>
        element.EnumerateObject().ToDictionary(p => p.Name, p => ReadValue(p.Value));

    /// <summary>Reads a map of texts; null when there is none.</summary>
    public static IReadOnlyDictionary<string, string>? ReadTexts(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var map) && map.ValueKind == JsonValueKind.Object
            ? map.EnumerateObject().Where(p => p.Value.ValueKind != JsonValueKind.Null).ToDictionary(p => p.Name, p => p.Value.ToString())
            : null;

    /// <summary>The text of a field; null when there is none.</summary>
    public static string? ReadText(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static void WritePrimitive(this Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case sbyte or short or int or long or byte:
                writer.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case float single:
                writer.WriteNumberValue(single);
                break;
            case double number:
                writer.WriteNumberValue(number);
                break;
            case IReadOnlyDictionary<string, object?> map:
                writer.WriteMap(map);
                break;
            case IReadOnlyList<object?> list:
                writer.WriteStartArray();
                foreach (var item in list)
                {
                    writer.WritePrimitive(item);
                }

                writer.WriteEndArray();
                break;
            default:
                throw new Abstractions.Errors.DataException(
                    $"A source partition or offset holds a {value.GetType().Name}; only what JSON has can be stored.");
        }
    }

    private static object? ReadValue(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => element.TryGetInt64(out var integer) ? (object)integer : element.GetDouble(),
        JsonValueKind.Object => ReadMap(element),
        JsonValueKind.Array => element.EnumerateArray().Select(ReadValue).ToArray(),
        _ => null,
    };
}
