using Connect.LogClient;
using Connect.Protocol.Records;

namespace Connect.Broker.InProcess.Producing;

/// <summary>
/// A record batch on its way to a partition, and who is to be told about each of its records. Reused; guarded by the lock of its
/// partition until it is taken out of there, then owned by who took it.
/// </summary>
internal sealed class OutgoingBatch : IDisposable
{
    /// <summary>The sequence of a batch that was not appended yet.</summary>
    public const int NoSequence = RecordBatchHeader.NoSequence;

    private readonly RecordBatchWriter _writer = new();
    private readonly List<IDeliveryHandler> _handlers = [];

    /// <summary>Tells this use of the object from earlier and later ones.</summary>
    public long Id { get; private set; }

    /// <summary>When its first record came, in ticks of the producer's clock.</summary>
    public long OpenedAt { get; private set; }

    /// <summary>What the batch takes of the producer's buffer.</summary>
    public long BufferedBytes { get; private set; }

    /// <summary>The sequence of its first record: kept through all attempts, so that none of them is appended twice.</summary>
    public int BaseSequence { get; set; }

    public int RecordCount => _handlers.Count;

    public int SizeBytes => _writer.UncompressedBytes;

    public IReadOnlyList<IDeliveryHandler> Handlers => _handlers;

    public void Open(long id, long openedAt)
    {
        Id = id;
        OpenedAt = openedAt;
        BufferedBytes = 0;
        BaseSequence = NoSequence;
        _handlers.Clear();
        _writer.Reset();
    }

    /// <summary>Writes the record into the batch; its arrays are not needed any more when the call returns.</summary>
    public void Add(
        in ProducerRecord record, IReadOnlyList<RecordHeader>? headers, long timestampMs, long bufferedBytes, IDeliveryHandler handler)
    {
        _writer.Append(timestampMs, record.Key, record.Value, headers);
        _handlers.Add(handler);
        BufferedBytes += bufferedBytes;
    }

    /// <summary>The bytes to append, valid until the batch is opened again.</summary>
    public Memory<byte> Build(RecordBatchWriterOptions options) => _writer.Build(options);

    /// <summary>A batch for each record; this one goes back to the pool.</summary>
    public IReadOnlyList<OutgoingBatch> Split(BatchPool pool)
    {
        var singles = new List<OutgoingBatch>(RecordCount);
        using (var records = new RecordBatchReader(_writer.Build(RecordBatchWriterOptions.Default)))
        {
            while (records.TryRead(out var record))
            {
                var single = pool.Rent(OpenedAt);
                single._writer.Append(record.TimestampMs, record.Key, record.Value, record.ReadHeaders());
                single._handlers.Add(_handlers[singles.Count]);
                singles.Add(single);
            }
        }
        singles[0].BufferedBytes = BufferedBytes;
        pool.Return(this);
        return singles;
    }

    public void Dispose() => _writer.Dispose();
}
