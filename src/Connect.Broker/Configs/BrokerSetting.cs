using System.Collections.Frozen;
using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using Connect.Broker.Security;

namespace Connect.Broker.Configs;

/// <summary>One property of <see cref="BrokerOptions"/> as a setting with a name and a text value.</summary>
internal sealed class BrokerSetting
{
    private readonly PropertyInfo _property;

    private BrokerSetting(PropertyInfo property)
    {
        _property = property;
        Name = BrokerOptions.NameOf(property);
        Documentation = property.GetCustomAttribute<DescriptionAttribute>()?.Description ?? "";
        IsDynamic = property.IsDefined(typeof(DynamicAttribute));
        IsSecret = property.IsDefined(typeof(SecretAttribute));
    }

    /// <summary>All settings that are one value, by name.</summary>
    public static FrozenDictionary<string, BrokerSetting> All { get; } = typeof(BrokerOptions).GetProperties()
        .Where(property => property.PropertyType != typeof(Dictionary<string, string>))
        .Select(property => new BrokerSetting(property))
        .ToFrozenDictionary(setting => setting.Name, StringComparer.Ordinal);

    public string Name { get; }

    public string Documentation { get; }

    public bool IsDynamic { get; }

    public bool IsSecret { get; }

    public ConfigType Type => IsSecret ? ConfigType.Password
        : _property.PropertyType == typeof(bool) ? ConfigType.Boolean
        : _property.PropertyType == typeof(int) ? ConfigType.Int
        : _property.PropertyType == typeof(long) ? ConfigType.Long
        : ConfigType.String;

    // Kafka spells booleans in lower case.
    public string Read(BrokerOptions options) => _property.GetValue(options) switch
    {
        bool flag => flag ? "true" : "false",
        var value => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    /// <exception cref="FormatException">The text is no value of the setting's type.</exception>
    public void Write(BrokerOptions options, string text)
    {
        var trimmed = text.Trim();
        try
        {
            object value = _property.PropertyType == typeof(bool) ? bool.Parse(trimmed)
                : _property.PropertyType == typeof(int) ? int.Parse(trimmed, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)
                : _property.PropertyType == typeof(long) ? long.Parse(trimmed, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)
                : text;
            _property.SetValue(options, value);
        }
        catch (Exception exception) when (exception is FormatException or OverflowException)
        {
            throw new FormatException($"'{text}' is not a value of {Name}, which is of the type {Type}.", exception);
        }
    }
}
