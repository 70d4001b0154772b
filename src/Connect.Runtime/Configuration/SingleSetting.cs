using Connect.Abstractions.Config;

namespace Connect.Runtime.Configuration;

/// <summary>Reads single settings from a raw configuration.</summary>
internal static class SingleSetting
{
    /// <summary>The value of one setting, its default where it is left out.</summary>
    /// <exception cref="Connect.Abstractions.Errors.ConfigException">It is wrong.</exception>
    public static T Read<T>(IReadOnlyDictionary<string, string> config, ConfigKey<T> key) => new ConfigDef(key).Parse(config).Get(key);
}
