using System.Text.RegularExpressions;
using Connect.Abstractions.Errors;
using Connect.Abstractions.Plugins;
using Connect.Runtime.Plugins;

namespace Connect.Runtime.Configuration;

/// <summary>A configuration with its placeholders resolved.</summary>
/// <param name="Config">The configuration. Holds secrets: never log it.</param>
/// <param name="Secrets">The values that config providers gave.</param>
public sealed record ResolvedConfig(IReadOnlyDictionary<string, string> Config, IReadOnlyCollection<string> Secrets);

/// <summary>
/// Resolves <c>${provider:path:key}</c> and <c>${provider:key}</c> in configurations. A provider or key that does not exist leaves the
/// text as it is, as in Kafka Connect. Safe to use from any thread.
/// </summary>
public sealed partial class ConfigTransformer : IDisposable
{
    private readonly Dictionary<string, IConfigProvider> _providers;

    private ConfigTransformer(Dictionary<string, IConfigProvider> providers) => _providers = providers;

    /// <summary>Makes the providers that a worker's settings name.</summary>
    /// <exception cref="ConfigException">A provider is not known or its settings are wrong.</exception>
    public static ConfigTransformer Create(WorkerConfig config, PluginCatalog plugins)
    {
        var providers = new Dictionary<string, IConfigProvider>();
        foreach (var name in config.Get(WorkerKeys.ConfigProviders))
        {
            var key = $"config.providers.{name}.class";
            var className = config.Originals.GetValueOrDefault(key)
                ?? throw new ConfigException(key, $"Setting {key} is missing: it names the class of config provider '{name}'.");
            var provider = plugins.Create<IConfigProvider>(plugins.Find(className, key, PluginKind.ConfigProvider));
            provider.Configure(config.WithPrefix($"config.providers.{name}.param."));
            providers.Add(name, provider);
        }

        return new ConfigTransformer(providers);
    }

    /// <summary>Resolves all placeholders.</summary>
    /// <exception cref="ConnectException">A provider failed.</exception>
    public async Task<ResolvedConfig> ResolveAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        var wanted = config.Values
            .SelectMany(value => Placeholder().Matches(value))
            .Select(Reference.Of)
            .Where(reference => _providers.ContainsKey(reference.Provider))
            .Distinct()
            .GroupBy(reference => (reference.Provider, reference.Path))
            .ToArray();
        if (wanted.Length == 0)
        {
            return new ResolvedConfig(config, []);
        }

        var found = new Dictionary<Reference, string>();
        foreach (var group in wanted)
        {
            var data = await _providers[group.Key.Provider]
                .GetAsync(group.Key.Path, [.. group.Select(reference => reference.Key)], cancellationToken).ConfigureAwait(false);
            foreach (var reference in group)
            {
                if (data.Data.TryGetValue(reference.Key, out var value))
                {
                    found[reference] = value;
                }
            }
        }

        return new ResolvedConfig(
            config.ToDictionary(
                e => e.Key,
                e => Placeholder().Replace(e.Value, match => found.GetValueOrDefault(Reference.Of(match), match.Value))),
            [.. found.Values.Distinct()]);
    }

    /// <summary>
    /// Task configurations with placeholders again: a value that a connector copied from its resolved configuration goes back to what
    /// the operator wrote, so that no secret reaches the config topic.
    /// </summary>
    // I8: secrets never leave the process.
    public static IReadOnlyDictionary<string, string> Unresolve(
        IReadOnlyDictionary<string, string> taskConfig,
        IReadOnlyDictionary<string, string> written,
        IReadOnlyDictionary<string, string> resolved) =>
        taskConfig.ToDictionary(
            e => e.Key,
            e => written.TryGetValue(e.Key, out var raw) && resolved.TryGetValue(e.Key, out var value) && value == e.Value ? raw : e.Value);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var provider in _providers.Values)
        {
            provider.Dispose();
        }
    }

    [GeneratedRegex(@"\$\{(?<provider>[^}:]+):(?:(?<path>[^}:]*(?::[\\/][^}:]*)?):)?(?<key>[^}:]+)\}")]
    private static partial Regex Placeholder();

    private readonly record struct Reference(string Provider, string Path, string Key)
    {
        public static Reference Of(Match match) =>
            new(match.Groups["provider"].Value, match.Groups["path"].Value, match.Groups["key"].Value);
    }
}
