using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Connect.Broker.Security.Tls;

/// <summary>Reads key stores and trust stores.</summary>
internal static class StoreReader
{
    /// <summary>The certificate with its key, ready for handshakes.</summary>
    /// <exception cref="CryptographicException">The store cannot be read.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SslStreamCertificateContext ReadKey(StoreSource source)
    {
        var all = source.IsPkcs12
            ? X509CertificateLoader.LoadPkcs12CollectionFromFile(source.Location!, source.Password)
            : ReadPem(source);
        var own = all.FirstOrDefault(certificate => certificate.HasPrivateKey)
            ?? throw new CryptographicException($"{source} has no private key with its certificate.");
        all.Remove(own);
        // Offline: what is sent is what the store holds; nothing is looked up in the network.
        return SslStreamCertificateContext.Create(own, all, offline: true);
    }

    /// <summary>The certificates of a trust store.</summary>
    /// <exception cref="CryptographicException">The store cannot be read.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static X509Certificate2Collection ReadTrusted(StoreSource source)
    {
        var trusted = new X509Certificate2Collection();
        if (source.IsPkcs12)
        {
            trusted = X509CertificateLoader.LoadPkcs12CollectionFromFile(source.Location!, source.Password);
        }
        else
        {
            trusted.ImportFromPem(source.Certificates ?? File.ReadAllText(source.Location!));
        }
        return trusted.Count > 0 ? trusted : throw new CryptographicException($"{source} has no certificate.");
    }

    private static X509Certificate2Collection ReadPem(StoreSource source)
    {
        var certificates = source.Certificates ?? File.ReadAllText(source.Location!);
        var key = source.Certificates is null ? certificates : source.Key!;
        var all = new X509Certificate2Collection();
        all.ImportFromPem(certificates);
        if (all.Count == 0)
        {
            throw new CryptographicException($"{source} has no certificate.");
        }
        // A PEM key store has the password of its key in ssl.key.password; some give it as that of the store.
        var password = source.KeyPassword ?? source.Password;
        var own = password is null
            ? X509Certificate2.CreateFromPem(all[0].ExportCertificatePem(), key)
            : X509Certificate2.CreateFromEncryptedPem(all[0].ExportCertificatePem(), key, password);
        all.RemoveAt(0);
        all.Insert(0, own);
        return all;
    }
}
