using System.Globalization;
using System.Reflection;
using Connect.Broker.Security;

namespace Connect.Broker.Configs;

/// <summary>The broker's own settings under their configuration names. They are read at start, so none can be altered.</summary>
internal static class BrokerConfigs
{
    private static readonly BrokerOptions Defaults = new();

    public static IEnumerable<ConfigEntry> Of(BrokerOptions options)
    {
        foreach (var property in typeof(BrokerOptions).GetProperties())
        {
            if (property.PropertyType == typeof(Dictionary<string, string>))
            {
                continue;
            }
            var value = Format(property.GetValue(options));
            yield return new ConfigEntry(
                BrokerOptions.NameOf(property),
                property.IsDefined(typeof(SecretAttribute)) ? null : value,
                TypeOf(property.PropertyType),
                value == Format(property.GetValue(Defaults)) ? ConfigSource.Default : ConfigSource.StaticBroker,
                IsReadOnly: true,
                IsSensitive: property.IsDefined(typeof(SecretAttribute)));
        }
    }

    // Kafka spells booleans in lower case.
    private static string Format(object? value) =>
        value is bool flag ? (flag ? "true" : "false") : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    private static ConfigType TypeOf(Type type) => type == typeof(bool) ? ConfigType.Boolean
        : type == typeof(int) ? ConfigType.Int
        : type == typeof(long) ? ConfigType.Long
        : ConfigType.String;
}
