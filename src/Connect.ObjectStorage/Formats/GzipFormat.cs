using System.IO.Compression;
using Connect.Abstractions.Data;

namespace Connect.ObjectStorage.Formats;

/// <summary>Another format, compressed as one gzip member an object.</summary>
public sealed class GzipFormat(IFormat inner, int level) : IFormat
{
    /// <inheritdoc/>
    public string Extension => inner.Extension + ".gz";

    /// <inheritdoc/>
    public IRecordWriter Open(Stream output, Schema? schema) => new GzipWriter(inner, output, schema, level);

    private sealed class GzipWriter : IRecordWriter
    {
        private readonly GZipStream _gzip;
        private readonly IRecordWriter _inner;

        public GzipWriter(IFormat inner, Stream output, Schema? schema, int level)
        {
            _gzip = new GZipStream(output, new ZLibCompressionOptions { CompressionLevel = level }, leaveOpen: true);
            _inner = inner.Open(_gzip, schema);
        }

        public int Write(SinkRecord record) => _inner.Write(record);

        public void Complete()
        {
            _inner.Complete();
            _gzip.Dispose();
        }

        public void Dispose()
        {
            _inner.Dispose();
            _gzip.Dispose();
        }
    }
}
