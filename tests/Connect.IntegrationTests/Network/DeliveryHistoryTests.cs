using Confluent.Kafka;

namespace Connect.IntegrationTests.Network;

/// <summary>The checker finds each kind of mistake, and nothing where there is none.</summary>
public sealed class DeliveryHistoryTests
{
    [Theory]
    [InlineData("0/0 0/1 1/0", null)]
    [InlineData("0/0 0/1 1/0 1/1", null)] // 1/1 was sent and not acknowledged: it may be there.
    [InlineData("1/0 0/0 0/1", "was acknowledged at")]
    [InlineData("0/0 0/1", "1/0 is lost")]
    [InlineData("0/0 0/1 1/0 0/1", "0/1 is twice")]
    [InlineData("0/0 0/1 1/0 1/1 1/1", "1/1 is twice")]
    [InlineData("0/1 0/0 1/0", "0/0 at 0@1 comes behind 0/1")]
    [InlineData("0/0 0/1 1/0 2/0", "2/0 was never sent")]
    public void Log_IsCheckedAgainstWhatWasToldToProducers(string log, string? mistake)
    {
        var history = new DeliveryHistory();
        history.Sent(new SentRecord(1, 1));
        foreach (var (record, offset) in new[] { (new SentRecord(0, 0), 0), (new SentRecord(0, 1), 1), (new SentRecord(1, 0), 2) })
        {
            history.Sent(record);
            history.Acknowledge(record, new TopicPartitionOffset("t", 0, offset));
        }

        var mistakes = history.Check([[.. log.Split(' ').Select((text, offset) => ((long)offset, SentRecord.Parse(text)))]]);

        if (mistake is null)
        {
            Assert.Empty(mistakes);
        }
        else
        {
            Assert.Contains(mistakes, found => found.Contains(mistake, StringComparison.Ordinal));
        }
    }
}
