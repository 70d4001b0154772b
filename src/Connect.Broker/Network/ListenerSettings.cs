using System.ComponentModel;
using System.Globalization;

namespace Connect.Broker.Network;

/// <summary>
/// Settings of one listener: listener.name.NAME.ssl.keystore.location goes before ssl.keystore.location, and
/// listener.name.NAME.plain.sasl.jaas.config before sasl.jaas.config.
/// </summary>
internal static class ListenerSettings
{
    private static readonly string[] Overridable = ["ssl.", "sasl.", "connections.max.reauth.ms"];

    // What Kafka puts behind the listener's name in settings of a mechanism.
    private static readonly string[] MechanismPrefixes = ["plain.", "scram-sha-256.", "scram-sha-512.", "oauthbearer."];

    /// <summary>The broker's settings with those of the listener over them.</summary>
    public static BrokerOptions Of(BrokerOptions options, string listener, ICollection<string> mistakes)
    {
        var own = options.ListenerName.Where(entry => BelongsTo(entry.Key, listener)).ToList();
        if (own.Count == 0)
        {
            return options;
        }
        var copy = options.Copy();
        foreach (var (key, text) in own)
        {
            var name = WithoutMechanism(key[(listener.Length + 1)..]);
            var property = Overridable.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))
                ? typeof(BrokerOptions).GetProperties().FirstOrDefault(candidate => BrokerOptions.NameOf(candidate) == name)
                : null;
            try
            {
                if (property is null)
                {
                    mistakes.Add($"listener.name.{key}: a listener has no setting '{name}' of its own.");
                    continue;
                }
                property.SetValue(
                    copy, TypeDescriptor.GetConverter(property.PropertyType).ConvertFromString(null, CultureInfo.InvariantCulture, text));
            }
            catch (ArgumentException)
            {
                mistakes.Add($"listener.name.{key} does not have a value of the right type.");
            }
        }
        return copy;
    }

    /// <summary>A setting of a listener that does not exist is a mistake, like any unknown name.</summary>
    public static void CheckNames(BrokerOptions options, IEnumerable<ListenerOptions> listeners, ICollection<string> mistakes)
    {
        foreach (var key in options.ListenerName.Keys.Where(key => !listeners.Any(listener => BelongsTo(key, listener.Name))))
        {
            mistakes.Add($"listener.name.{key} belongs to no listener.");
        }
    }

    private static bool BelongsTo(string key, string listener) => key.StartsWith(listener + ".", StringComparison.OrdinalIgnoreCase);

    private static string WithoutMechanism(string name) =>
        MechanismPrefixes.FirstOrDefault(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) is { } prefix
            ? name[prefix.Length..]
            : name;
}
