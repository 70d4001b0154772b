using System.Collections;
using Connect.Abstractions.Errors;
using Connect.Runtime.Configuration;
using Connect.Server.Settings;
using Microsoft.Extensions.Configuration;

namespace Connect.Server.Tests.Settings;

public sealed class ServerSettingsTests
{
    [Fact]
    public void Load_OfNothing_UsesTheBuiltInLogOnLoopback()
    {
        var settings = Load();

        Assert.Equal("PLAINTEXT://127.0.0.1:9092", settings.Broker?.Listeners);
        Assert.Equal(["http://127.0.0.1:8083"], settings.Server.Get(ServerKeys.Listeners));
        Assert.Equal("127.0.0.1:8083", settings.WorkerId);
        Assert.Empty(settings.UnknownKeys);
    }

    [Fact]
    public void Load_LaterPlacesWin()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "group.id=file\nclient.id=file\noffset.storage.topic=file\n");
        try
        {
            var settings = ServerSettings.Load(
                Configuration(
                    ("group.id", "json"), ("client.id", "json"), ("offset.storage.topic", "json"), ("status.storage.topic", "json")),
                file,
                new Hashtable { ["CONNECT_CLIENT_ID"] = "environment", ["CONNECT_GROUP_ID"] = "environment", ["PATH"] = "/bin" },
                ["group.id=line"]);

            Assert.Equal("line", settings.Worker.Get(WorkerKeys.GroupId));
            Assert.Equal("environment", settings.Worker.Get(WorkerKeys.ClientId));
            Assert.Equal("file", settings.Worker.Get(WorkerKeys.OffsetTopic));
            Assert.Equal("json", settings.Worker.Get(WorkerKeys.StatusTopic));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("http://0.0.0.0:8083")]
    [InlineData("http://10.0.0.9:8083")]
    [InlineData("http://[::]:8083")]
    public void Load_RestForOthersWithoutAuthentication_IsRefusedUnlessAllowed(string listener)
    {
        var error = Assert.Throws<ConfigException>(() => Load($"listeners={listener}"));

        Assert.Contains("rest.basic.auth.users.file", Assert.Single(error.Errors).Message, StringComparison.Ordinal);
        Load($"listeners={listener}", "rest.allow.unauthenticated=true");
        Load($"listeners={listener}", "rest.basic.auth.users.file=users");
    }

    [Fact]
    public void Load_HttpsWithoutAKey_IsRefused() =>
        Assert.Contains(
            "ssl.keystore.location",
            Assert.Throws<ConfigException>(() => Load("listeners=https://127.0.0.1:8443")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Load_SettingsOfAListener_ReachTheBuiltInLog()
    {
        var options = Load("broker.listener.name.plaintext.connections.max.reauth.ms=10").Broker!;

        Assert.Equal("10", options.ListenerName["plaintext.connections.max.reauth.ms"]);
    }

    [Fact]
    public void Load_BootstrapServers_LeaveTheBuiltInLogOut() => Assert.Null(Load("bootstrap.servers=kafka:9092").Broker);

    [Fact]
    public void Load_TopicDefaults_ReachTheBuiltInLog() =>
        Assert.Equal("1048576", Load("broker.topic.defaults.segment.bytes=1048576").Broker!.TopicDefaults["segment.bytes"]);

    [Fact]
    public void Load_UnknownKeys_AreNamed_AndOpenOnesAreNot()
    {
        var settings = Load(
            "task.restart.enabled=x",
            "producer.linger.ms=1",
            "offset.storage.segment.bytes=1048576",
            "value.converter.schemas.enable=false");

        Assert.Equal(["task.restart.enabled"], settings.UnknownKeys);
    }

    // I10: all mistakes of all parts are reported together.
    [Fact]
    public void Load_WithMistakes_ListsAll()
    {
        var error = Assert.Throws<ConfigException>(() => Load(
            "listeners=ftp://x", "log.format=xml", "offset.flush.interval.ms=soon", "broker.num.partitions=0", "broker.nonsense=1"));

        var messages = string.Join('\n', error.Errors.Select(e => e.Message));
        Assert.All(
            ["ftp://x", "log.format", "offset.flush.interval.ms", "nonsense"],
            part => Assert.Contains(part, messages, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("listeners=http://127.0.0.2:8083", "rest.advertised.host.name=worker-1", "worker-1:8083")]
    [InlineData("listeners=http://10.0.0.9:8083", "rest.allow.unauthenticated=true", "10.0.0.9:8083")]
    [InlineData("listeners=http://[::1]:1", "rest.advertised.host.name=a", "a:1")]
    [InlineData("rest.advertised.port=9000", "group.id=x", "127.0.0.1:9000")]
    public void WorkerId_IsTheAdvertisedAddress(string first, string second, string expected) =>
        Assert.Equal(expected, Load(first, second).WorkerId);

    [Theory]
    [InlineData("no-equals-sign")]
    [InlineData("=value")]
    public void Load_AnOverrideThatIsNone_SaysWhatItShouldBe(string text) =>
        Assert.Contains("KEY=VALUE", Assert.Throws<ConfigException>(() => Load(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Load_AFileThatIsMissing_NamesIt()
    {
        var error = Assert.Throws<ConfigException>(
            () => ServerSettings.Load(Configuration(), "/no/such/worker.properties", new Hashtable(), []));

        Assert.Contains("/no/such/worker.properties", error.Message, StringComparison.Ordinal);
    }

    private static ServerSettings Load(params string[] overrides) =>
        ServerSettings.Load(Configuration(), null, new Hashtable(), overrides);

    private static IConfiguration Configuration(params (string Key, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create($"Connect:{s.Key}", (string?)s.Value)))
        .Build();
}
