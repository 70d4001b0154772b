using System.Security.Cryptography.X509Certificates;
using Connect.Broker.Security;
using Connect.Broker.Security.Sasl;
using Connect.Broker.Security.Tls;
using Microsoft.Extensions.Logging;

namespace Connect.Broker.Network;

/// <summary>How the connections of one listener are encrypted and authenticated.</summary>
internal sealed class ListenerSecurity
{
    private readonly PrincipalMapping _mapping;

    /// <exception cref="IOException">A file of keys or users cannot be read.</exception>
    public ListenerSecurity(ListenerOptions options, BrokerSecurity security, BrokerMetrics metrics, TimeProvider time, ILogger logger)
    {
        var settings = options.Settings;
        _mapping = PrincipalMapping.Parse(settings.SslPrincipalMappingRules, []);
        Tls = options.Protocol.HasTls() ? new TlsServer(TlsSettings.Parse(settings.SettingsWithPrefix("ssl."), [])!, time, logger) : null;
        Sasl = options.Protocol.HasSasl() ? new SaslServer(settings, security, metrics, time, logger) : null;
    }

    public TlsServer? Tls { get; }

    public SaslServer? Sasl { get; }

    /// <summary>Who shows a certificate, or does not; SASL may say otherwise afterwards.</summary>
    /// <exception cref="IOException">No rule makes a user of the certificate's name.</exception>
    public Principal PrincipalOf(X509Certificate? certificate)
    {
        if (certificate is not X509Certificate2 own)
        {
            return Principal.Anonymous;
        }
        var name = DistinguishedName.Format(own.SubjectName);
        return _mapping.UserOf(name) is { Length: > 0 } user
            ? Principal.User(user)
            : throw new IOException($"no rule of ssl.principal.mapping.rules fits the certificate of {name}");
    }
}
