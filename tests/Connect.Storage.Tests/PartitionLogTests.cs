using Connect.Protocol.Compression;
using Connect.Protocol.Records;
using Connect.Storage.Durability;
using Connect.Storage.Files;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connect.Storage.Tests;

public sealed class PartitionLogTests : IAsyncLifetime
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;
    private readonly string _directory = Directory.CreateTempSubdirectory("connect-storage-").FullName;
    private LogStore _store = null!;
    private PartitionLog _log = null!;

    public async ValueTask InitializeAsync()
    {
        _store = await OpenAsync();
        TopicInfo topic = await _store.CreateTopicAsync("orders", 1, new Dictionary<string, string> { ["segment.bytes"] = "2000" }, Token);
        _log = topic.Partitions[0];
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Append_GivesDenseOffsets_AndReadsThemBack()
    {
        Assert.Equal(0, (await _log.AppendAsync(Batches.Of("a", "b"), AppendOptions.Client, Token)).BaseOffset);
        Assert.Equal(2, (await _log.AppendAsync(Batches.Of("c"), AppendOptions.Client, Token)).BaseOffset);

        Assert.Equal(["0=a", "1=b", "2=c"], Batches.ReadAll(_log));
        Assert.Equal(3, _log.HighWatermark);
        Assert.Equal(3, _log.LogEndOffset);
    }

    [Theory]
    [InlineData(CompressionCodec.Gzip)]
    [InlineData(CompressionCodec.Snappy)]
    [InlineData(CompressionCodec.Lz4)]
    [InlineData(CompressionCodec.Zstd)]
    public async Task Append_CompressedBatch_IsKeptAsItIs(CompressionCodec codec)
    {
        byte[] batch = Batches.Compressed(codec, "a", "b", "c");
        byte[] sent = [.. batch];
        await _log.AppendAsync(batch, AppendOptions.Client, Token);

        using LogReadResult result = _log.Read(0, 1000);
        Assert.Equal(sent[16..], result.Batches.ToArray()[16..]);
        Assert.Equal(["0=a", "1=b", "2=c"], Batches.Decode(result.Batches));
    }

    [Theory]
    [InlineData("gzip", CompressionCodec.Gzip)]
    [InlineData("uncompressed", CompressionCodec.None)]
    public async Task Append_TopicWithACodecOfItsOwn_ChangesTheBatch(string type, CompressionCodec codec)
    {
        await _store.SetTopicConfigsAsync("orders", new Dictionary<string, string> { ["compression.type"] = type }, Token);
        await _log.AppendAsync(Batches.Compressed(CompressionCodec.Lz4, "a", "b"), AppendOptions.Client, Token);

        using LogReadResult result = _log.Read(0, 1000);
        Assert.True(RecordBatchHeader.TryRead(result.Batches.Span, out RecordBatchHeader header));
        Assert.Equal(codec, header.Codec);
        Assert.Equal(["0=a", "1=b"], Batches.Decode(result.Batches));
    }

    [Fact]
    public async Task Reopen_CleanAndUnclean_KeepsEverythingAcrossSegments()
    {
        for (int i = 0; i < 200; i++)
        {
            await _log.AppendAsync(Batches.Of($"value-{i}"), AppendOptions.Client, Token);
        }

        List<string> before = Batches.ReadAll(_log);
        await _store.DisposeAsync();
        _store = await OpenAsync();
        Assert.True(_store.TryGet("orders", 0, out PartitionLog? log));
        Assert.Equal(before, Batches.ReadAll(log!));
        Assert.True(Directory.GetFiles(Path.Combine(_directory, "orders-0"), "*.log").Length > 5);

        await _store.DisposeAsync();
        File.Delete(Path.Combine(_directory, ".kafka_cleanshutdown"));
        _store = await OpenAsync();
        Assert.True(_store.TryGet("orders", 0, out log));
        Assert.Equal(before, Batches.ReadAll(log!));
        Assert.Equal(200, (await log!.AppendAsync(Batches.Of("next"), AppendOptions.Client, Token)).BaseOffset);
    }

    [Fact]
    public async Task Read_SmallLimit_GivesTheFirstBatchWhole()
    {
        await _log.AppendAsync(Batches.Of("a", "b"), AppendOptions.Client, Token);
        await _log.AppendAsync(Batches.Of("c"), AppendOptions.Client, Token);

        using LogReadResult one = _log.Read(1, maxBytes: 1);
        using LogReadResult none = _log.Read(1, maxBytes: 1, minOneBatch: false);
        using LogReadResult end = _log.Read(3, maxBytes: 1000);
        Assert.Equal(["0=a", "1=b"], Batches.Decode(one.Batches));
        Assert.True(none.Batches.IsEmpty);
        Assert.True(end.Batches.IsEmpty);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void Read_OutsideTheLog_IsOutOfRange(long offset)
    {
        var e = Assert.Throws<LogException>(() => _log.Read(offset, 1000));
        Assert.Equal(LogErrorKind.OffsetOutOfRange, e.Kind);
    }

    [Fact]
    public async Task Watch_SignalsWhenTheHighWatermarkMoves()
    {
        var signal = new LogSignal();
        _log.Watch(signal);
        Assert.False(await signal.WaitAsync(TimeSpan.FromMilliseconds(1), TimeProvider.System, Token));

        await _log.AppendAsync(Batches.Of("a"), AppendOptions.Client, Token);
        Assert.True(await signal.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, Token));
    }

    private Task<LogStore> OpenAsync() => LogStore.OpenAsync(
        new LogStoreOptions { DataDirectory = _directory },
        DiskFileSystem.Instance,
        TimeProvider.System,
        NullLoggerFactory.Instance,
        Token);
}
