using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Connect.IntegrationTests.CommandLine;
using Connect.IntegrationTests.S3;
using Connect.IntegrationTests.Server;
using Connect.TestKit;
using Connect.TestKit.Servers;
using Npgsql;

namespace Connect.IntegrationTests.Documents;

/// <summary>Every command in README.md and docs/ does what it says there; only addresses and credentials are those of the test.</summary>
public sealed partial class DocumentedCommandTests(Shared<Postgres15> postgres, Shared<RadosGateway> gateway) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Which test runs which block: the file, words of the block, the test.</summary>
    private static readonly (string File, string Words, string Test)[] Known =
    [
        ("README.md", "./quickstart", nameof(QuickstartTests)),
        ("README.md", "connectors/shop/config", nameof(SourceAndSinkOfTheReadme_Run_AndSoDoItsWaysToLookAtThem)),
        ("README.md", "./test", nameof(CommandsOfTheRepository_NameWhatExists)),
        ("docs/operating.md", "connect worker --config", nameof(WaysToStartAWorker_Start)),
        ("docs/operating.md", "connect topics", nameof(CommandLineOfTheLog_Works)),
        ("docs/operating.md", "connect log verify", nameof(CommandLineOfTheFiles_Works)),
        // Kafka's own tool, which is not installed here: the requests that it sends are tested there.
        ("docs/operating.md", "kafka-configs", "Connect.Broker.Tests.Security.SaslConnectionTests"),
        ("docs/operating.md", "./test Chaos", nameof(CommandsOfTheRepository_NameWhatExists)),
        ("docs/benchmarks/README.md", "Connect.Benchmarks", nameof(CommandsOfTheRepository_NameWhatExists)),
    ];

    private readonly ConnectProcess _worker = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(_worker.Folder);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    [Fact]
    public void EveryBlock_IsRunByATest()
    {
        Assert.All(Document.Blocks, block => Assert.True(
            Known.Any(k => k.File == block.File && block.Text.Contains(k.Words, StringComparison.Ordinal)),
            $"No test runs this block of {block.File}:\n{block.Text}"));
        Assert.All(Known, k => Assert.Contains(
            Document.Blocks, block => block.File == k.File && block.Text.Contains(k.Words, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task SourceAndSinkOfTheReadme_Run_AndSoDoItsWaysToLookAtThem()
    {
        var server = await postgres.GetAsync();
        var s3 = await gateway.GetAsync();
        using var bucket = await TestBucket.CreateAsync(s3);
        var database = $"readme_{Guid.NewGuid():N}"[..20];
        await ExecuteAsync(server, server.Database, $"CREATE DATABASE {database}");
        await ExecuteAsync(server, database, "CREATE TABLE orders (id int PRIMARY KEY, product text)");
        await ExecuteAsync(server, database, "INSERT INTO orders VALUES (1, 'tea')");
        _worker.Settings["PGPASSWORD"] = server.Password;
        await _worker.StartAsync(Cancellation);

        var commands = Document.Block(
            "README.md",
            "connectors/shop/config",
            ("http://127.0.0.1:8083", Authority),
            ("\"5432\"", $"\"{server.Port}\""),
            ("\"database.dbname\": \"shop\"", $"\"database.dbname\": \"{database}\""),
            ("\"database.user\": \"connect\"", $"\"database.user\": \"postgres\", \"slot.name\": \"{database}\""),
            ("\"s3.bucket.name\": \"landing\"", $"\"s3.bucket.name\": \"{bucket.Name}\", \"store.url\": \"{s3.Url}\", "
                + $"\"aws.access.key.id\": \"{s3.AccessKey}\", \"aws.secret.access.key\": \"{s3.SecretKey}\""));
        await Shell.RunAsync(commands.Replace("curl ", "curl -sS --fail-with-body ", StringComparison.Ordinal), _worker.Folder,
            _worker.Settings, Patience);

        IReadOnlyList<string> objects = [];
        await WaitUntil.TrueAsync(
            async _ => (objects = await bucket.ListAsync()).Count > 0, Patience, () => $"an object\n{_worker.LogTail()}", Cancellation);
        Assert.Contains("\"product\":\"tea\"", Encoding.UTF8.GetString((await bucket.ReadAsync(objects[0]))!), StringComparison.Ordinal);
        await LookAsync();
        await _worker.StopAsync(Cancellation);
        await ExecuteAsync(server, database, $"SELECT pg_drop_replication_slot('{database}')");
        await ExecuteAsync(server, server.Database, $"DROP DATABASE {database} WITH (FORCE)");
    }

    [Fact]
    public async Task WaysToStartAWorker_Start()
    {
        var lines = Document.Block("docs/operating.md", "connect worker --config", ("127.0.0.1:8084", _worker.RestUrl.Authority))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('#')[0].Trim()).ToArray();
        await File.WriteAllTextAsync(Path.Combine(_worker.Folder, "worker.properties"), "group.id=documented\n", Cancellation);

        Assert.Equal(3, lines.Length);
        foreach (var line in lines)
        {
            Assert.StartsWith("connect worker", line, StringComparison.Ordinal);
            _worker.Arguments.Clear();
            _worker.Arguments.AddRange(line.Split(' ')[1..]);
            await _worker.StartAsync(Cancellation);
            await _worker.StopAsync(Cancellation);
            Assert.Equal(0, _worker.ExitCode);
        }
    }

    [Fact]
    public async Task CommandLineOfTheLog_Works()
    {
        await _worker.StartAsync(Cancellation);
        await MakeGroupAsync("landing", "orders");

        // The commands find the log by the worker's own settings.
        var printed = await Shell.RunAsync(
            Document.Block("docs/operating.md", "connect topics", ("--follow", "--max 1 ")), _worker.Folder, _worker.Settings, Patience);

        Assert.Contains("Topic orders exists already", printed, StringComparison.Ordinal);
        Assert.Contains("1 records appended to orders", printed, StringComparison.Ordinal);
        Assert.Contains("\"key\":\"42\"", printed, StringComparison.Ordinal);
        Assert.Contains("connect-landing", printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CommandLineOfTheFiles_Works()
    {
        await _worker.StartAsync(Cancellation);
        await Shell.RunAsync(
            "connect topics create orders; echo first | connect produce orders", _worker.Folder, _worker.Settings, Patience);

        var printed = await Shell.RunAsync(
            Document.Block("docs/operating.md", "connect log verify", ("data/log", _worker.DataFolder)),
            _worker.Folder, _worker.Settings, Patience);

        Assert.Contains("orders-0: whole; 1 segments, 1 batches, 1 records", printed, StringComparison.Ordinal);
        Assert.Contains("\"end_offset\": 1", printed, StringComparison.Ordinal);
        Assert.Contains("value=\"first\"", printed, StringComparison.Ordinal);
    }

    [Fact]
    public void CommandsOfTheRepository_NameWhatExists()
    {
        var lines = Known.Where(k => k.Test == nameof(CommandsOfTheRepository_NameWhatExists))
            .SelectMany(k => Document.Block(k.File, k.Words).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            .Select(l => l.Split('#')[0].Trim()).ToArray();

        Assert.All(lines, line =>
        {
            var command = RepositoryCommand().Match(line);
            Assert.True(command.Success, $"{line} is a command that nothing checks");
            var project = command.Groups["project"] is { Success: true } run
                ? run.Value
                : command.Groups["tests"] is { Success: true } tests ? $"tests/Connect.{tests.Value}Tests" : "test";
            if (command.Groups["built"] is { Success: true } built)
            {
                project = $"tests/{built.Value}";
                Assert.Contains(
                    Directory.EnumerateFiles(RepositoryRoot.Combine(project), "*.cs", SearchOption.AllDirectories),
                    file => Path.GetFileNameWithoutExtension(file) == command.Groups["class"].Value);
            }

            Assert.True(Path.Exists(RepositoryRoot.Combine(project)), $"{line}: {project} does not exist");
        });
    }

    /// <summary>A sink that has read a record and is stopped leaves a group with an offset and no member.</summary>
    private async Task MakeGroupAsync(string sink, string topic)
    {
        var file = Path.Combine(_worker.Folder, "out.txt");
        await Shell.RunAsync(
            $"connect topics create {topic}; echo first | connect produce {topic}", _worker.Folder, _worker.Settings, Patience);
        using var client = new ConnectClient(_worker.RestUrl);
        await client.RunConnectorAsync(
            sink,
            LineJob.Text(new() { ["connector.class"] = "FileStreamSink", ["topics"] = topic, ["file"] = file }),
            Patience, Cancellation);
        await WaitUntil.TrueAsync(
            async _ => File.Exists(file) && (await File.ReadAllTextAsync(file, Cancellation)).Contains("first", StringComparison.Ordinal),
            Patience, () => $"a line in {file}\n{_worker.LogTail()}", Cancellation);
        using var stopped = await _worker.Rest.PutAsync(new Uri($"connectors/{sink}/stop", UriKind.Relative), null, Cancellation);
        await WaitUntil.TrueAsync(
            async _ => (await ConnectCommand.RunAsync(null, "groups", "list", "-b", _worker.BootstrapServers)).Output
                .Contains("Empty", StringComparison.Ordinal),
            Patience, () => $"the group of {sink} is empty", Cancellation);
    }

    private string Authority => _worker.RestUrl.GetLeftPart(UriPartial.Authority);

    private async Task LookAsync()
    {
        var commands = Document.TableCommands();
        Assert.Equal(4, commands.Count);
        foreach (var command in commands)
        {
            var printed = await Shell.RunAsync(
                command.Replace("http://127.0.0.1:8083", Authority, StringComparison.Ordinal)
                    .Replace("127.0.0.1:9092", _worker.BootstrapServers, StringComparison.Ordinal)
                    .Replace("kcat", "kcat -q -e", StringComparison.Ordinal),
                _worker.Folder, _worker.Settings, Patience);
            Assert.Contains("shop", printed, StringComparison.Ordinal);
        }
    }

    private static async Task ExecuteAsync(PostgresServer server, string database, string sql)
    {
        await using var session = new NpgsqlConnection(server.ConnectionString("postgres", database) + ";Pooling=false");
        await session.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand(sql, session);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    [GeneratedRegex(
        @"^(?:CONNECT_\w+=\d+ )?(?:\./test(?: (?<tests>\w+))?"
        + @"|dotnet run -c Release --project (?<project>tests/[\w.]+)(?: -- [\w\- ]+)?"
        + @"|artifacts/bin/(?<built>[\w.]+)/release/\k<built> -class '\*(?<class>\w+)')$")]
    private static partial Regex RepositoryCommand();
}
