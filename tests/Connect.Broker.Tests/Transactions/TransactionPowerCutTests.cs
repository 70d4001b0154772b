using Connect.Broker.Tests.Testing;
using Connect.Broker.Transactions;
using Connect.Protocol;
using Connect.Protocol.Messages;
using Connect.TestKit.Disk;

namespace Connect.Broker.Tests.Transactions;

/// <summary>
/// Transactions over a disk whose power goes out at each of its operations: what was said to be committed is there, what was aborted or
/// never ended is not, and nothing is left that would hold back readers for ever.
/// </summary>
public sealed class TransactionPowerCutTests
{
    private static readonly string[] Committed = ["1a", "1b", "3a"];

    [Theory]
    [InlineData(TransactionVersion.First)]
    [InlineData(TransactionVersion.Second)]
    public async Task PowerCut_AtAnyOperation_KeepsTheOutcome(short protocol)
    {
        var isOver = false;
        for (var cut = 1; !isOver; cut++)
        {
            var disk = new FaultyDisk();
            await using var broker = await TestBroker.StartAsync(options => options.LogFlushThreads = 1, files: disk);
            int committed;
            using (var client = await RawClient.ConnectAsync(broker))
            {
                await client.SendAsync(Batches.Create("t"));
                disk.PowerOffAt = disk.Operations + cut;
                committed = await RunAsync(new TransactionClient(client, "tx", protocol), protocol, disk);
            }
            isOver = committed == Committed.Length;
            disk.PowerOffAt = 0;
            await broker.RestartAsync(() => disk.Crash(new Random(cut)));
            await CheckAsync(broker, protocol, committed, $"cut {cut}");
        }
    }

    // How many records are known to be committed when the power goes out.
    private static async Task<int> RunAsync(TransactionClient producer, short protocol, FaultyDisk disk)
    {
        var committed = 0;
        if (await producer.TryInitAsync() is not { ErrorCode: ErrorCode.None } init)
        {
            return committed;
        }
        (producer.ProducerId, producer.ProducerEpoch) = (init.ProducerId, init.ProducerEpoch);
        foreach (var (values, commit) in new[] { (Committed[..2], true), (["2a"], false), (Committed[2..], true) })
        {
            foreach (var value in values)
            {
                if (!await AddAsync(producer, protocol, disk) || await producer.WriteAsync("t", value) != ErrorCode.None)
                {
                    return committed;
                }
            }
            if (await producer.EndAsync(commit) != ErrorCode.None)
            {
                return committed;
            }
            committed += commit ? values.Length : 0;
        }
        return committed;
    }

    // The transaction before is complete in a moment, or never.
    private static async Task<bool> AddAsync(TransactionClient producer, short protocol, FaultyDisk disk)
    {
        var error = ErrorCode.None;
        do
        {
            error = protocol == TransactionVersion.First ? await producer.TryAddAsync("t") : ErrorCode.None;
        }
        while (error == ErrorCode.ConcurrentTransactions && disk.Operations <= disk.PowerOffAt);
        return error == ErrorCode.None;
    }

    private static async Task CheckAsync(TestBroker broker, short protocol, int committed, string cut)
    {
        using var client = await RawClient.ConnectAsync(broker);
        var successor = new TransactionClient(client, "tx", protocol);
        await successor.InitAsync();

        var found = await TransactionClient.ReadCommittedAsync(client, "t");
        // The transaction that was being ended may be committed without anybody knowing.
        Assert.True(
            found.SequenceEqual(Committed.Take(committed)) || found.SequenceEqual(Committed.Take(committed == 0 ? 2 : 3)),
            $"{cut}: {committed} records were committed, found are {string.Join(' ', found)}");
        var (stable, end) = (await EndAsync(client, isolation: 1), await EndAsync(client, isolation: 0));
        Assert.True(stable == end, $"{cut}: readers wait at {stable} of {end}");
    }

    private static async Task<long> EndAsync(RawClient client, sbyte isolation) => (await client.SendAsync(new ListOffsetsRequest
    {
        IsolationLevel = isolation,
        Topics = [new() { Name = "t", Partitions = [new() { Timestamp = -1 }] }],
    })).Topics[0].Partitions[0].Offset;
}
