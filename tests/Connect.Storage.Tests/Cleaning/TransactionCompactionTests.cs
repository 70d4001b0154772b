using Connect.Protocol.Records;

namespace Connect.Storage.Tests.Cleaning;

public sealed class TransactionCompactionTests
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;
    private readonly Dictionary<long, int> _sequences = [];

    [Fact]
    public async Task AbortedRecords_Go_AndNeverTakeThePlaceOfCommittedOnes()
    {
        CompactedLog log = await CompactedLog.CreateAsync(("delete.retention.ms", "60000"));
        await AppendAsync(log, 1, "a=committed");
        await EndAsync(log, 1, ControlRecordType.Commit);
        await AppendAsync(log, 2, "a=aborted");
        await AppendAsync(log, 2, "b=aborted");
        await EndAsync(log, 2, ControlRecordType.Abort);
        await log.RollAsync();
        log.Clean();

        Assert.Equal(["0:a=committed"], Values(log));
        Assert.Equal(2, Markers(log).Count);
        Assert.Equal(new AbortedTransaction(2, 2), Assert.Single(log.Log.AbortedTransactions(0, 5)));
        await log.Fixture.RestartAsync(clean: false);
        Assert.Equal(["0:a=committed"], Values(log));
    }

    [Fact]
    public async Task Markers_StayForTheirTime_AndTheLastOfEachProducerForAsLongAsItMayGoOn()
    {
        CompactedLog log = await CompactedLog.CreateAsync(("delete.retention.ms", "60000"));
        for (int i = 0; i < 3; i++)
        {
            await AppendAsync(log, 1, "a=aborted");
            await EndAsync(log, 1, ControlRecordType.Abort);
        }

        for (int round = 0; round < 2; round++)
        {
            await log.RollAsync();
            log.Clean();
            Assert.Empty(Values(log));
            Assert.Equal(3, Markers(log).Count);
        }

        log.Fixture.Time.Advance(TimeSpan.FromMinutes(1));
        await log.RollAsync();
        log.Clean();
        Assert.Equal(5, Assert.Single(Markers(log)).BaseOffset);
        Assert.Equal(new AbortedTransaction(1, 4), Assert.Single(log.Log.AbortedTransactions(0, 5)));
        await AppendAsync(log, 1, "a=next");
    }

    [Fact]
    public async Task OpenTransaction_IsNotCompacted()
    {
        CompactedLog log = await CompactedLog.CreateAsync();
        await log.AppendAsync("a=1");
        await AppendAsync(log, 1, "a=2");
        await log.FillAsync(20);
        log.Clean();
        Assert.Contains("0:a=1", log.Read());

        await EndAsync(log, 1, ControlRecordType.Commit);
        await log.RollAsync();
        log.Clean();
        Assert.DoesNotContain("0:a=1", Values(log));
        Assert.Contains("1:a=2", Values(log));
    }

    private async Task AppendAsync(CompactedLog log, long producerId, params string[] records)
    {
        int sequence = _sequences.GetValueOrDefault(producerId);
        var options = new RecordBatchWriterOptions
        {
            ProducerId = producerId,
            ProducerEpoch = 0,
            BaseSequence = sequence,
            IsTransactional = true,
        };
        await log.AppendAsync(options, records);
        _sequences[producerId] = sequence + records.Length;
    }

    private static async Task EndAsync(CompactedLog log, long producerId, ControlRecordType type)
    {
        var options = new RecordBatchWriterOptions { ProducerId = producerId, ProducerEpoch = 0, IsTransactional = true, IsControl = true };
        using var writer = new RecordBatchWriter(options);
        writer.Append(log.NowMs, ControlRecord.Key(type), ControlRecord.MarkerValue(0));
        await log.Log.AppendAsync(writer.Build(), AppendOptions.Internal, Token);
    }

    private static List<RecordBatchHeader> Headers(CompactedLog log) => [.. Batches.ReadBatches(log.Log).Select(
        batch => RecordBatchHeader.TryRead(batch, out RecordBatchHeader header) ? header : throw new InvalidDataException())];

    private static List<RecordBatchHeader> Markers(CompactedLog log) =>
        [.. Headers(log).Where(header => header.IsControl && header.RecordCount > 0)];

    private static List<string> Values(CompactedLog log) =>
    [
        .. Batches.ReadBatches(log.Log)
            .Where(batch => !RecordBatchHeader.TryRead(batch, out RecordBatchHeader header) || !header.IsControl)
            .SelectMany(batch => Batches.DecodeKeyed(batch))
            .Where(record => !record.Contains(":roll", StringComparison.Ordinal)),
    ];
}
