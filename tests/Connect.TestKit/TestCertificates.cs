using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Connect.TestKit;

/// <summary>An authority that signs certificates for one test, all in PEM.</summary>
public sealed class TestCertificates : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly X509Certificate2 _authority;
    private readonly DateTimeOffset _from = TimeProvider.System.GetUtcNow().AddHours(-1);

    /// <summary>Makes the authority.</summary>
    public TestCertificates(string name = "Test authority")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _authority = request.CreateSelfSigned(_from, _from.AddDays(2));
    }

    /// <summary>What clients and servers trust.</summary>
    public string AuthorityPem => _authority.ExportCertificatePem();

    /// <summary>A certificate for 127.0.0.1 and localhost with its key: first the key, then the certificate.</summary>
    public string ServerPem(string subject = "CN=broker")
    {
        var (certificate, key) = Server(subject);
        return $"{key}\n{certificate}\n";
    }

    /// <summary>A server's certificate and its key, the key encrypted where it has a password.</summary>
    public (string Certificate, string Key) Server(string subject = "CN=broker", string? keyPassword = null)
    {
        using var issued = Issue(subject, ServerAuthentication);
        using var key = issued.GetECDsaPrivateKey()!;
        var encryption = new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 10_000);
        return (
            issued.ExportCertificatePem(),
            keyPassword is null ? key.ExportPkcs8PrivateKeyPem() : key.ExportEncryptedPkcs8PrivateKeyPem(keyPassword, encryption));
    }

    /// <summary>A server's certificate and its key as PKCS#12.</summary>
    public byte[] ServerPkcs12(string password)
    {
        using var issued = Issue("CN=broker", ServerAuthentication);
        return issued.Export(X509ContentType.Pkcs12, password);
    }

    /// <summary>The authority's certificate, without its key, as PKCS#12.</summary>
    public byte[] AuthorityPkcs12(string password)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(_authority.RawData);
        return certificate.Export(X509ContentType.Pkcs12, password);
    }

    /// <summary>A client's certificate and its key.</summary>
    public (string Certificate, string Key) Client(string subject)
    {
        using var issued = Issue(subject, ClientAuthentication);
        using var key = issued.GetECDsaPrivateKey()!;
        return (issued.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>Whether this authority has signed a certificate that holds now.</summary>
    public bool HasSigned(X509Certificate2? certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.Add(_authority);
        return certificate is not null && chain.Build(certificate);
    }

    /// <inheritdoc/>
    public void Dispose() => _authority.Dispose();

    private X509Certificate2 Issue(string subject, string purpose)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        using var certificate = request.Create(_authority, _from, _from.AddDays(1), RandomNumberGenerator.GetBytes(8));
        return certificate.CopyWithPrivateKey(key);
    }
}
