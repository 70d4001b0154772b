using Connect.Abstractions.Config;
using Connect.Abstractions.Connectors;
using Connect.Abstractions.Data;

namespace Connect.Runtime.Tests.TestPlugins;

/// <summary>A source whose task misbehaves as its setting <c>deed</c> says.</summary>
public sealed class VillainSourceConnector : SourceConnector
{
    private IReadOnlyDictionary<string, string> _config = new Dictionary<string, string>();

    public override string Version => "0.0.1";

    public override ConfigDef ConfigDef { get; } = new(ConfigKey.String("deed"));

    public override Type TaskType => typeof(VillainSourceTask);

    public override async Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        _config = config;
        switch (config["deed"])
        {
            case "connector start throws":
                throw new InvalidOperationException("villain");
            case "connector start hangs":
                await Probe.Of(Context.ConnectorName).Release.Task;
                break;
        }
    }

    public override IReadOnlyList<IReadOnlyDictionary<string, string>> TaskConfigs(int maxTasks) => _config["deed"] switch
    {
        "null tasks" => null!,
        "too many tasks" => [_config, _config, _config],
        _ => [_config],
    };
}

public sealed class VillainSourceTask : SourceTask
{
    private string _deed = "";

    public override async Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        _deed = config["deed"];
        if (_deed == "start hangs")
        {
            await Probe.Of(Context.ConnectorName).Release.Task;
        }
    }

    public override async Task<IReadOnlyList<SourceRecord>> PollAsync(CancellationToken cancellationToken)
    {
        switch (_deed)
        {
            case "poll throws":
                throw new InvalidOperationException("villain");
            case "poll returns null":
                return null!;
            case "poll ignores cancellation":
                await Probe.Of(Context.ConnectorName).Release.Task;
                return [];
            default:
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return [];
        }
    }

    public override Task StopAsync(CancellationToken cancellationToken) =>
        _deed == "stop throws" ? throw new InvalidOperationException("villain") : Task.CompletedTask;
}

/// <summary>A source that cannot even be made.</summary>
public sealed class StillbornSourceConnector : SourceConnector
{
    public StillbornSourceConnector() => throw new InvalidOperationException("villain");

    public override string Version => "0.0.1";

    public override ConfigDef ConfigDef => ConfigDef.Empty;

    public override Type TaskType => typeof(VillainSourceTask);

    public override IReadOnlyList<IReadOnlyDictionary<string, string>> TaskConfigs(int maxTasks) => [];
}
