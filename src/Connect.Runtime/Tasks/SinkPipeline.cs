using Connect.Abstractions.Data;
using Connect.LogClient;
using Connect.Runtime.Pipeline;

namespace Connect.Runtime.Tasks;

/// <summary>What a record of the log goes through on its way to a sink: converters, then transforms, under the error policy.</summary>
internal sealed class SinkPipeline(RecordConverter converter, TransformChain transforms, ErrorPolicy errors,
    TimeProvider time) : IDisposable
{
    public ErrorPolicy Errors => errors;

    /// <summary>The record for the sink.</summary>
    /// <returns>Null when a transform dropped it or it failed and that is tolerated.</returns>
    public ValueTask<SinkRecord?> ProcessAsync(in ConsumerRecord record, TopicPartition partition, CancellationToken cancellationToken)
    {
        var stage = PipelineStage.HeaderConverter;
        try
        {
            return new ValueTask<SinkRecord?>(Process(record, partition, ref stage));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return RecoverAsync(record, partition, stage, e, cancellationToken);
        }
    }

    /// <summary>The record as bytes again, where its original ones are not at hand any more.</summary>
    public ConsumerRecord ToLog(SinkRecord record)
    {
        var bytes = converter.ToLog(record);
        var partition = record.OriginalTopicPartition;
        return new ConsumerRecord(
            new LogPartition(partition.Topic, partition.Partition), record.Offset, record.Timestamp ?? -1,
            record.Timestamp is null ? LogTimestampKind.None : LogTimestampKind.CreateTime, bytes.Key, bytes.Value, bytes.Headers ?? []);
    }

    public void Dispose()
    {
        transforms.Dispose();
        converter.Dispose();
    }

    private SinkRecord? Process(in ConsumerRecord record, TopicPartition partition, ref PipelineStage stage)
    {
        SinkRecord converted;
        try
        {
            converted = converter.FromLog(record, partition);
        }
        finally
        {
            stage = converter.Stage;
        }

        stage = PipelineStage.Transformation;
        return (SinkRecord?)transforms.Apply(converted);
    }

    private async ValueTask<SinkRecord?> RecoverAsync(
        ConsumerRecord record, TopicPartition partition, PipelineStage stage, Exception error, CancellationToken cancellationToken)
    {
        var firstFailure = time.GetTimestamp();
        for (var attempt = 1; await errors.ShouldRetryAsync(error, attempt, firstFailure,
            cancellationToken).ConfigureAwait(false); attempt++)
        {
            try
            {
                return Process(record, partition, ref stage);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                error = e;
            }
        }

        await errors.TolerateAsync(
            stage, error, new FailedRecord(partition.Topic, partition.Partition, record.Offset, record),
                cancellationToken).ConfigureAwait(false);
        return null;
    }
}
