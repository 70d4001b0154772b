using Connect.Broker.Transactions;
using Connect.Protocol;

namespace Connect.Broker.Tests.Transactions;

/// <summary>
/// The rules of the second transaction protocol, without disk, socket or clock. https://cwiki.apache.org/confluence/display/KAFKA/KIP-890
/// </summary>
public sealed class SecondProtocolReducerTests
{
    private const short LastEpoch = short.MaxValue - 1;

    private readonly TransactionScenario _scenario = new();

    // "Again" has the epoch before the current one, as a request whose answer was lost.
    [Theory]
    [InlineData(TransactionPhase.Empty, "abort", ErrorCode.None, 6)]
    [InlineData(TransactionPhase.Empty, "commit", ErrorCode.InvalidTxnState, -1)]
    [InlineData(TransactionPhase.Empty, "abort again", ErrorCode.ProducerFenced, -1)]
    [InlineData(TransactionPhase.Empty, "commit again", ErrorCode.ProducerFenced, -1)]
    [InlineData(TransactionPhase.Ongoing, "abort", ErrorCode.None, 6)]
    [InlineData(TransactionPhase.Ongoing, "commit", ErrorCode.None, 6)]
    [InlineData(TransactionPhase.Ongoing, "abort again", ErrorCode.ProducerFenced, -1)]
    [InlineData(TransactionPhase.Ongoing, "commit again", ErrorCode.ProducerFenced, -1)]
    [InlineData(TransactionPhase.PrepareCommit, "abort", ErrorCode.ConcurrentTransactions, -1)]
    [InlineData(TransactionPhase.PrepareCommit, "commit", ErrorCode.ConcurrentTransactions, -1)]
    [InlineData(TransactionPhase.PrepareCommit, "abort again", ErrorCode.InvalidTxnState, -1)]
    [InlineData(TransactionPhase.PrepareCommit, "commit again", ErrorCode.ConcurrentTransactions, -1)]
    [InlineData(TransactionPhase.PrepareAbort, "abort", ErrorCode.ConcurrentTransactions, -1)]
    [InlineData(TransactionPhase.PrepareAbort, "commit", ErrorCode.ConcurrentTransactions, -1)]
    [InlineData(TransactionPhase.PrepareAbort, "abort again", ErrorCode.ConcurrentTransactions, -1)]
    [InlineData(TransactionPhase.PrepareAbort, "commit again", ErrorCode.InvalidTxnState, -1)]
    [InlineData(TransactionPhase.CompleteCommit, "abort", ErrorCode.None, 6)]
    [InlineData(TransactionPhase.CompleteCommit, "commit", ErrorCode.InvalidTxnState, -1)]
    [InlineData(TransactionPhase.CompleteCommit, "abort again", ErrorCode.InvalidTxnState, -1)]
    [InlineData(TransactionPhase.CompleteCommit, "commit again", ErrorCode.None, 5)]
    [InlineData(TransactionPhase.CompleteAbort, "abort", ErrorCode.None, 6)]
    [InlineData(TransactionPhase.CompleteAbort, "commit", ErrorCode.InvalidTxnState, -1)]
    [InlineData(TransactionPhase.CompleteAbort, "abort again", ErrorCode.None, 5)]
    [InlineData(TransactionPhase.CompleteAbort, "commit again", ErrorCode.InvalidTxnState, -1)]
    public async Task End_InEachState(object phase, string asked, ErrorCode error, short epoch)
    {
        Set((TransactionPhase)phase, epoch: 5);

        var isAgain = asked.EndsWith("again", StringComparison.Ordinal);
        var isCommit = asked.StartsWith("commit", StringComparison.Ordinal);

        var answer = await _scenario.EndAndRaise(1000, isAgain ? (short)4 : (short)5, isCommit);

        Assert.Equal((error, epoch < 0 ? -1 : 1000, epoch), (answer.Error, answer.ProducerId, answer.ProducerEpoch));
    }

    [Theory]
    [InlineData(999, 5, ErrorCode.InvalidProducerIdMapping)]
    [InlineData(1000, 3, ErrorCode.ProducerFenced)]
    [InlineData(1000, 6, ErrorCode.ProducerFenced)]
    public async Task End_OfSomebodyElse_IsRefused(long producerId, short epoch, ErrorCode error)
    {
        foreach (var phase in new[] { TransactionPhase.Empty, TransactionPhase.Ongoing, TransactionPhase.CompleteCommit })
        {
            Set(phase, epoch: 5);
            Assert.Equal(error, (await _scenario.EndAndRaise(producerId, epoch, commit: false)).Error);
        }
    }

