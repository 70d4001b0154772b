namespace Connect.Abstractions.Config;

/// <summary>A configuration that has passed its <see cref="ConfigDef"/>: every defined setting has a value of its type.</summary>
public sealed class ParsedConfig
{
    private readonly IReadOnlyDictionary<string, object?> _values;

    internal ParsedConfig(IReadOnlyDictionary<string, object?> values, IReadOnlyDictionary<string, string> originals)
    {
        _values = values;
        Originals = originals;
    }

    /// <summary>Everything as the user wrote it, defined or not. Holds secrets: never log it.</summary>
    public IReadOnlyDictionary<string, string> Originals { get; }

    /// <summary>The value of a setting of the definition that made this.</summary>
    /// <exception cref="ArgumentException">The setting is not part of that definition: a mistake in the plugin.</exception>
    public T Get<T>(ConfigKey<T> key) => _values.TryGetValue(key.Name, out var value)
        ? (T)value!
        : throw new ArgumentException($"Setting '{key.Name}' is not part of this configuration's definition.", nameof(key));

    /// <summary>
    /// The originals whose names begin with a prefix, without it: <c>transforms.route.</c> gives <c>type</c>, <c>regex</c>, ...
    /// </summary>
    public IReadOnlyDictionary<string, string> WithPrefix(string prefix) => Originals.WithPrefix(prefix);
}
