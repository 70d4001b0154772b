using Connect.Broker.Security;
using Microsoft.Extensions.Configuration;

namespace Connect.Broker;

/// <summary>Who gets in, who may do what, and how much. https://kafka.apache.org/documentation/#security</summary>
public sealed partial class BrokerOptions
{
    /// <summary>How each listener is protected: NAME:PROTOCOL, separated by commas; PLAINTEXT, SSL, SASL_PLAINTEXT, SASL_SSL.</summary>
    [ConfigurationKeyName("listener.security.protocol.map")]
    public string ListenerSecurityProtocolMap { get; set; } =
        "PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL";

    /// <summary>Settings of one listener, which go before the broker's: listener.name.NAME.ssl.client.auth and so on.</summary>
    [ConfigurationKeyName("listener.name")]
    public Dictionary<string, string> ListenerName { get; set; } = new(StringComparer.Ordinal);

    /// <summary>PEM or PKCS12.</summary>
    [ConfigurationKeyName("ssl.keystore.type")]
    public string SslKeystoreType { get; set; } = "PEM";

    /// <summary>The file with the private key and its certificates; read again when it changes.</summary>
    [ConfigurationKeyName("ssl.keystore.location")]
    public string SslKeystoreLocation { get; set; } = "";

    [Secret]
    [ConfigurationKeyName("ssl.keystore.password")]
    public string SslKeystorePassword { get; set; } = "";

    /// <summary>The certificate, then those that signed it, as PEM text; instead of the file.</summary>
    [ConfigurationKeyName("ssl.keystore.certificate.chain")]
    public string SslKeystoreCertificateChain { get; set; } = "";

    /// <summary>The private key as PEM text (PKCS#8); instead of the file.</summary>
    [Secret]
    [ConfigurationKeyName("ssl.keystore.key")]
    public string SslKeystoreKey { get; set; } = "";

    [Secret]
    [ConfigurationKeyName("ssl.key.password")]
    public string SslKeyPassword { get; set; } = "";

    /// <summary>PEM or PKCS12.</summary>
    [ConfigurationKeyName("ssl.truststore.type")]
    public string SslTruststoreType { get; set; } = "PEM";

    /// <summary>The file with the certificates that clients' certificates must be signed by; read again when it changes.</summary>
    [ConfigurationKeyName("ssl.truststore.location")]
    public string SslTruststoreLocation { get; set; } = "";

    [Secret]
    [ConfigurationKeyName("ssl.truststore.password")]
    public string SslTruststorePassword { get; set; } = "";

    /// <summary>The same as PEM text; instead of the file.</summary>
    [ConfigurationKeyName("ssl.truststore.certificates")]
    public string SslTruststoreCertificates { get; set; } = "";

    /// <summary>Whether clients show a certificate: none, requested or required.</summary>
    [ConfigurationKeyName("ssl.client.auth")]
    public string SslClientAuth { get; set; } = "none";

    [ConfigurationKeyName("ssl.enabled.protocols")]
    public string SslEnabledProtocols { get; set; } = "TLSv1.2,TLSv1.3";

    /// <summary>How the name of a certificate becomes a user: RULE:pattern/replacement/[LU] or DEFAULT, separated by commas.</summary>
    [ConfigurationKeyName("ssl.principal.mapping.rules")]
    public string SslPrincipalMappingRules { get; set; } = "DEFAULT";

    /// <summary>PLAIN, SCRAM-SHA-256, SCRAM-SHA-512, OAUTHBEARER; a listener with SASL needs at least one.</summary>
    [ConfigurationKeyName("sasl.enabled.mechanisms")]
    public string SaslEnabledMechanisms { get; set; } = "";

    /// <summary>Users of PLAIN as Kafka's PlainLoginModule has them: user_NAME="password".</summary>
    [Secret]
    [ConfigurationKeyName("sasl.jaas.config")]
    public string SaslJaasConfig { get; set; } = "";

    /// <summary>Users of PLAIN in a file: a line user=password each, the password plain or hashed; read again when it changes.</summary>
    [ConfigurationKeyName("sasl.plain.users.file")]
    public string SaslPlainUsersFile { get; set; } = "";

    /// <summary>
    /// How many hashed passwords of PLAIN are computed at a time; more wait, so that guessing takes no more of the processor.
    /// </summary>
    [ConfigurationKeyName("sasl.plain.max.concurrent.checks")]
    public int SaslPlainMaxConcurrentChecks { get; set; } = 1;

    /// <summary>SCRAM credentials to make at the start where they are missing: SCRAM-SHA-256=[name=admin,password=...];...</summary>
    [Secret]
    [ConfigurationKeyName("sasl.scram.bootstrap.credentials")]
    public string SaslScramBootstrapCredentials { get; set; } = "";

