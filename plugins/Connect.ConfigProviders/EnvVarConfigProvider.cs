using System.Text.RegularExpressions;
using Connect.Abstractions.Config;
using Connect.Abstractions.Errors;
using Connect.Abstractions.Plugins;

namespace Connect.ConfigProviders;

/// <summary><c>${env:DATABASE_PASSWORD}</c>: an environment variable of the worker.</summary>
[PluginAlias("org.apache.kafka.common.config.provider.EnvVarConfigProvider")]
public sealed class EnvVarConfigProvider : IConfigProvider
{
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(1);

    private static readonly ConfigKey<string> AllowlistPattern = ConfigKey.String("allowlist.pattern") with
    {
        Default = ".*",
        Importance = ConfigImportance.Low,
        Validator = ConfigValidator.ValidRegex(),
        Doc = "Regular expression that must match the whole name of a variable that may be read.",
    };

    private Regex _allowed = new(".*", RegexOptions.None, MatchTimeout);

    /// <inheritdoc/>
    public string Version => PluginVersion.Of(typeof(EnvVarConfigProvider));

    /// <inheritdoc/>
    public ConfigDef ConfigDef { get; } = new(AllowlistPattern);

    /// <inheritdoc/>
    public void Configure(IReadOnlyDictionary<string, string> config) =>
        _allowed = new Regex($@"\A(?:{ConfigDef.Parse(config).Get(AllowlistPattern)})\z", RegexOptions.CultureInvariant, MatchTimeout);

    /// <inheritdoc/>
    public Task<ConfigData> GetAsync(string path, IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        if (path.Length > 0)
        {
            throw new ConnectException(
                $"Config provider: an environment variable has no path; write ${{env:NAME}} instead of a path '{path}'.");
        }

        var data = new Dictionary<string, string>();
        foreach (var key in keys)
        {
            if (_allowed.IsMatch(key) && Environment.GetEnvironmentVariable(key) is { } value)
            {
                data[key] = value;
            }
        }

        return Task.FromResult(new ConfigData(data));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
