using Connect.Abstractions.Errors;

namespace Connect.Abstractions.Config;

/// <summary>
/// The settings that a plugin understands, in the order in which they are shown. Immutable once built; share one static instance.
/// Keys that are not defined are no error: a configuration also holds those of the runtime and of other plugins.
/// </summary>
public sealed class ConfigDef
{
    private readonly Dictionary<string, ConfigKey> _keysByName;

    /// <summary>Defines settings.</summary>
    /// <exception cref="ArgumentException">A name is defined twice.</exception>
    public ConfigDef(params IEnumerable<ConfigKey> keys)
    {
        Keys = keys.ToArray();
        _keysByName = Keys.ToDictionary(k => k.Name);
    }

    /// <summary>No settings.</summary>
    public static ConfigDef Empty { get; } = new();

    /// <summary>All settings in order.</summary>
    public IReadOnlyList<ConfigKey> Keys { get; }

    /// <summary>The headings in the order of their first setting.</summary>
    public IReadOnlyList<string> Groups => Keys.Select(k => k.Group).OfType<string>().Distinct().ToArray();

    /// <summary>The setting of this name, or null.</summary>
    public ConfigKey? Find(string name) => _keysByName.GetValueOrDefault(name);

    /// <summary>These settings and then <paramref name="more"/>.</summary>
    public ConfigDef With(params IEnumerable<ConfigKey> more) => new(Keys.Concat(more));

    /// <summary>Reads every setting, or reports every mistake.</summary>
    /// <exception cref="ConfigException">At least one setting is missing or wrong; it lists all.</exception>
    public ParsedConfig Parse(IReadOnlyDictionary<string, string> config)
    {
        // I10: every mistake at once, so that a configuration is mended in one go.
        var (parsed, values) = Read(config);
        var errors = values.SelectMany(v => v.Errors.Select(e => new ConfigError(v.Key.Name, e))).ToArray();
        return errors.Length == 0 ? parsed : throw new ConfigException(errors);
    }

    /// <summary>Checks every setting and gathers recommendations: what REST's validate answers.</summary>
    /// <returns>One value a setting, in order.</returns>
    public IReadOnlyList<ConfigValue> Validate(IReadOnlyDictionary<string, string> config) => Read(config).Values;

    private (ParsedConfig Parsed, IReadOnlyList<ConfigValue> Values) Read(IReadOnlyDictionary<string, string> config)
    {
        var parsed = new Dictionary<string, object?>(Keys.Count);
        var values = new List<ConfigValue>(Keys.Count);
        foreach (var key in Keys)
        {
            var (value, error) = ReadKey(key, config);
            parsed[key.Name] = value;
            values.Add(new ConfigValue(
                key,
                error is null ? key.FormatValue(value) : key.Type == ConfigType.Password ? Password.Hidden : TextOf(key, config),
                key.Recommender?.ValidValues(key.Name, config) ?? [],
                error is null ? [] : [error],
                key.Recommender?.IsVisible(key.Name, config) ?? true));
        }

        return (new ParsedConfig(parsed, config), values);
    }

    private static (object? Value, string? Error) ReadKey(ConfigKey key, IReadOnlyDictionary<string, string> config)
    {
        if (TextOf(key, config) is not { } text)
        {
            return key.HasDefault
                ? (key.DefaultValue, null)
                : (null, $"Missing required configuration \"{key.Name}\" which has no default value.");
        }

        var (value, error) = key.ParseText(text);
        if (error is null)
        {
            return (value, null);
        }

        var shown = key.Type == ConfigType.Password ? Password.Hidden : text;
        return (null, $"Invalid value {shown} for configuration {key.Name}: {error}");
    }

    private static string? TextOf(ConfigKey key, IReadOnlyDictionary<string, string> config)
    {
        if (config.TryGetValue(key.Name, out var text))
        {
            return text;
        }

        foreach (var alias in key.Aliases)
        {
            if (config.TryGetValue(alias, out text))
            {
                return text;
            }
        }

        return null;
    }
}
