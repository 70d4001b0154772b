using Connect.Abstractions.Connectors;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.LogClient;
using Connect.Runtime.Herders;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Tasks;

/// <summary>What the runtime offers to a sink task; the loop acts on the wishes between the task's calls.</summary>
internal sealed class SinkTaskContext(
    ConnectorTaskId id, ILogConsumer consumer, LandingTracker landings, IErrantRecordReporter? reporter,
        ILoggerFactory loggers) : ISinkTaskContext
{
    private readonly HashSet<TopicPartition> _assignment = [];
    private readonly HashSet<TopicPartition> _paused = [];
    private readonly Dictionary<TopicPartition, long> _seeks = [];
    private volatile bool _isCommitRequested;
    private volatile bool _reportsLandings;

    public string ConnectorName => id.Connector;

    public int TaskId => id.Task;

    public ILoggerFactory LoggerFactory => loggers;

    public IReadOnlyCollection<TopicPartition> Assignment => _assignment;

    public IErrantRecordReporter? ErrantRecordReporter => reporter;

    /// <summary>The longest time between two puts; null when the task has not set one.</summary>
    public TimeSpan? Timeout { get; private set; }

    /// <summary>True when the task tells itself what is visible outside.</summary>
    public bool ReportsLandings => _reportsLandings;

    /// <summary>The partitions that the task paused.</summary>
    public IReadOnlySet<TopicPartition> PausedPartitions => _paused;

    public void Seek(TopicPartition partition, long offset)
    {
        RequireAssigned([partition], "seek");
        _seeks[partition] = offset;
    }

    public void Pause(IEnumerable<TopicPartition> partitions)
    {
        var list = partitions.ToArray();
        RequireAssigned(list, "pause");
        _paused.UnionWith(list);
        consumer.Pause([.. list.Select(ToLog)]);
    }

    public void Resume(IEnumerable<TopicPartition> partitions)
    {
        var list = partitions.ToArray();
        RequireAssigned(list, "resume");
        _paused.ExceptWith(list);
        consumer.Resume([.. list.Select(ToLog)]);
    }

    public void SetTimeout(TimeSpan timeout) => Timeout = timeout;

    public void RequestCommit() => _isCommitRequested = true;

    public void Landed(TopicPartition partition, long offset)
    {
        _reportsLandings = true;
        landings.Landed(partition, offset);
    }

    /// <summary>Whether a commit was asked for since the last call.</summary>
    public bool TakeCommitRequest()
    {
        var requested = _isCommitRequested;
        _isCommitRequested = false;
        return requested;
    }

    /// <summary>The seeks asked for since the last call.</summary>
    public IReadOnlyList<KeyValuePair<TopicPartition, long>> TakeSeeks()
    {
        if (_seeks.Count == 0)
        {
            return [];
        }

        var seeks = _seeks.ToArray();
        _seeks.Clear();
        return seeks;
    }

    public void Assign(IEnumerable<TopicPartition> partitions) => _assignment.UnionWith(partitions);

    public void Unassign(IReadOnlyCollection<TopicPartition> partitions)
    {
        _assignment.ExceptWith(partitions);
        _paused.ExceptWith(partitions);
        foreach (var partition in partitions)
        {
            _seeks.Remove(partition);
        }
    }

    internal static LogPartition ToLog(TopicPartition partition) => new(partition.Topic, partition.Partition);

    private void RequireAssigned(IReadOnlyCollection<TopicPartition> partitions, string call)
    {
        foreach (var partition in partitions)
        {
            if (!_assignment.Contains(partition))
            {
                throw new IllegalWorkerStateException($"Cannot {call} {partition}: it is not one of this task's partitions.");
            }
        }
    }
}
