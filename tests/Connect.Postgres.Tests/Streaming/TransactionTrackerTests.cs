using Connect.Postgres.Streaming;
using Connect.Postgres.Streaming.Messages;

namespace Connect.Postgres.Tests.Streaming;

public sealed class TransactionTrackerTests
{
    // Two transactions as the server sends them: (position, messages at it).
    private static readonly (BeginMessage Begin, ulong[] Events, CommitMessage Commit)[] Transactions =
    [
        (new BeginMessage(new Lsn(200), 1, 7), [100, 110, 110, 110], new CommitMessage(new Lsn(200), new Lsn(210), 1)),
        // Began before the first was committed; its first event lies before the first's commit, another at its very end.
        (new BeginMessage(new Lsn(300), 2, 8), [105, 210, 250], new CommitMessage(new Lsn(300), new Lsn(310), 2)),
    ];

    // I2: whatever was durable when the task ended, exactly the rest follows.
    [Fact]
    public void Advance_AfterARestartAtAnyEvent_GivesExactlyTheRest()
    {
        var all = Run(new TransactionTracker(PostgresOffset.At(new Lsn(50))));
        Assert.Equal(7, all.Count);
        for (var durable = 0; durable < all.Count; durable++)
        {
            var stored = PostgresOffset.FromMap(all[durable].Offset.ToDictionary());
            var rest = Run(new TransactionTracker(stored));
            Assert.Equal(all.Skip(durable + 1).Select(e => e.Name), rest.Select(e => e.Name));
        }
    }

    [Fact]
    public void Advance_FromDebeziumsOffset_GivesTheRestOfTheTransaction()
    {
        var stored = new Dictionary<string, object?>
        {
            ["lsn"] = 110, ["lsn_proc"] = 110L, ["lsn_commit"] = 50L, ["txId"] = 7, ["lsn_events_processed"] = 2L, ["ts_usec"] = 1L,
        };
        Assert.Equal(
            ["7:110#3", "8:105#1", "8:210#1", "8:250#1"],
            Run(new TransactionTracker(PostgresOffset.FromMap(stored))).Select(e => e.Name));
    }

    // I6: the rows of a snapshot come behind what the slot holds, whatever happens before they do.
    [Fact]
    public void Mark_InAnUnfinishedSnapshot_StaysInIt()
    {
        var tracker = new TransactionTracker(PostgresOffset.At(new Lsn(50)).InSnapshot(["public.a"]));
        foreach (var (_, offset) in Run(tracker).Append(("boundary", tracker.MarkBoundary())))
        {
            var stored = PostgresOffset.FromMap(offset.ToDictionary());
            Assert.True(stored.IsInSnapshot);
            Assert.Equal(["public.a"], stored.SnapshotTables);
        }
    }

    [Theory]
    [InlineData(200, 100, false)]
    [InlineData(201, 100, false)]
    [InlineData(201, 201, true)]
    public void HasReached_BetweenTransactions_IsWhereTheServerIs(ulong position, ulong frame, bool expected) =>
        Assert.Equal(expected, new TransactionTracker(PostgresOffset.At(new Lsn(50))).HasReached(new Lsn(position), new Lsn(frame)));

    [Theory]
    [InlineData(200, true)]
    [InlineData(201, false)]
    public void HasReached_InATransaction_IsWhereItWasCommitted(ulong position, bool expected)
    {
        var tracker = new TransactionTracker(PostgresOffset.At(new Lsn(50)));
        tracker.Begin(Transactions[0].Begin);
        Assert.Equal(expected, tracker.HasReached(new Lsn(position), new Lsn(500)));
    }

    [Fact]
    public void Idle_MovesTheBoundaryOnlyBetweenTransactions()
    {
        var tracker = new TransactionTracker(PostgresOffset.At(new Lsn(50)));
        tracker.Idle(new Lsn(80));
        Assert.Equal(new Lsn(80), tracker.Boundary);
        tracker.Begin(Transactions[0].Begin);
        tracker.Idle(new Lsn(150));
        Assert.Equal(new Lsn(80), tracker.Boundary);
        tracker.Commit(Transactions[0].Commit);
        tracker.Idle(new Lsn(60));
        Assert.Equal(new Lsn(210), tracker.Boundary);
    }

    [Fact]
    public void AdvanceOutside_MessageOutsideTransactions_ComesOnce()
    {
        var tracker = new TransactionTracker(PostgresOffset.At(new Lsn(50)));
        Assert.True(tracker.AdvanceOutside(new Lsn(60)));
        Assert.False(new TransactionTracker(tracker.MarkBoundary()).AdvanceOutside(new Lsn(60)));
    }

    /// <summary>Sends what the server would from the tracker's boundary on.</summary>
    private static List<(string Name, PostgresOffset Offset)> Run(TransactionTracker tracker)
    {
        var written = new List<(string, PostgresOffset)>();
        var start = tracker.Boundary;
        foreach (var (begin, events, commit) in Transactions.Where(t => t.Begin.CommitLsn >= start))
        {
            tracker.Begin(begin);
            var counts = new Dictionary<ulong, int>();
            foreach (var lsn in events)
            {
                counts[lsn] = counts.GetValueOrDefault(lsn) + 1;
                if (tracker.Advance(new Lsn(lsn)))
                {
                    written.Add(($"{begin.TransactionId}:{lsn}#{counts[lsn]}", tracker.Mark("INSERT")));
                }
            }

            tracker.Commit(commit);
        }

        return written;
    }
}
