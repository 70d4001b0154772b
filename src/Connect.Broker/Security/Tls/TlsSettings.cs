using System.Security.Authentication;

namespace Connect.Broker.Security.Tls;

/// <summary>How a server proves who it is, and whether its clients must, from Kafka's ssl.* settings.</summary>
public sealed record TlsSettings
{
    private const string Pem = "PEM";
    private const string Pkcs12 = "PKCS12";

    private TlsSettings(StoreSource keystore) => Keystore = keystore;

    /// <summary>The key and its certificates.</summary>
    internal StoreSource Keystore { get; }

    /// <summary>Who may sign the certificates of clients; null: nobody is asked for one.</summary>
    internal StoreSource? Truststore { get; init; }

    internal ClientAuth ClientAuth { get; init; }

    internal SslProtocols Protocols { get; init; }

    /// <summary>Reads the settings.</summary>
    /// <param name="settings">Under their names: ssl.keystore.location and so on.</param>
    /// <param name="mistakes">What is wrong, without secrets.</param>
    /// <returns>The settings, or null when something is wrong.</returns>
    public static TlsSettings? Parse(IReadOnlyDictionary<string, string> settings, ICollection<string> mistakes)
    {
        var before = mistakes.Count;
        var keystore = ParseStore(settings, "ssl.keystore", "ssl.keystore.certificate.chain", mistakes);
        if (keystore is null)
        {
            mistakes.Add(
                "TLS needs a key and a certificate: set ssl.keystore.location, or ssl.keystore.certificate.chain and ssl.keystore.key.");
        }
        else if (keystore.Location is null && Text(settings, "ssl.keystore.key") is null)
        {
            mistakes.Add("ssl.keystore.certificate.chain needs ssl.keystore.key with it.");
        }
        var clientAuth = ParseClientAuth(Text(settings, "ssl.client.auth"), mistakes);
        var truststore = ParseStore(settings, "ssl.truststore", "ssl.truststore.certificates", mistakes);
        if (clientAuth != ClientAuth.None && truststore is null)
        {
            mistakes.Add("ssl.client.auth needs to know who signs the certificates of clients: set ssl.truststore.location.");
        }
        var protocols = ParseProtocols(Text(settings, "ssl.enabled.protocols") ?? "TLSv1.2,TLSv1.3", mistakes);
        return mistakes.Count > before ? null : new TlsSettings(keystore!)
        {
            Truststore = truststore,
            ClientAuth = clientAuth,
            Protocols = protocols,
        };
    }

    private static StoreSource? ParseStore(
        IReadOnlyDictionary<string, string> settings, string name, string inline, ICollection<string> mistakes)
    {
        var type = Text(settings, $"{name}.type") ?? Pem;
        var location = Text(settings, $"{name}.location");
        var text = Text(settings, inline);
        if (location is null && text is null)
        {
            return null;
        }
        if (!type.Equals(Pem, StringComparison.OrdinalIgnoreCase) && !type.Equals(Pkcs12, StringComparison.OrdinalIgnoreCase))
        {
            mistakes.Add($"{name}.type is '{type}': {Pem} and {Pkcs12} are read. Convert others with keytool -importkeystore.");
        }
        if (location is not null && text is not null)
        {
            mistakes.Add($"{name}.location and {inline} exclude each other.");
        }
        if (location is not null && !File.Exists(location))
        {
            mistakes.Add($"{name}.location is '{location}': there is no such file.");
        }
        return new StoreSource
        {
            IsPkcs12 = type.Equals(Pkcs12, StringComparison.OrdinalIgnoreCase),
            Location = location,
            Certificates = text,
            Key = Text(settings, "ssl.keystore.key"),
            Password = Text(settings, $"{name}.password"),
            KeyPassword = Text(settings, "ssl.key.password"),
        };
    }

    private static ClientAuth ParseClientAuth(string? text, ICollection<string> mistakes)
    {
        if (text is null || Enum.TryParse<ClientAuth>(text, ignoreCase: true, out var parsed) && Enum.IsDefined(parsed))
        {
            return text is null ? ClientAuth.None : Enum.Parse<ClientAuth>(text, ignoreCase: true);
        }
        mistakes.Add($"ssl.client.auth is '{text}': it is none, requested or required.");
        return ClientAuth.None;
    }

    private static SslProtocols ParseProtocols(string text, ICollection<string> mistakes)
    {
        var protocols = SslProtocols.None;
        foreach (var name in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            switch (name)
            {
                case "TLSv1.2":
                    protocols |= SslProtocols.Tls12;
                    break;
                case "TLSv1.3":
                    protocols |= SslProtocols.Tls13;
                    break;
                default:
                    mistakes.Add($"ssl.enabled.protocols has '{name}': TLSv1.2 and TLSv1.3 are safe, and spoken.");
                    break;
            }
        }
        return protocols;
    }

    private static string? Text(IReadOnlyDictionary<string, string> settings, string name) =>
        settings.TryGetValue(name, out var value) && !string.IsNullOrWhiteSpace(value) ? value : null;
}
