namespace Connect.Abstractions.Config;

/// <summary>
/// The one declaration of a setting. Made by the factories of this class and refined with a <c>with</c> expression:
/// <c>ConfigKey.Int("flush.size") with { Validator = ConfigValidator.AtLeast(1), Doc = "Records an object." }</c>.
/// A key without a default is required.
/// </summary>
/// <param name="Name">The name in the configuration, lower case with dots.</param>
/// <param name="Type">The type as REST names it.</param>
public abstract record ConfigKey(string Name, ConfigType Type)
{
    /// <summary>What the setting does, for people. One or two sentences.</summary>
    public string Doc { get; init; } = "";

    /// <summary>How much a user has to care.</summary>
    public ConfigImportance Importance { get; init; } = ConfigImportance.Medium;

    /// <summary>The heading under which user interfaces show the setting.</summary>
    public string? Group { get; init; }

    /// <summary>The setting's label; the name where it is not set.</summary>
    public string DisplayName { get; init; } = Name;

    /// <summary>How wide its input is.</summary>
    public ConfigWidth Width { get; init; } = ConfigWidth.None;

    /// <summary>What values are allowed; null allows every value of the type.</summary>
    public ConfigValidator? Validator { get; init; }

    /// <summary>Values to offer, and whether to show the setting at all; null offers none and shows it.</summary>
    public IConfigRecommender? Recommender { get; init; }

    /// <summary>Names of settings whose recommendation depends on this one.</summary>
    public IReadOnlyList<string> Dependents { get; init; } = [];

    /// <summary>Other names that users may have written, such as the key of an older version. The first that is present counts.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>True for a setting that is not listed to users.</summary>
    public bool IsInternal { get; init; }

    /// <summary>True when the setting may be left out.</summary>
    public bool HasDefault { get; private protected init; }

    /// <summary>The default, or null.</summary>
    public abstract object? DefaultValue { get; }

    /// <summary>A text.</summary>
    public static ConfigKey<string> String(string name) => new(name, ConfigType.String, text => text);

    /// <summary>A text that may be left out; null then.</summary>
    public static ConfigKey<string?> OptionalString(string name) => new(name, ConfigType.String, text => text) { Default = null };

    /// <summary>The name of a plugin class.</summary>
    public static ConfigKey<string> Class(string name) => new(name, ConfigType.Class, text => text);

    /// <summary>The name of a plugin class that may be left out; null then.</summary>
    public static ConfigKey<string?> OptionalClass(string name) => new(name, ConfigType.Class, text => text) { Default = null };

    /// <summary>A secret.</summary>
    public static ConfigKey<Password> Password(string name) => new(name, ConfigType.Password, text => new Password(text));

    /// <summary>A secret that may be left out; null then.</summary>
    public static ConfigKey<Password?> OptionalPassword(string name) =>
        new(name, ConfigType.Password, text => new Password(text)) { Default = null };

    /// <summary>A boolean.</summary>
    public static ConfigKey<bool> Boolean(string name) => new(name, ConfigType.Boolean, ConfigParsers.Boolean);

    /// <summary>A 32-bit integer.</summary>
    public static ConfigKey<int> Int(string name) => new(name, ConfigType.Int, ConfigParsers.Int);

    /// <summary>A 64-bit integer.</summary>
    public static ConfigKey<long> Long(string name) => new(name, ConfigType.Long, ConfigParsers.Long);

    /// <summary>A floating-point number.</summary>
    public static ConfigKey<double> Double(string name) => new(name, ConfigType.Double, ConfigParsers.Double);

    /// <summary>Milliseconds.</summary>
    public static ConfigKey<TimeSpan> Milliseconds(string name) =>
        new(name, ConfigType.Long, text => TimeSpan.FromMilliseconds(ConfigParsers.Long(text)));

    /// <summary>Texts separated by commas; trimmed, empty ones refused; an empty text is an empty list.</summary>
    public static ConfigKey<IReadOnlyList<string>> List(string name) => new(name, ConfigType.List, ConfigParsers.List);

    /// <summary>
    /// A text out of the names of an enumeration, written as users write them: <c>InitialOnly</c> is <c>initial_only</c>. Case is
    /// ignored, and a hyphen counts as an underscore.
    /// </summary>
    public static ConfigKey<T> Enum<T>(string name) where T : struct, Enum =>
        new(name, ConfigType.String, EnumNames<T>.Parse) { Recommender = EnumNames<T>.Recommender, Format = EnumNames<T>.Format };

    /// <summary>The value as the user would write it; <see cref="Config.Password.Hidden"/> for a secret; null for null.</summary>
    public abstract string? FormatValue(object? value);

    /// <summary>Reads and validates a text.</summary>
    /// <returns>The value, or the error as a sentence part that follows "Invalid value X for configuration K: ".</returns>
    internal abstract (object? Value, string? Error) ParseText(string text);
}

/// <summary>A setting whose parsed value is a <typeparamref name="T"/>.</summary>
/// <typeparam name="T">The parsed type.</typeparam>
public sealed record ConfigKey<T> : ConfigKey
{
    private readonly Func<string, T> _parse;
    private readonly T? _default;

    internal ConfigKey(string name, ConfigType type, Func<string, T> parse) : base(name, type) => _parse = parse;

    /// <summary>The value when the setting is left out; setting it makes the setting optional.</summary>
    public T? Default
    {
        get => _default;
        init
        {
            _default = value;
            HasDefault = true;
        }
    }

    /// <inheritdoc/>
    public override object? DefaultValue => HasDefault ? _default : null;

    internal Func<T, string>? Format { get; init; }

    /// <inheritdoc/>
    public override string? FormatValue(object? value) => value switch
    {
        null => null,
        T typed when Format is not null => Format(typed),
        bool flag => flag ? "true" : "false",
        TimeSpan span => ((long)span.TotalMilliseconds).ToString(System.Globalization.CultureInfo.InvariantCulture),
        IReadOnlyList<string> list => string.Join(",", list),
        IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    internal override (object? Value, string? Error) ParseText(string text)
    {
        try
        {
            var value = _parse(text.Trim());
            return (value, Validator?.Check(value));
        }
        catch (FormatException e)
        {
            return (null, e.Message);
        }
    }
}
