using System.Globalization;
using System.Text.Json;
using Connect.TestKit.Servers;

namespace Connect.IntegrationTests.CommandLine;

/// <summary>What people do with the files of the log: dump and verify as child processes, beside a worker and without one.</summary>
public sealed class LogFilesCommandTests : IAsyncLifetime
{
    private const int Records = 20_000;
    private readonly ConnectProcess _worker = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Partition => Path.Combine(_worker.DataFolder, "busy-0");

    private string FirstSegment => Path.Combine(Partition, "00000000000000000000.log");

    public ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(_worker.Folder);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    [Fact]
    public async Task Verify_BesideAWorkerThatAppendsRollsAndCompacts_FindsNothingWrong_AndSaysUpToWhere()
    {
        await StartAsync("-c", "segment.bytes=65536", "-c", "cleanup.policy=compact", "-c", "min.cleanable.dirty.ratio=0.01",
            "-c", "file.delete.delay.ms=0");
        var writing = ProduceAsync();
        long end = 0;
        while (!writing.IsCompleted)
        {
            var report = await VerifyAsync(Partition);
            Assert.InRange(report.GetProperty("end_offset").GetInt64(), end, Records);
            end = report.GetProperty("end_offset").GetInt64();
        }

        Assert.Equal(0, (await writing).ExitCode);
        var all = await ConnectCommand.RunAsync(null, "log", "verify", _worker.DataFolder);
        var last = await VerifyAsync(Partition);

        Assert.Equal(0, all.ExitCode);
        Assert.Contains("busy-0: whole", all.Output, StringComparison.Ordinal);
        Assert.Equal(Records, last.GetProperty("end_offset").GetInt64());
        Assert.Empty(last.GetProperty("damage").EnumerateArray());
    }

    [Fact]
    public async Task FlippedBit_AndTornTail_AreReportedWithExitCode1_AndNothingIsWritten()
    {
        await StartAsync("-c", "segment.bytes=65536");
        Assert.Equal(0, (await ProduceAsync()).ExitCode);
        await _worker.StopAsync(Cancellation);
        await FlipAsync(FirstSegment, 100);
        var last = Directory.GetFiles(Partition, "*.log").Order().Last();
        var end = new FileInfo(last).Length;
        await File.AppendAllTextAsync(last, "torn", Cancellation);
        var before = Contents();

        var text = await ConnectCommand.RunAsync(null, "log", "verify", Partition);
        var json = await ConnectCommand.RunAsync(null, "log", "verify", "-o", "json", Partition);
        var dump = await ConnectCommand.RunAsync(null, "log", "dump", FirstSegment);

        Assert.Equal((1, 1, 1), (text.ExitCode, json.ExitCode, dump.ExitCode));
        Assert.Contains($"{FirstSegment} at position 0: ", text.Output, StringComparison.Ordinal);
        Assert.Contains($"{last} at position {end}: ", text.Output, StringComparison.Ordinal);
        Assert.Contains("the next start cuts it off", text.Output, StringComparison.Ordinal);
        Assert.Contains("2 problems in 1 of 1 places", text.Error, StringComparison.Ordinal);
        Assert.Equal(
            [0, end], json.Json[0].GetProperty("damage").EnumerateArray().Select(d => d.GetProperty("position").GetInt64()));
        Assert.Contains("damage position=0", dump.Output, StringComparison.Ordinal);
        Assert.Equal(before, Contents());
    }

    [Fact]
    public async Task Dump_ShowsBatchesRecordsAndIndexes()
    {
        await StartAsync();
        await RunAsync("k:v\nn:NULL\n", "produce", "busy", "-K", ":", "-Z", "NULL", "-H", "who=me");
        await _worker.StopAsync(Cancellation);

        var text = await ConnectCommand.RunAsync(null, "log", "dump", "--print-data", Partition);
        var json = await ConnectCommand.RunAsync(null, "log", "dump", "--print-data", "-o", "json", Partition);

        Assert.Equal((0, 0), (text.ExitCode, json.ExitCode));
        Assert.Contains("00000000000000000000.log batch position=0 ", text.Output, StringComparison.Ordinal);
        Assert.Contains("key=\"k\" value=\"v\" headers=[\"who\":\"me\"]", text.Output, StringComparison.Ordinal);
        Assert.Contains("leader-epoch-checkpoint leader_epoch epoch=0 start_offset=0", text.Output, StringComparison.Ordinal);
        var items = json.Text.Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        var record = items.Last(i => i.GetProperty("type").GetString() == "record");
        Assert.Equal(
            ("n", JsonValueKind.Null), (record.GetProperty("key").GetString(), record.GetProperty("value").ValueKind));
        Assert.Contains(items, i => i.GetProperty("type").GetString() == "time_index_entry");
    }

    [Theory]
    [InlineData("is not there", "log verify /no/such/place")]
    [InlineData("is not there", "log dump /no/such/place")]
    [InlineData("PATH", "log verify")]
    public async Task WrongPaths_AreWrongArguments(string message, string command)
    {
        var result = await ConnectCommand.RunAsync(null, command.Split(' '));

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    private async Task StartAsync(params string[] configs)
    {
        _worker.Settings["CONNECT_BROKER_LOG_CLEANER_BACKOFF_MS"] = "50";
        await _worker.StartAsync(Cancellation);
        Assert.Equal(0, (await RunAsync(null, ["topics", "create", "busy", .. configs])).ExitCode);
    }

    private Task<ConnectCommand> ProduceAsync() => RunAsync(
        string.Concat(Enumerable.Range(0, Records).Select(i => string.Create(CultureInfo.InvariantCulture, $"k{i % 50}:value {i}\n"))),
        "produce", "busy", "-K", ":");

    private Task<ConnectCommand> RunAsync(string? input, params string[] arguments) =>
        ConnectCommand.RunAsync(input, [.. arguments, "--bootstrap-server", _worker.BootstrapServers]);

    private static async Task<JsonElement> VerifyAsync(string path)
    {
        var result = await ConnectCommand.RunAsync(null, "log", "verify", "-o", "json", path);
        Assert.True(result.ExitCode == 0, $"{result.Output}\n{result.Error}");
        return result.Json[0];
    }

    private string Contents() => string.Join('\n', Directory.GetFiles(_worker.DataFolder, "*", SearchOption.AllDirectories).Order()
        .Select(file => $"{file} {File.GetLastWriteTimeUtc(file):O} {Convert.ToHexString(
            System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))}"));

    private static async Task FlipAsync(string path, int position)
    {
        var bytes = await File.ReadAllBytesAsync(path, Cancellation);
        bytes[position] ^= 1;
        await File.WriteAllBytesAsync(path, bytes, Cancellation);
    }
}
