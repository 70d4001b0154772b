using System.Buffers;
using System.Text.Json;
using Connect.Abstractions.Data;
using Connect.Abstractions.Json;

namespace Connect.ObjectStorage.Formats;

/// <summary>One JSON value a line: what Confluent's JsonFormat writes.</summary>
public sealed class JsonFormat(DecimalFormat decimalFormat) : IFormat
{
    private const int LargestKeptBytes = 1024 * 1024;

    private readonly ConnectJsonWriter _json = new(decimalFormat);
    private ArrayBufferWriter<byte> _line = new();
    private Utf8JsonWriter? _writer;

    /// <inheritdoc/>
    public string Extension => ".json";

    /// <inheritdoc/>
    public IRecordWriter Open(Stream output, Schema? schema) => new LineWriter(this, output);

    // A line is complete before the first byte of it goes to the object, so that a refused record leaves no trace.
    private ReadOnlySpan<byte> ToLine(SinkRecord record)
    {
        if (_line.Capacity > LargestKeptBytes)
        {
            _line = new ArrayBufferWriter<byte>();
            _writer = null;
        }

        _line.ResetWrittenCount();
        _writer ??= new Utf8JsonWriter(_line, ConnectJsonWriter.Options);
        _writer.Reset();
        _json.Write(_writer, record.ValueSchema, record.Value);
        _writer.Flush();
        _line.Write("\n"u8);
        return _line.WrittenSpan;
    }

    private sealed class LineWriter(JsonFormat format, Stream output) : IRecordWriter
    {
        public int Write(SinkRecord record)
        {
            var line = format.ToLine(record);
            output.Write(line);
            return line.Length;
        }

        public void Complete()
        {
        }

        public void Dispose()
        {
        }
    }
}
