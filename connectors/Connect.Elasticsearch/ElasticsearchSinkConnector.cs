using Connect.Abstractions.Config;
using Connect.Abstractions.Connectors;
using Connect.Abstractions.Errors;
using Connect.Abstractions.Plugins;
using Connect.Elasticsearch.Config;
using Connect.Elasticsearch.Http;

namespace Connect.Elasticsearch;

/// <summary>Plans the tasks that write records to Elasticsearch or OpenSearch.</summary>
[PluginAlias("io.confluent.connect.elasticsearch.ElasticsearchSinkConnector")]
public sealed class ElasticsearchSinkConnector : SinkConnector
{
    private IReadOnlyDictionary<string, string> _config = new Dictionary<string, string>();

    /// <inheritdoc/>
    public override string Version => PluginVersion.Of(typeof(ElasticsearchSinkConnector));

    /// <inheritdoc/>
    public override ConfigDef ConfigDef => ElasticsearchKeys.Definition;

    /// <inheritdoc/>
    public override Type TaskType => typeof(ElasticsearchSinkTask);

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<ConfigValue>> ValidateAsync(
        IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        var values = ConfigDef.Validate(config);
        if (values.Any(v => v.Errors.Count > 0))
        {
            return values;
        }

        var errors = ElasticsearchConfig.Contradictions(ConfigDef.Parse(config)).ToList();
        if (errors.Count == 0)
        {
            errors.AddRange(await ReachAsync(ElasticsearchConfig.Parse(config), cancellationToken).ConfigureAwait(false));
        }

        return [.. values.Select(v => errors.Where(e => e.Key == v.Key.Name).Aggregate(v, (value, e) => value.WithError(e.Message)))];
    }

    /// <inheritdoc/>
    public override Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        ElasticsearchConfig.Parse(config);
        _config = config;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<IReadOnlyDictionary<string, string>> TaskConfigs(int maxTasks) =>
        [.. Enumerable.Repeat(_config, maxTasks)];

    private static async Task<IReadOnlyList<ConfigError>> ReachAsync(ElasticsearchConfig config, CancellationToken cancellationToken)
    {
        try
        {
            using var client = new ElasticsearchClient(config);
            await ElasticsearchSinkTask.ReadDialectAsync(client, config, cancellationToken).ConfigureAwait(false);
            return [];
        }
        catch (ConfigException e)
        {
            return e.Errors;
        }
        catch (ConnectException e)
        {
            return [new ConfigError(ElasticsearchKeys.Urls.Name, e.Message)];
        }
    }
}
