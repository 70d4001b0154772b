using System.ComponentModel;
using Connect.Broker.Configs;
using Connect.Broker.Security;
using Microsoft.Extensions.Configuration;

namespace Connect.Broker;

/// <summary>Who gets in, who may do what, and how much. https://kafka.apache.org/documentation/#security</summary>
public sealed partial class BrokerOptions
{
    [Description("How each listener is protected: NAME:PROTOCOL, separated by commas; PLAINTEXT, SSL, SASL_PLAINTEXT, SASL_SSL.")]
    [ConfigurationKeyName("listener.security.protocol.map")]
    public string ListenerSecurityProtocolMap { get; set; } =
        "PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL";

    [Description("Settings of one listener, which go before the broker's: listener.name.NAME.ssl.client.auth and so on.")]
    [ConfigurationKeyName("listener.name")]
    public Dictionary<string, string> ListenerName { get; set; } = new(StringComparer.Ordinal);

    [Description("PEM or PKCS12.")]
    [ConfigurationKeyName("ssl.keystore.type")]
    public string SslKeystoreType { get; set; } = "PEM";

    [Description("The file with the private key and its certificates; read again when it changes.")]
    [ConfigurationKeyName("ssl.keystore.location")]
    public string SslKeystoreLocation { get; set; } = "";

    [Description("Its password. A secret.")]
    [Secret]
    [ConfigurationKeyName("ssl.keystore.password")]
    public string SslKeystorePassword { get; set; } = "";

    [Description("The certificate, then those that signed it, as PEM text; instead of the file.")]
    [ConfigurationKeyName("ssl.keystore.certificate.chain")]
    public string SslKeystoreCertificateChain { get; set; } = "";

    [Description("The private key as PEM text (PKCS#8); instead of the file. A secret.")]
    [Secret]
    [ConfigurationKeyName("ssl.keystore.key")]
    public string SslKeystoreKey { get; set; } = "";

    [Description("The password of the private key. A secret.")]
    [Secret]
    [ConfigurationKeyName("ssl.key.password")]
    public string SslKeyPassword { get; set; } = "";

    [Description("PEM or PKCS12.")]
    [ConfigurationKeyName("ssl.truststore.type")]
    public string SslTruststoreType { get; set; } = "PEM";

    [Description("The file with the certificates that clients' certificates must be signed by; read again when it changes.")]
    [ConfigurationKeyName("ssl.truststore.location")]
    public string SslTruststoreLocation { get; set; } = "";

    [Description("Its password. A secret.")]
    [Secret]
    [ConfigurationKeyName("ssl.truststore.password")]
    public string SslTruststorePassword { get; set; } = "";

    [Description("The same as PEM text; instead of the file.")]
    [ConfigurationKeyName("ssl.truststore.certificates")]
    public string SslTruststoreCertificates { get; set; } = "";

    [Description("Whether clients show a certificate: none, requested or required.")]
    [ConfigurationKeyName("ssl.client.auth")]
    public string SslClientAuth { get; set; } = "none";

    [Description("Versions of TLS.")]
    [ConfigurationKeyName("ssl.enabled.protocols")]
    public string SslEnabledProtocols { get; set; } = "TLSv1.2,TLSv1.3";

    [Description("How the name of a certificate becomes a user: RULE:pattern/replacement/[LU] or DEFAULT, separated by commas.")]
    [ConfigurationKeyName("ssl.principal.mapping.rules")]
    public string SslPrincipalMappingRules { get; set; } = "DEFAULT";

    [Description("PLAIN, SCRAM-SHA-256, SCRAM-SHA-512, OAUTHBEARER; a listener with SASL needs at least one.")]
    [ConfigurationKeyName("sasl.enabled.mechanisms")]
    public string SaslEnabledMechanisms { get; set; } = "";

    [Description("Users of PLAIN as Kafka's PlainLoginModule has them: user_NAME=\"password\". A secret.")]
    [Secret]
    [ConfigurationKeyName("sasl.jaas.config")]
    public string SaslJaasConfig { get; set; } = "";

    [Description("Users of PLAIN in a file: a line user=password each, the password plain or hashed; read again when it changes.")]
    [ConfigurationKeyName("sasl.plain.users.file")]
    public string SaslPlainUsersFile { get; set; } = "";

    [Description("How many hashed passwords of PLAIN are computed at a time; more wait, so that guessing takes no more of the processor.")]
    [ConfigurationKeyName("sasl.plain.max.concurrent.checks")]
    public int SaslPlainMaxConcurrentChecks { get; set; } = 1;