    // What the first protocol ended kept its epoch: the epoch before is that of somebody who was fenced.
    [Fact]
    public async Task EndByTheFirstProtocol_IsNotTakenForOneOfTheSecond()
    {
        await _scenario.Init();
        await _scenario.Init();
        await _scenario.Add(TransactionScenario.First);
        await _scenario.End(commit: true);
        Assert.Equal(ErrorCode.ProducerFenced, (await _scenario.EndAndRaise(1000, 0, commit: true)).Error);
    }

    [Theory]
    [InlineData(true, TransactionPhase.PrepareCommit)]
    [InlineData(false, TransactionPhase.PrepareAbort)]
    public async Task End_WritesTheMarkersAtTheNextEpoch_OnceItIsDurable(bool commit, object prepared)
    {
        await _scenario.Init();
        await _scenario.Write(TransactionScenario.First);
        _scenario.StoresAtOnce = _scenario.MarksAtOnce = false;
        var ending = _scenario.EndAndRaise(commit);
        Assert.Equal((false, 0), (ending.IsCompleted, _scenario.Marked.Count));
        Assert.Equal(ErrorCode.ConcurrentTransactions, (await _scenario.EndAndRaise(1000, 0, commit)).Error);

        _scenario.FinishStoring();

        Assert.Equal(new TransactionAnswer(ErrorCode.None, 1000, 1), await ending);
        var marked = Assert.Single(_scenario.Marked);
        Assert.Equal(
            (prepared, (short)1, TransactionVersion.Second, TransactionScenario.First),
            (marked.Phase, marked.ProducerEpoch, marked.ClientVersion, marked.Partitions.Single()));
    }

    [Fact]
    public async Task EndThatCouldNotBeStored_KeepsTheEpoch()
    {
        await _scenario.Init();
        await _scenario.Write(TransactionScenario.First);
        _scenario.StoresAtOnce = false;
        var ending = _scenario.EndAndRaise(commit: true);
        _scenario.FinishStoring(ErrorCode.CoordinatorNotAvailable);
        Assert.Equal(ErrorCode.CoordinatorNotAvailable, (await ending).Error);

        _scenario.StoresAtOnce = true;
        Assert.Equal(new TransactionAnswer(ErrorCode.None, 1000, 1), await _scenario.EndAndRaise(1000, 0, commit: true));
    }

    [Fact]
    public async Task LastEpoch_LeadsToANewProducerId_AlsoForWhoeverLostTheAnswer()
    {
        Set(TransactionPhase.Ongoing, LastEpoch);
        _scenario.MarksAtOnce = false;
        var next = new TransactionAnswer(ErrorCode.None, 1000, 0);
        _scenario.State = _scenario.State with { ProducerId = 7 };
        Assert.Equal(next, await _scenario.EndAndRaise(7, LastEpoch, commit: true));
        var marked = Assert.Single(_scenario.Marked);
        Assert.Equal((7L, short.MaxValue), (marked.ProducerId, marked.ProducerEpoch));
        Assert.Equal(ErrorCode.ConcurrentTransactions, (await _scenario.EndAndRaise(7, LastEpoch, commit: true)).Error);
        Assert.Equal(ErrorCode.ConcurrentTransactions, (await _scenario.EndAndRaise(1000, 0, commit: false)).Error);
        Assert.Equal(ErrorCode.ConcurrentTransactions, (await _scenario.Init(1000, 0)).Error);
        var writing = _scenario.Write(1000, 0, TransactionScenario.Second);
        Assert.False(writing.IsCompleted);

        _scenario.FinishMarkers();

        Assert.Equal(ErrorCode.None, (await writing).Error);
        var state = _scenario.State;
        Assert.Equal((1000L, (short)0, 7L), (state.ProducerId, state.ProducerEpoch, state.PreviousProducerId));
    }

    [Theory]
    [InlineData(true, ErrorCode.None)]
    [InlineData(false, ErrorCode.InvalidTxnState)]
    public async Task EndAtTheLastEpoch_IsKnownAgain_ByTheIdBefore(bool commit, ErrorCode error)
    {
        Set(TransactionPhase.Ongoing, LastEpoch);
        _scenario.State = _scenario.State with { ProducerId = 7 };
        await _scenario.EndAndRaise(7, LastEpoch, commit: true);

        var again = await _scenario.EndAndRaise(7, LastEpoch, commit);
        Assert.Equal((error, error == ErrorCode.None ? 1000 : -1), (again.Error, again.ProducerId));

        Assert.Equal(new TransactionAnswer(ErrorCode.None, 1000, 1), await _scenario.EndAndRaise(1000, 0, commit: false));
        Assert.Equal(ErrorCode.InvalidProducerIdMapping, (await _scenario.EndAndRaise(7, LastEpoch, commit: true)).Error);
    }

