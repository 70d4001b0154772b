using Connect.Protocol.Records;
using Connect.Storage.Files;
using Connect.Storage.Inspection;
using Connect.TestKit.Disk;

namespace Connect.Storage.Tests;

/// <summary>A log is whole, or the report names file, position, problem and next step.</summary>
public sealed class LogVerifierTests
{
    private const string Partition = "/data/t-0";
    private const string First = $"{Partition}/00000000000000000000";
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WholeLog_HasNoDamage_AndSaysUpToWhereItWasRead(bool isClosed)
    {
        StoreFixture fixture = await FilledAsync();
        if (isClosed)
        {
            await fixture.Store.DisposeAsync();
        }

        List<PartitionReport> reports = await VerifyAsync(fixture.Disk, "/data");

        Assert.All(reports, report => Assert.Empty(report.Damage));
        PartitionReport partition = Assert.Single(reports, report => report.Path == Partition);
        Assert.Equal((0, 30, 30, 30), (partition.StartOffset, partition.EndOffset, partition.Batches, partition.Records));
        Assert.True(partition.Segments > 3, $"{partition.Segments} segments");
    }

    [Fact]
    public async Task FlippedBitInACompletedSegment_IsNamed_AndWhatFollowsIsCheckedToo()
    {
        StoreFixture fixture = await FilledAsync();
        fixture.Disk.Corrupt($"{First}.log", 70, 0x55);
        int second = SizeOfFirstBatch(fixture.Disk);
        fixture.Disk.Corrupt($"{First}.log", second + second + 70, 0x55);

        PartitionReport report = Assert.Single(await VerifyAsync(fixture.Disk, Partition));

        Assert.Equal([0L, 2L * second], report.Damage.Select(d => d.Position));
        Assert.All(report.Damage, d => Assert.Equal($"{First}.log", d.File));
        Assert.All(report.Damage, d => Assert.Contains("backup", d.NextStep, StringComparison.Ordinal));
        Assert.Contains("checksum", report.Damage[0].Problem, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(28, report.Batches);
    }

    [Fact]
    public async Task UnreadableRestOfACompletedSegment_IsOneDamage_WhateverItsOffsetsWere()
    {
        StoreFixture fixture = await FilledAsync();
        fixture.Disk.Corrupt($"{First}.log", 8, 0x7f); // the length of the first batch leads nowhere

        PartitionReport report = Assert.Single(await VerifyAsync(fixture.Disk, Partition));

        LogDamage damage = Assert.Single(report.Damage);
        Assert.Equal(($"{First}.log", 0L), (damage.File, damage.Position));
        Assert.Contains("hold no whole batch", damage.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TornTail_IsToldFromAFlippedBit()
    {
        StoreFixture torn = await StoreFixture.CreateAsync();
        await torn.AppendAsync("a");
        long end = torn.Disk.LengthOf(StoreFixture.LogPath);
        using (IStorageFile file = torn.Disk.Open(StoreFixture.LogPath, create: false))
        {
            file.Write(Batches.Of("torn").AsSpan(0, 40), end);
        }

        StoreFixture flipped = await StoreFixture.CreateAsync();
        await flipped.AppendAsync("a");
        await flipped.AppendAsync("b");
        flipped.Disk.Corrupt(StoreFixture.LogPath, 65, 0x55);

        LogDamage tail = Assert.Single(Assert.Single(await VerifyAsync(torn.Disk, Partition)).Damage);
        LogDamage middle = Assert.Single(Assert.Single(await VerifyAsync(flipped.Disk, Partition)).Damage);

        Assert.Equal((end, true), (tail.Position, tail.NextStep.Contains("next start cuts it off", StringComparison.Ordinal)));
        Assert.Equal((0, true), (middle.Position, middle.NextStep.Contains("Copy the directory", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(".index")]
    [InlineData(".timeindex")]
    public async Task MissingAndWrongIndexes_AreNamed(string extension)
    {
        StoreFixture fixture = await FilledAsync();
        fixture.Disk.Corrupt(First + extension, 7, 0x7f);
        PartitionReport wrong = Assert.Single(await VerifyAsync(fixture.Disk, Partition));
        using (IStorageFile file = fixture.Disk.Open(First + extension, create: false))
        {
            file.Truncate(file.LengthBytes - 1);
        }

        PartitionReport cut = Assert.Single(await VerifyAsync(fixture.Disk, Partition));
        fixture.Disk.DeleteFile(First + extension);
        PartitionReport missing = Assert.Single(await VerifyAsync(fixture.Disk, Partition));

        Assert.Contains(wrong.Damage, d => d.File == First + extension && d.Position is not null && d.NextStep.Contains("delete the file"));
        Assert.Contains(cut.Damage, d => d.File == First + extension && d.Problem.Contains("no whole entry"));
        LogDamage gone = Assert.Single(missing.Damage);
        Assert.Equal((First + extension, "The index is missing."), (gone.File, gone.Problem));
    }

    [Fact]
    public async Task AbortedTransactionWithoutItsEntry_IsNamed()
    {
        StoreFixture fixture = await StoreFixture.CreateAsync();
        await fixture.Log.AppendAsync(Batches.Transactional(5, 0, 0, "a"), AppendOptions.Client, Token);
        await fixture.Log.AppendMarkerAsync(5, 0, ControlRecordType.Abort, coordinatorEpoch: 0);
        await fixture.Log.AppendAsync(Batches.Transactional(5, 0, 1, "b"), AppendOptions.Client, Token);
        await fixture.Log.AppendMarkerAsync(5, 0, ControlRecordType.Commit, coordinatorEpoch: 0);
        Assert.Empty(Assert.Single(await VerifyAsync(fixture.Disk, Partition)).Damage);

        fixture.Disk.Corrupt($"{First}.txnindex", 9, 6); // another producer
        PartitionReport wrong = Assert.Single(await VerifyAsync(fixture.Disk, Partition));
        fixture.Disk.DeleteFile($"{First}.txnindex");
        PartitionReport missing = Assert.Single(await VerifyAsync(fixture.Disk, Partition));

        Assert.Equal(2, wrong.Damage.Count);
        LogDamage damage = Assert.Single(missing.Damage);
        Assert.Contains("producer 5 from offset 0 on was aborted at 1", damage.Problem, StringComparison.Ordinal);
        Assert.Contains(".snapshot", damage.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MissingSegment_AndLostEnd_AreNamed()
    {
        StoreFixture fixture = await FilledAsync();
        await fixture.Store.DisposeAsync();
        string[] logs = [.. fixture.Disk.ListFiles(Partition).Where(n => n.EndsWith(".log", StringComparison.Ordinal)).Order()];
        fixture.Disk.DeleteFile($"{Partition}/{logs[1]}");
        PartitionReport middle = Assert.Single(await VerifyAsync(fixture.Disk, Partition));
        fixture.Disk.DeleteFile($"{Partition}/{logs[^1]}");
        PartitionReport end = Assert.Single(await VerifyAsync(fixture.Disk, Partition));

        Assert.Contains(middle.Damage, d => d.File == $"{Partition}/{logs[2]}" && d.Problem.Contains("ends before"));
        Assert.Contains(middle.Damage, d => d.File.EndsWith(".index", StringComparison.Ordinal) && d.Problem.Contains("no segment"));
        Assert.Contains(end.Damage, d => d.File == Partition && d.Problem.Contains("everything below 30 was on the disk"));
    }

    [Theory]
    [InlineData("leader-epoch-checkpoint")]
    [InlineData("partition.metadata")]
    [InlineData("00000000000000000030.snapshot")]
    public async Task OtherFiles_AreChecked(string name)
    {
        StoreFixture fixture = await FilledAsync();
        await fixture.Store.DisposeAsync();
        fixture.Disk.Corrupt($"{Partition}/{name}", 0, (byte)'x');

        LogDamage inDirectory = Assert.Single(Assert.Single(await VerifyAsync(fixture.Disk, Partition)).Damage);
        LogDamage alone = Assert.Single(Assert.Single(await VerifyAsync(fixture.Disk, $"{Partition}/{name}")).Damage);

        Assert.Equal($"{Partition}/{name}", inDirectory.File);
        Assert.Equal(inDirectory, alone);
    }

    [Fact]
    public async Task CheckpointsOfTheDataDirectory_AreChecked()
    {
        StoreFixture fixture = await FilledAsync();
        await fixture.Store.DisposeAsync();
        fixture.Disk.Corrupt("/data/recovery-point-offset-checkpoint", 0, (byte)'x');
        fixture.Disk.Corrupt("/data/topics.json", 0, (byte)'x');

        List<PartitionReport> reports = await VerifyAsync(fixture.Disk, "/data");

        Assert.Equal(
            ["/data/recovery-point-offset-checkpoint", "/data/topics.json"], reports.SelectMany(r => r.Damage).Select(d => d.File));
    }

    [Fact]
    public async Task CompactedLog_IsWhole()
    {
        Cleaning.CompactedLog log = await Cleaning.CompactedLog.CreateAsync();
        await log.FillAsync(40);
        await log.RollAsync();
        Assert.True(log.Clean() > 0);

        PartitionReport report = Assert.Single(await VerifyAsync(log.Fixture.Disk, Partition));

        Assert.Empty(report.Damage);
        Assert.True(report.Records < 20, $"{report.Records} records");
        Assert.Equal(log.Log.LogEndOffset, report.EndOffset);
    }

    [Fact]
    public async Task PathsThatAreNone_AreRefused()
    {
        StoreFixture fixture = await FilledAsync();
        foreach (string path in new[] { "/nowhere", "/data/topics.json", "/data/t-0/flush-failed" })
        {
            LogException e = await Assert.ThrowsAsync<LogException>(() => VerifyAsync(fixture.Disk, path));
            Assert.Contains(path, e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Dump_ShowsWhatFilesHold_InOrder()
    {
        StoreFixture fixture = await StoreFixture.CreateAsync(configs: [("index.interval.bytes", "10")]);
        await fixture.Log.AppendAsync(Batches.Idempotent(7, 1, 0, "a", "b"), AppendOptions.Client, Token);
        await fixture.Log.AppendAsync(Batches.Transactional(8, 0, 0, "c"), AppendOptions.Client, Token);
        await fixture.Log.AppendMarkerAsync(8, 0, ControlRecordType.Abort, coordinatorEpoch: 3);
        await fixture.Store.DisposeAsync();
        fixture.Disk.Corrupt("/data/t-0/00000000000000000004.snapshot", 3, 0x55);

        string[] items = [.. new LogDump(fixture.Disk, withRecords: true).Read(Partition).Select(Text)];

        string[] beginnings =
        [
            "index offset_index_entry offset=2 position=", "index offset_index_entry offset=3 position=",
            "log batch position=0", "log record offset=0", "log record offset=1", "log batch position=", "log record offset=2",
            "log batch position=", "log record offset=3", "log end position=",
            "timeindex time_index_entry timestamp=1700000000000 offset=1",
            "txnindex aborted_transaction producer_id=8 first_offset=2 last_offset=3 last_stable_offset=4",
            "snapshot damage position=",
            "leader-epoch-checkpoint leader_epoch epoch=0 start_offset=0",
        ];
        Assert.Equal(beginnings.Length, items.Length);
        Assert.All(items.Zip(beginnings), pair => Assert.StartsWith(pair.Second, pair.First, StringComparison.Ordinal));
        Assert.Contains("marker=abort coordinator_epoch=3", items[7], StringComparison.Ordinal);
    }

    private static string Text(LogItem item) =>
        $"{(item.File.Contains('.') ? item.File.Split('.')[1] : item.File)} {item.Type} "
        + string.Join(' ', item.Fields.Select(f => FormattableString.Invariant($"{f.Key}={f.Value}")));

    private static int SizeOfFirstBatch(FaultyDisk disk)
    {
        using IStorageFile file = disk.OpenForReading($"{First}.log");
        return RecordBatchHeader.TryRead(file.ReadToEnd(), out RecordBatchHeader header) ? header.TotalBytes : 0;
    }

    private static async Task<List<PartitionReport>> VerifyAsync(FaultyDisk disk, string path)
    {
        var reports = new List<PartitionReport>();
        await foreach (PartitionReport report in new LogVerifier(disk, TimeProvider.System).VerifyAsync(path, Token))
        {
            reports.Add(report);
        }

        return reports;
    }

    private static async Task<StoreFixture> FilledAsync()
    {
        StoreFixture fixture = await StoreFixture.CreateAsync(configs: [("segment.bytes", "500"), ("index.interval.bytes", "50")]);
        for (int i = 0; i < 30; i++)
        {
            byte[] batch = Batches.Of(RecordBatchWriterOptions.Default, Batches.TimestampMs + i, $"value-{i:D2}");
            await fixture.Log.AppendAsync(batch, AppendOptions.Client, Token);
        }

        return fixture;
    }
}
