using System.Security.Cryptography;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Connect.Broker.Tests.Testing;
using Connect.LogClient.Confluent;
using Connect.TestKit;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Connect.Broker.Tests.Security;

/// <summary>Confluent.Kafka (librdkafka, OpenSSL) over every way of authentication.</summary>
public sealed class SecureClientTests : IAsyncLifetime
{
    private const string AdminPassword = "admin secret, with a comma";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TestCertificates _certificates = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("connect-secure");
    private readonly RSA _tokenKey = RSA.Create(2048);
    private TestBroker _broker = null!;

    public async ValueTask InitializeAsync()
    {
        NativeLibrdkafka.EnsureLoaded();
        await File.WriteAllTextAsync(KeystorePath, _certificates.ServerPem(), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path("ca.pem"), _certificates.AuthorityPem, TestContext.Current.CancellationToken);
        var jwk = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(_tokenKey.ExportParameters(false)) { KeyId = "k1" });
        await File.WriteAllTextAsync(
            Path("jwks.json"),
            $$"""{"keys":[{"kty":"RSA","use":"sig","kid":"k1","n":"{{jwk.N}}","e":"{{jwk.E}}"}]}""",
            TestContext.Current.CancellationToken);
        _broker = await TestBroker.StartAsync(options =>
        {
            options.Listeners = "SSL://127.0.0.1:0,MTLS://127.0.0.1:0,SASL_PLAINTEXT://127.0.0.1:0,SASL_SSL://127.0.0.1:0";
            options.ListenerSecurityProtocolMap += ",MTLS:SSL";
            options.ListenerName["mtls.ssl.client.auth"] = "required";
            options.SslKeystoreLocation = KeystorePath;
            options.SslTruststoreLocation = Path("ca.pem");
            options.SslPrincipalMappingRules = @"RULE:^CN=([^,]+),O=Test$/$1/L,DEFAULT";
            options.SaslEnabledMechanisms = "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER";
            options.SaslJaasConfig = """
                org.apache.kafka.common.security.plain.PlainLoginModule required user_admin="admin secret, with a comma" user_eve="e";
                """;
            options.SaslScramBootstrapCredentials = $"SCRAM-SHA-512=[name=admin,password={AdminPassword}]";
            options.SaslOauthbearerJwksEndpointUrl = $"file://{Path("jwks.json")}";
            options.SaslOauthbearerExpectedAudience = "connect";
            options.SaslOauthbearerExpectedIssuer = "https://issuer.example";
            options.AuthorizerClassName = TestBroker.StandardAuthorizer;
            options.SuperUsers = "User:admin";
            options.ConnectionFailedAuthenticationDelayMs = 10;
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _broker.DisposeAsync();
        _folder.Delete(recursive: true);
        _certificates.Dispose();
        _tokenKey.Dispose();
    }

    [Theory]
    [InlineData(SecurityProtocol.SaslPlaintext, SaslMechanism.Plain)]
    [InlineData(SecurityProtocol.SaslSsl, SaslMechanism.Plain)]
    [InlineData(SecurityProtocol.SaslPlaintext, SaslMechanism.ScramSha512)]
    [InlineData(SecurityProtocol.SaslSsl, SaslMechanism.ScramSha512)]
    public async Task Password_Authenticates(SecurityProtocol protocol, SaslMechanism mechanism)
    {
        await ProduceAndConsumeAsync(Client(protocol, mechanism, "admin", AdminPassword));

        Assert.DoesNotContain(_broker.Log.Lines, line => line.Contains(AdminPassword, StringComparison.Ordinal)); // I8
    }

    [Fact]
    public async Task MutualTls_MakesAUserOfTheCertificate()
    {
        var (certificate, key) = _certificates.Client("CN=ADMIN,O=Test");
        var config = Client(SecurityProtocol.Ssl, listener: 1);
        config.SslCertificatePem = certificate;
        config.SslKeyPem = key;

        await ProduceAndConsumeAsync(config);
    }

    [Fact]
    public void MutualTls_WithoutACertificate_IsRefused() =>
        Assert.Throws<KafkaException>(() => Metadata(Client(SecurityProtocol.Ssl, listener: 1)));

    [Fact]
    public void MutualTls_ByAnotherAuthority_IsRefused()
    {
        using var others = new TestCertificates("Another authority");
        var config = Client(SecurityProtocol.Ssl, listener: 1);
        (config.SslCertificatePem, config.SslKeyPem) = others.Client("CN=ADMIN,O=Test");

        Assert.Throws<KafkaException>(() => Metadata(config));
    }

    [Fact]
    public async Task Tls_WithoutACertificate_IsAnonymous()
    {
        using var admin = new AdminClientBuilder(Client(SecurityProtocol.Ssl)).Build();

        var error = await Assert.ThrowsAsync<CreateTopicsException>(
            () => admin.CreateTopicsAsync([new TopicSpecification { Name = "t", NumPartitions = 1 }]));

        Assert.Equal(ErrorCode.TopicAuthorizationFailed, error.Results[0].Error.Code);
    }

    [Fact]
    public async Task Token_Authenticates()
    {
        var config = Client(SecurityProtocol.SaslSsl, SaslMechanism.OAuthBearer);

        using var admin = new AdminClientBuilder(config)
            .SetOAuthBearerTokenRefreshHandler((client, _) => client.OAuthBearerSetToken(
                Token("admin"), TimeProvider.System.GetUtcNow().AddMinutes(5).ToUnixTimeMilliseconds(), "admin"))
            .Build();

        await admin.CreateTopicsAsync([new TopicSpecification { Name = "t", NumPartitions = 1 }]);
    }

    [Theory]
    [InlineData("expired")]
    [InlineData("audience")]
    [InlineData("issuer")]
    [InlineData("key")]
    [InlineData("unsigned")]
    public void Token_ThatIsNotValid_IsRefused(string what)
    {
        using var otherKey = RSA.Create(2048);
        var token = what switch
        {
            "expired" => Token("admin", expires: DateTime.UnixEpoch.AddYears(50)),
            "audience" => Token("admin", audience: "another"),
            "issuer" => Token("admin", issuer: "https://another.example"),
            "key" => Token("admin", key: otherKey),
            _ => "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiIsImV4cCI6OTk5OTk5OTk5OX0.",
        };
        using var admin = new AdminClientBuilder(Client(SecurityProtocol.SaslPlaintext, SaslMechanism.OAuthBearer))
            .SetOAuthBearerTokenRefreshHandler((client, _) => client.OAuthBearerSetToken(
                token, TimeProvider.System.GetUtcNow().AddMinutes(5).ToUnixTimeMilliseconds(), "admin"))
            .Build();

        Assert.Throws<KafkaException>(() => admin.GetMetadata(TimeSpan.FromSeconds(3)));
        Assert.Contains(_broker.Log.Lines, line => line.Contains("a token is not valid", StringComparison.Ordinal));
        Assert.DoesNotContain(_broker.Log.Lines, line => line.Contains(token, StringComparison.Ordinal)); // I8
    }

    [Theory]
    [InlineData(SaslMechanism.Plain, "admin")]
    [InlineData(SaslMechanism.Plain, "nobody")]
    [InlineData(SaslMechanism.ScramSha512, "admin")]
    [InlineData(SaslMechanism.ScramSha512, "nobody")]
    [InlineData(SaslMechanism.ScramSha256, "admin")]
    public void WrongPassword_IsRefused_AndSaidWithoutIt(SaslMechanism mechanism, string user)
    {
        const string Wrong = "wrong-password";

        Assert.Throws<KafkaException>(() => Metadata(Client(SecurityProtocol.SaslPlaintext, mechanism, user, Wrong)));

        Assert.Contains(_broker.Log.Lines, line => line.Contains("Failed authentication", StringComparison.Ordinal));
        Assert.DoesNotContain(_broker.Log.Lines, line => line.Contains(Wrong, StringComparison.Ordinal)); // I8
    }

    [Fact]
    public async Task Acls_GiveAUserWhatTheySayAndNoMore()
    {
        using var admin = new AdminClientBuilder(Client(SecurityProtocol.SaslSsl, SaslMechanism.Plain, "admin", AdminPassword)).Build();
        await admin.CreateTopicsAsync([new TopicSpecification { Name = "orders.eu", NumPartitions = 1 }]);
        await admin.CreateTopicsAsync([new TopicSpecification { Name = "secret", NumPartitions = 1 }]);
        await admin.CreateAclsAsync(
        [
            Allow(ResourceType.Topic, "orders.", ResourcePatternType.Prefixed, AclOperation.Write),
        ]);
        using var eve = new ProducerBuilder<string, string>(
            new ProducerConfig(Client(SecurityProtocol.SaslSsl, SaslMechanism.Plain, "eve", "e")) { EnableIdempotence = true }).Build();

        var written = await eve.ProduceAsync("orders.eu", new Message<string, string> { Value = "v" }, Stop);
        Assert.Equal(0, written.Offset.Value);
        var refused = await Assert.ThrowsAsync<ProduceException<string, string>>(
            () => eve.ProduceAsync("secret", new Message<string, string> { Value = "v" }, Stop));
        Assert.Equal(ErrorCode.TopicAuthorizationFailed, refused.Error.Code);
        Assert.Equal(["orders.eu"], Metadata(Client(SecurityProtocol.SaslSsl, SaslMechanism.Plain, "eve", "e")));

        var filter = new AclBindingFilter
        {
            PatternFilter = new ResourcePatternFilter { Type = ResourceType.Any, ResourcePatternType = ResourcePatternType.Any },
            EntryFilter = new AccessControlEntryFilter { Operation = AclOperation.Any, PermissionType = AclPermissionType.Any },
        };
        Assert.Single((await admin.DescribeAclsAsync(filter)).AclBindings);
        await _broker.RestartAsync();
        using var again = new AdminClientBuilder(Client(SecurityProtocol.SaslSsl, SaslMechanism.Plain, "admin", AdminPassword)).Build();
        Assert.Single((await again.DescribeAclsAsync(filter)).AclBindings);
        Assert.Single((await again.DeleteAclsAsync([filter]))[0].AclBindings);
        Assert.Empty((await again.DescribeAclsAsync(filter)).AclBindings);
    }

    [Fact]
    public async Task ScramCredentials_AreSetDescribedUsedAndRemoved()
    {
        using var admin = new AdminClientBuilder(Client(SecurityProtocol.SaslSsl, SaslMechanism.Plain, "admin", AdminPassword)).Build();
        await admin.AlterUserScramCredentialsAsync(
        [
            new UserScramCredentialUpsertion
            {
                User = "bob",
                ScramCredentialInfo = new ScramCredentialInfo { Mechanism = ScramMechanism.ScramSha256, Iterations = 8192 },
                Password = "bob's"u8.ToArray(),
            },
        ]);
        var described = await admin.DescribeUserScramCredentialsAsync(["bob"]);
        Assert.Equal(8192, described.UserScramCredentialsDescriptions[0].ScramCredentialInfos[0].Iterations);

        Assert.Empty(Metadata(Client(SecurityProtocol.SaslSsl, SaslMechanism.ScramSha256, "bob", "bob's")));
        await _broker.RestartAsync();
        Assert.Empty(Metadata(Client(SecurityProtocol.SaslSsl, SaslMechanism.ScramSha256, "bob", "bob's")));

        using var again = new AdminClientBuilder(Client(SecurityProtocol.SaslSsl, SaslMechanism.Plain, "admin", AdminPassword)).Build();
        await again.AlterUserScramCredentialsAsync(
            [new UserScramCredentialDeletion { User = "bob", Mechanism = ScramMechanism.ScramSha256 }]);
        Assert.Throws<KafkaException>(() => Metadata(Client(SecurityProtocol.SaslSsl, SaslMechanism.ScramSha256, "bob", "bob's")));
    }

    [Fact]
    public async Task LogClientOfTheRuntime_TakesKafkasSettingsForAnOutsideLog()
    {
        var client = new ConfluentLogClient(
            _broker.Server.Endpoints[3].ToString(),
            new Dictionary<string, string>
            {
                ["security.protocol"] = "SASL_SSL",
                ["ssl.truststore.type"] = "PEM",
                ["ssl.truststore.location"] = Path("ca.pem"),
                ["sasl.mechanism"] = "SCRAM-SHA-512",
                ["sasl.jaas.config"] = "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"admin\" "
                    + $"password=\"{AdminPassword}\";",
            },
            Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);
        await using var admin = client.CreateAdmin(new LogClient.ClientSettings { ClientId = "worker" });

        Assert.Equal(_broker.Server.ClusterId, await admin.ClusterIdAsync(Stop));
    }

    [Fact]
    public async Task Certificate_ThatChanges_IsTakenUpByNewConnections()
    {
        using var others = new TestCertificates("The next authority");
        await File.WriteAllTextAsync(KeystorePath, others.ServerPem(), TestContext.Current.CancellationToken);
        File.SetLastWriteTimeUtc(KeystorePath, DateTime.UnixEpoch.AddYears(60));
        var config = Client(SecurityProtocol.Ssl);
        config.SslCaPem = others.AuthorityPem;

        await WaitUntil.TrueAsync(
            () =>
            {
                try
                {
                    return Metadata(config).Count == 0;
                }
                catch (KafkaException)
                {
                    // Not taken up yet: asked again until the time is up.
                    return false;
                }
            },
            Patience,
            "the new certificate is used",
            TestContext.Current.CancellationToken);
    }

    private static AclBinding Allow(ResourceType type, string name, ResourcePatternType pattern, AclOperation operation) => new()
    {
        Pattern = new ResourcePattern { Type = type, Name = name, ResourcePatternType = pattern },
        Entry = new AccessControlEntry
        {
            Principal = "User:eve",
            Host = "*",
            Operation = operation,
            PermissionType = AclPermissionType.Allow,
        },
    };

    private static List<string> Metadata(ClientConfig config)
    {
        using var admin = new AdminClientBuilder(config).Build();
        return admin.GetMetadata(TimeSpan.FromSeconds(5)).Topics.ConvertAll(topic => topic.Topic);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string KeystorePath => Path("broker.pem");

    private string Path(string name) => System.IO.Path.Combine(_folder.FullName, name);

    private ClientConfig Client(
        SecurityProtocol protocol,
        SaslMechanism? mechanism = null,
        string? user = null,
        string? password = null,
        int? listener = null) => new()
        {
            BootstrapServers = _broker.Server.Endpoints[listener ?? protocol switch
            {
                SecurityProtocol.Ssl => 0,
                SecurityProtocol.SaslPlaintext => 2,
                _ => 3,
            }].ToString(),
            SecurityProtocol = protocol,
            SslCaPem = protocol is SecurityProtocol.Ssl or SecurityProtocol.SaslSsl ? _certificates.AuthorityPem : null,
            SaslMechanism = mechanism,
            SaslUsername = user,
            SaslPassword = password,
            LogConnectionClose = false,
        };

    private string Token(
        string user,
        DateTime? expires = null,
        string audience = "connect",
        string issuer = "https://issuer.example",
        RSA? key = null) => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Claims = new Dictionary<string, object> { ["sub"] = user },
            Audience = audience,
            Issuer = issuer,
            NotBefore = DateTime.UnixEpoch.AddYears(40),
            Expires = expires ?? TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(10),
            SigningCredentials = new SigningCredentials(
                new RsaSecurityKey(key ?? _tokenKey) { KeyId = "k1" }, SecurityAlgorithms.RsaSha256),
        });

    private static async Task ProduceAndConsumeAsync(ClientConfig config)
    {
        using var admin = new AdminClientBuilder(config).Build();
        await admin.CreateTopicsAsync([new TopicSpecification { Name = "t", NumPartitions = 1 }]);
        using var producer = new ProducerBuilder<string, string>(new ProducerConfig(config) { EnableIdempotence = true }).Build();
        await producer.ProduceAsync("t", new Message<string, string> { Key = "k", Value = new string('v', 100_000) }, Stop);
        using var consumer = new ConsumerBuilder<string, string>(
            new ConsumerConfig(config) { GroupId = "g", AutoOffsetReset = AutoOffsetReset.Earliest, CheckCrcs = true }).Build();
        consumer.Subscribe("t");

        var record = consumer.Consume(Patience);

        Assert.Equal(100_000, record.Message.Value.Length);
        consumer.Close();
    }
}
