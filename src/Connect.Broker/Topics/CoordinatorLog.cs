using Connect.Protocol.Records;
using Connect.Storage;

namespace Connect.Broker.Topics;

/// <summary>
/// An internal topic in which a coordinator keeps its state. It has one partition: one broker coordinates everything, and readers of
/// Kafka's formats do not care.
/// </summary>
internal sealed class CoordinatorLog(PartitionLog log, TimeProvider time)
{
    private const int ReadBytes = 1024 * 1024;

    /// <summary>Never falls, so that of two coordinators the later one wins.</summary>
    public int Epoch => log.LeaderEpoch;

    /// <summary>
    /// Appends the records as one batch, before it returns; the task completes when they are durable and gives the offset of the first.
    /// </summary>
    public async Task<long> AppendAsync(IReadOnlyList<CoordinatorRecord> records, RecordBatchWriterOptions? options = null)
    {
        var timestampMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        using var writer = new RecordBatchWriter(options);
        foreach (var record in records)
        {
            writer.Append(timestampMs, record.Key, record.Value);
        }
        var result = await log.AppendAsync(writer.Build(), AppendOptions.Internal).ConfigureAwait(false);
        return result.BaseOffset;
    }

    /// <summary>Hands every record to <paramref name="add"/>, in order; the record is valid only during the call.</summary>
    /// <returns>The number of records.</returns>
    public async Task<long> ReadAllAsync(Action<RecordBatchHeader, Record> add, CancellationToken cancellationToken)
    {
        var count = 0L;
        var offset = log.LogStartOffset;
        while (offset < log.LogEndOffset)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var read = log.Read(offset, ReadBytes, upTo: ReadLimit.LogEnd);
            var batches = read.Batches;
            while (RecordBatchReader.TryTakeBatch(ref batches, out var batch))
            {
                using var records = new RecordBatchReader(batch);
                while (records.TryRead(out var record))
                {
                    add(records.Header, record);
                    count++;
                }
                offset = records.Header.NextOffset;
            }
            // A long log must not keep the thread that starts the process.
            await Task.Yield();
        }
        return count;
    }
}