    // The fence of a producer at its last epoch takes the very last one, which is nobody's.
    [Theory]
    [InlineData(5)]
    [InlineData(LastEpoch - 1)]
    [InlineData(LastEpoch)]
    public async Task Fence_IsNotTakenForTheProducersOwnEnd(short epoch)
    {
        foreach (var commit in new[] { false, true })
        {
            Set(TransactionPhase.Ongoing, epoch);
            await _scenario.Init();
            Assert.Equal(TransactionPhase.CompleteAbort, _scenario.State.Phase);
            Assert.Equal(ErrorCode.ProducerFenced, (await _scenario.EndAndRaise(1000, epoch, commit)).Error);
            Assert.Equal(ErrorCode.InvalidProducerEpoch, (await _scenario.Write(1000, epoch, TransactionScenario.First)).Error);
            Assert.Equal(ErrorCode.ProducerFenced, (await _scenario.EndAndRaise(1000, short.MaxValue, commit: false)).Error);
        }
    }

    [Fact]
    public async Task FirstWrite_WaitsUntilItsPartitionIsStored_WithAllThatTheRequestWritesTo()
    {
        await _scenario.Init();
        _scenario.StoresAtOnce = false;
        var first = _scenario.Write(TransactionScenario.First, TransactionScenario.Second);
        var second = _scenario.Write(TransactionScenario.Second, TransactionScenario.First);
        var behind = _scenario.Write(TransactionScenario.First);
        Assert.Equal((0, 2), (_scenario.Written.Count, _scenario.Stored.Count));

        _scenario.FinishStoring();

        await Task.WhenAll(first, second, behind);
        Assert.Equal([TransactionScenario.First, TransactionScenario.Second, TransactionScenario.First], _scenario.Written);
        Assert.Equal((2, 2), (_scenario.Stored.Count, _scenario.State.Partitions.Count));
        Assert.Equal(TransactionVersion.Second, _scenario.State.ClientVersion);
        Assert.Equal(ErrorCode.None, (await _scenario.Write(TransactionScenario.First)).Error);
        Assert.Equal(2, _scenario.Stored.Count);
    }

    [Fact]
    public async Task Write_WhileOthersAreBeingAdded_IsAddedNext()
    {
        await _scenario.Init();
        _scenario.StoresAtOnce = false;
        var first = _scenario.Write(TransactionScenario.First);
        var second = _scenario.Write(TransactionScenario.Second);

        _scenario.FinishStoring();
        Assert.Equal((true, false), (first.IsCompleted, second.IsCompleted));
        _scenario.FinishStoring();

        Assert.Equal(ErrorCode.None, (await second).Error);
        Assert.Equal([TransactionScenario.First, TransactionScenario.Second], _scenario.Written);
    }

    [Fact]
    public async Task WriteOfTheNextTransaction_WaitsForTheMarkersOfTheLast()
    {
        await _scenario.Init();
        await _scenario.Write(TransactionScenario.First);
        _scenario.MarksAtOnce = false;
        await _scenario.EndAndRaise(commit: true);
        var next = _scenario.Write(1000, 1, TransactionScenario.First);
        Assert.Equal(ErrorCode.InvalidProducerEpoch, (await _scenario.Write(1000, 0, TransactionScenario.First)).Error);
        Assert.False(next.IsCompleted);

        _scenario.FinishMarkers();

        Assert.Equal(ErrorCode.None, (await next).Error);
        Assert.Equal((TransactionPhase.Ongoing, (short)1), (_scenario.State.Phase, _scenario.State.ProducerEpoch));
        Assert.Equal(
            [TransactionPhase.CompleteCommit, TransactionPhase.Ongoing], _scenario.Stored.TakeLast(2).Select(state => state.Phase));
    }

    [Fact]
    public async Task MarkersThatTakeLong_AreNotWaitedFor()
    {
        await _scenario.Init();
        await _scenario.Write(TransactionScenario.First);
        _scenario.MarksAtOnce = false;
        await _scenario.EndAndRaise(commit: true);
        var waiting = _scenario.Write(TransactionScenario.First);

        _scenario.Apply(new MarkersDelayed());

        Assert.Equal(ErrorCode.ConcurrentTransactions, (await waiting).Error);
        Assert.Equal(ErrorCode.ConcurrentTransactions, (await _scenario.Write(TransactionScenario.First)).Error);
        _scenario.FinishMarkers();
        Assert.Equal(ErrorCode.None, (await _scenario.Write(TransactionScenario.First)).Error);
    }

