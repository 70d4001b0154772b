using Connect.Elasticsearch.Bulk;

namespace Connect.Elasticsearch.Tests.Bulk;

/// <summary>How many requests of how many records are under way, by what became of those before.</summary>
public sealed class SendWindowTests : IDisposable
{
    private readonly SendWindow _window = new(maxRequests: 4, maxRecords: 64);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_EverythingThatIsAllowed()
    {
        var turns = await EnterAsync(4);

        Assert.All(turns, turn => Assert.Equal(64, turn.MaxRecords));
        Assert.False(IsOpen());
    }

    [Fact]
    public async Task RefusedTogether_ShrinkItOnce_AndSlotsInUseAreWithheld()
    {
        var turns = await EnterAsync(4);

        Leave(turns, refused: true);

        Assert.Equal(2, _window.Requests);
        await EnterAsync(2);
        Assert.False(IsOpen());
    }

    [Fact]
    public async Task RefusedAgainAndAgain_OneRequestOfOneRecordIsLeft()
    {
        for (var i = 0; i < 20; i++)
        {
            Leave(await EnterAsync(1), refused: true);
        }

        var last = Assert.Single(await EnterAsync(1));
        Assert.Equal(1, last.MaxRecords);
        Assert.False(IsOpen());
    }

    [Fact]
    public async Task TakenAgain_FirstTheSizeGrowsThenTheNumber()
    {
        for (var i = 0; i < 3; i++)
        {
            Leave(await EnterAsync(1), refused: true);
        }

        var sizes = new List<int>();
        while (_window.Requests < 4)
        {
            var turns = await EnterAsync(1);
            sizes.Add(turns[0].MaxRecords);
            Leave(turns, refused: false);
        }

        Assert.Equal([32, 36, 40, 44, 48, 52, 56, 60, 64, 64, 64, 64, 64, 64], sizes);
        await EnterAsync(4);
        Assert.False(IsOpen());
    }

    public void Dispose() => _window.Dispose();

    private static void Leave(IEnumerable<SendWindow.Turn> turns, bool refused)
    {
        foreach (var turn in turns)
        {
            turn.IsRefused = refused;
            turn.Dispose();
        }
    }

    private async Task<List<SendWindow.Turn>> EnterAsync(int count)
    {
        var turns = new List<SendWindow.Turn>();
        for (var i = 0; i < count; i++)
        {
            turns.Add(await _window.EnterAsync(Cancellation));
        }

        return turns;
    }

    private bool IsOpen() => _window.EnterAsync(Cancellation).AsTask().IsCompleted;
}
