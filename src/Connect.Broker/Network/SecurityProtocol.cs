namespace Connect.Broker.Network;

/// <summary>How a listener protects and authenticates its connections, in Kafka's four combinations.</summary>
internal enum SecurityProtocol
{
    Plaintext,
    Ssl,
    SaslPlaintext,
    SaslSsl,
}

/// <summary>What the combinations are made of.</summary>
internal static class SecurityProtocols
{
    private static readonly Dictionary<string, SecurityProtocol> ByName = new(StringComparer.OrdinalIgnoreCase)
    {
        ["PLAINTEXT"] = SecurityProtocol.Plaintext,
        ["SSL"] = SecurityProtocol.Ssl,
        ["SASL_PLAINTEXT"] = SecurityProtocol.SaslPlaintext,
        ["SASL_SSL"] = SecurityProtocol.SaslSsl,
    };

    public static IEnumerable<string> Names => ByName.Keys;

    public static SecurityProtocol? Find(string name) => ByName.TryGetValue(name, out var protocol) ? protocol : null;

    public static bool HasTls(this SecurityProtocol protocol) => protocol is SecurityProtocol.Ssl or SecurityProtocol.SaslSsl;

    public static bool HasSasl(this SecurityProtocol protocol) => protocol is SecurityProtocol.SaslPlaintext or SecurityProtocol.SaslSsl;
}
