using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Connect.Abstractions.Errors;

namespace Connect.Postgres.Wire;

/// <summary>
/// Encrypts a connection as <see cref="TlsMode"/> says (https://www.postgresql.org/docs/current/protocol-flow.html, SSL).
/// </summary>
internal static class Tls
{
    private const int RequestCode = 80877103;

    /// <summary>Asks for encryption where the mode wants it and returns the stream to go on with.</summary>
    public static async Task<Stream> NegotiateAsync(Stream stream, WireOptions options, CancellationToken cancellationToken)
    {
        if (options.TlsMode is TlsMode.Disable or TlsMode.Allow)
        {
            return stream;
        }

        await stream.WriteAsync(new WireWriter(null).Int32(RequestCode).ToArray(), cancellationToken).ConfigureAwait(false);
        var answer = new byte[1];
        await stream.ReadExactlyAsync(answer, cancellationToken).ConfigureAwait(false);
        if (answer[0] == (byte)'S')
        {
            return await EncryptAsync(stream, options, cancellationToken).ConfigureAwait(false);
        }

        return options.TlsMode == TlsMode.Prefer
            ? stream
            : throw new ConnectException($"The server at {options.Host}:{options.Port} does not encrypt, but database.sslmode demands it.")
            {
                Code = "postgres.tls",
                Hint = "Set ssl = on at the server, or let database.sslmode allow connections that are not encrypted.",
            };
    }

    private static async Task<Stream> EncryptAsync(Stream stream, WireOptions options, CancellationToken cancellationToken)
    {
        var encrypted = new SslStream(stream);
        var authentication = new SslClientAuthenticationOptions
        {
            TargetHost = options.Host,
            RemoteCertificateValidationCallback = (_, _, chain, errors) => options.TlsMode switch
            {
                TlsMode.VerifyFull => errors == SslPolicyErrors.None,
                TlsMode.VerifyCa => (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None,
                _ => true,
            },
        };
        if (options.RootCertificate is { } root)
        {
            authentication.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            authentication.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(root);
        }

        if (options.ClientCertificate is { } certificate)
        {
            authentication.ClientCertificates = [LoadClientCertificate(certificate, options)];
        }

        await encrypted.AuthenticateAsClientAsync(authentication, cancellationToken).ConfigureAwait(false);
        return encrypted;
    }

    private static X509Certificate2 LoadClientCertificate(string file, WireOptions options) => options.ClientKeyPassword is { } password
        ? X509Certificate2.CreateFromEncryptedPemFile(file, password, options.ClientKey)
        : X509Certificate2.CreateFromPemFile(file, options.ClientKey);
}
