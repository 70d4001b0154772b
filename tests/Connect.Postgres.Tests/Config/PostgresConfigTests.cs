using Connect.Abstractions.Errors;
using Connect.Cdc.Snapshots;
using Connect.Cdc.Tables;
using Connect.Postgres.Config;

namespace Connect.Postgres.Tests.Config;

public sealed class PostgresConfigTests
{
    private static readonly Dictionary<string, string> Minimal = new()
    {
        ["database.hostname"] = "localhost", ["database.user"] = "cdc", ["database.dbname"] = "shop", ["topic.prefix"] = "srv",
    };

    [Fact]
    public void Parse_MinimalSettings_HasDebeziumsDefaults()
    {
        var config = PostgresConfig.Parse(Minimal);
        Assert.Equal(5432, config.Connection.Wire.Port);
        Assert.Equal("debezium", config.Replication.SlotName);
        Assert.Equal("dbz_publication", config.Replication.PublicationName);
        Assert.Equal(PublicationAutocreate.AllTables, config.Replication.Autocreate);
        Assert.Equal(SnapshotMode.Initial, config.Snapshot.Mode);
        Assert.Equal("__debezium-heartbeat.srv", config.Topics.HeartbeatTopic);
        Assert.True(config.Events.WritesTombstones);
    }

    // I10: one list with every mistake.
    [Fact]
    public void Parse_ManyMistakes_ReportsAllOfThem()
    {
        var config = new Dictionary<string, string>(Minimal)
        {
            ["slot.name"] = "Not-Valid", ["plugin.name"] = "wal2json", ["snapshot.mode"] = "sometimes", ["table.include.list"] = "(",
            ["column.mask.with.x.chars"] = "a", ["max.batch.size"] = "0", ["skipped.operations"] = "z",
        };
        config.Remove("database.user");
        var error = Assert.Throws<ConfigException>(() => PostgresConfig.Parse(config));
        Assert.Equal(
            [
                "column.mask.with.x.chars", "database.user", "max.batch.size", "plugin.name", "skipped.operations", "slot.name",
                "snapshot.mode", "table.include.list",
            ],
            error.Errors.Select(e => e.Key).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("table.exclude.list", "b", "table.include.list", "a")]
    [InlineData("max.queue.size", "100", "max.batch.size", "100")]
    [InlineData("snapshot.select.statement.overrides", "public.a", "topic.delimiter", ".")]
    public void Parse_SettingsThatContradictEachOther_AreReported(string key, string value, string otherKey, string otherValue)
    {
        var config = new Dictionary<string, string>(Minimal) { [key] = value, [otherKey] = otherValue };
        var error = Assert.Throws<ConfigException>(() => PostgresConfig.Parse(config));
        Assert.Equal(key, Assert.Single(error.Errors).Key);
    }

    [Theory]
    [InlineData("binary.handling.mode", "base64-url-safe")]
    [InlineData("database.sslmode", "verify-full")]
    [InlineData("time.precision.mode", "adaptive_time_microseconds")]
    public void Parse_DebeziumsSpellings_AreAccepted(string key, string value) =>
        Assert.NotNull(PostgresConfig.Parse(new Dictionary<string, string>(Minimal) { [key] = value }));

    [Theory]
    [InlineData("slot.stream.params", "no value")]
    [InlineData("slot.stream.params", "a b=1")]
    [InlineData("lsn.flush.mode", "never")]
    public void Parse_MalformedReplicationSetting_IsReported(string key, string value)
    {
        var error = Assert.Throws<ConfigException>(
            () => PostgresConfig.Parse(new Dictionary<string, string>(Minimal) { [key] = value }));
        Assert.Equal(key, Assert.Single(error.Errors).Key);
    }

    [Fact]
    public void Parse_ListsOfStatementsAndParameters_AreCutAtSemicolons()
    {
        var config = PostgresConfig.Parse(new Dictionary<string, string>(Minimal)
        {
            ["database.initial.statements"] = "SET a = 'x;;y'; SET b = 1;", ["slot.stream.params"] = "origin=none; streaming = off",
        });
        Assert.Equal(["SET a = 'x;y'", "SET b = 1"], config.Connection.InitialStatements);
        Assert.Equal([("origin", "none"), ("streaming", "off")], config.Replication.StreamParameters);
    }

    [Fact]
    public void UnsupportedSettings_AreNamed_UnlessTheyAskForWhatHappensAnyway()
    {
        var config = new Dictionary<string, string>(Minimal)
        {
            ["schema.refresh.mode"] = "columns_diff", ["topic.naming.strategy"] = "com.example.Mine", ["signal.data.collection"] = "a.b",
            ["incremental.snapshot.chunk.size"] = "5", ["read.only"] = "False", ["table.include.list"] = "a",
        };
        Assert.Equal(
            ["incremental.snapshot.chunk.size", "signal.data.collection", "topic.naming.strategy"], UnsupportedSettings.In(config));
    }

    [Fact]
    public void UnsupportedSettings_AreNoneOfTheSupported() =>
        Assert.Empty(UnsupportedSettings.In(PostgresConfig.Definition.Keys.ToDictionary(k => k.Name, _ => "x")));

    [Theory]
    [InlineData("public.a:FULL", "FULL")]
    [InlineData("other:FULL,public\\..*:index my_idx", "USING INDEX \"my_idx\"")]
    [InlineData("other:FULL", null)]
    public void ReplicaIdentities_AreWhatAlterTableTakes(string setting, string? expected)
    {
        Assert.Null(ReplicaIdentityRules.ErrorIn(setting));
        Assert.Equal(expected, new ReplicaIdentityRules(setting).For(new TableId(null, "public", "a")));
    }

    [Theory]
    [InlineData("public.a")]
    [InlineData("public.a:WHOLE")]
    [InlineData("public.a:INDEX")]
    public void ReplicaIdentities_Malformed_AreRefused(string setting) => Assert.NotNull(ReplicaIdentityRules.ErrorIn(setting));
}
