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
    public string ServerPem(string subject = "CN=broker") => Issue(subject, ServerAuthentication).Both;

    /// <summary>A client's certificate and its key.</summary>
    public (string Certificate, string Key) Client(string subject)
    {
        var issued = Issue(subject, ClientAuthentication);
        return (issued.Certificate, issued.Key);
    }

    /// <inheritdoc/>
    public void Dispose() => _authority.Dispose();

    private (string Certificate, string Key, string Both) Issue(string subject, string purpose)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        using var certificate = request.Create(_authority, _from, _from.AddDays(1), RandomNumberGenerator.GetBytes(8));
        var (certificatePem, keyPem) = (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
        return (certificatePem, keyPem, $"{keyPem}\n{certificatePem}\n");
    }
}
