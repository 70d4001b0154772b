using Connect.LogClient;
using Connect.Protocol.Records;

namespace Connect.Broker.InProcess.Consuming;

/// <summary>The records of one poll; reused for the next one.</summary>
internal sealed class PollBatch(ConsumerOptions options)
{
    private readonly List<ConsumerRecord> _records = [];
    private readonly List<KeyValuePair<LogPartition, long>> _ends = [];
    private long _bytes;

    public IReadOnlyList<ConsumerRecord> Records => _records;

    public IReadOnlyList<KeyValuePair<LogPartition, long>> Ends => _ends;

    public bool IsFull => _records.Count >= options.MaxPollRecords || _bytes >= options.MaxPollBytes;

    public bool IsEmpty => _records.Count == 0 && _ends.Count == 0;

    public void Clear()
    {
        _records.Clear();
        _ends.Clear();
        _bytes = 0;
    }

    public void Add(LogPartition partition, in Record record, bool isLogAppendTime)
    {
        _bytes += (record.Key?.Length ?? 0) + (record.Value?.Length ?? 0);
        _records.Add(new ConsumerRecord(
            partition,
            record.Offset,
            record.TimestampMs,
            record.TimestampMs == RecordBatchHeader.NoTimestamp ? LogTimestampKind.None
                : isLogAppendTime ? LogTimestampKind.LogAppendTime : LogTimestampKind.CreateTime,
            record.Key?.ToArray(),
            record.Value?.ToArray(),
            HeadersOf(record)));
    }

    public void AddEnd(LogPartition partition, long offset) => _ends.Add(KeyValuePair.Create(partition, offset));

    private static LogHeader[] HeadersOf(in Record record)
    {
        if (record.HeaderCount == 0)
        {
            return [];
        }
        var headers = record.ReadHeaders();
        var result = new LogHeader[headers.Length];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = new LogHeader(headers[i].Key, headers[i].Value?.ToArray());
        }
        return result;
    }
}
