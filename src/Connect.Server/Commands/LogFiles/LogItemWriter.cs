using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Connect.Protocol.Records;
using Connect.Storage.Inspection;

namespace Connect.Server.Commands.LogFiles;

/// <summary>Writes what files hold: a line each, <c>name=value</c> for people and an object for programs. Buffers.</summary>
internal sealed class LogItemWriter(Stream output, OutputFormat format) : IAsyncDisposable
{
    private const int FlushBytes = 1 << 16;
    private static readonly JsonWriterOptions ForATerminal = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly ArrayBufferWriter<byte> _buffer = new(FlushBytes);

    /// <exception cref="ClosedOutputException">Nobody reads any more.</exception>
    public void Write(LogItem item)
    {
        if (format == OutputFormat.Json)
        {
            using var json = new Utf8JsonWriter(_buffer, ForATerminal);
            WriteJson(json, item);
        }
        else
        {
            Append(item.Type == "record" ? $"  {item.File} {item.Type}" : $"{item.File} {item.Type}");
            foreach (var (name, value) in item.Fields)
            {
                Append($" {name}={Text(value)}");
            }
        }

        Append("\n");
        if (_buffer.WrittenCount >= FlushBytes)
        {
            Flush();
        }
    }

    public ValueTask DisposeAsync()
    {
        try
        {
            Flush();
        }
        catch (ClosedOutputException)
        {
            // Whoever read has gone.
        }

        return ValueTask.CompletedTask;
    }

    private void Flush()
    {
        try
        {
            output.Write(_buffer.WrittenSpan);
        }
        catch (IOException e)
        {
            throw new ClosedOutputException(e);
        }
        finally
        {
            _buffer.ResetWrittenCount();
        }
    }

    private void Append(string text) => Encoding.UTF8.GetBytes(text, _buffer);

    // Texts are quoted, so that a line can be taken apart again.
    private static string Text(object? value) => value switch
    {
        null => "null",
        bool truth => truth ? "true" : "false",
        byte[] bytes => Utf8.IsValid(bytes) ? Quoted(Encoding.UTF8.GetString(bytes)) : $"base64:{Convert.ToBase64String(bytes)}",
        RecordHeader[] headers => $"[{string.Join(',', headers.Select(h => $"{Quoted(h.Key)}:{Text(h.Value?.ToArray())}"))}]",
        string text => text.Contains(' ', StringComparison.Ordinal) ? Quoted(text) : text,
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    private static void WriteJson(Utf8JsonWriter json, LogItem item)
    {
        json.WriteStartObject();
        json.WriteString("file", item.File);
        json.WriteString("type", item.Type);
        foreach (var (name, value) in item.Fields)
        {
            WriteField(json, name, value);
        }

        json.WriteEndObject();
    }

    private static void WriteField(Utf8JsonWriter json, string name, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNull(name);
                break;
            case bool truth:
                json.WriteBoolean(name, truth);
                break;
            case string text:
                json.WriteString(name, text);
                break;
            case byte[] bytes:
                JsonBytes.Write(json, name, bytes);
                break;
            case RecordHeader[] headers:
                json.WriteStartArray(name);
                foreach (var header in headers)
                {
                    json.WriteStartObject();
                    json.WriteString("key", header.Key);
                    JsonBytes.Write(json, "value", header.Value?.ToArray());
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                break;
            default:
                json.WriteNumber(name, Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
        }
    }
}
