using Connect.Runtime.Herders;
using Prometheus;

namespace Connect.Runtime.Metrics;

/// <summary>The series of one task; each comes to be with its first use, so a source has none of a sink.</summary>
public sealed class TaskMetrics
{
    private readonly WorkerMetrics _metrics;
    private readonly string[] _labels;

    internal TaskMetrics(WorkerMetrics metrics, ConnectorTaskId id)
    {
        _metrics = metrics;
        _labels = [id.Connector, WorkerMetrics.Text(id.Task)];
    }

    internal IHistogram CommitToLog => field ??= _metrics.CommitToLog.WithLabels(_labels[0]);

    internal IHistogram CommitToLanded => field ??= _metrics.CommitToLanded.WithLabels(_labels[0]);

    internal ICounter PolledRecords => field ??= _metrics.PolledRecords.WithLabels(_labels);

    internal ICounter WrittenRecords => field ??= _metrics.WrittenRecords.WithLabels(_labels);

    internal ICounter ReadRecords => field ??= _metrics.ReadRecords.WithLabels(_labels);

    internal ICounter SentRecords => field ??= _metrics.SentRecords.WithLabels(_labels);

    internal ICounter CommitCompletions => field ??= _metrics.CommitCompletions.WithLabels(_labels);

    internal ICounter CommitSkips => field ??= _metrics.CommitSkips.WithLabels(_labels);

    internal ICounter CommitSourceCompletions => field ??= _metrics.CommitSourceCompletions.WithLabels(_labels);

    internal ICounter CommitSourceFailures => field ??= _metrics.CommitSourceFailures.WithLabels(_labels);

    internal ICounter Bytes => field ??= _metrics.Bytes.WithLabels(_labels);

    internal ICounter ErrorFailures => field ??= _metrics.ErrorFailures.WithLabels(_labels);

    internal ICounter ErrorRecords => field ??= _metrics.ErrorRecords.WithLabels(_labels);

    internal ICounter ErrorSkipped => field ??= _metrics.ErrorSkipped.WithLabels(_labels);

    internal ICounter ErrorRetries => field ??= _metrics.ErrorRetries.WithLabels(_labels);

    internal ICounter ErrorsLogged => field ??= _metrics.ErrorsLogged.WithLabels(_labels);

    internal ICounter DeadLetterRequests => field ??= _metrics.DeadLetterRequests.WithLabels(_labels);

    internal ICounter DeadLetterFailures => field ??= _metrics.DeadLetterFailures.WithLabels(_labels);

    internal IGauge ActiveRecords => field ??= _metrics.ActiveRecords.WithLabels(_labels);

    internal IGauge SourceLag => field ??= _metrics.SourceLag.WithLabels(_labels);

    internal IGauge SinkLag => field ??= _metrics.SinkLag.WithLabels(_labels);

    internal IGauge PartitionCount => field ??= _metrics.PartitionCount.WithLabels(_labels);

    internal IGauge LastError => field ??= _metrics.LastError.WithLabels(_labels);
}
