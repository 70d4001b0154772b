using Connect.Abstractions.Config;

namespace Connect.Runtime.Configuration;

/// <summary>
/// Which settings hold secrets: those that a plugin declares as such, and those whose name says so, for the settings that no plugin
/// declares (client overrides, typing errors).
/// </summary>
internal static class SecretKeys
{
    private static readonly string[] Endings =
        ["password", "secret", "secret.key", "secret.access.key", "account.key", "jaas.config", "token", "api.key", "passphrase",
            "key.pem", "connection.string", "sas.token"];

    /// <summary>True for a setting whose value is never shown.</summary>
    public static bool IsSecret(string key, ConfigDef? definition) => definition?.Find(key) is { } known
        ? known.Type == ConfigType.Password
        : Endings.Any(ending => key.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    /// <summary>True for a value that only names a secret: <c>${provider:path:key}</c>.</summary>
    public static bool IsPlaceholder(string value) => value.StartsWith("${", StringComparison.Ordinal) && value.EndsWith('}');

    /// <summary>The configuration with secrets replaced; placeholders stay.</summary>
    public static IReadOnlyDictionary<string, string> Mask(IReadOnlyDictionary<string, string> config, ConfigDef? definition) =>
        config.ToDictionary(e => e.Key, e => IsSecret(e.Key, definition) && !IsPlaceholder(e.Value) ? Password.Hidden : e.Value);

    /// <summary>A configuration that came back with masked secrets, with the stored ones in their place.</summary>
    public static IReadOnlyDictionary<string, string> Unmask(
        IReadOnlyDictionary<string, string> config, IReadOnlyDictionary<string, string>? stored) => stored is null
            ? config
            : config.ToDictionary(
                e => e.Key,
                e => e.Value == Password.Hidden && stored.TryGetValue(e.Key, out var secret) ? secret : e.Value);

    /// <summary>The values that must not leave the process.</summary>
    public static IEnumerable<string> Values(IReadOnlyDictionary<string, string> config, ConfigDef? definition) =>
        config.Where(e => IsSecret(e.Key, definition)).Select(e => e.Value);
}
