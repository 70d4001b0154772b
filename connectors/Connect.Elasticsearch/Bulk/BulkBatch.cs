using System.Buffers;
using Connect.Elasticsearch.Documents;

namespace Connect.Elasticsearch.Bulk;

/// <summary>
/// The operations that go into one bulk, with their lines in one buffer. There is at most one operation a document: of two whole
/// documents with versions the newer stands for both.
/// </summary>
internal sealed class BulkBatch
{
    private const int InitialBytes = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _buffer = new(InitialBytes);
    private readonly Dictionary<DocumentKey, int> _byKey = [];
    private readonly List<BulkOperation> _operations = [];

    public IReadOnlyList<BulkOperation> Operations => _operations;

    /// <summary>Bytes in the buffer, those of operations that others stand for included.</summary>
    public int Bytes => _buffer.WrittenCount;

    /// <summary>When the first operation came.</summary>
    public long StartedAt { get; set; }

    public ReadOnlyMemory<byte> Lines(int start, int length) => _buffer.WrittenMemory.Slice(start, length);

    public bool Holds(DocumentKey key) => _byKey.ContainsKey(key);

    public bool SharesDocumentWith(BulkBatch other)
    {
        var (few, many) = _byKey.Count < other._byKey.Count ? (_byKey, other._byKey) : (other._byKey, _byKey);
        foreach (var key in few.Keys)
        {
            if (many.ContainsKey(key))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Appends an operation on a document that the batch does not hold.</summary>
    public void Add(BulkOperation operation, ReadOnlySpan<byte> lines)
    {
        if (operation.Key is { } key)
        {
            _byKey.Add(key, _operations.Count);
        }

        Place(operation, lines);
        _operations.Add(operation);
    }

    /// <summary>Lets the newer of two versions stand for both.</summary>
    public void Supersede(BulkOperation operation, ReadOnlySpan<byte> lines)
    {
        var position = _byKey[operation.Key!.Value];
        var older = _operations[position];
        if (older.Version > operation.Version)
        {
            older.Offsets.AddRange(operation.Offsets);
            return;
        }

        operation.Offsets.AddRange(older.Offsets);
        Place(operation, lines);
        _operations[position] = operation;
    }

    /// <summary>Empties the batch for reuse; the buffer stays.</summary>
    public void Clear()
    {
        _buffer.ResetWrittenCount();
        _byKey.Clear();
        _operations.Clear();
    }

    private void Place(BulkOperation operation, ReadOnlySpan<byte> lines)
    {
        operation.Start = _buffer.WrittenCount;
        operation.Length = lines.Length;
        _buffer.Write(lines);
    }
}
