using Connect.Abstractions.Config;
using Connect.Abstractions.Connectors;
using Connect.Abstractions.Errors;
using Connect.Abstractions.Plugins;
using Connect.Postgres.Config;
using Connect.Postgres.Setup;

namespace Connect.Postgres;

/// <summary>Captures the changes of a PostgreSQL database. Accepts the configuration of Debezium's Postgres connector.</summary>
[PluginAlias("io.debezium.connector.postgresql.PostgresConnector")]
public sealed class PostgresSourceConnector : SourceConnector
{
    private IReadOnlyDictionary<string, string> _config = new Dictionary<string, string>();

    /// <inheritdoc/>
    public override string Version => typeof(PostgresSourceConnector).Assembly.GetName().Version!.ToString(3);

    /// <inheritdoc/>
    public override ConfigDef ConfigDef => PostgresConfig.Definition;

    /// <inheritdoc/>
    public override Type TaskType => typeof(PostgresSourceTask);

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<ConfigValue>> ValidateAsync(
        IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        var values = ConfigDef.Validate(config).ToList();
        PostgresConfig parsed;
        try
        {
            parsed = PostgresConfig.Parse(config);
        }
        catch (ConfigException e)
        {
            foreach (var error in e.Errors)
            {
                AddError(values, error.Key, error.Message);
            }

            return values;
        }

        foreach (var problem in await CheckServerAsync(parsed, cancellationToken).ConfigureAwait(false))
        {
            AddError(values, problem.Key.Name, problem.Message);
        }

        return values;
    }

    /// <inheritdoc/>
    public override ExactlyOnceSupport ExactlyOnceSupport(IReadOnlyDictionary<string, string> config) =>
        Abstractions.Connectors.ExactlyOnceSupport.Supported;

    /// <inheritdoc/>
    public override Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        _config = config;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<IReadOnlyDictionary<string, string>> TaskConfigs(int maxTasks) => [_config];

    private static async Task<IEnumerable<Problem>> CheckServerAsync(PostgresConfig config, CancellationToken cancellationToken)
    {
        try
        {
            await using var session = await config.Connection.OpenSessionAsync(cancellationToken).ConfigureAwait(false);
            var problems = await new Preflight(config).RunAsync(session, cancellationToken).ConfigureAwait(false);
            return problems.Where(p => p.IsFatal);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            var error = PostgresErrors.Classify(e, config.Connection.Address);
            return [new Problem(KeyOf(error), error.Hint is null ? error.Message : $"{error.Message} {error.Hint}")];
        }
    }

    private static ConfigKey KeyOf(ConnectException error) => error.Code switch
    {
        "postgres.login_refused" => ConnectionOptions.User,
        "postgres.database_missing" => ConnectionOptions.Database,
        "postgres.tls" => ConnectionOptions.SslMode,
        _ => ConnectionOptions.Hostname,
    };

    // A setting whose name carries a parameter has no declaration: it is shown as a text of its own.
    private static void AddError(List<ConfigValue> values, string key, string message)
    {
        var index = values.FindIndex(v => v.Key.Name == key);
        if (index < 0)
        {
            values.Add(new ConfigValue(ConfigKey.String(key), null, [], [message], true));
        }
        else if (!values[index].Errors.Contains(message))
        {
            values[index] = values[index].WithError(message);
        }
    }
}
