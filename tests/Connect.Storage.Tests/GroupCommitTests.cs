using Connect.Storage.Files;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connect.Storage.Tests;

public sealed class GroupCommitTests : IDisposable
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;
    private readonly string _directory = Directory.CreateTempSubdirectory("connect-storage-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task ManyWritersAndReaders_GetDenseOffsets_AndSeeOnlyWhatIsFlushed()
    {
        const int Partitions = 3;
        const int WritersEach = 8;
        const int BatchesEach = 100;
        var files = new CountingFileSystem();
        await using LogStore store = await OpenAsync(files);
        var configs = new Dictionary<string, string> { ["segment.bytes"] = "20000" };
        TopicInfo topic = await store.CreateTopicAsync("t", Partitions, configs, Token);
        Task[] readers = [.. topic.Partitions.Select(log => ReadUntilAsync(log, WritersEach * BatchesEach * 2, Token))];
        int flushesBefore = files.Flushes;
        await Task.WhenAll(
            from log in topic.Partitions
            from writer in Enumerable.Range(0, WritersEach)
            select Task.Run(() => WriteAsync(log, writer, BatchesEach), Token));
        await Task.WhenAll(readers);

        int appends = Partitions * WritersEach * BatchesEach;
        int flushes = files.Flushes - flushesBefore;
        Assert.True(flushes < appends / 2, $"{appends} appends took {flushes} flushes");
    }

    // I1: the high watermark has passed a batch when its append is acknowledged.
    private static async Task WriteAsync(PartitionLog log, int writer, int batches)
    {
        for (int i = 0; i < batches; i++)
        {
            AppendResult result = await log.AppendAsync(Batches.Of($"{writer}:{i}:a", $"{writer}:{i}:b"), AppendOptions.Client, Token);
            Assert.True(log.HighWatermark >= result.BaseOffset + 2);
        }
    }

    private static async Task ReadUntilAsync(PartitionLog log, int count, CancellationToken cancellationToken)
    {
        var lastOfWriter = new Dictionary<string, int>();
        long offset = 0;
        while (offset < count)
        {
            var signal = new Durability.LogSignal();
            log.Watch(signal);
            using LogReadResult result = log.Read(offset, 4096);
            List<string> records = Batches.Decode(result.Batches);
            if (records.Count == 0)
            {
                Assert.True(await signal.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, cancellationToken));
                continue;
            }

            log.Unwatch(signal);
            foreach (string record in records)
            {
                string[] parts = record.Split('=', ':');
                Assert.Equal(offset++, long.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture));
                int number = int.Parse(parts[2], System.Globalization.CultureInfo.InvariantCulture);
                Assert.InRange(number, lastOfWriter.GetValueOrDefault(parts[1], 0), int.MaxValue);
                lastOfWriter[parts[1]] = number;
            }
        }
    }

    private Task<LogStore> OpenAsync(IFileSystem files) => LogStore.OpenAsync(
        new LogStoreOptions { DataDirectory = _directory }, files, TimeProvider.System, NullLoggerFactory.Instance, Token);

    /// <summary>The real disk, with the flushes of segments counted.</summary>
    private sealed class CountingFileSystem : IFileSystem
    {
        private readonly DiskFileSystem _inner = DiskFileSystem.Instance;
        private int _flushes;

        public int Flushes => Volatile.Read(ref _flushes);

        public IStorageFile Open(string path, bool create) => new CountingFile(this, _inner.Open(path, create));

        public IStorageFile OpenForReading(string path) => _inner.OpenForReading(path);

        public FileStatus? TryStat(string path) => _inner.TryStat(path);

        public bool FileExists(string path) => _inner.FileExists(path);

        public bool DirectoryExists(string path) => _inner.DirectoryExists(path);

        public IReadOnlyList<string> ListFiles(string directory) => _inner.ListFiles(directory);

        public IReadOnlyList<string> ListDirectories(string directory) => _inner.ListDirectories(directory);

        public void CreateDirectory(string path) => _inner.CreateDirectory(path);

        public void DeleteFile(string path) => _inner.DeleteFile(path);

        public void DeleteDirectory(string path) => _inner.DeleteDirectory(path);

        public void RenameFile(string from, string to) => _inner.RenameFile(from, to);

        public void RenameDirectory(string from, string to) => _inner.RenameDirectory(from, to);

        public void FlushDirectory(string path) => _inner.FlushDirectory(path);

        public IDisposable? TryLock(string path) => _inner.TryLock(path);

        private sealed class CountingFile(CountingFileSystem owner, IStorageFile inner) : IStorageFile
        {
            public string Path => inner.Path;

            public long LengthBytes => inner.LengthBytes;

            public int Read(Span<byte> destination, long position) => inner.Read(destination, position);

            public void Write(ReadOnlySpan<byte> source, long position) => inner.Write(source, position);

            public void Truncate(long lengthBytes) => inner.Truncate(lengthBytes);

            public void Flush()
            {
                Interlocked.Increment(ref owner._flushes);
                inner.Flush();
            }

            public void Dispose() => inner.Dispose();
        }
    }
}
