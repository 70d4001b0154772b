using Connect.Abstractions.Data;
using Connect.LogClient;
using Connect.Runtime.Tasks;
using Connect.Runtime.Tests.TestPlugins;

namespace Connect.Runtime.Tests.Tasks;

// I3: source offsets move only over the longest acknowledged prefix.
public sealed class SubmittedRecordsTests
{
    private readonly SubmittedRecords _ledger = new();
    private readonly List<SubmittedRecord> _records = [];

    [Theory]
    [InlineData("", null)]
    [InlineData("0", 0)]
    [InlineData("1", null)]
    [InlineData("10", 1)]
    [InlineData("021", 2)]
    [InlineData("0 3 1", 1)]
    public void Committable_IsTheLongestAcknowledgedPrefix(string acknowledged, int? expected)
    {
        Submit("p", 4);
        foreach (var digit in acknowledged.Where(char.IsDigit))
        {
            Acknowledge(digit - '0');
        }

        Assert.Equal(expected, Settle("p"));
    }

    [Fact]
    public void OnePartitionWithoutAcknowledgement_DoesNotHoldTheOther()
    {
        Submit("slow", 1);
        Submit("fast", 2);
        Acknowledge(1);
        Acknowledge(2);

        Assert.Equal(1, Settle("fast"));
        Assert.Null(Settle("slow"));
        Assert.Equal(1, _ledger.ActiveCount);
    }

    [Fact]
    public void FailedRecord_StopsThePrefixUntilItIsDropped()
    {
        Submit("p", 2);
        _records[0].OnDelivery(new Delivery(default, -1, new LogException("MSG_SIZE_TOO_LARGE", "too large", false)));
        Acknowledge(1);

        var failed = _ledger.NextSettled();
        Assert.Same(_records[0], failed);
        Assert.Empty(_ledger.Committable());
        failed!.Drop();
        Assert.Equal(1, Settle("p"));
    }

    [Fact]
    public void CommittedOffsets_AreNotOfferedAgain()
    {
        Submit("p", 1);
        Acknowledge(0);
        Settle("p");

        _ledger.MarkCommitted(_ledger.Committable());

        Assert.Empty(_ledger.Committable());
    }

    private void Submit(string partition, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var source = new Dictionary<string, object?> { ["p"] = partition };
            var offset = new Dictionary<string, object?> { ["o"] = i };
            var record = new SourceRecord { Topic = "t", SourcePartition = source, SourceOffset = offset };
            var submitted = new SubmittedRecord(offset, record, new VillainSourceTask(), TimeProvider.System);
            _records.Add(submitted);
            _ledger.Submit(source, submitted);
        }
    }

    private void Acknowledge(int index) => _records[index].OnDelivery(new Delivery(new LogPartition("t", 0), index, null));

    private int? Settle(string partition)
    {
        while (_ledger.NextSettled() is { Error: null })
        {
        }

        return (int?)_ledger.Committable().SingleOrDefault(e => (string?)e.Partition["p"] == partition)?.Offset!["o"];
    }
}
