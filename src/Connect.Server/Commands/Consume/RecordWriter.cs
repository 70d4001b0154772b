using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Connect.LogClient;

namespace Connect.Server.Commands.Consume;

/// <summary>Writes records, values byte for byte in text. Buffers until it is flushed.</summary>
internal sealed class RecordWriter : IAsyncDisposable
{
    private const int FlushBytes = 1 << 16;

    private readonly Stream _output;
    private readonly Action<RecordWriter, ConsumerRecord> _write;
    private readonly ArrayBufferWriter<byte> _buffer = new(FlushBytes);
    private readonly byte[] _null;

    private RecordWriter(Stream output, string nullText, Action<RecordWriter, ConsumerRecord> write)
    {
        _output = output;
        _null = Encoding.UTF8.GetBytes(nullText);
        _write = write;
    }

    /// <summary>A JSON object a line.</summary>
    public static RecordWriter Json(Stream output) => new(output, "", (writer, record) => writer.WriteJson(record));

    /// <summary>Text in a format of kcat's letters.</summary>
    public static RecordWriter Text(Stream output, string format, string nullText)
    {
        var parts = Parse(format);
        return new(output, nullText, (writer, record) =>
        {
            foreach (var part in parts)
            {
                part(writer, record);
            }
        });
    }

    public void Write(ConsumerRecord record)
    {
        _write(this, record);
        if (_buffer.WrittenCount >= FlushBytes)
        {
            Flush(_output.Write);
        }
    }

    /// <exception cref="ClosedOutputException">Nobody reads any more.</exception>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _output.WriteAsync(_buffer.WrittenMemory, cancellationToken);
            await _output.FlushAsync(cancellationToken);
            _buffer.ResetWrittenCount();
        }
        catch (IOException e)
        {
            _buffer.ResetWrittenCount();
            throw new ClosedOutputException(e);
        }
    }

    public ValueTask DisposeAsync()
    {
        Flush(_output.Write);
        return ValueTask.CompletedTask;
    }

    private void Flush(WriteBytes write)
    {
        try
        {
            write(_buffer.WrittenSpan);
            _buffer.ResetWrittenCount();
        }
        catch (IOException e)
        {
            _buffer.ResetWrittenCount();
            throw new ClosedOutputException(e);
        }
    }

    private static List<Action<RecordWriter, ConsumerRecord>> Parse(string format)
    {
        var parts = new List<Action<RecordWriter, ConsumerRecord>>();
        var from = 0; // of the literal text that is not added yet
        for (var i = 0; i < format.Length; i++)
        {
            var pair = i + 1 < format.Length ? format.Substring(i, 2) : "";
            Action<RecordWriter, ConsumerRecord>? part = pair switch
            {
                "%t" => (w, r) => w.Append(r.Partition.Topic),
                "%p" => (w, r) => w.Append(r.Partition.Partition),
                "%o" => (w, r) => w.Append(r.Offset),
                "%T" => (w, r) => w.Append(r.TimestampMs),
                "%k" => (w, r) => w._buffer.Write(r.Key ?? w._null),
                "%v" => (w, r) => w._buffer.Write(r.Value ?? w._null),
                "%h" => (w, r) => w.AppendHeaders(r.Headers),
                "%%" => (w, _) => w.Append("%"),
                "\\n" => (w, _) => w.Append("\n"),
                "\\t" => (w, _) => w.Append("\t"),
                _ => null,
            };
            if (part is not null)
            {
                AddLiteral(i);
                parts.Add(part);
                from = ++i + 1;
            }
        }

        AddLiteral(format.Length);
        return parts;

        void AddLiteral(int to)
        {
            if (to > from)
            {
                var literal = format[from..to];
                parts.Add((writer, _) => writer.Append(literal));
            }
        }
    }

    private void AppendHeaders(IReadOnlyList<LogHeader> headers)
    {
        for (var i = 0; i < headers.Count; i++)
        {
            Append(i == 0 ? "" : ",");
            Append(headers[i].Key);
            Append("=");
            _buffer.Write(headers[i].Value ?? _null);
        }
    }

    private void Append(string text) => Encoding.UTF8.GetBytes(text, _buffer);

    private void Append(long number) => Append(number.ToString(CultureInfo.InvariantCulture));

    private void WriteJson(ConsumerRecord record)
    {
        // For a terminal and for connect produce, not for a web page.
        using (var json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("topic", record.Partition.Topic);
            json.WriteNumber("partition", record.Partition.Partition);
            json.WriteNumber("offset", record.Offset);
            json.WriteNumber("timestamp", record.TimestampMs);
            JsonBytes.Write(json, "key", record.Key);
            JsonBytes.Write(json, "value", record.Value);
            json.WriteStartArray("headers");
            foreach (var header in record.Headers)
            {
                json.WriteStartObject();
                json.WriteString("key", header.Key);
                JsonBytes.Write(json, "value", header.Value);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        Append("\n");
    }

    private delegate void WriteBytes(ReadOnlySpan<byte> bytes);
}
