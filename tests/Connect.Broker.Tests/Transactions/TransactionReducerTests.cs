using Connect.Broker.Transactions;
using Connect.Protocol;

namespace Connect.Broker.Tests.Transactions;

/// <summary>Each rule of the transaction protocol, without disk, socket or clock.</summary>
public sealed class TransactionReducerTests
{
    private readonly TransactionScenario _scenario = new();

    [Fact]
    public async Task Init_GivesANewIdEpochZero_AndEachNextOneFencesTheLast()
    {
        Assert.Equal(new TransactionAnswer(ErrorCode.None, 1000, 0), await _scenario.Init());
        Assert.Equal(new TransactionAnswer(ErrorCode.None, 1000, 1), await _scenario.Init());
        Assert.Equal(ErrorCode.ProducerFenced, (await _scenario.Add(1000, 0, TransactionScenario.First)).Error);
        Assert.Equal(ErrorCode.ProducerFenced, (await _scenario.End(1000, 0, commit: true)).Error);
        Assert.Equal(ErrorCode.InvalidProducerIdMapping, (await _scenario.Add(999, 1, TransactionScenario.First)).Error);
        Assert.Equal(ErrorCode.InvalidProducerIdMapping, (await _scenario.End(999, 1, commit: true)).Error);
    }

    [Fact]
    public async Task Init_OfAnOngoingTransaction_AbortsItTwoEpochsOn_ThenGivesTheOneAfter()
    {
        await _scenario.Init();
        await _scenario.Add(TransactionScenario.First);
        _scenario.MarksAtOnce = false;
        Assert.Equal(ErrorCode.ConcurrentTransactions, (await _scenario.Init()).Error);
        var aborting = Assert.Single(_scenario.Marked);
        Assert.Equal((TransactionPhase.PrepareAbort, (short)2), (aborting.Phase, aborting.ProducerEpoch));
        Assert.Equal(ErrorCode.ConcurrentTransactions, (await _scenario.Init()).Error);

        _scenario.FinishMarkers();

        Assert.Equal(new TransactionAnswer(ErrorCode.None, 1000, 3), await _scenario.Init());
    }

    [Theory]
    [InlineData(1000, 1, ErrorCode.None, 2)] // its own epoch: the next one
    [InlineData(1000, 0, ErrorCode.None, 1)] // the one before, and the answer was lost: the current one
    [InlineData(1000, 7, ErrorCode.ProducerFenced, -1)]
    [InlineData(999, 1, ErrorCode.ProducerFenced, -1)]
    public async Task Init_WithTheEpochThatTheProducerHas_Kip360(long producerId, short epoch, ErrorCode error, short answered)
    {
        await _scenario.Init();
        await _scenario.Init(1000, 0);

        var answer = await _scenario.Init(producerId, epoch);

        Assert.Equal((error, answered), (answer.Error, answer.ProducerEpoch));
    }

    [Fact]
    public async Task Init_OfAnotherProducer_EndsTheRepetitionOfTheLast()
    {
        await _scenario.Init();
        await _scenario.Init(1000, 0);
        await _scenario.Init();
        Assert.Equal(ErrorCode.ProducerFenced, (await _scenario.Init(1000, 0)).Error);
        Assert.Equal(ErrorCode.ProducerFenced, (await _scenario.Init(1000, 1)).Error);
    }

    [Fact]
    public async Task ExhaustedEpochs_LeadToANewProducerId_AndTheOldOneIsKnownForARepetition()
    {
        await _scenario.Init();
        _scenario.State = _scenario.State with { ProducerEpoch = short.MaxValue - 1 };

        Assert.Equal(new TransactionAnswer(ErrorCode.None, 1001, 0), await _scenario.Init(1000, short.MaxValue - 1));
        Assert.Equal(new TransactionAnswer(ErrorCode.None, 1001, 0), await _scenario.Init(1000, short.MaxValue - 1));
        Assert.Equal(1000, _scenario.State.PreviousProducerId);
    }

    [Fact]
    public async Task Fencing_TakesTheLastEpoch_AndTheNextProducerANewId()
    {
        await _scenario.Init();
        _scenario.State = _scenario.State with { ProducerEpoch = short.MaxValue - 1 };
        await _scenario.Add(TransactionScenario.First);
        await _scenario.Init();
        Assert.Equal(short.MaxValue, _scenario.Marked.Single().ProducerEpoch);
        Assert.Equal(new TransactionAnswer(ErrorCode.None, 1001, 0), await _scenario.Init());
    }

