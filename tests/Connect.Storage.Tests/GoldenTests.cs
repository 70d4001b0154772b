using Connect.Storage.Files;
using Connect.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connect.Storage.Tests;

/// <summary>A data directory that version 1 of the layout wrote; it must be read for ever.</summary>
public sealed class GoldenTests : IDisposable
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;
    private static readonly string Golden = Path.Combine(RepositoryRoot.Path, "tests", "Connect.Storage.Tests", "golden", "v1", "data");
    private readonly string _directory = Directory.CreateTempSubdirectory("connect-golden-").FullName;

    public GoldenTests()
    {
        foreach (string file in Directory.GetFiles(Golden, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(_directory, Path.GetRelativePath(Golden, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public async Task DataDirectory_IsRead_AndItsFilesAreWhatWouldBeWrittenToday(bool clean, bool withoutIndexes)
    {
        string partition = Path.Combine(_directory, "golden-0");
        if (!clean)
        {
            File.Delete(Path.Combine(_directory, ".kafka_cleanshutdown"));
        }

        foreach (string index in Directory.GetFiles(partition, "*index"))
        {
            if (withoutIndexes)
            {
                File.Delete(index);
            }
        }

        await using (LogStore store = await OpenAsync())
        {
            Assert.Equal(("Z29sZGVuLWNsdXN0ZXI", 1), (store.ClusterId, store.NodeId));
            Assert.True(store.TryGet("golden", 0, out PartitionLog? log));
            Assert.Equal(Enumerable.Range(0, 24).Select(i => $"{i}=value-{i}"), Batches.ReadAll(log!));
            Assert.Equal(new TimestampedOffset(10, Batches.TimestampMs + 10), log!.OffsetForTimestamp(Batches.TimestampMs + 10));
            byte[] last = Batches.Idempotent(77, 1, 0, "value-22", "value-23");
            AppendResult repetition = await log.AppendAsync(last, AppendOptions.Client, Token);
            Assert.Equal((22, true), (repetition.BaseOffset, repetition.IsDuplicate));
        }

        string[] files = [.. Directory.GetFiles(Path.Combine(Golden, "golden-0")).Where(f => Path.GetExtension(f) != ".snapshot")];
        Assert.True(files.Length > 10);
        foreach (string file in files)
        {
            string today = Path.Combine(partition, Path.GetFileName(file));
            Assert.Equal(await File.ReadAllBytesAsync(file, Token), await File.ReadAllBytesAsync(today, Token));
        }
    }

    [Fact]
    public async Task DirectoryInTheMiddleOfACompaction_IsPutInOrder()
    {
        string partition = Path.Combine(_directory, "golden-0");
        foreach (string file in Directory.GetFiles(partition, "00000000000000000012.*"))
        {
            File.Move(file, file + ".swap");
        }

        File.Copy(Path.Combine(partition, "00000000000000000006.log"), Path.Combine(partition, "00000000000000000013.log"));
        await File.WriteAllTextAsync(Path.Combine(partition, "00000000000000000000.log.cleaned"), "half of a segment", Token);
        await File.WriteAllTextAsync(Path.Combine(partition, "00000000000000000006.index.deleted"), "an old index", Token);
        await File.WriteAllTextAsync(Path.Combine(partition, "00000000000000000007.timeindex"), "an index without a log", Token);

        await using LogStore store = await OpenAsync();

        Assert.True(store.TryGet("golden", 0, out PartitionLog? log));
        Assert.Equal(Enumerable.Range(0, 24).Select(i => $"{i}=value-{i}"), Batches.ReadAll(log!));
        Assert.Equal(
            ["0", "12", "18", "6"],
            Directory.GetFiles(partition, "*.log*")
                .Select(file => Path.GetFileNameWithoutExtension(file).TrimStart('0').PadLeft(1, '0')).Order(StringComparer.Ordinal));
        Assert.False(File.Exists(Path.Combine(partition, "00000000000000000007.timeindex")));
    }

    private Task<LogStore> OpenAsync() => LogStore.OpenAsync(
        new LogStoreOptions { DataDirectory = _directory },
        DiskFileSystem.Instance,
        TimeProvider.System,
        NullLoggerFactory.Instance,
        Token);
}
