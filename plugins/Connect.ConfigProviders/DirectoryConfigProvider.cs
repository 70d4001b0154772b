using Connect.Abstractions.Config;
using Connect.Abstractions.Plugins;

namespace Connect.ConfigProviders;

/// <summary><c>${directory:/run/secrets:password}</c>: the content of a regular file in a directory, as secrets are mounted.</summary>
[PluginAlias("org.apache.kafka.common.config.provider.DirectoryConfigProvider")]
public sealed class DirectoryConfigProvider : IConfigProvider
{
    private AllowedPaths _allowed = new([]);

    /// <inheritdoc/>
    public string Version => PluginVersion.Of(typeof(DirectoryConfigProvider));

    /// <inheritdoc/>
    public ConfigDef ConfigDef { get; } = new(AllowedPaths.Key);

    /// <inheritdoc/>
    public void Configure(IReadOnlyDictionary<string, string> config) =>
        _allowed = new AllowedPaths(ConfigDef.Parse(config).Get(AllowedPaths.Key));

    /// <inheritdoc/>
    public async Task<ConfigData> GetAsync(string path, IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        var data = new Dictionary<string, string>();
        if (path.Length == 0)
        {
            return new ConfigData(data);
        }

        var directory = _allowed.Require(path);
        foreach (var key in keys)
        {
            // A key is the name of a file in the directory itself, never a way out of it or deeper into it.
            var file = Path.Combine(directory, key);
            if (key.Length > 0 && Path.GetFileName(key) == key && File.Exists(file))
            {
                data[key] = await SecretFile.ReadAsync(file, cancellationToken).ConfigureAwait(false);
            }
        }

        return new ConfigData(data);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
