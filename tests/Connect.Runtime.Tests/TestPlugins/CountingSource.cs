using System.Globalization;
using Connect.Abstractions.Config;
using Connect.Abstractions.Connectors;
using Connect.Abstractions.Data;

namespace Connect.Runtime.Tests.TestPlugins;

/// <summary>A source that counts: <c>count</c> records "0", "1", ... a task to <c>topic</c>.</summary>
public sealed class CountingSourceConnector : SourceConnector
{
    private IReadOnlyDictionary<string, string> _config = new Dictionary<string, string>();

    public override string Version => "1.2.3";

    public override ConfigDef ConfigDef { get; } = new(
        ConfigKey.String("topic") with { Doc = "Where to." },
        ConfigKey.Int("count") with { Default = 10 },
        ConfigKey.OptionalPassword("secret"),
        ConfigKey.Int("tasks") with { Default = 1 });

    public override Type TaskType => typeof(CountingSourceTask);

    public override Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        _config = config;
        Probe.Of(Context.ConnectorName).Calls.Enqueue("connector start");
        return Task.CompletedTask;
    }

    public override IReadOnlyList<IReadOnlyDictionary<string, string>> TaskConfigs(int maxTasks) =>
        [.. Enumerable.Range(0, int.Parse(_config.GetValueOrDefault("tasks", "1"), CultureInfo.InvariantCulture))
            .Select(i => new Dictionary<string, string>(_config) { ["part"] = i.ToString(CultureInfo.InvariantCulture) })];

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        Probe.Of(Context.ConnectorName).Calls.Enqueue("connector stop");
        return Task.CompletedTask;
    }
}

public sealed class CountingSourceTask : SourceTask
{
    private const int BatchSize = 100;

    private IReadOnlyDictionary<string, string> _config = new Dictionary<string, string>();
    private Dictionary<string, object?> _partition = [];
    private Probe _probe = null!;
    private long _next;
    private long _count;

    public override async Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        _config = config;
        _probe = Probe.Of(Context.ConnectorName);
        _probe.Calls.Enqueue("task start");
        _count = long.Parse(config.GetValueOrDefault("count", "10"), CultureInfo.InvariantCulture);
        _partition = new() { ["part"] = config.GetValueOrDefault("part", "0") };
        var offset = await Context.Offsets.ReadAsync(_partition, cancellationToken);
        _next = offset is null ? 0 : (long)offset["position"]!;
        if (config.GetValueOrDefault("fail") == "start")
        {
            throw new InvalidOperationException($"cannot start with {config.GetValueOrDefault("secret")}");
        }
    }

    public override async Task<IReadOnlyList<SourceRecord>> PollAsync(CancellationToken cancellationToken)
    {
        if (_next >= _count)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
            return [];
        }

        var records = new List<SourceRecord>();
        for (; records.Count < BatchSize && _next < _count; _next++)
        {
            var text = _next.ToString(CultureInfo.InvariantCulture);
            records.Add(new SourceRecord
            {
                Topic = _config["topic"],
                SourcePartition = _partition,
                SourceOffset = new Dictionary<string, object?> { ["position"] = _next + 1 },
                KeySchema = Schema.String,
                Key = text,
                ValueSchema = Schema.String,
                Value = text,
                Timestamp = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(),
                Headers = Headers.Empty.Add("n", Schema.String, text),
            });
        }

        return records;
    }

    public override Task CommitAsync(IReadOnlyList<SourceOffsetEntry> offsets, CancellationToken cancellationToken)
    {
        foreach (var offset in offsets)
        {
            _probe.Commits.Enqueue(offset);
        }

        return Task.CompletedTask;
    }

    public override void RecordWritten(SourceRecord record, RecordMetadata? metadata)
    {
        if (metadata is null)
        {
            _probe.CountDropped();
        }
        else
        {
            _probe.CountWritten();
        }
    }

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        _probe.Calls.Enqueue("task stop");
        return Task.CompletedTask;
    }
}
