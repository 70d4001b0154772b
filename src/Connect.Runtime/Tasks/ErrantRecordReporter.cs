using Connect.Abstractions.Connectors;
using Connect.Abstractions.Data;
using Connect.Runtime.Pipeline;

namespace Connect.Runtime.Tasks;

/// <summary>Takes the records that a sink cannot handle to the error policy, one at a time.</summary>
internal sealed class ErrantRecordReporter(SinkPipeline pipeline, OriginalRecords originals) : IErrantRecordReporter, IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    public async Task ReportAsync(SinkRecord record, Exception error, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var partition = record.OriginalTopicPartition;
            var source = originals.Find(partition, record.Offset) ?? pipeline.ToLog(record);
            await pipeline.Errors.TolerateAsync(
                PipelineStage.TaskPut, error, new FailedRecord(partition.Topic, partition.Partition, record.Offset, source),
                    cancellationToken)
                .ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();
}
