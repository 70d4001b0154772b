using Connect.Abstractions.Config;
using Connect.Abstractions.Errors;

namespace Connect.Abstractions.Tests.Config;

public sealed class ConfigDefTests
{
    private enum SnapshotMode
    {
        Initial,
        InitialOnly,
    }

    private static readonly ConfigKey<string> Host = ConfigKey.String("host") with { Aliases = ["hostname"], Group = "Connection" };
    private static readonly ConfigKey<int> Port = ConfigKey.Int("port") with
    {
        Default = 5432,
        Validator = ConfigValidator.Between(1, 65535),
    };

    private static readonly ConfigKey<Password?> Secret = ConfigKey.OptionalPassword("password");
    private static readonly ConfigKey<IReadOnlyList<string>> Tables = ConfigKey.List("tables") with { Default = [] };
    private static readonly ConfigKey<SnapshotMode> Mode = ConfigKey.Enum<SnapshotMode>("snapshot.mode") with
    {
        Default = SnapshotMode.Initial,
    };

    private static readonly ConfigKey<TimeSpan> Wait = ConfigKey.Milliseconds("wait.ms") with { Default = TimeSpan.FromSeconds(1) };
    private static readonly ConfigDef Definition = new(Host, Port, Secret, Tables, Mode, Wait);

    [Fact]
    public void Parse_ValidConfig_GivesTypedValues()
    {
        var config = Definition.Parse(Map(("host", " db "), ("port", "5433"), ("tables", "a, b"), ("snapshot.mode", "INITIAL_ONLY")));

        Assert.Equal("db", config.Get(Host));
        Assert.Equal(5433, config.Get(Port));
        Assert.Null(config.Get(Secret));
        Assert.Equal(["a", "b"], config.Get(Tables));
        Assert.Equal(SnapshotMode.InitialOnly, config.Get(Mode));
        Assert.Equal(TimeSpan.FromSeconds(1), config.Get(Wait));
    }

    // I10: a config is read once, all its mistakes are reported together.
    [Fact]
    public void Parse_FourMistakes_ReportsAllFour()
    {
        var error = Assert.Throws<ConfigException>(() =>
            Definition.Parse(Map(("port", "70000"), ("tables", "a,,b"), ("snapshot.mode", "sometimes"))));

        Assert.Equal(
            [
                new ConfigError("host", "Missing required configuration \"host\" which has no default value."),
                new ConfigError("port", "Invalid value 70000 for configuration port: Value must be between 1 and 65535."),
                new ConfigError("tables", "Invalid value a,,b for configuration tables: A list entry is empty: remove the extra comma."),
                new ConfigError(
                    "snapshot.mode",
                    "Invalid value sometimes for configuration snapshot.mode: String must be one of: initial, initial_only."),
            ],
            error.Errors);
    }

    [Fact]
    public void Parse_KeyByItsAlias_IsRead() => Assert.Equal("db", Definition.Parse(Map(("hostname", "db"))).Get(Host));

    [Fact]
    public void Parse_UnknownKey_IsNoError() => Assert.Equal("db", Definition.Parse(Map(("host", "db"), ("nobody.knows", "x"))).Get(Host));

    [Theory]
    [InlineData("true", true)]
    [InlineData("FALSE", false)]
    public void Parse_Boolean_IgnoresCase(string text, bool expected)
    {
        var key = ConfigKey.Boolean("on");

        Assert.Equal(expected, new ConfigDef(key).Parse(Map(("on", text))).Get(key));
    }

    [Theory]
    [InlineData("yes")]
    [InlineData("1")]
    [InlineData("")]
    public void Parse_NotABoolean_Throws(string text) =>
        Assert.Throws<ConfigException>(() => new ConfigDef(ConfigKey.Boolean("on")).Parse(Map(("on", text))));

    // I8: secrets never leave the process.
    [Fact]
    public void Validate_Password_IsHidden()
    {
        var values = Definition.Validate(Map(("host", "db"), ("password", "s3cret")));

        Assert.Equal(Password.Hidden, values.Single(v => v.Key == Secret).Value);
        Assert.DoesNotContain("s3cret", string.Join(" ", values), StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_MissingAndDefaulted_GivesOneValueAKeyInOrder()
    {
        var values = Definition.Validate(Map());

        Assert.Equal(Definition.Keys, values.Select(v => v.Key));
        Assert.Equal("5432", values[1].Value);
        Assert.Equal(["initial", "initial_only"], values[4].RecommendedValues);
        Assert.Equal("initial", values[4].Value);
        Assert.Single(values[0].Errors);
    }

    [Fact]
    public void WithPrefix_StripsIt()
    {
        var config = Map(("transforms.route.type", "RegexRouter"), ("transforms.route.regex", ".*"), ("transforms", "route"));

        Assert.Equal(new Dictionary<string, string> { ["type"] = "RegexRouter", ["regex"] = ".*" }, config.WithPrefix("transforms.route."));
    }

    private static Dictionary<string, string> Map(params (string Key, string Value)[] entries) =>
        entries.ToDictionary(e => e.Key, e => e.Value);
}
