using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace Connect.Broker.Security.Tls;

/// <summary>
/// The server's side of TLS. Stores are read again when their files change; a new one that cannot be read is reported and the old one
/// stays. Safe for use by many connections.
/// </summary>
public sealed partial class TlsServer
{
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(1);

    private readonly TlsSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _reload = new();
    private Loaded _loaded;
    private long _checked;

    /// <summary>Reads the stores.</summary>
    /// <exception cref="IOException">A store cannot be read.</exception>
    public TlsServer(TlsSettings settings, TimeProvider time, ILogger logger)
    {
        _settings = settings;
        _time = time;
        _logger = logger;
        try
        {
            _loaded = Load();
        }
        catch (Exception exception) when (exception is CryptographicException or UnauthorizedAccessException or ArgumentException)
        {
            throw new IOException($"{settings.Keystore} or the trust store cannot be used for TLS: {exception.Message}", exception);
        }
        _checked = time.GetTimestamp();
    }

    /// <summary>What the next handshake goes by.</summary>
    public SslServerAuthenticationOptions CreateOptions()
    {
        var loaded = Current();
        var asksForCertificate = _settings.ClientAuth != ClientAuth.None;
        return new SslServerAuthenticationOptions
        {
            ServerCertificateContext = loaded.Certificate,
            EnabledSslProtocols = _settings.Protocols,
            ClientCertificateRequired = asksForCertificate,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            AllowRenegotiation = false,
            // A resumed session would carry the trust of the store of that time.
            AllowTlsResume = !asksForCertificate,
            RemoteCertificateValidationCallback = asksForCertificate
                ? (_, certificate, _, _) => Validate(certificate, loaded.Trusted!)
                : null,
        };
    }

    private bool Validate(X509Certificate? certificate, X509Certificate2Collection trusted)
    {
        if (certificate is not X509Certificate2 own)
        {
            return _settings.ClientAuth == ClientAuth.Requested;
        }
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(trusted);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
        return chain.Build(own);
    }

    private Loaded Current()
    {
        if (_time.GetElapsedTime(Volatile.Read(ref _checked)) < CheckInterval)
        {
            return Volatile.Read(ref _loaded);
        }
        lock (_reload)
        {
            Volatile.Write(ref _checked, _time.GetTimestamp());
            var stamp = Stamp();
            if (stamp == _loaded.Stamp)
            {
                return _loaded;
            }
            try
            {
                Volatile.Write(ref _loaded, Load());
                LogReloaded(_logger, _settings.Keystore.ToString(), _loaded.Certificate.TargetCertificate.NotAfter.ToUniversalTime());
            }
            catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException
                or ArgumentException)
            {
                // Half-written, perhaps: looked at again with the next connection.
                LogNotReloaded(_logger, _settings.Keystore.ToString(), exception.Message);
            }
            return _loaded;
        }
    }

    private Loaded Load()
    {
        var stamp = Stamp();
        return new Loaded(
            StoreReader.ReadKey(_settings.Keystore),
            _settings.Truststore is { } truststore ? StoreReader.ReadTrusted(truststore) : null,
            stamp);
    }

    private (DateTime Key, DateTime Trust) Stamp() => (StampOf(_settings.Keystore), StampOf(_settings.Truststore));

    private static DateTime StampOf(StoreSource? source) => source?.Location is { } path ? File.GetLastWriteTimeUtc(path) : default;

    [LoggerMessage(2040, LogLevel.Information, "{Store} has changed: new connections get the certificate that ends {NotAfter:u}")]
    private static partial void LogReloaded(ILogger logger, string store, DateTime notAfter);

    [LoggerMessage(2041, LogLevel.Warning, "{Store} has changed but cannot be read: {Reason} The certificate from before stays in use.")]
    private static partial void LogNotReloaded(ILogger logger, string store, string reason);

    // The purpose of a certificate: RFC 5280, section 4.2.1.12.
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private sealed record Loaded(
        SslStreamCertificateContext Certificate, X509Certificate2Collection? Trusted, (DateTime Key, DateTime Trust) Stamp);
}
