using Connect.Abstractions.Config;
using Connect.Abstractions.Errors;
using Connect.Abstractions.Plugins;
using Connect.Abstractions.Text;

namespace Connect.ConfigProviders;

/// <summary><c>${file:/run/secrets/db.properties:password}</c>: an entry of a file in Java's properties format.</summary>
[PluginAlias("org.apache.kafka.common.config.provider.FileConfigProvider")]
public sealed class FileConfigProvider : IConfigProvider
{
    private AllowedPaths _allowed = new([]);

    /// <inheritdoc/>
    public string Version => PluginVersion.Of(typeof(FileConfigProvider));

    /// <inheritdoc/>
    public ConfigDef ConfigDef { get; } = new(AllowedPaths.Key);

    /// <inheritdoc/>
    public void Configure(IReadOnlyDictionary<string, string> config) =>
        _allowed = new AllowedPaths(ConfigDef.Parse(config).Get(AllowedPaths.Key));

    /// <inheritdoc/>
    public async Task<ConfigData> GetAsync(string path, IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        if (path.Length == 0)
        {
            return new ConfigData(new Dictionary<string, string>());
        }

        var text = await SecretFile.ReadAsync(_allowed.Require(path), cancellationToken).ConfigureAwait(false);
        try
        {
            var entries = JavaProperties.Parse(text);
            return new ConfigData(keys.Where(entries.ContainsKey).Distinct().ToDictionary(k => k, k => entries[k]));
        }
        catch (FormatException e)
        {
            throw new ConnectException($"Config provider: {path} is not in Java's properties format. {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
