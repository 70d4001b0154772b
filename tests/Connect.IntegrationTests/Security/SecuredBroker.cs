using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Connect.IntegrationTests.Clients;
using Connect.LogClient.Confluent;
using Connect.TestKit;
using Connect.TestKit.Servers;

namespace Connect.IntegrationTests.Security;

/// <summary>The built-in log in a child process with a listener of SASL_SSL, SCRAM and ACLs, as docs/operating.md has it.</summary>
public sealed class SecuredBroker : IAsyncLifetime
{
    public const string Admin = "admin";
    public const string AdminPassword = "admin-secret";

    private readonly TestCertificates _certificates = new();
    private readonly string _folder = TestFolder.NewPath("certificates");
    private readonly BrokerProcess _broker = new();

    public string BootstrapServers => $"127.0.0.1:{_broker.SecondPort}";

    /// <summary>Who signed the listener's certificate, as PEM.</summary>
    public string AuthorityFile => Path.Combine(_folder, "ca.pem");

    public async ValueTask InitializeAsync()
    {
        NativeLibrdkafka.EnsureLoaded();
        Directory.CreateDirectory(_folder);
        var keystore = Path.Combine(_folder, "log.pem");
        await File.WriteAllTextAsync(keystore, _certificates.ServerPem());
        await File.WriteAllTextAsync(AuthorityFile, _certificates.AuthorityPem);
        _broker.Set("listeners", $"PLAINTEXT://{_broker.BootstrapServers},SASL_SSL://{BootstrapServers}");
        _broker.Set("ssl.keystore.location", keystore);
        _broker.Set("sasl.enabled.mechanisms", "SCRAM-SHA-256,SCRAM-SHA-512");
        _broker.Set("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        _broker.Set("super.users", $"User:{Admin}");
        _broker.Set(
            "sasl.scram.bootstrap.credentials",
            $"SCRAM-SHA-256=[name={Admin},password={AdminPassword}];SCRAM-SHA-512=[name={Admin},password={AdminPassword}]");
        await _broker.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _broker.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        _certificates.Dispose();
    }

    public Task KillAndRestartAsync(CancellationToken cancellationToken) => _broker.KillAndRestartAsync(cancellationToken);

    public IAdminClient AdminClient() => new AdminClientBuilder(Client(Admin, AdminPassword)).Build();

    public ClientConfig Client(string user, string password) => new()
    {
        BootstrapServers = BootstrapServers,
        SecurityProtocol = SecurityProtocol.SaslSsl,
        SaslMechanism = SaslMechanism.ScramSha512,
        SaslUsername = user,
        SaslPassword = password,
        SslCaLocation = AuthorityFile,
        ReconnectBackoffMaxMs = 200,
    };

    public static UserScramCredentialUpsertion Credential(string user, string password) => new()
    {
        User = user,
        Password = System.Text.Encoding.UTF8.GetBytes(password),
        ScramCredentialInfo = new ScramCredentialInfo { Mechanism = ScramMechanism.ScramSha512, Iterations = 4096 },
    };

    public static AclBinding Allow(
        string user, ResourceType type, string name, AclOperation operation, ResourcePatternType pattern = ResourcePatternType.Literal) =>
        new()
        {
            Pattern = new ResourcePattern { Type = type, Name = name, ResourcePatternType = pattern },
            Entry = new AccessControlEntry
            {
                Principal = $"User:{user}",
                Host = "*",
                Operation = operation,
                PermissionType = AclPermissionType.Allow,
            },
        };
}
