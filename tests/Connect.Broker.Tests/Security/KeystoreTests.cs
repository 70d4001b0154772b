using Confluent.Kafka;
using Connect.Broker.Tests.Testing;
using Connect.LogClient.Confluent;
using Connect.TestKit;

namespace Connect.Broker.Tests.Security;

/// <summary>Every form in which a key and its certificates, and trusted certificates, may be given, with a client of OpenSSL.</summary>
public sealed class KeystoreTests : IDisposable
{
    private const string Password = "store secret";

    private readonly TestCertificates _certificates = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("connect-keystore");

    public KeystoreTests() => NativeLibrdkafka.EnsureLoaded();

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        _certificates.Dispose();
    }

    [Fact]
    public Task Pkcs12_WithAPassword_Serves() => ServesAsync(options =>
    {
        options.SslKeystoreType = "PKCS12";
        options.SslKeystoreLocation = Write("broker.p12", _certificates.ServerPkcs12(Password));
        options.SslKeystorePassword = Password;
        options.SslTruststoreType = "PKCS12";
        options.SslTruststoreLocation = Write("trust.p12", _certificates.AuthorityPkcs12(Password));
        options.SslTruststorePassword = Password;
    });

    [Fact]
    public Task PemText_InTheSettings_Serves()
    {
        var (certificate, key) = _certificates.Server();
        return ServesAsync(options =>
        {
            options.SslKeystoreCertificateChain = certificate;
            options.SslKeystoreKey = key;
            options.SslTruststoreCertificates = _certificates.AuthorityPem;
        });
    }

    [Fact]
    public Task PemFile_WithAnEncryptedKey_Serves()
    {
        var (certificate, key) = _certificates.Server(keyPassword: Password);
        Assert.Contains("ENCRYPTED", key, StringComparison.Ordinal);
        return ServesAsync(options =>
        {
            options.SslKeystoreLocation = Write("broker.pem", System.Text.Encoding.UTF8.GetBytes($"{key}\n{certificate}\n"));
            options.SslKeyPassword = Password;
            options.SslTruststoreCertificates = _certificates.AuthorityPem;
        });
    }

    [Theory]
    [InlineData("wrong")]
    [InlineData("")]
    public async Task WrongPassword_StopsTheStart_AndIsNotRepeated(string password)
    {
        var keystore = Write("broker.p12", _certificates.ServerPkcs12(Password));

        var error = await Assert.ThrowsAnyAsync<Exception>(() => TestBroker.StartAsync(options =>
        {
            options.Listeners = "SSL://127.0.0.1:0";
            options.SslKeystoreType = "PKCS12";
            options.SslKeystoreLocation = keystore;
            options.SslKeystorePassword = password;
        }));

        Assert.Contains(keystore, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, error.ToString(), StringComparison.Ordinal); // I8
    }

    // Clients must show a certificate too, so that the trust store counts.
    private async Task ServesAsync(Action<BrokerOptions> configure)
    {
        await using var broker = await TestBroker.StartAsync(options =>
        {
            options.Listeners = "SSL://127.0.0.1:0";
            options.SslClientAuth = "required";
            configure(options);
        });
        var (certificate, key) = _certificates.Client("CN=app");
        using var others = new TestCertificates("Another authority");
        var (otherCertificate, otherKey) = others.Client("CN=app");

        Assert.Single(Metadata(broker, certificate, key).Brokers);
        Assert.Throws<KafkaException>(() => Metadata(broker, otherCertificate, otherKey));
    }

    private Metadata Metadata(TestBroker broker, string certificate, string key)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig
        {
            BootstrapServers = broker.BootstrapServers,
            SecurityProtocol = SecurityProtocol.Ssl,
            SslCaPem = _certificates.AuthorityPem,
            SslCertificatePem = certificate,
            SslKeyPem = key,
        }).SetLogHandler((_, _) => { }).Build();
        return admin.GetMetadata(TimeSpan.FromSeconds(5));
    }

    private string Write(string name, byte[] content)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, content);
        return path;
    }
}
