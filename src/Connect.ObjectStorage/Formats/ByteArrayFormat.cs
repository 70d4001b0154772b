using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;

namespace Connect.ObjectStorage.Formats;

/// <summary>The bytes of each value and a separator behind each.</summary>
public sealed class ByteArrayFormat(string extension, byte[] separator) : IFormat
{
    /// <inheritdoc/>
    public string Extension => extension;

    /// <inheritdoc/>
    public IRecordWriter Open(Stream output, Schema? schema) => new RawWriter(output, separator);

    private sealed class RawWriter(Stream output, byte[] separator) : IRecordWriter
    {
        public int Write(SinkRecord record)
        {
            if (record.Value is not byte[] bytes)
            {
                throw new DataException(
                    $"ByteArrayFormat needs bytes, but the value at {record.Position()} is a "
                    + $"{record.Value?.GetType().Name ?? "null"}. "
                    + "Set value.converter to the ByteArrayConverter, or format.class to JsonFormat.");
            }

            output.Write(bytes);
            output.Write(separator);
            return bytes.Length + separator.Length;
        }

        public void Complete()
        {
        }

        public void Dispose()
        {
        }
    }
}
