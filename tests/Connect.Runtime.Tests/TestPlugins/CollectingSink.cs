using System.Globalization;
using Connect.Abstractions.Config;
using Connect.Abstractions.Connectors;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;

namespace Connect.Runtime.Tests.TestPlugins;

/// <summary>A sink that keeps what it gets in its <see cref="Probe"/>; <c>refuse</c> makes it refuse that many puts first.</summary>
public sealed class CollectingSinkConnector : SinkConnector
{
    private IReadOnlyDictionary<string, string> _config = new Dictionary<string, string>();

    public override string Version => "1.0.0";

    public override ConfigDef ConfigDef { get; } = new(ConfigKey.Int("refuse") with { Default = 0 });

    public override Type TaskType => typeof(CollectingSinkTask);

    public override Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        _config = config;
        return Task.CompletedTask;
    }

    public override IReadOnlyList<IReadOnlyDictionary<string, string>> TaskConfigs(int maxTasks) =>
        [.. Enumerable.Repeat(_config, maxTasks)];
}

public sealed class CollectingSinkTask : SinkTask
{
    private Probe _probe = null!;
    private int _refusals;
    private string? _poison;
    private string? _reported;

    public override Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        _probe = Probe.Of(Context.ConnectorName);
        _refusals = int.Parse(config.GetValueOrDefault("refuse", "0"), CultureInfo.InvariantCulture);
        _poison = config.GetValueOrDefault("poison");
        _reported = config.GetValueOrDefault("report");
        Context.SetTimeout(TimeSpan.FromMilliseconds(100));
        return Task.CompletedTask;
    }

    public override Task OpenAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken)
    {
        _probe.Calls.Enqueue($"open {string.Join(",", partitions.OrderBy(p => p.Partition))}");
        return Task.CompletedTask;
    }

    public override Task CloseAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken)
    {
        _probe.Calls.Enqueue("close");
        return Task.CompletedTask;
    }

    public override async Task PutAsync(IReadOnlyList<SinkRecord> records, CancellationToken cancellationToken)
    {
        _probe.Calls.Enqueue(records.Count == 0 ? "empty put" : "put");
        if (records.Count > 0 && _refusals-- > 0)
        {
            throw new RetriableException("not now");
        }

        foreach (var record in records)
        {
            var value = (string?)record.Value ?? "null";
            if (value == _poison)
            {
                throw new ConnectException($"cannot take {value}");
            }

            if (value == _reported)
            {
                await Context.ErrantRecordReporter!.ReportAsync(record, new DataException($"bad {value}"), cancellationToken);
                continue;
            }

            _probe.Values.Enqueue(value);
        }
    }
}
