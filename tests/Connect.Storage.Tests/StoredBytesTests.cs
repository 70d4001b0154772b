namespace Connect.Storage.Tests;

/// <summary>The small files of a log, byte for byte as docs/formats has them; `golden/v1` holds segments and their indexes.</summary>
public sealed class StoredBytesTests
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Fact]
    public async Task CleanShutdown_LeavesTheseFiles()
    {
        StoreFixture fixture = await StoreFixture.CreateAsync();
        await fixture.Store.CreateTopicAsync("orders", 2, cancellationToken: Token);
        await fixture.AppendAsync("a", "b", "c");
        await fixture.Log.DeleteRecordsAsync(2);
        Assert.True(fixture.Store.TryGet("orders", 1, out PartitionLog? orders));
        await orders!.AppendAsync(Batches.Of("x"), AppendOptions.Client, Token);
        await fixture.Store.DisposeAsync();

        Assert.Equal("0\n1\nt 0 2\n", fixture.Disk.ReadText("/data/log-start-offset-checkpoint"));
        Assert.Equal("0\n3\norders 0 0\norders 1 1\nt 0 3\n", fixture.Disk.ReadText("/data/recovery-point-offset-checkpoint"));
        Assert.Equal("{\"version\":0}\n", fixture.Disk.ReadText("/data/.kafka_cleanshutdown"));
        Assert.Equal("0\n1\n0 0\n", fixture.Disk.ReadText("/data/t-0/leader-epoch-checkpoint"));
    }

    [Fact]
    public async Task RaisedEpoch_IsAnEntryMore()
    {
        StoreFixture fixture = await StoreFixture.CreateAsync();
        await fixture.AppendAsync("a", "b");
        fixture.Disk.Corrupt(StoreFixture.LogPath, 65, 0x55);
        await fixture.KillAndReopenAsync();
        await fixture.AppendAsync("a", "b");
        int position = (int)fixture.Disk.LengthOf(StoreFixture.LogPath);
        await fixture.AppendAsync("c");
        fixture.Disk.Corrupt(StoreFixture.LogPath, position + 65, 0x55);
        await fixture.KillAndReopenAsync();

        Assert.Equal("0\n2\n1 0\n2 2\n", fixture.Disk.ReadText("/data/t-0/leader-epoch-checkpoint"));
    }

    [Fact]
    public async Task ProducerSnapshot_HasTheseBytes()
    {
        StoreFixture fixture = await StoreFixture.CreateAsync();
        await fixture.Log.AppendAsync(Batches.Idempotent(77, 1, 0, "a", "b"), AppendOptions.Client, Token);
        await fixture.Log.AppendAsync(Batches.Transactional(88, 2, 0, "c"), AppendOptions.Client, Token);
        await fixture.Store.DisposeAsync();

        using Files.IStorageFile file = fixture.Disk.OpenForReading("/data/t-0/00000000000000000003.snapshot");
        Assert.Equal(
            "0001" + "7DD78475" + "00000002"
            + "000000000000004D" + "0001" + "00000001" + "0000000000000001" + "00000001" + "0000018BCFE56800"
            + "FFFFFFFF" + "FFFFFFFFFFFFFFFF"
            + "0000000000000058" + "0002" + "00000000" + "0000000000000002" + "00000000" + "0000018BCFE56800"
            + "FFFFFFFF" + "0000000000000002",
            Convert.ToHexString(file.ReadToEnd()));
    }
}