    [Fact]
    public async Task WritesWhosePartitionCouldNotBeStored_AreRefused_AndTheNextOneTriesAgain()
    {
        await _scenario.Init();
        _scenario.StoresAtOnce = false;
        var first = _scenario.Write(TransactionScenario.First);
        var second = _scenario.Write(TransactionScenario.Second);
        _scenario.FinishStoring(ErrorCode.CoordinatorNotAvailable);
        Assert.Equal(ErrorCode.CoordinatorNotAvailable, (await first).Error);
        Assert.Equal(ErrorCode.CoordinatorNotAvailable, (await second).Error);
        Assert.Empty(_scenario.Written);

        _scenario.StoresAtOnce = true;
        Assert.Equal(ErrorCode.None, (await _scenario.Write(TransactionScenario.First)).Error);
    }

    [Theory]
    [InlineData("init")]
    [InlineData("timeout")]
    [InlineData("end")]
    public async Task WriteThatWaitsBehindAFenceOrAnEnd_IsRefused(string happens)
    {
        await _scenario.Init();
        await _scenario.Write(TransactionScenario.First);
        _scenario.StoresAtOnce = false;
        switch (happens)
        {
            case "init":
                _ = _scenario.Init();
                break;
            case "timeout":
                _scenario.NowMs += TransactionScenario.TimeoutMs + 1;
                _scenario.Apply(new TimeoutCheck());
                break;
            default:
                _ = _scenario.EndAndRaise(commit: true);
                break;
        }
        var late = _scenario.Write(1000, 0, TransactionScenario.First);
        var elsewhere = _scenario.Write(1000, 0, TransactionScenario.Second);
        Assert.Equal((false, false), (late.IsCompleted, elsewhere.IsCompleted));

        _scenario.FinishStoring();

        Assert.Equal(ErrorCode.InvalidProducerEpoch, (await late).Error);
        Assert.Equal(ErrorCode.InvalidProducerEpoch, (await elsewhere).Error);
        Assert.Single(_scenario.Written);
    }

    [Theory]
    [InlineData(999, 0, ErrorCode.InvalidProducerIdMapping)]
    [InlineData(1000, 1, ErrorCode.InvalidProducerEpoch)]
    public async Task WriteOfSomebodyElse_IsRefused(long producerId, short epoch, ErrorCode error)
    {
        await _scenario.Init();
        Assert.Equal(error, (await _scenario.Write(producerId, epoch, TransactionScenario.First)).Error);
        await _scenario.Write(TransactionScenario.First);
        Assert.Equal(error, (await _scenario.Write(producerId, epoch, TransactionScenario.First)).Error);
    }

