using Connect.Abstractions.Data;
using Connect.LogClient;
using Connect.Runtime.Pipeline;

namespace Connect.Runtime.Tasks;

/// <summary>What a source record goes through on its way to the log: transforms, then converters, under the error policy.</summary>
internal sealed class SourcePipeline(TransformChain transforms, RecordConverter converter, ErrorPolicy errors,
    TimeProvider time) : IDisposable
{
    public ErrorPolicy Errors => errors;

    /// <summary>The record for the log.</summary>
    /// <returns>Null when a transform dropped it or it failed and that is tolerated.</returns>
    public ValueTask<ProducerRecord?> ProcessAsync(SourceRecord record, CancellationToken cancellationToken)
    {
        var stage = PipelineStage.Transformation;
        try
        {
            return new ValueTask<ProducerRecord?>(Process(record, ref stage));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return RecoverAsync(record, stage, e, cancellationToken);
        }
    }

    public void Dispose()
    {
        transforms.Dispose();
        converter.Dispose();
    }

    private ProducerRecord? Process(SourceRecord record, ref PipelineStage stage)
    {
        if (transforms.Apply(record) is not { } transformed)
        {
            return null;
        }

        try
        {
            return converter.ToLog(transformed);
        }
        finally
        {
            stage = converter.Stage;
        }
    }

    private async ValueTask<ProducerRecord?> RecoverAsync(
        SourceRecord record, PipelineStage stage, Exception error, CancellationToken cancellationToken)
    {
        var firstFailure = time.GetTimestamp();
        for (var attempt = 1; await errors.ShouldRetryAsync(error, attempt, firstFailure,
            cancellationToken).ConfigureAwait(false); attempt++)
        {
            stage = PipelineStage.Transformation;
            try
            {
                return Process(record, ref stage);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                error = e;
            }
        }

        await errors.TolerateAsync(stage, error, new FailedRecord(record.Topic, record.Partition, null, null), cancellationToken)
            .ConfigureAwait(false);
        return null;
    }
}
