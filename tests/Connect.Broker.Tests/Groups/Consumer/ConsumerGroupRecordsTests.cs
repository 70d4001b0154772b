using System.Text;
using Connect.Broker.Groups.Consumer;
using Connect.Broker.Topics;
using Connect.Protocol;

namespace Connect.Broker.Tests.Groups.Consumer;

/// <summary>The bytes of consumer groups in `__consumer_offsets`, as Kafka writes them, and what a restart makes of them.</summary>
public sealed class ConsumerGroupRecordsTests
{
    private readonly ConsumerScenario _group = new(topics: ["t2"]);

    [Fact]
    public void Join_HasKafkasBytes()
    {
        _group.Join("m", "/t", "i", "range");

        var id = Convert.ToHexString(ConsumerScenario.IdOf("t2").ToByteArray(bigEndian: true));
        var assigned = "02" + id + "03" + "00000000" + "00000001" + "00";
        Assert.Equal(
            [
                "0005" + Text("g") + Text("m") + " 0000" + Compact("i") + "00" + Compact("client") + Compact("/127.0.0.1") + "01"
                    + Compact("t") + "0000EA60" + Compact("range") + "00",
                "0010" + Text("g") + Text("t") + " 0000" + "02" + Compact("t") + "0000000000000000" + "0000000000000007" + "00",
                "0004" + Text("g") + " 0000" + "02" + id + Compact("t") + "00000002" + "01" + "00" + "00",
                "0003" + Text("g") + " 0000" + "00000001" + "00",
                "0007" + Text("g") + Text("m") + " 0000" + assigned + "00",
                "0006" + Text("g") + " 0000" + "00000001" + "00",
                "0008" + Text("g") + Text("m") + " 0000" + "00000001" + "00000000" + "01" + assigned + "01" + "00",
            ],
            _group.Log.Select(Hex));
    }

    [Fact]
    public void Leave_DeletesWhatIsKeptOfTheMember()
    {
        _group.Join("m", "t");
        var before = _group.Log.Count;

        _group.Leave("m");

        Assert.Equal(
            [
                "0008" + Text("g") + Text("m") + " null",
                "0007" + Text("g") + Text("m") + " null",
                "0005" + Text("g") + Text("m") + " null",
                "0004" + Text("g") + " 0000" + "01" + "00",
                "0003" + Text("g") + " 0000" + "00000002" + "00",
            ],
            _group.Log.Skip(before).Select(Hex));
    }

    [Fact]
    public void Tombstones_LeaveNothing()
    {
        _group.Join("m", "/t");
        _group.Leave("m");

        _group.Log.AddRange(ConsumerGroupRecords.Tombstones(_group.State));

        Assert.Null(_group.Reload());
    }

    [Fact]
    public void Restart_InTheMiddleOfAMove_GoesOnWithIt()
    {
        _group.Join("a", "/t", "i");
        _group.Join("b", "t");
        _group.Beat("a", "t: 0 1", instance: "i");
        Assert.Equal(ConsumerMemberPhase.UnrevokedPartitions, _group.State.Find("a")!.Current.Phase);
        var before = _group.State;

        _group.Pass(TimeSpan.FromSeconds(10));
        _group.Restart();

        Assert.Equal((before.Epoch, before.AssignmentEpoch), (_group.State.Epoch, _group.State.AssignmentEpoch));
        Assert.Equal(before.Phase, _group.State.Phase);
        Assert.Equal(_group.Now + ConsumerScenario.Session, _group.State.NextDeadline());
        Assert.Equal(ErrorCode.None, _group.Beat("b", "").ErrorCode);
        Assert.Equal(before.Epoch, _group.State.Epoch);
        Assert.Equal(2, _group.Beat("a", "t: 0", instance: "i").MemberEpoch);
        Assert.Equal("t: 1", ConsumerScenario.Text(_group.Beat("b", "").Assignment));
        Assert.Equal(before.Epoch, _group.State.Epoch);
    }

    [Fact]
    public void Everything_IsWritten_WhenItIsNotSureWhatIsThere()
    {
        _group.Join("a", "/t");
        _group.Join("b", "t");
        _group.Settle();
        _group.Leave("b");
        var state = _group.State;

        _group.Log.Clear();
        _group.Log.AddRange(ConsumerGroupRecords.Changes(state, state, timestampMs: 7, all: true));

        var reloaded = _group.Reload()!;
        Assert.Equal((state.Epoch, state.AssignmentEpoch), (reloaded.Epoch, reloaded.AssignmentEpoch));
        Assert.Equal(["a"], reloaded.Members.Keys);
        Assert.True(state.Find("a")!.Current.IsSameAs(reloaded.Find("a")!.Current));
        Assert.True(state.Find("a")!.Metadata.IsSameAs(reloaded.Find("a")!.Metadata));
        Assert.Equal(state.Patterns["t"].Topics, reloaded.Patterns["t"].Topics);
    }

    [Fact]
    public void NewerVersion_IsRefusedWithAReason_AndAnotherKindIsLeftAlone()
    {
        var loader = new ConsumerGroupLoader(_group.Limits, TimeSpan.Zero);
        loader.Add(Convert.FromHexString("0009" + Text("g")), new byte[] { 0, 0 });

        Assert.Empty(loader.Groups);
        var error = Assert.Throws<MalformedMessageException>(
            () => loader.Add(Convert.FromHexString("0003" + Text("g")), new byte[] { 0, 1 }));
        Assert.Contains("newer broker", error.Message, StringComparison.Ordinal);
    }

    private static string Hex(CoordinatorRecord record) =>
        $"{Convert.ToHexString(record.Key)} {(record.Value is null ? "null" : Convert.ToHexString(record.Value))}";

    private static string Text(string text) => text.Length.ToString("X4", null) + Convert.ToHexString(Encoding.UTF8.GetBytes(text));

    private static string Compact(string text) =>
        (text.Length + 1).ToString("X2", null) + Convert.ToHexString(Encoding.UTF8.GetBytes(text));
}
