using Connect.Abstractions.Connectors;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connect.TestKit.Sources;

/// <summary>A runtime for a source task: keeps offsets in memory, so that a second task can go on where the first one stopped.</summary>
public sealed class FakeSourceContext : ISourceTaskContext, IOffsetReader
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, IReadOnlyDictionary<string, object?>> _offsets = [];
    private readonly List<TimeSpan> _lags = [];

    /// <inheritdoc/>
    public string ConnectorName => "test-source";

    /// <inheritdoc/>
    public int TaskId => 0;

    /// <inheritdoc/>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <inheritdoc/>
    public IOffsetReader Offsets => this;

    /// <summary>What the task has reported.</summary>
    public IReadOnlyList<TimeSpan> SourceLags
    {
        get
        {
            lock (_lock)
            {
                return [.. _lags];
            }
        }
    }

    /// <inheritdoc/>
    public void ReportSourceLag(TimeSpan lag)
    {
        lock (_lock)
        {
            _lags.Add(lag);
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, object?>?> ReadAsync(
        IReadOnlyDictionary<string, object?> partition, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult(_offsets.GetValueOrDefault(NameOf(partition)));
        }
    }

    /// <summary>Makes an offset durable: what is kept is a plain copy, as if it had been written and read back.</summary>
    public void Store(IReadOnlyDictionary<string, object?> partition, IReadOnlyDictionary<string, object?> offset)
    {
        lock (_lock)
        {
            _offsets[NameOf(partition)] = offset.ToDictionary();
        }
    }

    private static string NameOf(IReadOnlyDictionary<string, object?> partition) =>
        string.Join(",", partition.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}={p.Value}"));
}
