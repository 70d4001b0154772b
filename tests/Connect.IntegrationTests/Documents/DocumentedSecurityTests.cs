using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Connect.IntegrationTests.CommandLine;
using Connect.IntegrationTests.Security;
using Connect.LogClient.Confluent;
using Connect.TestKit;
using Connect.TestKit.Servers;

namespace Connect.IntegrationTests.Documents;

/// <summary>The section on security of docs/operating.md, step by step; addresses, paths and passwords are those of the test.</summary>
public sealed class DocumentedSecurityTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TestCertificates _certificates = new();
    private readonly ConnectProcess _worker = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string LogAddress => $"127.0.0.1:{_worker.FreePorts[0]}";

    private Uri SecureRest => new($"https://127.0.0.1:{_worker.FreePorts[1]}/");

    private string Keystore => Path.Combine(_worker.Folder, "log.pem");

    public async ValueTask InitializeAsync()
    {
        NativeLibrdkafka.EnsureLoaded();
        Directory.CreateDirectory(_worker.Folder);
        await File.WriteAllTextAsync(Keystore, _certificates.ServerPem(), Stop);
        await File.WriteAllTextAsync(Path.Combine(_worker.Folder, "ca.pem"), _certificates.AuthorityPem, Stop);
    }

    public async ValueTask DisposeAsync()
    {
        await _worker.DisposeAsync();
        _certificates.Dispose();
    }

    [Fact]
    public async Task SettingsOfTheDocument_EncryptAuthenticateAndAuthorise()
    {
        await WriteSettingsOfTheDocumentAsync();
        _worker.Settings["CONNECT_BROKER_SASL_SCRAM_BOOTSTRAP_CREDENTIALS"] = "SCRAM-SHA-512=[name=admin,password=first]";
        await _worker.StartAsync(Stop);
        using (var admin = new AdminClientBuilder(Client("admin", "first")).Build())
        {
            // What kafka-configs sends for the command of the document, and kafka-acls for the first row of its table.
            await admin.AlterUserScramCredentialsAsync([SecuredBroker.Credential("reader", "readers")]);
            await admin.CreateAclsAsync(
            [
                SecuredBroker.Allow("reader", ResourceType.Topic, "shop.", AclOperation.Read, ResourcePatternType.Prefixed),
                SecuredBroker.Allow("reader", ResourceType.Group, "app", AclOperation.Read),
            ]);
            await admin.CreateTopicsAsync([new TopicSpecification { Name = "shop.orders", NumPartitions = 1 }]);
            using var producer = new ProducerBuilder<Null, string>(Client("admin", "first")).Build();
            await producer.ProduceAsync("shop.orders", new Message<Null, string> { Value = "tea" }, Stop);
        }
        // "Leave it out afterwards": the user stays.
        _worker.Settings.Remove("CONNECT_BROKER_SASL_SCRAM_BOOTSTRAP_CREDENTIALS");
        await _worker.RestartAsync(Stop);

        Assert.Equal("tea", Read("reader", "readers", "app"));
        Assert.Throws<ConsumeException>(() => Read("reader", "readers", "another-group"));
        using var anonymous = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = _worker.BootstrapServers }).Build();
        Assert.Empty(anonymous.GetMetadata(Patience).Topics);
    }

    [Fact]
    public async Task Rest_OverHttps_KnowsItsUsers()
    {
        var hash = await ConnectCommand.RunAsync("s3cr3t\n", "hash-password");
        Assert.Equal(0, hash.ExitCode);
        var users = Path.Combine(_worker.Folder, "users");
        await File.WriteAllTextAsync(users, $"ops={hash.Output.Trim()}\n", Stop);
        _worker.Settings["CONNECT_LISTENERS"] = $"{_worker.RestUrl.GetLeftPart(UriPartial.Authority)},{SecureRest}";
        _worker.Settings["CONNECT_LISTENERS_HTTPS_SSL_KEYSTORE_LOCATION"] = Keystore;
        _worker.Settings["CONNECT_REST_BASIC_AUTH_USERS_FILE"] = users;
        await _worker.StartAsync(Stop);

        Assert.Equal(HttpStatusCode.OK, await StatusAsync("health", null));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("connectors", null));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("connectors", "ops:wrong"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("connectors", "ops:s3cr3t"));
        using var distrusting = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => distrusting.GetAsync(new Uri(SecureRest, "health"), Stop));
    }

    [Fact]
    public async Task AddressThatOthersReach_WithoutUsers_StopsTheStart()
    {
        _worker.Settings["CONNECT_LISTENERS"] = "https://0.0.0.0:8443";
        _worker.Settings["CONNECT_LISTENERS_HTTPS_SSL_KEYSTORE_LOCATION"] = Keystore;

        var (exitCode, output) = await _worker.RunToEndAsync(Stop);

        Assert.Equal(2, exitCode);
        Assert.Contains("rest.basic.auth.users.file", output, StringComparison.Ordinal);
        Assert.Contains("rest.allow.unauthenticated", output, StringComparison.Ordinal);
    }

    private async Task WriteSettingsOfTheDocumentAsync()
    {
        var settings = Document.BlocksOf(RepositoryRoot.Combine("docs", "operating.md"), "properties").Single();
        foreach (var (old, replacement) in new[]
        {
            ("SASL_SSL://0.0.0.0:9093", $"SASL_SSL://{LogAddress}"),
            ("log.example.org:9093", LogAddress),
            ("127.0.0.1:9092", _worker.BootstrapServers),
            ("/etc/connect/log.pem", Keystore),
        })
        {
            Assert.Contains(old, settings, StringComparison.Ordinal);
            settings = settings.Replace(old, replacement, StringComparison.Ordinal);
        }
        _worker.Settings.Remove("CONNECT_BROKER_LISTENERS");
        var file = Path.Combine(_worker.Folder, "worker.properties");
        await File.WriteAllTextAsync(file, settings, Stop);
        _worker.Arguments.AddRange(["worker", "--config", file]);
    }

    private string Read(string user, string password, string group)
    {
        using var consumer = new ConsumerBuilder<Ignore, string>(
            new ConsumerConfig(Client(user, password)) { GroupId = group, AutoOffsetReset = AutoOffsetReset.Earliest }).Build();
        consumer.Subscribe("shop.orders");
        var record = consumer.Consume(Patience);
        consumer.Close();
        return record.Message.Value;
    }

    private ClientConfig Client(string user, string password) => new()
    {
        BootstrapServers = LogAddress,
        SecurityProtocol = SecurityProtocol.SaslSsl,
        SaslMechanism = SaslMechanism.ScramSha512,
        SaslUsername = user,
        SaslPassword = password,
        SslCaPem = _certificates.AuthorityPem,
    };

    private async Task<HttpStatusCode> StatusAsync(string path, string? credentials)
    {
        using var trust = new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = (_, certificate, _, _) => _certificates.HasSigned(certificate),
        };
        using var client = new HttpClient(trust);
        client.DefaultRequestHeaders.Authorization = credentials is null ? null
            : new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));
        using var answer = await client.GetAsync(new Uri(SecureRest, path), Stop);
        return answer.StatusCode;
    }
}