    [Description(
        "SCRAM credentials to make at the start where they are missing: SCRAM-SHA-256=[name=admin,password=...];... A secret.")]
    [Secret]
    [ConfigurationKeyName("sasl.scram.bootstrap.credentials")]
    public string SaslScramBootstrapCredentials { get; set; } = "";

    [Description("The keys that sign tokens: a JWKS file as file:///path; read again when it changes.")]
    [ConfigurationKeyName("sasl.oauthbearer.jwks.endpoint.url")]
    public string SaslOauthbearerJwksEndpointUrl { get; set; } = "";

    [Description("Who tokens must be for (aud), separated by commas; empty does not look.")]
    [ConfigurationKeyName("sasl.oauthbearer.expected.audience")]
    public string SaslOauthbearerExpectedAudience { get; set; } = "";

    [Description("Who must have made tokens (iss); empty does not look.")]
    [ConfigurationKeyName("sasl.oauthbearer.expected.issuer")]
    public string SaslOauthbearerExpectedIssuer { get; set; } = "";

    [Description("The claim that names the user.")]
    [ConfigurationKeyName("sasl.oauthbearer.sub.claim.name")]
    public string SaslOauthbearerSubClaimName { get; set; } = "sub";

    [Description("How far clocks may differ.")]
    [ConfigurationKeyName("sasl.oauthbearer.clock.skew.seconds")]
    public int SaslOauthbearerClockSkewSeconds { get; set; } = 30;

    [Description("The largest request before authentication.")]
    [ConfigurationKeyName("sasl.server.max.receive.size")]
    public int SaslServerMaxReceiveSize { get; set; } = 512 * 1024;

    [Description("For how long a connection may be used before it authenticates again; 0 is for ever, unless a token ends earlier.")]
    [ConfigurationKeyName("connections.max.reauth.ms")]
    public long ConnectionsMaxReauthMs { get; set; }

    [Description("How long a failed authentication waits for its answer.")]
    [ConfigurationKeyName("connection.failed.authentication.delay.ms")]
    public int ConnectionFailedAuthenticationDelayMs { get; set; } = 100;

    [Description("How long TLS and SASL may take together before the connection is closed.")]
    [ConfigurationKeyName("connection.authentication.timeout.ms")]
    public int ConnectionAuthenticationTimeoutMs { get; set; } = 30_000;

    [Description("Open connections of one address.")]
    [Dynamic]
    [ConfigurationKeyName("max.connections.per.ip")]
    public int MaxConnectionsPerIp { get; set; } = int.MaxValue;

    [Description("Other limits for some addresses: address:number, separated by commas.")]
    [Dynamic]
    [ConfigurationKeyName("max.connections.per.ip.overrides")]
    public string MaxConnectionsPerIpOverrides { get; set; } = "";

    [Description("New connections a second; more wait to be accepted.")]
    [Dynamic]
    [ConfigurationKeyName("max.connection.creation.rate")]
    public int MaxConnectionCreationRate { get; set; } = int.MaxValue;

    [Description("How many windows of time quotas are measured over.")]
    [ConfigurationKeyName("quota.window.num")]
    public int QuotaWindowNum { get; set; } = 11;

    [Description("How long such a window is.")]
    [ConfigurationKeyName("quota.window.size.seconds")]
    public int QuotaWindowSizeSeconds { get; set; } = 1;

    [Description(
        "What decides who may do what: empty allows everything to everybody, "
        + "org.apache.kafka.metadata.authorizer.StandardAuthorizer goes by ACLs.")]
    [ConfigurationKeyName("authorizer.class.name")]
    public string AuthorizerClassName { get; set; } = "";

    [Description("Principals to whom everything is allowed, separated by semicolons: User:admin;User:CN=ops.")]
    [ConfigurationKeyName("super.users")]
    public string SuperUsers { get; set; } = "";

    [Description("Whether everybody may do everything with a resource that no ACL is about.")]
    [ConfigurationKeyName("allow.everyone.if.no.acl.found")]
    public bool AllowEveryoneIfNoAclFound { get; set; }

    [Description("The most ACLs, the most SCRAM credentials and the most quotas that are kept, each.")]
    [ConfigurationKeyName("max.security.entries")]
    public int MaxSecurityEntries { get; set; } = 10_000;

    /// <summary>Settings whose name begins so, as text. Holds secrets: never log it.</summary>
    internal IReadOnlyDictionary<string, string> SettingsWithPrefix(string prefix) => typeof(BrokerOptions).GetProperties()
        .Where(property => property.PropertyType == typeof(string) && NameOf(property).StartsWith(prefix, StringComparison.Ordinal))
        .ToDictionary(NameOf, property => (string)property.GetValue(this)!);
}
