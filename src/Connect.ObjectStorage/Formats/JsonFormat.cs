using Connect.Abstractions.Data;
using Connect.Abstractions.Json;

namespace Connect.ObjectStorage.Formats;

/// <summary>One JSON value a line: what Confluent's JsonFormat writes.</summary>
public sealed class JsonFormat(DecimalFormat decimalFormat) : IFormat
{
    private readonly ConnectJsonWriter _json = new(decimalFormat);
    private readonly JsonBuffer _line = new();

    /// <inheritdoc/>
    public string Extension => ".json";

    /// <inheritdoc/>
    public IRecordWriter Open(Stream output, Schema? schema) => new LineWriter(this, output);

    // A line is complete before the first byte of it goes to the object, so that a refused record leaves no trace.
    private ReadOnlySpan<byte> ToLine(SinkRecord record)
    {
        _line.Clear();
        _json.Write(_line, record.ValueSchema, record.Value);
        _line.WriteRaw("\n"u8);
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
