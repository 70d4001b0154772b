using System.Globalization;
using System.Text;
using System.Text.Json;
using Connect.Abstractions.Errors;
using Connect.LogClient;

namespace Connect.Server.Commands.Produce;

/// <summary>Makes a record of a line.</summary>
internal sealed class RecordReader(
    string topic, int? partition, InputFormat format, string? key, string? keySeparator, string? nullText, IReadOnlyList<LogHeader> headers)
{
    /// <summary>A header of text.</summary>
    public static LogHeader Header(KeyValuePair<string, string> header) => new(header.Key, Encoding.UTF8.GetBytes(header.Value));

    /// <exception cref="ConfigException">The line is not of the format; the message has its number.</exception>
    public ProducerRecord Read(string line, int number) => format == InputFormat.Json ? ReadJson(line, number) : ReadText(line, number);

    private ProducerRecord ReadText(string line, int number)
    {
        if (keySeparator is null)
        {
            return new ProducerRecord(topic, partition, Bytes(key), Bytes(line), null, headers);
        }

        var at = line.IndexOf(keySeparator, StringComparison.Ordinal);
        return at >= 0
            ? new ProducerRecord(topic, partition, Bytes(line[..at]), Bytes(line[(at + keySeparator.Length)..]), null, headers)
            : throw Wrong(number, $"has no key separator '{keySeparator}'");
    }

    private ProducerRecord ReadJson(string line, int number)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                throw Wrong(number, "is no JSON object");
            }

            return new ProducerRecord(
                topic,
                partition,
                Field(root, "key") ?? Bytes(key),
                Field(root, "value"),
                root.TryGetProperty("timestamp", out var time) ? time.GetInt64() : null,
                root.TryGetProperty("headers", out var own)
                    ? [.. headers, .. own.EnumerateArray().Select(h => new LogHeader(h.GetProperty("key").GetString()!, Field(h, "value")))]
                    : headers);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            throw Wrong(number, $"is no record in JSON: {e.Message}");
        }
    }

    // Text stands under its name, bytes that are no text under NAME_base64; another JSON value is taken as it is written.
    private static byte[]? Field(JsonElement record, string name)
    {
        if (record.TryGetProperty($"{name}_base64", out var bytes))
        {
            return bytes.GetBytesFromBase64();
        }

        if (!record.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return Encoding.UTF8.GetBytes(value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText());
    }

    private byte[]? Bytes(string? text) => text is null || text == nullText ? null : Encoding.UTF8.GetBytes(text);

    private static ConfigException Wrong(int number, string what) =>
        new("input", string.Create(CultureInfo.InvariantCulture, $"Line {number} of the input {what}."));
}