    /// <summary>The keys that sign tokens: a JWKS file as file:///path; read again when it changes.</summary>
    [ConfigurationKeyName("sasl.oauthbearer.jwks.endpoint.url")]
    public string SaslOauthbearerJwksEndpointUrl { get; set; } = "";

    /// <summary>Who tokens must be for (aud), separated by commas; empty does not look.</summary>
    [ConfigurationKeyName("sasl.oauthbearer.expected.audience")]
    public string SaslOauthbearerExpectedAudience { get; set; } = "";

    /// <summary>Who must have made tokens (iss); empty does not look.</summary>
    [ConfigurationKeyName("sasl.oauthbearer.expected.issuer")]
    public string SaslOauthbearerExpectedIssuer { get; set; } = "";

    /// <summary>The claim that names the user.</summary>
    [ConfigurationKeyName("sasl.oauthbearer.sub.claim.name")]
    public string SaslOauthbearerSubClaimName { get; set; } = "sub";

    /// <summary>How far clocks may differ.</summary>
    [ConfigurationKeyName("sasl.oauthbearer.clock.skew.seconds")]
    public int SaslOauthbearerClockSkewSeconds { get; set; } = 30;

    /// <summary>The largest request before authentication.</summary>
    [ConfigurationKeyName("sasl.server.max.receive.size")]
    public int SaslServerMaxReceiveSize { get; set; } = 512 * 1024;

    /// <summary>For how long a connection may be used before it authenticates again; 0 is for ever, unless a token ends earlier.</summary>
    [ConfigurationKeyName("connections.max.reauth.ms")]
    public long ConnectionsMaxReauthMs { get; set; }

    /// <summary>How long a failed authentication waits for its answer.</summary>
    [ConfigurationKeyName("connection.failed.authentication.delay.ms")]
    public int ConnectionFailedAuthenticationDelayMs { get; set; } = 100;

    /// <summary>How long TLS and SASL may take together before the connection is closed.</summary>
    [ConfigurationKeyName("connection.authentication.timeout.ms")]
    public int ConnectionAuthenticationTimeoutMs { get; set; } = 30_000;

    [ConfigurationKeyName("max.connections.per.ip")]
    public int MaxConnectionsPerIp { get; set; } = int.MaxValue;

    /// <summary>Other limits for some addresses: address:number, separated by commas.</summary>
    [ConfigurationKeyName("max.connections.per.ip.overrides")]
    public string MaxConnectionsPerIpOverrides { get; set; } = "";

    /// <summary>New connections a second; more wait to be accepted.</summary>
    [ConfigurationKeyName("max.connection.creation.rate")]
    public int MaxConnectionCreationRate { get; set; } = int.MaxValue;

    /// <summary>How many windows of time quotas are measured over.</summary>
    [ConfigurationKeyName("quota.window.num")]
    public int QuotaWindowNum { get; set; } = 11;

    [ConfigurationKeyName("quota.window.size.seconds")]
    public int QuotaWindowSizeSeconds { get; set; } = 1;

    /// <summary>
    /// What decides who may do what: empty allows everything to everybody, org.apache.kafka.metadata.authorizer.StandardAuthorizer goes
    /// by ACLs.
    /// </summary>
    [ConfigurationKeyName("authorizer.class.name")]
    public string AuthorizerClassName { get; set; } = "";

    /// <summary>Principals to whom everything is allowed, separated by semicolons: User:admin;User:CN=ops.</summary>
    [ConfigurationKeyName("super.users")]
    public string SuperUsers { get; set; } = "";

    /// <summary>Whether everybody may do everything with a resource that no ACL is about.</summary>
    [ConfigurationKeyName("allow.everyone.if.no.acl.found")]
    public bool AllowEveryoneIfNoAclFound { get; set; }

    /// <summary>The most ACLs, the most SCRAM credentials and the most quotas that are kept, each.</summary>
    [ConfigurationKeyName("max.security.entries")]
    public int MaxSecurityEntries { get; set; } = 10_000;

    internal BrokerOptions Copy() => (BrokerOptions)MemberwiseClone();

    /// <summary>Settings whose name begins so, as text. Holds secrets: never log it.</summary>
    internal IReadOnlyDictionary<string, string> SettingsWithPrefix(string prefix) => typeof(BrokerOptions).GetProperties()
        .Where(property => property.PropertyType == typeof(string) && NameOf(property).StartsWith(prefix, StringComparison.Ordinal))
        .ToDictionary(NameOf, property => (string)property.GetValue(this)!);
}
