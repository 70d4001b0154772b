using Connect.LogClient;
using Connect.Runtime.Configuration;
using Connect.Runtime.Metrics;
using Connect.Runtime.Plugins;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Workers;

/// <summary>What everything on a worker shares.</summary>
/// <param name="Config">The worker's settings.</param>
/// <param name="WorkerId">The worker as others see it: <c>host:port</c> of its REST interface.</param>
/// <param name="Plugins">The plugins.</param>
/// <param name="Log">The log.</param>
/// <param name="Metrics">The series.</param>
/// <param name="Time">The clock.</param>
/// <param name="Loggers">The worker's log.</param>
public sealed record WorkerEnvironment(
    WorkerConfig Config,
    string WorkerId,
    PluginCatalog Plugins,
    ILogClient Log,
    WorkerMetrics Metrics,
    TimeProvider Time,
    ILoggerFactory Loggers);
