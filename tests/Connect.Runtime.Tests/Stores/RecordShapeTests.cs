using System.Text;
using Connect.Runtime.Errors;
using Connect.Runtime.Herders;
using Connect.Runtime.Stores;

namespace Connect.Runtime.Tests.Stores;

/// <summary>The internal topics hold what Kafka Connect writes, byte for byte: either can take over from the other.</summary>
public sealed class RecordShapeTests
{
    private static readonly Dictionary<string, string> Config = new() { ["name"] = "orders", ["topic.prefix"] = "größe<>&'" };
    private const string Properties = """{"properties":{"name":"orders","topic.prefix":"größe<>&'"}}""";

    [Fact]
    public void Connector_IsPropertiesUnderItsName() =>
        AssertRecord("connector-orders", Properties, ConfigRecords.Connector("orders", Config));

    [Fact]
    public void DeletedConnector_IsATombstone() => AssertRecord("connector-orders", null, ConfigRecords.Connector("orders", null));

    [Fact]
    public void Task_IsPropertiesUnderItsNumber() =>
        AssertRecord("task-orders-3", Properties, ConfigRecords.Task("orders", 3, Config));

    [Fact]
    public void Commit_CountsTheTasks() => AssertRecord("commit-orders", """{"tasks":4}""", ConfigRecords.Commit("orders", 4));

    [Theory]
    [InlineData(TargetState.Started, """{"state":"STARTED","state.v2":"STARTED"}""")]
    [InlineData(TargetState.Paused, """{"state":"PAUSED","state.v2":"PAUSED"}""")]
    [InlineData(TargetState.Stopped, """{"state":"PAUSED","state.v2":"STOPPED"}""")]
    public void Target_ShowsOldWorkersPausedForStopped(TargetState state, string value) =>
        AssertRecord("target-state-orders", value, ConfigRecords.Target("orders", state));

    [Fact]
    public void Offset_IsAMapUnderConnectorAndPartition()
    {
        var partition = new Dictionary<string, object?> { ["server"] = "shop" };
        var offset = new Dictionary<string, object?> { ["lsn"] = 9007199254740993L, ["snapshot"] = true, ["txId"] = null, ["f"] = 1.5 };

        Assert.Equal("""["orders",{"server":"shop"}]""", Text(OffsetRecords.Key("orders", partition)));
        Assert.Equal("""{"lsn":9007199254740993,"snapshot":true,"txId":null,"f":1.5}""", Text(OffsetRecords.Value(offset)));
        var (connector, entry) = OffsetRecords.Read(OffsetRecords.Key("orders", partition), OffsetRecords.Value(offset));
        Assert.Equal("orders", connector);
        Assert.Equal(partition, entry.Partition);
        Assert.Equal(offset, entry.Offset);
    }

    [Fact]
    public void Status_IsStateTraceWorkerAndGeneration() => AssertRecord(
        "status-connector-orders",
        """{"state":"RUNNING","trace":null,"worker_id":"h:8083","generation":0}""",
        StatusRecords.Connector("orders", new RunStatus(RunState.Running, "h:8083")));

    [Fact]
    public void FailedStatus_CarriesTheErrorBehindKafkaConnectsFields()
    {
        var status = new RunStatus(
            RunState.Failed, "h:8083", "trace", new StructuredError("c", "m", null, "h"), 2, DateTimeOffset.FromUnixTimeMilliseconds(1000));
        var record = StatusRecords.Task(new ConnectorTaskId("my-orders", 1), status);

        AssertRecord(
            "status-task-my-orders-1",
            """{"state":"FAILED","trace":"trace","worker_id":"h:8083","generation":0,"""
            + """ "error":{"code":"c","message":"m","cause":null,"hint":"h"},"attempt":2,"next_try":1000}""".TrimStart(),
            record);
        Assert.Equal(new StatusRecord.Task(new ConnectorTaskId("my-orders", 1), status), StatusRecords.Read(record.Key, record.Value));
    }

    [Fact]
    public void Topic_NamesItsConnectorInTheKey() => AssertRecord(
        "status-topic-t:connector-orders",
        """{"topic":{"name":"t","connector":"orders","task":2,"discoverTimestamp":5}}""",
        StatusRecords.Topic("t", new ConnectorTaskId("orders", 2), DateTimeOffset.FromUnixTimeMilliseconds(5)));

    private static void AssertRecord(string key, string? value, KeyValuePair<byte[], byte[]?> record)
    {
        Assert.Equal(key, Text(record.Key));
        Assert.Equal(value, Text(record.Value));
    }

    private static string? Text(byte[]? bytes) => bytes is null ? null : Encoding.UTF8.GetString(bytes);
}