    [Fact]
    public async Task Partitions_AreStoredBeforeTheAnswer_AndOnlyOnce()
    {
        await _scenario.Init();
        _scenario.StoresAtOnce = false;
        var adding = _scenario.Add(TransactionScenario.First);
        Assert.False(adding.IsCompleted);
        Assert.Equal(ErrorCode.ConcurrentTransactions, (await _scenario.Add(TransactionScenario.Second)).Error);
        _scenario.FinishStoring();
        Assert.Equal(ErrorCode.None, (await adding).Error);
        var begun = _scenario.State.StartMs;
        Assert.Equal(_scenario.NowMs, begun);

        var stored = _scenario.Stored.Count;
        Assert.Equal(ErrorCode.None, (await _scenario.Add(TransactionScenario.First)).Error);
        Assert.Equal(stored, _scenario.Stored.Count);
        _scenario.NowMs++;
        var second = _scenario.Add(TransactionScenario.Second);
        _scenario.FinishStoring();
        await second;
        Assert.Equal((begun, 2), (_scenario.State.StartMs, _scenario.State.Partitions.Count));
    }

    [Theory]
    [InlineData(true, TransactionPhase.PrepareCommit, TransactionPhase.CompleteCommit)]
    [InlineData(false, TransactionPhase.PrepareAbort, TransactionPhase.CompleteAbort)]
    public async Task End_IsDurableBeforeTheFirstMarker_AndCompleteAfterTheLast(bool commit, object prepared, object complete)
    {
        await _scenario.Init();
        await _scenario.Add(TransactionScenario.First);
        _scenario.StoresAtOnce = _scenario.MarksAtOnce = false;
        var ending = _scenario.End(commit);
        Assert.Equal((prepared, 0), ((object)_scenario.Stored[^1].Phase, _scenario.Marked.Count));
        Assert.False(ending.IsCompleted);

        _scenario.FinishStoring();
        Assert.Equal(ErrorCode.None, (await ending).Error);
        Assert.Equal((prepared, 1), ((object)_scenario.State.Phase, _scenario.Marked.Count));
        Assert.Equal(ErrorCode.ConcurrentTransactions, (await _scenario.Add(TransactionScenario.Second)).Error);
        Assert.Equal(ErrorCode.ConcurrentTransactions, (await _scenario.End(commit)).Error);
        Assert.Equal(ErrorCode.InvalidTxnState, (await _scenario.End(!commit)).Error);

        _scenario.FinishMarkers();
        Assert.Equal((complete, complete, 0), (_scenario.State.Phase, _scenario.Stored[^1].Phase, _scenario.State.Partitions.Count));
        Assert.Equal(ErrorCode.None, (await _scenario.End(commit)).Error);
        Assert.Equal(ErrorCode.InvalidTxnState, (await _scenario.End(!commit)).Error);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task End_WithoutATransaction_IsAnError(bool commit)
    {
        await _scenario.Init();
        Assert.Equal(ErrorCode.InvalidTxnState, (await _scenario.End(commit)).Error);
    }

    [Fact]
    public async Task Complete_IsNotTakenForTheStateThatIsStoredNext()
    {
        await _scenario.Init();
        await _scenario.Add(TransactionScenario.First);
        _scenario.StoresAtOnce = false;
        var ending = _scenario.End(commit: true);
        _scenario.FinishStoring();
        await ending;
        var adding = _scenario.Add(TransactionScenario.Second);

        _scenario.FinishStoring();
        Assert.False(adding.IsCompleted);
        _scenario.FinishStoring();
        Assert.Equal(ErrorCode.None, (await adding).Error);
    }

    [Fact]
    public async Task Timeout_FencesTheProducerAndAborts()
    {
        await _scenario.Init(timeoutMs: 100);
        await _scenario.Add(TransactionScenario.First);
        _scenario.NowMs += 100;
        _scenario.Apply(new TimeoutCheck());
        Assert.Equal(TransactionPhase.Ongoing, _scenario.State.Phase);

        _scenario.NowMs++;
        _scenario.StoresAtOnce = false;
        _scenario.Apply(new TimeoutCheck());
        Assert.Equal(TransactionPhase.PrepareEpochFence, _scenario.State.Phase);
        Assert.Equal(ErrorCode.InvalidTxnState, TransactionReducer.CheckWrite(_scenario.State, 1000, 0, TransactionScenario.First));
        _scenario.FinishStoring();

        Assert.Equal((TransactionPhase.CompleteAbort, (short)2), (_scenario.State.Phase, _scenario.State.ProducerEpoch));
        Assert.Equal(ErrorCode.ProducerFenced, (await _scenario.End(1000, 0, commit: true)).Error);
    }

    [Fact]
    public async Task FenceThatCouldNotBeStored_IsTriedAgainWithTheSameEpoch()
    {
        await _scenario.Init();
        await _scenario.Add(TransactionScenario.First);
        _scenario.StoresAtOnce = false;
        var first = _scenario.Init();
        _scenario.FinishStoring(ErrorCode.CoordinatorNotAvailable);
        Assert.Equal(ErrorCode.CoordinatorNotAvailable, (await first).Error);
        Assert.Equal(TransactionPhase.Ongoing, _scenario.State.Phase);

        _scenario.StoresAtOnce = true;
        await _scenario.Init();
        Assert.Equal(2, _scenario.Marked.Single().ProducerEpoch);
    }

    [Fact]
    public async Task StateThatCouldNotBeStored_IsNotTaken()
    {
        await _scenario.Init();
        _scenario.StoresAtOnce = false;
        var adding = _scenario.Add(TransactionScenario.First);
        _scenario.FinishStoring(ErrorCode.CoordinatorNotAvailable);
        Assert.Equal(ErrorCode.CoordinatorNotAvailable, (await adding).Error);
        Assert.Equal((TransactionPhase.Empty, 0), (_scenario.State.Phase, _scenario.State.Partitions.Count));
    }

    [Theory]
    [InlineData(TransactionPhase.Empty, true)]
    [InlineData(TransactionPhase.CompleteCommit, true)]
    [InlineData(TransactionPhase.CompleteAbort, true)]
    [InlineData(TransactionPhase.Ongoing, false)]
    [InlineData(TransactionPhase.PrepareCommit, false)]
    [InlineData(TransactionPhase.PrepareAbort, false)]
    public async Task UnusedId_ExpiresUnlessItHasATransaction(object phase, bool expires)
    {
        await _scenario.Init();
        _scenario.State = _scenario.State with { Phase = (TransactionPhase)phase };
        _scenario.NowMs += 999;
        _scenario.Apply(new ExpirationCheck(1000));
        Assert.False(_scenario.IsForgotten);

        _scenario.NowMs++;
        _scenario.Apply(new ExpirationCheck(1000));

        Assert.Equal((expires, expires), (_scenario.IsForgotten, _scenario.State.Phase == TransactionPhase.Dead));
        Assert.Equal(expires, (await _scenario.Init()).Error == ErrorCode.CoordinatorNotAvailable);
    }

    [Fact]
    public async Task Writes_AreForThePartitionsOfTheTransactionThatIsOpen()
    {
        await _scenario.Init();
        Assert.Equal(ErrorCode.InvalidTxnState, Check(1000, 0));
        await _scenario.Add(TransactionScenario.First);
        Assert.Equal(ErrorCode.None, Check(1000, 0));
        Assert.Equal(ErrorCode.InvalidProducerEpoch, Check(1000, 1));
        Assert.Equal(ErrorCode.InvalidProducerIdMapping, Check(999, 0));
        Assert.Equal(ErrorCode.InvalidTxnState, TransactionReducer.CheckWrite(_scenario.State, 1000, 0, TransactionScenario.Second));
        _scenario.StoresAtOnce = false;
        var adding = _scenario.Add(TransactionScenario.Second);
        Assert.Equal(ErrorCode.None, Check(1000, 0));
        _scenario.FinishStoring();
        await adding;
        var ending = _scenario.End(commit: true);
        Assert.Equal(ErrorCode.InvalidTxnState, Check(1000, 0));
        _scenario.FinishStoring();
        await ending;

        ErrorCode Check(long producerId, short epoch) =>
            TransactionReducer.CheckWrite(_scenario.State, producerId, epoch, TransactionScenario.First);
    }
}
