using System.Text;
using Connect.Broker.Groups;
using Connect.Broker.Groups.Records;
using Connect.Protocol;

namespace Connect.Broker.Tests.Groups;

/// <summary>The bytes of `__consumer_offsets`, as Kafka writes them.</summary>
public sealed class GroupRecordsTests
{
    [Fact]
    public void Offset_KeyAndValue_HaveKafkasBytes()
    {
        var offset = new CommittedOffset { Offset = 258, LeaderEpoch = 3, Metadata = "x", CommitTimestampMs = 1_700_000_000_000 };

        Assert.Equal("0001" + "000167" + "000474323334" + "00000005", Hex(GroupRecords.OffsetKey("g", "t234", 5)));
        Assert.Equal("0003" + "0000000000000102" + "00000003" + "000178" + "0000018BCFE56800", Hex(GroupRecords.OffsetValue(offset)));
        Assert.Equal(offset, GroupRecords.ReadOffset(GroupRecords.OffsetValue(offset)));
        Assert.Equal(new GroupRecordKey("g", "t234", 5), GroupRecords.ReadKey(GroupRecords.OffsetKey("g", "t234", 5)));
    }

    [Fact]
    public void Offset_OfVersion1_IsRead()
    {
        var value = Convert.FromHexString("0001" + "0000000000000102" + "000178" + "0000018BCFE56800" + "FFFFFFFFFFFFFFFF");

        var expected = new CommittedOffset { Offset = 258, Metadata = "x", CommitTimestampMs = 1_700_000_000_000 };
        Assert.Equal(expected, GroupRecords.ReadOffset(value));
    }

    [Fact]
    public void Group_KeyAndValue_HaveKafkasBytes()
    {
        var scenario = new GroupScenario();
        scenario.MakeStablePair(secondInstance: "i2");

        var value = GroupRecords.GroupValue(scenario.State, timestampMs: 1);

        Assert.Equal("0002" + "000167", Hex(GroupRecords.GroupKey("g")));
        Assert.Equal(
            "0003" + Text("consumer") + "00000002" + Text("range") + Text("m1") + "0000000000000001" + "00000002"
            + Text("m1") + "FFFF" + Text("client") + Text("/127.0.0.1") + "0000EA60" + "00002710" + "0000000101" + "000000010B"
            + Text("m2") + Text("i2") + Text("client") + Text("/127.0.0.1") + "0000EA60" + "00002710" + "0000000101" + "0000000116",
            Hex(value));
    }

    [Fact]
    public async Task Group_ReadBack_IsStableAndKeepsItsAssignments()
    {
        var scenario = new GroupScenario();
        scenario.MakeStablePair();
        var value = GroupRecords.GroupValue(scenario.State, timestampMs: 77);

        var (state, timestampMs) = GroupRecords.ReadGroup("g", value, scenario.Now);
        scenario.State = state;

        Assert.Equal(77, timestampMs);
        Assert.Equal(ErrorCode.None, scenario.Beat("m1", 2));
        Assert.Equal([22], (await scenario.Sync("m2", 2)).Assignment);
        Assert.Equal(scenario.Now + GroupScenario.Session, state.NextDeadline());
    }

    [Fact]
    public void NewerVersion_IsRefusedWithAReason()
    {
        var error = Assert.Throws<MalformedMessageException>(() => GroupRecords.ReadOffset(new byte[] { 0, 9 }));

        Assert.Contains("newer broker", error.Message, StringComparison.Ordinal);
        Assert.Null(GroupRecords.ReadKey(new byte[] { 0, 3 }));
    }

    private static string Hex(byte[] bytes) => Convert.ToHexString(bytes);

    private static string Text(string text) => text.Length.ToString("X4", null) + Convert.ToHexString(Encoding.UTF8.GetBytes(text));
}
