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
