using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.File.Tests.ObjectDirectory;
using Connect.File.TextLines;
using Connect.TestKit.Conformance;

namespace Connect.File.Tests.TextLines;

public sealed class FileStreamSinkTests : IDisposable
{
    private static readonly TopicPartition Lines = new("lines", 0);

    private readonly TemporaryFolder _folder = new();

    private string FilePath => Path.Combine(_folder.Path, "sink.txt");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Put_Values_AreLines()
    {
        await using (var run = await StartAsync())
        {
            await run.PutAsync([Record(0, "text"), Record(1, 5L), Record(2, new Dictionary<string, object?> { ["a"] = true })]);
            Assert.Equal(3, (await run.PreCommitAsync())[Lines]);
        }

        Assert.Equal("text\n5\n{\"a\":true}\n", _folder.Read("sink.txt"));
    }

    [Fact]
    public async Task Start_ExistingFile_AppendsToIt()
    {
        await System.IO.File.WriteAllTextAsync(FilePath, "before\n", TestContext.Current.CancellationToken);

        await using (var run = await StartAsync())
        {
            await run.PutAsync([Record(0, "after")]);
        }

        Assert.Equal("before\nafter\n", _folder.Read("sink.txt"));
    }

    [Fact]
    public async Task Start_FolderMissing_SaysWhatToCheck()
    {
        var config = new Dictionary<string, string> { ["file"] = Path.Combine(_folder.Path, "missing", "sink.txt") };

        var error = await Assert.ThrowsAsync<ConnectException>(() => SinkRun.StartAsync(new FileStreamSinkTask(), config, [Lines]));

        Assert.Contains("folder exists", error.Hint!, StringComparison.Ordinal);
    }

    [Fact]
    public void TaskConfigs_ManyTasks_IsOneBecauseAFileHasOneWriter() => Assert.Single(new FileStreamSinkConnector().TaskConfigs(4));

    private static SinkRecord Record(long offset, object value) =>
        new() { Topic = "lines", OriginalTopicPartition = Lines, Offset = offset, Value = value };

    private Task<SinkRun> StartAsync() => SinkRun.StartAsync(
        new FileStreamSinkTask(), new Dictionary<string, string> { ["file"] = FilePath }, [Lines]);
}