    [Fact]
    public async Task WriteToWhatIsNotThere_AddsNothing()
    {
        await _scenario.Init();
        var waiter = new TaskCompletionSource<TransactionAnswer>();
        _scenario.Apply(new PartitionWrite(
            1000, 0, TransactionScenario.First, new HashSet<Topics.TopicPartition>(), () => Assert.Fail("It is written."), waiter));
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, (await waiter.Task).Error);
        Assert.Equal(TransactionPhase.Empty, _scenario.State.Phase);
    }

    // A start finds what was stored, and the client comes again with what it asked for before the kill.
    [Fact]
    public async Task Recovery_InEachStateOfATransaction()
    {
        await _scenario.Init();
        await _scenario.Write(TransactionScenario.First);
        _scenario.Restart();
        Assert.Equal(ErrorCode.None, (await _scenario.Write(1000, 0, TransactionScenario.First)).Error);
        _scenario.MarksAtOnce = false;
        await _scenario.EndAndRaise(1000, 0, commit: true);

        _scenario.Restart();
        Assert.Equal((TransactionPhase.PrepareCommit, 2), (_scenario.State.Phase, _scenario.Marked.Count));
        Assert.Equal(1, _scenario.Marked[^1].ProducerEpoch);
        Assert.Equal(ErrorCode.ConcurrentTransactions, (await _scenario.EndAndRaise(1000, 0, commit: true)).Error);
        _scenario.FinishMarkers();
        Assert.Equal(new TransactionAnswer(ErrorCode.None, 1000, 1), await _scenario.EndAndRaise(1000, 0, commit: true));

        _scenario.Restart();
        Assert.Equal(TransactionPhase.CompleteCommit, _scenario.State.Phase);
        Assert.Equal(new TransactionAnswer(ErrorCode.None, 1000, 1), await _scenario.EndAndRaise(1000, 0, commit: true));
        Assert.Equal(ErrorCode.None, (await _scenario.Write(1000, 1, TransactionScenario.First)).Error);
    }

    [Fact]
    public async Task Recovery_AroundTheLastEpoch()
    {
        Set(TransactionPhase.Ongoing, LastEpoch);
        _scenario.State = _scenario.State with { ProducerId = 7 };
        _scenario.MarksAtOnce = false;
        await _scenario.EndAndRaise(7, LastEpoch, commit: true);

        _scenario.Restart();
        Assert.Equal((1000L, (short)0), _scenario.State.Producer);
        _scenario.FinishMarkers();
        Assert.Equal(new TransactionAnswer(ErrorCode.None, 1000, 0), await _scenario.EndAndRaise(7, LastEpoch, commit: true));

        _scenario.Restart();
        Assert.Equal(new TransactionAnswer(ErrorCode.None, 1000, 0), await _scenario.EndAndRaise(7, LastEpoch, commit: true));
        Assert.Equal(ErrorCode.None, (await _scenario.Write(1000, 0, TransactionScenario.First)).Error);
    }

    // The completion is not waited for: a kill may lose its record.
    [Fact]
    public async Task Recovery_WithoutTheRecordOfTheCompletion_CompletesAgain()
    {
        Set(TransactionPhase.Ongoing, LastEpoch);
        _scenario.State = _scenario.State with { ProducerId = 7 };
        await _scenario.EndAndRaise(7, LastEpoch, commit: true);
        var prepared = _scenario.Stored[^2];
        Assert.Equal(TransactionPhase.PrepareCommit, prepared.Phase);

        _scenario.Restart(prepared);

        Assert.Equal((TransactionPhase.CompleteCommit, 1000L), (_scenario.State.Phase, _scenario.State.ProducerId));
        Assert.Equal(2, _scenario.Marked.Count);
    }

    [Fact]
    public async Task Recovery_OfAnAbortWithoutPartitions_IsComplete()
    {
        await _scenario.Init();
        await _scenario.EndAndRaise(commit: false);
        _scenario.Restart(_scenario.Stored[^2]);
        Assert.Equal((TransactionPhase.CompleteAbort, (short)1), (_scenario.State.Phase, _scenario.State.ProducerEpoch));
        Assert.NotEqual(TransactionState.NoTime, _scenario.State.StartMs);
        Assert.Equal(new TransactionAnswer(ErrorCode.None, 1000, 1), await _scenario.EndAndRaise(1000, 0, commit: false));
    }

    [Fact]
    public async Task Clients_OfBothProtocols_TakeOverFromEachOther()
    {
        await _scenario.Init();
        await _scenario.Write(TransactionScenario.First);
        await _scenario.EndAndRaise(commit: true);
        Assert.Equal(new TransactionAnswer(ErrorCode.None, 1000, 2), await _scenario.Init());
        Assert.Equal(ErrorCode.ProducerFenced, (await _scenario.EndAndRaise(1000, 1, commit: false)).Error);

        Assert.Equal(ErrorCode.None, (await _scenario.Add(TransactionScenario.First)).Error);
        Assert.Equal(TransactionVersion.First, _scenario.State.ClientVersion);
        Assert.Equal(ErrorCode.None, (await _scenario.End(commit: true)).Error);
        Assert.Equal((short)2, _scenario.State.ProducerEpoch);
        Assert.Equal(new TransactionAnswer(ErrorCode.None, 1000, 3), await _scenario.Init());
        Assert.Equal(ErrorCode.None, (await _scenario.Write(TransactionScenario.First)).Error);
        Assert.Equal(new TransactionAnswer(ErrorCode.None, 1000, 4), await _scenario.EndAndRaise(commit: true));
    }

    private void Set(TransactionPhase phase, short epoch)
    {
        var isDecided = phase is not (TransactionPhase.Empty or TransactionPhase.CompleteCommit or TransactionPhase.CompleteAbort);
        _scenario.State = new TransactionState("tx")
        {
            Phase = phase,
            ProducerId = 1000,
            ProducerEpoch = epoch,
            ClientVersion = TransactionVersion.Second,
            TimeoutMs = TransactionScenario.TimeoutMs,
            Partitions = isDecided ? [TransactionScenario.First] : [],
            StartMs = _scenario.NowMs,
        };
    }
}
