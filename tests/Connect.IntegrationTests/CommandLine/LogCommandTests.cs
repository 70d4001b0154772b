using System.Diagnostics;
using System.Globalization;
using Connect.IntegrationTests.Server;
using Connect.TestKit;
using Connect.TestKit.Servers;

namespace Connect.IntegrationTests.CommandLine;

/// <summary>What people do without kcat: topics, groups, produce and consume as child processes against a running worker.</summary>
public sealed class LogCommandTests(LogCommandTests.RunningWorker worker) : IClassFixture<LogCommandTests.RunningWorker>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Topic_IsCreatedListedDescribedAlteredAndDeleted()
    {
        var created = await OkAsync("topics", "create", "life", "--partitions", "2", "--topic-config", "retention.ms=1000000");
        var again = await RunAsync(null, "topics", "create", "life");
        var listed = await OkAsync("topics", "list", "--output", "json");
        await OkAsync("topics", "alter", "life", "--topic-config", "cleanup.policy=compact", "--reset-config", "retention.ms", "-p", "3");
        var described = (await OkAsync("topics", "describe", "life", "-o", "json")).Json[0];
        var deleted = await OkAsync("topics", "delete", "life");
        var gone = await RunAsync(null, "topics", "describe", "life");

        Assert.Equal("Created topic life", created.Text);
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("exists already", again.Error, StringComparison.Ordinal);
        Assert.Contains(
            listed.Json.EnumerateArray(),
            t => t.GetProperty("name").GetString() == "life" && t.GetProperty("partitions").GetInt32() == 2);
        Assert.Equal("""{"cleanup.policy":"compact"}""", Compact(described.GetProperty("config")));
        Assert.Equal(3, described.GetProperty("partitions").GetArrayLength());
        Assert.Equal("Deleted life", deleted.Text);
        Assert.Equal(1, gone.ExitCode);
        Assert.Contains("life", gone.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_GoesInAndComesOut_WithKeysHeadersAndNulls()
    {
        await OkAsync("topics", "create", "text");
        var produced = await RunAsync("a:one\nb:NULL\nc:drei €\n", "produce", "text", "-K", ":", "-Z", "NULL", "-H", "who=me");

        var values = await OkAsync("consume", "text");
        var formatted = await OkAsync("consume", "text", "--format", "%p %o %k=%v [%h]\\n", "--null", "-");

        Assert.Equal("3 records appended to text", produced.Text);
        Assert.Equal("one\nNULL\ndrei €\n", values.Output);
        Assert.Equal("0 0 a=one [who=me]\n0 1 b=- [who=me]\n0 2 c=drei € [who=me]\n", formatted.Output);
    }

    [Fact]
    public async Task Json_GoesThroughBothWaysUnchanged()
    {
        await OkAsync("topics", "create", "json-a");
        await OkAsync("topics", "create", "json-b");
        const string Records =
            """
            {"key":"k","value":"v","timestamp":1000,"headers":[{"key":"h","value":null},{"key":"b","value_base64":"/wA="}]}
            {"key":null,"value_base64":"gIE=","timestamp":2000,"headers":[]}
            {"key":"k","value":null,"timestamp":3000,"headers":[]}

            """;

        await RunAsync(Records, "produce", "json-a", "--input", "json");
        var first = await OkAsync("consume", "json-a", "-o", "json");
        await RunAsync(first.Output, "produce", "json-b", "--input", "json");
        var second = await OkAsync("consume", "json-b", "-o", "json");

        Assert.Equal(3, first.Text.Split('\n').Length);
        Assert.Contains("""{"key":"b","value_base64":"/wA="}""", first.Output, StringComparison.Ordinal);
        Assert.Equal(first.Output.Replace("json-a", "json-b", StringComparison.Ordinal), second.Output);
    }

    [Theory]
    [InlineData("3 4 5 6 7 8 9", "--from", "3")]
    [InlineData("7 8 9", "--from", "-3")]
    [InlineData("0 1", "--to", "2")]
    [InlineData("4 5", "--from", "4", "--max", "2")]
    [InlineData("4 5", "--from", "1970-01-01T00:00:05Z", "--to", "1970-01-01T00:00:07Z")]
    [InlineData("", "--from", "latest")]
    [InlineData("", "--from", "2100-01-01")]
    public async Task Ranges_AreByOffsetTimeAndCount(string expected, params string[] range)
    {
        await OkAsync("topics", "create", "ranges", "--if-not-exists");
        if ((await OkAsync("topics", "describe", "ranges", "-o", "json")).Json[0].GetProperty("partitions")[0]
            .GetProperty("end_offset").GetInt64() == 0)
        {
            var records = Enumerable.Range(0, 10).Select(i =>
                string.Create(CultureInfo.InvariantCulture, $$"""{"value":"{{i}}","timestamp":{{(i + 1) * 1000}}}"""));
            await RunAsync(string.Join('\n', records), "produce", "ranges", "--input", "json");
        }

        var read = await OkAsync(["consume", "ranges", .. range]);

        Assert.Equal(expected, read.Text.Replace('\n', ' '));
    }

    [Fact]
    public async Task Follow_PrintsWhatArrives_UntilItIsStopped()
    {
        await OkAsync("topics", "create", "followed");
        using var follower = ConnectCommand.Start("consume", "followed", "--follow", "--from", "earliest", "-b", worker.Address);
        await RunAsync("first\n", "produce", "followed");
        Assert.Equal("first", await follower.StandardOutput.ReadLineAsync(Cancellation));
        await RunAsync("second\n", "produce", "followed");
        Assert.Equal("second", await follower.StandardOutput.ReadLineAsync(Cancellation));

        // Not SIGINT: a shell starts what it runs in the background with that one ignored, and the test may be among it.
        using var kill = Process.Start("/bin/kill", ["-s", "TERM", follower.Id.ToString(CultureInfo.InvariantCulture)]);
        await follower.WaitForExitAsync(Cancellation).WaitAsync(TimeSpan.FromSeconds(30), Cancellation);

        Assert.Equal(0, follower.ExitCode);
    }

    [Fact]
    public async Task Group_OfASink_IsListedDescribedAndReset()
    {
        using var job = new LineJob(worker.Process);
        await job.WriteAsync(5, Cancellation);
        await job.CreateAsync(Cancellation);
        await job.WaitForAllAsync(Cancellation);
        await WaitUntil.TrueAsync(
            async _ => (await RunAsync(null, "groups", "describe", "connect-sink", "-o", "json")) is { ExitCode: 0 } described
                && described.Json.GetProperty("partitions")[0].GetProperty("committed").GetRawText() == "5",
            TimeSpan.FromSeconds(30), () => "the sink's offsets are committed", Cancellation);

        var listed = await OkAsync("groups", "list");
        var text = await OkAsync("groups", "describe", "connect-sink");
        var refused = await RunAsync(null, "groups", "reset-offsets", "connect-sink", "--topic", "lines", "--to", "0", "--execute");
        await SendAsync(HttpMethod.Put, "connectors/sink/stop");
        var plan = await OkAsync("groups", "reset-offsets", "connect-sink", "--topic", "lines", "--to", "-2");
        var before = await OkAsync("groups", "describe", "connect-sink", "-o", "json");
        await OkAsync("groups", "reset-offsets", "connect-sink", "--topic", "lines", "--to", "-2", "--execute");
        var after = await OkAsync("groups", "describe", "connect-sink", "-o", "json");
        await SendAsync(HttpMethod.Delete, "connectors/sink");
        await OkAsync("groups", "delete", "connect-sink");
        var gone = await RunAsync(null, "groups", "describe", "connect-sink");

        Assert.Matches(@"(?m)^connect-sink\s+Stable$", listed.Output);
        Assert.Matches(@"(?m)^lines\s+0\s+5\s+5\s+0\s+\S*connect", text.Output);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("Nothing was changed", plan.Output, StringComparison.Ordinal);
        Assert.Equal(5, before.Json.GetProperty("partitions")[0].GetProperty("committed").GetInt64());
        Assert.Equal(3, after.Json.GetProperty("partitions")[0].GetProperty("committed").GetInt64());
        Assert.Equal(2, after.Json.GetProperty("partitions")[0].GetProperty("lag").GetInt64());
        Assert.Equal(1, gone.ExitCode);
        Assert.Contains("does not exist", gone.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "bogus", "bogus")]
    [InlineData(2, "Nothing to change", "topics alter x")]
    [InlineData(2, "position", "consume text --from yesterday")]
    [InlineData(2, "KEY=VALUE", "topics create x --topic-config nothing")]
    [InlineData(1, "does not exist", "consume no-such-topic")]
    [InlineData(1, "does not exist", "produce no-such-topic")]
    [InlineData(1, "does not exist", "groups delete no-such-group")]
    public async Task Mistakes_AreNamedWithTheirExitCode(int exitCode, string message, string command)
    {
        var result = await RunAsync(null, command.Split(' '));

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Equal("", result.Output);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WrongLineOfJson_IsNamedByItsNumber()
    {
        await OkAsync("topics", "create", "wrong-json");

        var result = await RunAsync("{\"value\":\"1\"}\nnonsense\n", "produce", "wrong-json", "--input", "json");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("Line 2", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task Completion_PrintsAScript(string shell)
    {
        var script = await ConnectCommand.RunAsync(null, "completion", shell);

        Assert.Equal(0, script.ExitCode);
        Assert.Contains("[suggest:", script.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Completion_OfBash_CompletesCommandsAndOptions()
    {
        var folder = Path.GetDirectoryName(ConnectProcess.ExecutablePath)!;
        const string Script = """
            export PATH="$1:$PATH"; source <(connect completion bash)
            complete_line() { COMP_LINE=$1 COMP_POINT=${#1}; read -ra COMP_WORDS <<<"$1"; [[ $1 != *' ' ]] || COMP_WORDS+=("");
              COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMPREPLY=(); _connect_complete; echo "${COMPREPLY[*]}"; }
            complete_line 'connect to'; complete_line 'connect topics d'; complete_line 'connect consume orders --fo'
            """;
        using var bash = Process.Start(new ProcessStartInfo("bash", ["-c", Script, "bash", folder]) { RedirectStandardOutput = true })!;
        var lines = (await bash.StandardOutput.ReadToEndAsync(Cancellation)).TrimEnd('\n').Split('\n');

        Assert.Equal("topics", lines[0]);
        Assert.Equal(["delete", "describe"], lines[1].Split(' ').Order());
        Assert.Contains("--follow", lines[2], StringComparison.Ordinal);
    }

    private static string Compact(System.Text.Json.JsonElement json) => System.Text.Json.JsonSerializer.Serialize(json);

    private Task<ConnectCommand> RunAsync(string? input, params string[] arguments) =>
        ConnectCommand.RunAsync(input, [.. arguments, "--bootstrap-server", worker.Address]);

    private async Task<ConnectCommand> OkAsync(params string[] arguments)
    {
        var result = await RunAsync(null, arguments);
        Assert.True(result.ExitCode == 0, $"connect {string.Join(' ', arguments)} ended with {result.ExitCode}: {result.Error}");
        return result;
    }

    private async Task SendAsync(HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        using var answer = await worker.Process.Rest.SendAsync(request, Cancellation);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>One worker for all tests of the class.</summary>
    public sealed class RunningWorker : IAsyncLifetime
    {
        public ConnectProcess Process { get; } = new();

        public string Address => Process.BootstrapServers;

        public async ValueTask InitializeAsync()
        {
            Process.Settings["CONNECT_OFFSET_FLUSH_INTERVAL_MS"] = "500";
            await Process.StartAsync(TestContext.Current.CancellationToken);
        }

        public ValueTask DisposeAsync() => Process.DisposeAsync();
    }
}
