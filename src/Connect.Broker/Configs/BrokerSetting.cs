using System.Collections.Frozen;
using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using Connect.Broker.Security;
using Connect.Storage.Topics;

namespace Connect.Broker.Configs;

/// <summary>
/// A setting of the broker as requests see it: a name and a text value. It is a property of <see cref="BrokerOptions"/>, or what topics
/// without a setting of their own have, under the name that Kafka gives it on the broker.
/// </summary>
internal sealed class BrokerSetting
{
    private readonly Func<BrokerOptions, string> _read;
    private readonly Action<BrokerOptions, string> _write;

    private BrokerSetting(
        string name, ConfigType type, string documentation, Func<BrokerOptions, string> read, Action<BrokerOptions, string> write)
    {
        Name = name;
        Type = type;
        Documentation = documentation;
        _read = read;
        _write = write;
    }

    /// <summary>All settings that are one value, by name.</summary>
    public static FrozenDictionary<string, BrokerSetting> All { get; } = typeof(BrokerOptions).GetProperties()
        .Where(property => property.PropertyType != typeof(Dictionary<string, string>)).Select(OfProperty)
        .Concat(TopicDefaultNames.ByTopicKey.Select(name => OfTopics(name.Value, TopicConfigKey.All[name.Key])))
        .ToFrozenDictionary(setting => setting.Name, StringComparer.Ordinal);

    public string Name { get; }

    public ConfigType Type { get; }

    public string Documentation { get; }

    /// <summary>A request can change it while the broker runs.</summary>
    public bool IsDynamic { get; private init; }

    /// <summary>It lies in <see cref="BrokerOptions.TopicDefaults"/>.</summary>
    public bool IsForTopics { get; private init; }

    public bool IsSecret => Type == ConfigType.Password;

    public string Read(BrokerOptions options) => _read(options);

    /// <exception cref="FormatException">The text is no value of the setting.</exception>
    public void Write(BrokerOptions options, string text) => _write(options, text);

    private static BrokerSetting OfTopics(string name, TopicConfigKey key) => new(
        name,
        ConfigTypes.Of(key.Type),
        $"The setting {key.Name} of topics that do not have their own.",
        options => options.TopicDefaults.GetValueOrDefault(key.Name, key.Default),
        (options, text) => options.TopicDefaults[key.Name] =
            key.Check(text) is { } mistake ? throw new FormatException($"{name}: {mistake}.") : text)
    {
        IsDynamic = true,
        IsForTopics = true,
    };

    private static BrokerSetting OfProperty(PropertyInfo property) => new(
        BrokerOptions.NameOf(property),
        TypeOf(property),
        property.GetCustomAttribute<DescriptionAttribute>()?.Description ?? "",
        options => Format(property.GetValue(options)),
        (options, text) => property.SetValue(options, Parse(property, text)))
    {
        IsDynamic = property.IsDefined(typeof(DynamicAttribute)),
    };

    private static ConfigType TypeOf(PropertyInfo property) => property.IsDefined(typeof(SecretAttribute)) ? ConfigType.Password
        : property.PropertyType == typeof(bool) ? ConfigType.Boolean
        : property.PropertyType == typeof(int) ? ConfigType.Int
        : property.PropertyType == typeof(long) ? ConfigType.Long
        : ConfigType.String;

    // Kafka spells booleans in lower case.
    private static string Format(object? value) => value switch
    {
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private static object Parse(PropertyInfo property, string text)
    {
        try
        {
            return TypeOf(property) switch
            {
                ConfigType.Boolean => bool.Parse(text.Trim()),
                ConfigType.Int => int.Parse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture),
                ConfigType.Long => long.Parse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture),
                _ => text,
            };
        }
        catch (Exception exception) when (exception is FormatException or OverflowException)
        {
            throw new FormatException(
                $"'{text}' is not a value of {BrokerOptions.NameOf(property)}, which is of the type {TypeOf(property)}.", exception);
        }
    }
}
