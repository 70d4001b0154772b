namespace Connect.Abstractions.Plugins;

/// <summary>
/// Resolves <c>${provider:path:key}</c> and <c>${provider:key}</c> in configurations. Safe for concurrent calls after it is
/// configured.
/// </summary>
public interface IConfigProvider : IConfigurablePlugin
{
    /// <summary>The values of these keys at a path (empty when the placeholder has none); keys that do not exist are left out.</summary>
    /// <exception cref="Errors.ConnectException">The path cannot be read; the message never holds a value.</exception>
    Task<ConfigData> GetAsync(string path, IReadOnlyCollection<string> keys, CancellationToken cancellationToken);
}

/// <summary>What a config provider found.</summary>
/// <param name="Data">The values by key.</param>
/// <param name="TimeToLive">How long they are valid; null means until they are asked for again.</param>
public sealed record ConfigData(IReadOnlyDictionary<string, string> Data, TimeSpan? TimeToLive = null);
