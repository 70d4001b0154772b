using Connect.Abstractions.Config;
using Connect.Abstractions.Connectors;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;

namespace Connect.Rest.Tests.Plugins;

/// <summary>A source that has a secret, and fails on demand with the secret in its error.</summary>
public sealed class TestSourceConnector : SourceConnector
{
    internal static readonly ConfigKey<Password> ApiSecret = ConfigKey.Password("api.secret") with { Doc = "Opens the source." };
    internal static readonly ConfigKey<bool> Fails = ConfigKey.Boolean("fails") with { Default = false, Doc = "Fails at the first poll." };
    internal static readonly ConfigKey<int> Limit = ConfigKey.Int("limit") with
    {
        Default = 10, Group = "Rate", Validator = ConfigValidator.Between(1, 100), Doc = "A number.",
    };

    private IReadOnlyDictionary<string, string> _config = new Dictionary<string, string>();

    /// <inheritdoc/>
    public override string Version => "1.2.3";

    /// <inheritdoc/>
    public override ConfigDef ConfigDef { get; } = new(ApiSecret, Fails, Limit);

    /// <inheritdoc/>
    public override Type TaskType => typeof(TestSourceTask);

    /// <inheritdoc/>
    public override Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        _config = config;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<IReadOnlyDictionary<string, string>> TaskConfigs(int maxTasks) =>
        [.. Enumerable.Repeat(_config, maxTasks)];
}

/// <summary>Reads nothing.</summary>
public sealed class TestSourceTask : SourceTask
{
    private ParsedConfig _config = null!;

    /// <inheritdoc/>
    public override Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        _config = new TestSourceConnector().ConfigDef.Parse(config);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<SourceRecord>> PollAsync(CancellationToken cancellationToken)
    {
        if (_config.Get(TestSourceConnector.Fails))
        {
            throw new ConnectException($"The source does not take the secret {_config.Get(TestSourceConnector.ApiSecret).Value}.");
        }

        await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
        return [];
    }
}
