using Connect.Abstractions.Connectors;
using Connect.Runtime.Herders;
using Connect.Runtime.Metrics;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Workers;

/// <summary>What the runtime offers to a source task.</summary>
internal sealed class SourceTaskContext(ConnectorTaskId id, IOffsetReader offsets, TaskMetrics metrics,
    ILoggerFactory loggers) : ISourceTaskContext
{
    public string ConnectorName => id.Connector;

    public int TaskId => id.Task;

    public ILoggerFactory LoggerFactory => loggers;

    public IOffsetReader Offsets => offsets;

    public void ReportSourceLag(TimeSpan lag) => metrics.SourceLag.Set(lag.TotalSeconds);
}
