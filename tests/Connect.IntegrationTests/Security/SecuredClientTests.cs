using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Connect.IntegrationTests.Clients;
using Connect.IntegrationTests.Server;
using Connect.TestKit.Servers;

namespace Connect.IntegrationTests.Security;

/// <summary>Clients and a worker over SASL_SSL with SCRAM, with the rights that docs/operating.md says they need.</summary>
public sealed class SecuredClientTests(SecuredBroker broker) : IClassFixture<SecuredBroker>, IAsyncLifetime
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        await Task.WhenAll(
            ClientProgram.InstallAsync("kcat.sh"), ClientProgram.InstallAsync("kafkajs.sh"), ClientProgram.InstallAsync("kafka-python.sh"));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Kcat_WritesAndReads_WithWhatItMayDo_AndNoMore()
    {
        using var admin = broker.AdminClient();
        await admin.CreateTopicsAsync([new TopicSpecification { Name = "orders", NumPartitions = 1 }]);
        await admin.CreateTopicsAsync([new TopicSpecification { Name = "others", NumPartitions = 1 }]);
        await admin.AlterUserScramCredentialsAsync([SecuredBroker.Credential("app", "app-secret")]);
        await admin.CreateAclsAsync(
        [
            SecuredBroker.Allow("app", ResourceType.Topic, "orders", AclOperation.Write),
            SecuredBroker.Allow("app", ResourceType.Topic, "orders", AclOperation.Read),
            SecuredBroker.Allow("app", ResourceType.Group, "app", AclOperation.Read),
        ]);

        await KcatAsync("app-secret", "1\n2\n", "-P", "-t", "orders", "-X", "enable.idempotence=true");

        Assert.Equal("1\n2\n", await KcatAsync(
            "app-secret", "", "-G", "app", "-q", "-e", "-X", "auto.offset.reset=earliest", "-X", "check.crcs=true", "orders"));
        Assert.DoesNotContain("others", await KcatAsync("app-secret", "", "-L"), StringComparison.Ordinal);
        var wrong = await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => KcatAsync("wrong", "", "-L"));
        Assert.Contains("invalid credentials", wrong.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("SCRAM-SHA-256", "gzip")]
    [InlineData("SCRAM-SHA-512", "transactions")]
    [InlineData("SCRAM-SHA-512", "groups")]
    [InlineData("SCRAM-SHA-512", "admin")]
    public Task Kafkajs_DoesOverScramWhatItDoesWithout(string mechanism, string scenario) =>
        ClientProgram.KafkajsAsync(AsAdmin(mechanism), scenario);

    [Theory]
    [InlineData("SCRAM-SHA-256", "classic")]
    [InlineData("SCRAM-SHA-512", "transactions")]
    public Task Platformatic_DoesOverScramWhatItDoesWithout(string mechanism, string scenario) =>
        ClientProgram.PlatformaticAsync(AsAdmin(mechanism), scenario);

    [Theory]
    [InlineData("SCRAM-SHA-256", "range")]
    [InlineData("SCRAM-SHA-512", "admin")]
    [InlineData("SCRAM-SHA-512", "acls")]
    public Task KafkaPython_DoesOverScramWhatItDoesWithout(string mechanism, string scenario) =>
        ClientProgram.KafkaPythonAsync(AsAdmin(mechanism), scenario);

    [Fact]
    public async Task KafkaPython_WithoutRights_IsTold()
    {
        using var admin = broker.AdminClient();
        await admin.CreateTopicsAsync([new TopicSpecification { Name = "not-for-python", NumPartitions = 1 }]);
        await admin.AlterUserScramCredentialsAsync([SecuredBroker.Credential("python", "python-secret")]);
        await admin.CreateAclsAsync([SecuredBroker.Allow("python", ResourceType.Topic, "not-for-python", AclOperation.Describe)]);

        await ClientProgram.KafkaPythonAsync(As("python", "python-secret", "SCRAM-SHA-512"), "refused", "not-for-python");
    }

    [Fact]
    public async Task Worker_OnAnOutsideSecuredLog_NeedsWhatTheDocumentSays()
    {
        using (var admin = broker.AdminClient())
        {
            await admin.AlterUserScramCredentialsAsync([SecuredBroker.Credential("worker", "worker-secret")]);
            await admin.CreateAclsAsync(
            [
                SecuredBroker.Allow("worker", ResourceType.Topic, "connect-", AclOperation.All, ResourcePatternType.Prefixed),
                SecuredBroker.Allow("worker", ResourceType.Group, "connect-", AclOperation.All, ResourcePatternType.Prefixed),
                SecuredBroker.Allow("worker", ResourceType.Topic, "lines", AclOperation.All),
            ]);
        }
        await using var worker = new ConnectProcess();
        worker.Settings["CONNECT_BOOTSTRAP_SERVERS"] = broker.BootstrapServers;
        worker.Settings["CONNECT_SECURITY_PROTOCOL"] = "SASL_SSL";
        worker.Settings["CONNECT_SASL_MECHANISM"] = "SCRAM-SHA-512";
        worker.Settings["CONNECT_SASL_JAAS_CONFIG"] =
            "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"worker\" password=\"worker-secret\";";
        worker.Settings["CONNECT_SSL_TRUSTSTORE_TYPE"] = "PEM";
        worker.Settings["CONNECT_SSL_TRUSTSTORE_LOCATION"] = broker.AuthorityFile;
        await worker.StartAsync(Stop);
        using var job = new LineJob(worker);
        await job.WriteAsync(100, Stop);
        await job.CreateAsync(Stop);

        Assert.Equal(job.Expected(), await job.WaitForAllAsync(Stop));

        await broker.KillAndRestartAsync(Stop);
        await job.WriteAsync(100, Stop);
        Assert.Equal(job.Expected(), (await job.WaitForAllAsync(Stop)).Distinct());
        await worker.StopAsync(Stop);
        Assert.DoesNotContain("worker-secret", worker.LogTail(10_000), StringComparison.Ordinal); // I8
    }

    /// <summary>What an admin was told is done is done, whenever the process is killed.</summary>
    [Fact]
    public async Task Kill_KeepsUsersAndAclsThatWereAcknowledged()
    {
        for (var round = 0; round < 3; round++)
        {
            using var admin = broker.AdminClient();
            var acknowledged = new List<string>();
            using var killed = CancellationTokenSource.CreateLinkedTokenSource(Stop);
            var changing = Task.Run(() => ChangeAsync(admin, round, acknowledged, killed.Token), Stop);
            await TestKit.WaitUntil.TrueAsync(() => CountOf(acknowledged) >= 5 * (round + 1), TimeSpan.FromSeconds(60), "changes", Stop);
            await broker.KillAndRestartAsync(Stop);
            await killed.CancelAsync();
            var expected = await changing;

            using var again = broker.AdminClient();
            var users = await again.DescribeUserScramCredentialsAsync([]);
            var acls = await again.DescribeAclsAsync(new AclBindingFilter
            {
                PatternFilter = new ResourcePatternFilter { Type = ResourceType.Topic, ResourcePatternType = ResourcePatternType.Any },
                EntryFilter = new AccessControlEntryFilter { Operation = AclOperation.Any, PermissionType = AclPermissionType.Any },
            });
            Assert.Empty(expected.Except(users.UserScramCredentialsDescriptions.Select(user => user.User)));
            Assert.Empty(expected.Except(acls.AclBindings.Select(acl => acl.Pattern.Name)));
        }
    }

    private static int CountOf(List<string> names)
    {
        lock (names)
        {
            return names.Count;
        }
    }

    // Until the broker was killed; a change that fails by that is not counted.
    private static async Task<List<string>> ChangeAsync(
        IAdminClient admin, int round, List<string> acknowledged, CancellationToken killed)
    {
        var timeout = TimeSpan.FromSeconds(3);
        try
        {
            for (var i = 0; !killed.IsCancellationRequested; i++)
            {
                var name = $"round-{round}-{i}";
                await admin.AlterUserScramCredentialsAsync(
                    [SecuredBroker.Credential(name, "secret")], new AlterUserScramCredentialsOptions { RequestTimeout = timeout });
                await admin.CreateAclsAsync(
                    [SecuredBroker.Allow(name, ResourceType.Topic, name, AclOperation.Read)],
                    new CreateAclsOptions { RequestTimeout = timeout });
                lock (acknowledged)
                {
                    acknowledged.Add(name);
                }
            }
        }
        catch (KafkaException)
        {
            // Killed in the middle of it.
        }
        return acknowledged;
    }

    private Dictionary<string, string> AsAdmin(string mechanism) => As(SecuredBroker.Admin, SecuredBroker.AdminPassword, mechanism);

    private Dictionary<string, string> As(string user, string password, string mechanism) => new()
    {
        ["BOOTSTRAP"] = broker.BootstrapServers,
        ["SASL_MECHANISM"] = mechanism,
        ["SASL_USERNAME"] = user,
        ["SASL_PASSWORD"] = password,
        ["SSL_CA"] = broker.AuthorityFile,
    };

    private Task<string> KcatAsync(string password, string input, params string[] arguments) => ClientProgram.KcatAsync(
        broker.BootstrapServers,
        input,
        [
            "-X", "security.protocol=SASL_SSL", "-X", "sasl.mechanism=SCRAM-SHA-512", "-X", "sasl.username=app",
            "-X", $"sasl.password={password}", "-X", $"ssl.ca.location={broker.AuthorityFile}", .. arguments,
        ]);
}
