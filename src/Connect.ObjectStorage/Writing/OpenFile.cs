using Connect.Abstractions.Data;
using Connect.ObjectStorage.Buffers;
using Connect.ObjectStorage.Formats;

namespace Connect.ObjectStorage.Writing;

/// <summary>One object that still takes records. Holds at most about one part in memory; full parts are uploaded at once.</summary>
internal sealed class OpenFile : IDisposable
{
    private readonly MemoryBudget _budget;
    private readonly SwitchingStream _output;
    private readonly IRecordWriter _writer;

    public OpenFile(FileUpload upload, IFormat format, Schema? schema, MemoryBudget budget)
    {
        Upload = upload;
        Schema = schema;
        _budget = budget;
        _output = new SwitchingStream(new SegmentedStream(budget));
        _writer = format.Open(_output, schema);
    }

    public FileUpload Upload { get; }

    /// <summary>The schema of the values.</summary>
    public Schema? Schema { get; }

    public long Records { get; private set; }

    /// <summary>Bytes that wait for a part to be full.</summary>
    public long BufferedBytes => _output.Target.Length;

    public int Append(SinkRecord record)
    {
        var bytes = _writer.Write(record);
        Records++;
        return bytes;
    }

    /// <summary>Uploads what is buffered as a part.</summary>
    public void FlushPart()
    {
        var part = _output.Target;
        _output.Target = new SegmentedStream(_budget);
        Upload.AddPart(part);
    }

    /// <summary>Completes the object and uploads the rest of it.</summary>
    public FileUpload Seal()
    {
        _writer.Complete();
        _writer.Dispose();
        Upload.Seal(_output.Target);
        return Upload;
    }

    /// <summary>Drops what is buffered.</summary>
    public void Dispose()
    {
        _writer.Dispose();
        _output.Target.Dispose();
    }

    // What a format writes to for the whole object, while the buffer behind it changes with every part.
    private sealed class SwitchingStream(SegmentedStream target) : Stream
    {
        public SegmentedStream Target { get; set; } = target;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> buffer) => Target.Write(buffer);

        public override void Write(byte[] buffer, int offset, int count) => Target.Write(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
