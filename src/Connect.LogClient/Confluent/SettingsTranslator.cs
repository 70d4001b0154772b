using System.Collections.Frozen;

namespace Connect.LogClient.Confluent;

/// <summary>Settings in librdkafka's names, and the keys that have no place there.</summary>
/// <param name="Values">What is handed to librdkafka. Holds secrets: never log it.</param>
/// <param name="UnknownKeys">Keys that nothing understands.</param>
internal sealed record TranslatedSettings(IReadOnlyDictionary<string, string> Values, IReadOnlyList<string> UnknownKeys);

/// <summary>Translates settings of Kafka's Java clients, or of librdkafka itself, to librdkafka's names and values.</summary>
internal static class SettingsTranslator
{
    /// <summary>Translates overrides.</summary>
    /// <param name="overrides">As the user wrote them, without prefix.</param>
    /// <param name="known">What librdkafka knows for this kind of client; see <see cref="LibrdkafkaNames"/>.</param>
    public static TranslatedSettings Translate(IReadOnlyDictionary<string, string> overrides, FrozenSet<string> known)
    {
        var values = new Dictionary<string, string>();
        var unknown = new List<string>();
        foreach (var (key, value) in overrides)
        {
            var name = LibrdkafkaNames.Renamed.GetValueOrDefault(key, key);
            if (key == "sasl.jaas.config")
            {
                TranslateJaas(value, values);
            }
            else if (LibrdkafkaNames.Ignored.Contains(key))
            {
                continue;
            }
            else if (IsJavaKeyStore(name, value) || !known.Contains(name))
            {
                unknown.Add(key);
            }
            else
            {
                values[name] = TranslateValue(name, value);
            }
        }

        return new TranslatedSettings(values, unknown);
    }

    private static string TranslateValue(string name, string value) => name switch
    {
        // Java disables host name checks with an empty text.
        "ssl.endpoint.identification.algorithm" when value.Length == 0 => "none",
        "partition.assignment.strategy" => string.Join(',', value.Split(',', StringSplitOptions.TrimEntries).Select(Assignor)),
        "security.protocol" => value.ToLowerInvariant(),
        "acks" when value == "all" => "-1",
        _ => value,
    };

    private static string Assignor(string name) => name[(name.LastIndexOf('.') + 1)..] switch
    {
        "CooperativeStickyAssignor" or "StickyAssignor" => "cooperative-sticky",
        "RoundRobinAssignor" => "roundrobin",
        "RangeAssignor" => "range",
        var other => other,
    };

    // librdkafka reads PEM (and PKCS#12 as a key store), not Java's own key store format.
    private static bool IsJavaKeyStore(string name, string value) =>
        name is "ssl.ca.location" or "ssl.keystore.location" && value.EndsWith(".jks", StringComparison.OrdinalIgnoreCase);

    private static void TranslateJaas(string value, Dictionary<string, string> values)
    {
        var options = JaasConfig.Parse(value);
        foreach (var (option, name) in new[]
        {
            ("username", "sasl.username"), ("password", "sasl.password"), ("clientId", "sasl.oauthbearer.client.id"),
            ("clientSecret", "sasl.oauthbearer.client.secret"), ("scope", "sasl.oauthbearer.scope"),
        })
        {
            if (options.TryGetValue(option, out var text))
            {
                values[name] = text;
            }
        }
    }
}
