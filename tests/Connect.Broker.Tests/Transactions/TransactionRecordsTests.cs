using Connect.Broker.Topics;
using Connect.Broker.Transactions;
using Connect.Broker.Transactions.Records;
using Connect.Protocol;

namespace Connect.Broker.Tests.Transactions;

/// <summary>The bytes of `__transaction_state`, as Kafka writes them.</summary>
public sealed class TransactionRecordsTests
{
    private const string OngoingV1 = "0001" + "0000000000000102" + "0003" + "0000EA60" + "01"
        + "03" + "0261" + "03" + "00000000" + "00000002" + "00" + "0262" + "02" + "00000001" + "00"
        + "0000000000000011" + "0000000000000010" + "00";

    private static readonly TransactionState Ongoing = new("tx")
    {
        ProducerId = 0x0102,
        ProducerEpoch = 3,
        TimeoutMs = 60_000,
        Phase = TransactionPhase.Ongoing,
        Partitions = [new TopicPartition("b", 1), new TopicPartition("a", 2), new TopicPartition("a", 0)],
        UpdatedMs = 0x11,
        StartMs = 0x10,
    };

    [Fact]
    public void Key_IsVersionAndId()
    {
        Assert.Equal("000000027478", Convert.ToHexString(TransactionRecords.Key("tx")));
        Assert.Equal("tx", TransactionRecords.ReadKey(Convert.FromHexString("000000027478")));
        Assert.Null(TransactionRecords.ReadKey(Convert.FromHexString("000900027478")));
    }

    [Fact]
    public void Ongoing_HasItsPartitionsInOrder()
    {
        Assert.Equal(OngoingV1, Convert.ToHexString(TransactionRecords.Value(Ongoing)));
        AssertSame(Ongoing, TransactionRecords.Read("tx", Convert.FromHexString(OngoingV1)));
    }

    [Fact]
    public void Empty_HasNullPartitions_AndThePreviousIdIsATag()
    {
        var state = Ongoing with { Phase = TransactionPhase.Empty, Partitions = [], PreviousProducerId = 9, StartMs = -1 };
        const string Bytes = "0001" + "0000000000000102" + "0003" + "0000EA60" + "00" + "00"
            + "0000000000000011" + "FFFFFFFFFFFFFFFF" + "01" + "00" + "08" + "0000000000000009";
        Assert.Equal(Bytes, Convert.ToHexString(TransactionRecords.Value(state)));
        AssertSame(state, TransactionRecords.Read("tx", Convert.FromHexString(Bytes)));
    }

    [Fact]
    public void SecondProtocol_HasTheIdsAroundTheLastEpochAndItsVersionAsTags()
    {
        var state = Ongoing with
        {
            Phase = TransactionPhase.PrepareCommit,
            ProducerEpoch = short.MaxValue,
            PreviousProducerId = 9,
            NextProducerId = 0x0103,
            ClientVersion = TransactionVersion.Second,
        };
        const string Bytes = "0001" + "0000000000000102" + "7FFF" + "0000EA60" + "02"
            + "03" + "0261" + "03" + "00000000" + "00000002" + "00" + "0262" + "02" + "00000001" + "00"
            + "0000000000000011" + "0000000000000010" + "03"
            + "00" + "08" + "0000000000000009" + "01" + "08" + "0000000000000103" + "02" + "02" + "0002";
        Assert.Equal(Bytes, Convert.ToHexString(TransactionRecords.Value(state)));
        AssertSame(state, TransactionRecords.Read("tx", Convert.FromHexString(Bytes)));
    }

    [Fact]
    public void Version0_IsRead()
    {
        const string Bytes = "0000" + "0000000000000102" + "0003" + "0000EA60" + "01"
            + "00000001" + "000161" + "00000002" + "00000000" + "00000002" + "0000000000000011" + "0000000000000010";
        var expected = Ongoing with { Partitions = [new TopicPartition("a", 0), new TopicPartition("a", 2)] };
        AssertSame(expected, TransactionRecords.Read("tx", Convert.FromHexString(Bytes)));
    }

    [Fact]
    public void TagsThatAreNotKnown_AreSkipped_NewerVersionsAreRefused()
    {
        var bytes = Convert.FromHexString(OngoingV1[..^2] + "02" + "03" + "02" + "0002" + "09" + "00");
        AssertSame(Ongoing, TransactionRecords.Read("tx", bytes));
        Assert.Throws<MalformedMessageException>(() => TransactionRecords.Read("tx", Convert.FromHexString("0002")));
    }

    // Records compare sets by reference.
    private static void AssertSame(TransactionState expected, TransactionState actual)
    {
        Assert.Equal(
            expected.Partitions.OrderBy(partition => partition.ToString(), StringComparer.Ordinal),
            actual.Partitions.OrderBy(partition => partition.ToString(), StringComparer.Ordinal));
        Assert.Equal(expected, actual with { Partitions = expected.Partitions });
    }
}
