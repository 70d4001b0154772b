using Connect.Abstractions.Connectors;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.File.Tests.ObjectDirectory;
using Connect.File.TextLines;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connect.File.Tests.TextLines;

public sealed class FileStreamSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string FilePath => Path.Combine(_folder.Path, "source.txt");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Poll_Lines_AreRecordsWithThePositionBehindThem()
    {
        await System.IO.File.WriteAllTextAsync(FilePath, "first\nžluť\r\n\nunfinished", Token);
        var task = await StartAsync();

        var records = await task.PollAsync(Token);

        Assert.Equal(["first", "žluť", ""], records.Select(r => r.Value));
        Assert.Equal([6L, 14L, 15L], records.Select(r => r.SourceOffset["position"]));
        Assert.All(records, r => Assert.Equal(("lines", FilePath), (r.Topic, r.SourcePartition["filename"])));
    }

    [Fact]
    public async Task Poll_LineThatGrows_ComesWhenItHasAnEnd()
    {
        await System.IO.File.WriteAllTextAsync(FilePath, "a\nhalf", Token);
        var task = await StartAsync();
        await task.PollAsync(Token);

        await System.IO.File.AppendAllTextAsync(FilePath, " and half\n", Token);

        Assert.Equal(["half and half"], (await task.PollAsync(Token)).Select(r => r.Value));
    }

    [Fact]
    public async Task Poll_AfterARestart_GoesOnAtTheStoredPosition()
    {
        await System.IO.File.WriteAllTextAsync(FilePath, "a\nb\nc\n", Token);

        var task = await StartAsync(offset: new Dictionary<string, object?> { ["position"] = 2L });

        Assert.Equal(["b", "c"], (await task.PollAsync(Token)).Select(r => r.Value));
    }

    [Fact]
    public async Task Poll_MoreLinesThanTheBatch_ComesInOrderWithoutGap()
    {
        await System.IO.File.WriteAllLinesAsync(FilePath, Enumerable.Range(0, 1000).Select(n => new string('x', n) + n), Token);
        var task = await StartAsync(("batch.size", "7"), ("line.max.bytes", "65536"));
        var found = new List<object?>();

        while (found.Count < 1000)
        {
            var records = await task.PollAsync(Token);
            Assert.InRange(records.Count, 1, 7);
            found.AddRange(records.Select(r => r.Value));
        }

        Assert.Equal(Enumerable.Range(0, 1000).Select(n => new string('x', n) + n), found);
    }

    [Fact]
    public async Task Poll_FileWasCut_SaysHowToGoOn()
    {
        await System.IO.File.WriteAllTextAsync(FilePath, "a\n", Token);
        var task = await StartAsync(offset: new Dictionary<string, object?> { ["position"] = 100L });

        var error = await Assert.ThrowsAsync<ConnectException>(() => task.PollAsync(Token));

        Assert.Equal("file.truncated", error.Code);
        Assert.Contains("Reset the connector's offsets", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Poll_LineLongerThanAllowed_NamesTheSetting()
    {
        await System.IO.File.WriteAllTextAsync(FilePath, new string('x', 100), Token);
        var task = await StartAsync(("line.max.bytes", "64"));

        var error = await Assert.ThrowsAsync<ConnectException>(() => task.PollAsync(Token));

        Assert.Contains("line.max.bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AlterOffsets_WrongShapes_AreRefused()
    {
        var partition = new Dictionary<string, object?> { ["filename"] = FilePath };

        await AlterAsync(new(partition, new Dictionary<string, object?> { ["position"] = 0L }));
        await AlterAsync(new(partition, null));
        await Assert.ThrowsAsync<ConnectException>(
            () => AlterAsync(new(partition, new Dictionary<string, object?> { ["position"] = -1L })));
        await Assert.ThrowsAsync<ConnectException>(
            () => AlterAsync(new(partition, new Dictionary<string, object?> { ["position"] = "0" })));
        await Assert.ThrowsAsync<ConnectException>(
            () => AlterAsync(new(new Dictionary<string, object?> { ["other"] = "x" }, null)));
    }

    private static Task AlterAsync(SourceOffsetEntry entry) =>
        new FileStreamSourceConnector().AlterOffsetsAsync(new Dictionary<string, string>(), [entry], Token);

    private Task<FileStreamSourceTask> StartAsync(params (string Key, string Value)[] config) => StartAsync(null, config);

    private async Task<FileStreamSourceTask> StartAsync(
        IReadOnlyDictionary<string, object?>? offset, params (string Key, string Value)[] config)
    {
        var task = new FileStreamSourceTask();
        task.Initialize(new FakeSourceContext(offset));
        var settings = config.Append(("file", FilePath)).Append(("topic", "lines"));
        await task.StartAsync(settings.ToDictionary(e => e.Item1, e => e.Item2), Token);
        return task;
    }

    private sealed class FakeSourceContext(IReadOnlyDictionary<string, object?>? offset) : ISourceTaskContext, IOffsetReader
    {
        public string ConnectorName => "test-source";

        public int TaskId => 0;

        public ILoggerFactory LoggerFactory => NullLoggerFactory.Instance;

        public IOffsetReader Offsets => this;

        public void ReportSourceLag(TimeSpan lag)
        {
        }

        public Task<IReadOnlyDictionary<string, object?>?> ReadAsync(
            IReadOnlyDictionary<string, object?> partition, CancellationToken cancellationToken) => Task.FromResult(offset);
    }
}
