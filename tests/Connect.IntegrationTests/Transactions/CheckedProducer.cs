namespace Connect.IntegrationTests.Transactions;

/// <summary>
/// One transactional id that commits, aborts, dies in the middle and is fenced by its successor, as a seed says. Each successor speaks one
/// of the two protocols; what a broker that is down does to a step is part of the test.
/// </summary>
internal sealed class CheckedProducer(
    Func<string, bool, ITransactionalClient> create, int partitions, string id, int seed, TransactionHistory history) : IDisposable
{
    private const int MaxRecords = 20;
    private const int MaxStarts = 10;

    private readonly Random _random = new(seed);
    private readonly List<ITransactionalClient> _dead = [];
    private ITransactionalClient? _client;
    private int _transaction;

    /// <summary>Runs transactions until it is stopped, and ends the last one.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await RunOneAsync();
        }
        Retire();
        await StartAsync();
    }

    public void Dispose()
    {
        _client?.Dispose();
        _dead.ForEach(client => client.Dispose());
    }

    private async Task RunOneAsync()
    {
        var transaction = _transaction++;
        var records = _random.Next(1, MaxRecords + 1);
        var fate = _random.Next(100);
        history.Note(id, transaction, records, Outcome.Unknown);
        var client = _client ?? await StartAsync();
        try
        {
            client.Begin();
            for (var i = 0; i < records; i++)
            {
                await client.WriteAsync(_random.Next(partitions), new CheckedRecord(id, transaction, i).ToString());
            }
            switch (fate)
            {
                case < 65:
                    await client.CommitAsync();
                    history.Note(id, transaction, records, Outcome.Committed);
                    break;
                case < 90:
                    await client.AbortAsync();
                    history.Note(id, transaction, records, Outcome.Aborted);
                    break;
                case < 95:
                    // Nobody ends this transaction but the successor.
                    await client.FlushAsync();
                    Kill();
                    history.Note(id, transaction, records, Outcome.Aborted);
                    break;
                default:
                    await client.FlushAsync();
                    Retire();
                    await StartAsync();
                    history.Note(id, transaction, records, Outcome.Aborted);
                    await CommitAsZombieAsync(client);
                    break;
            }
        }
        catch (TransactionFailedException exception) when (exception.RequiresAbort)
        {
            if (await TryAbortAsync(client))
            {
                history.Note(id, transaction, records, Outcome.Aborted);
            }
        }
        catch (TransactionFailedException)
        {
            Kill();
        }
    }

    private static async Task CommitAsZombieAsync(ITransactionalClient client)
    {
        var error = await Assert.ThrowsAsync<TransactionFailedException>(client.CommitAsync);
        Assert.True(error.IsFatal || error.RequiresAbort, $"a fenced producer was told: {error.Message}");
    }

    private async Task<bool> TryAbortAsync(ITransactionalClient client)
    {
        try
        {
            await client.AbortAsync();
            return true;
        }
        catch (TransactionFailedException)
        {
            Kill();
            return false;
        }
    }

    private async Task<ITransactionalClient> StartAsync()
    {
        for (var attempt = 0; ; attempt++)
        {
            var client = create(id, _random.Next(2) == 0);
            try
            {
                await client.InitAsync();
                return _client = client;
            }
            catch (TransactionFailedException) when (attempt < MaxStarts)
            {
                client.Dispose();
            }
        }
    }

    private void Kill()
    {
        _client?.Dispose();
        _client = null;
    }

    // Kept alive, so that it can try to go on when it should not.
    private void Retire()
    {
        if (_client is { } client)
        {
            _dead.ForEach(dead => dead.Dispose());
            _dead.Clear();
            _dead.Add(client);
            _client = null;
        }
    }
}
