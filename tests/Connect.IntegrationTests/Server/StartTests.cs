using System.Text.Json;
using Connect.TestKit;
using Connect.TestKit.Servers;

namespace Connect.IntegrationTests.Server;

/// <summary>How a worker is told what to do, and what it says when that is wrong.</summary>
public sealed class StartTests : IAsyncLifetime
{
    private readonly ConnectProcess _worker = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    [Fact]
    public async Task ConnectorDirectory_IsApplied_AndABrokenFileStopsNobody()
    {
        using var job = new LineJob(_worker);
        using var client = new ConnectClient(_worker.RestUrl);
        var folder = Directory.CreateDirectory(Path.Combine(_worker.Folder, "connectors")).FullName;
        await WriteAsync(Path.Combine(folder, "sink.json"), job.SinkConfig());
        await WriteAsync(Path.Combine(folder, "a.json"), new { name = "source", config = job.SourceConfig() });
        await File.WriteAllTextAsync(Path.Combine(folder, "broken.json"), "{", Cancellation);
        await job.WriteAsync(10, Cancellation);
        _worker.Settings["CONNECT_CONNECTOR_DIRECTORY"] = folder;

        await _worker.StartAsync(Cancellation);

        await job.WaitUntilRunningAsync(Cancellation);
        Assert.Equal(job.Expected(), await job.WaitForAllAsync(Cancellation));
        Assert.Contains("broken.json was not applied", _worker.LogTail(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PropertiesFile_IsRead_AndUnknownSettingsAreNamed()
    {
        Directory.CreateDirectory(_worker.Folder);
        var file = Path.Combine(_worker.Folder, "worker.properties");
        await File.WriteAllTextAsync(file, "config.storage.topic=my-configs\ntask.restart.enabled=false\n", Cancellation);
        _worker.Arguments.AddRange(["worker", "--config", file]);

        await _worker.StartAsync(Cancellation);

        Assert.Contains("Setting task.restart.enabled is not known", _worker.LogTail(), StringComparison.Ordinal);
        Assert.True(Directory.Exists(Path.Combine(_worker.DataFolder, "my-configs-0")), "the topic of the file was not made");
    }

    [Fact]
    public async Task WrongSettings_AreListedTogether()
    {
        _worker.Arguments.AddRange(["worker", "--set", "listeners=ftp://x", "--set", "offset.flush.interval.ms=soon"]);

        var (exitCode, output) = await _worker.RunToEndAsync(Cancellation);

        Assert.Equal(2, exitCode);
        Assert.Contains("ftp://x", output, StringComparison.Ordinal);
        Assert.Contains("offset.flush.interval.ms", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SettingOfAnInternalTopic_ThatTheLogRefuses_IsNamed()
    {
        _worker.Arguments.AddRange(["worker", "--set", "offset.storage.topik=typo"]);

        var (exitCode, output) = await _worker.RunToEndAsync(Cancellation);

        Assert.Equal(1, exitCode);
        Assert.Contains("Topic connect-offsets cannot be made: topik is not a topic configuration", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CONNECT_LISTENERS", "set listeners to a free address")]
    [InlineData("CONNECT_BROKER_LISTENERS", "Free the port or change 'listeners'")]
    public async Task AddressInUse_SaysWhichAndWhatToDo(string setting, string expected)
    {
        await using var other = new ConnectProcess();
        await other.StartAsync(Cancellation);
        _worker.Settings[setting] = other.Settings[setting];

        var (exitCode, output) = await _worker.RunToEndAsync(Cancellation);

        Assert.Equal(1, exitCode);
        Assert.Contains(expected, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DataDirectoryThatCannotBe_IsNamed()
    {
        Directory.CreateDirectory(_worker.Folder);
        var file = Path.Combine(_worker.Folder, "file");
        await File.WriteAllTextAsync(file, "", Cancellation);
        _worker.Settings["CONNECT_BROKER_LOG_DIRS"] = Path.Combine(file, "log");

        var (exitCode, output) = await _worker.RunToEndAsync(Cancellation);

        Assert.Equal(1, exitCode);
        Assert.Contains($"The data directory {Path.Combine(file, "log")} cannot be opened", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DataDirectoryOfARunningWorker_IsRefused()
    {
        await using var other = new ConnectProcess();
        await other.StartAsync(Cancellation);
        _worker.Settings["CONNECT_BROKER_LOG_DIRS"] = other.DataFolder;

        var (exitCode, output) = await _worker.RunToEndAsync(Cancellation);

        Assert.Equal(1, exitCode);
        Assert.Contains(other.DataFolder, output, StringComparison.Ordinal);
    }

    private static Task WriteAsync(string file, object content) =>
        File.WriteAllTextAsync(file, JsonSerializer.Serialize(content), Cancellation);
}
