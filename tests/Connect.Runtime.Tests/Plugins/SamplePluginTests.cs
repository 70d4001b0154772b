using System.Diagnostics;
using System.Runtime.Loader;
using System.Text.RegularExpressions;
using Connect.Abstractions.Connectors;
using Connect.Abstractions.Data;
using Connect.Abstractions.Plugins;
using Connect.Runtime.Plugins;
using Connect.TestKit;
using Connect.TestKit.Sinks;
using Microsoft.Extensions.Logging.Abstractions;
using ZstdSharp;

namespace Connect.Runtime.Tests.Plugins;

/// <summary>The sample plugin, built and installed by the commands of docs/write-a-connector.md, as somebody else's would be.</summary>
public sealed class SamplePluginTests(SamplePluginTests.InstalledSample sample) : IClassFixture<SamplePluginTests.InstalledSample>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Scan_InstalledPlugin_FindsItsClasses()
    {
        Assert.Empty(sample.Catalog.Skipped);
        Assert.Equal(
            ["CompressField", "CounterSourceConnector", "LogSinkConnector"],
            sample.Catalog.Plugins.Select(p => p.SimpleName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Transform_PackageInAnOlderVersionThanTheHosts_WorksWithItsOwn()
    {
        using var transform = sample.Catalog.Create<ITransform>(
            sample.Catalog.Find("CompressField", "transforms.x.type", PluginKind.Transformation));
        transform.Configure(new Dictionary<string, string> { ["field"] = "text" });
        var schema = SchemaBuilder.Struct().Field("text", Schema.String).Build();
        var record = new SinkRecord
        {
            Topic = "t",
            Offset = 0,
            OriginalTopicPartition = new TopicPartition("t", 0),
            ValueSchema = schema,
            Value = new Struct(schema).Put("text", new string('x', 1000)),
        };

        var compressed = ((Struct)transform.Apply(record)!.Value!).Get<byte[]>("text")!;

        using var decompressor = new Decompressor();
        Assert.Equal(1000, decompressor.Unwrap(compressed).Length);
        var context = AssemblyLoadContext.GetLoadContext(transform.GetType().Assembly)!;
        var own = context.Assemblies.Single(a => a.GetName().Name == "ZstdSharp").GetName().Version!;
        var hosts = typeof(Decompressor).Assembly.GetName().Version!;
        Assert.NotEqual(AssemblyLoadContext.Default, context);
        Assert.True(own < hosts, $"The plugin runs with ZstdSharp {own}, the host with {hosts}.");
    }

    [Fact]
    public async Task Source_Started_CountsFromItsOffset()
    {
        var connector = sample.Catalog.Create<SourceConnector>(sample.Catalog.FindConnector("CounterSourceConnector"));
        var config = new Dictionary<string, string> { ["topic"] = "numbers", ["interval.ms"] = "1", ["batch.size"] = "3" };
        await connector.StartAsync(config, Token);
        var task = PluginCatalog.CreateTask<SourceTask>(connector.TaskType);
        task.Initialize(new StoredOffset(7L));
        await task.StartAsync(connector.TaskConfigs(5).Single(), Token);

        var records = await task.PollAsync(Token);

        Assert.Equal([7L, 8L, 9L], records.Select(r => ((Struct)r.Value!).Get<long>("number")));
        Assert.Equal(10L, records[^1].SourceOffset["next"]);
        await task.StopAsync(Token);
    }

    [Fact]
    public async Task Sink_Started_TakesRecords()
    {
        var connector = sample.Catalog.Create<SinkConnector>(sample.Catalog.FindConnector("LogSink"));
        await connector.StartAsync(new Dictionary<string, string>(), Token);
        var task = PluginCatalog.CreateTask<SinkTask>(connector.TaskType);
        var context = new FakeSinkContext();
        task.Initialize(context);
        await task.StartAsync(connector.TaskConfigs(2)[1], Token);
        var partition = new TopicPartition("t", 0);

        await task.PutAsync([new SinkRecord { Topic = "t", Offset = 4, OriginalTopicPartition = partition, Value = "x" }], Token);

        Assert.Equal(5, context.LandedOffsets[partition]);
        await task.StopAsync(Token);
    }

    /// <summary>Builds the plugin once for all tests.</summary>
    public sealed class InstalledSample : IAsyncLifetime
    {
        private readonly string _directory = Directory.CreateTempSubdirectory("connect-sample-").FullName;

        public PluginCatalog Catalog { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            var guide = await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Path, "docs", "write-a-connector.md"));
            var command = Regex.Match(guide, @"^\s*dotnet (publish .+ -o )plugin-path/(\S+)\s*$", RegexOptions.Multiline);
            Assert.True(command.Success, "docs/write-a-connector.md has no publish command.");
            var target = Path.Combine(_directory, "plugin-path", command.Groups[2].Value);

            // A build folder of its own: other tests run from the shared one.
            await RunAsync($"{command.Groups[1].Value}{target} --artifacts-path {Path.Combine(_directory, "build")}");
            Catalog = PluginCatalog.Scan([Path.Combine(_directory, "plugin-path")], [], NullLoggerFactory.Instance);
        }

        public ValueTask DisposeAsync()
        {
            Directory.Delete(_directory, recursive: true);
            return ValueTask.CompletedTask;
        }

        private static async Task RunAsync(string arguments)
        {
            using var process = Process.Start(new ProcessStartInfo("dotnet", arguments)
            {
                WorkingDirectory = RepositoryRoot.Path,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 0, $"dotnet {arguments}: {output}{await errors}");
        }
    }

    private sealed class StoredOffset(long next) : ISourceTaskContext, IOffsetReader
    {
        public string ConnectorName => "count";

        public int TaskId => 0;

        public Microsoft.Extensions.Logging.ILoggerFactory LoggerFactory => NullLoggerFactory.Instance;

        public IOffsetReader Offsets => this;

        public void ReportSourceLag(TimeSpan lag)
        {
        }

        public Task<IReadOnlyDictionary<string, object?>?> ReadAsync(
            IReadOnlyDictionary<string, object?> partition, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyDictionary<string, object?>?>(new Dictionary<string, object?> { ["next"] = next });
    }
}
