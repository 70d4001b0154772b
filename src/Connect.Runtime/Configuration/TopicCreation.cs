using System.Globalization;
using System.Text.RegularExpressions;
using Connect.Abstractions.Config;
using Connect.Abstractions.Errors;
using Connect.Runtime.Tasks;

namespace Connect.Runtime.Configuration;

/// <summary>The <c>topic.creation.*</c> settings of a source.</summary>
internal static class TopicCreation
{
    private const string Prefix = "topic.creation.";
    private const string DefaultGroup = "default";

    private static readonly string[] OwnKeys = ["include", "exclude", "partitions", "replication.factor"];

    /// <summary>The keys of all groups of a configuration.</summary>
    public static IEnumerable<ConfigKey> KeysOf(IReadOnlyDictionary<string, string> config)
    {
        if (!IsUsed(config))
        {
            yield break;
        }

        foreach (var group in GroupNames(config).Append(DefaultGroup))
        {
            if (group != DefaultGroup)
            {
                yield return ConfigKey.List(Key(group, "include")) with
                {
                    Group = ConnectorKeys.TopicCreationGroup, Validator = ConfigValidator.All(ConfigValidator.NotEmpty(),
                        ConfigValidator.ValidRegex()),
                    Doc = $"Regular expressions of the topics of group {group}.",
                };
                yield return ConfigKey.List(Key(group, "exclude")) with
                {
                    Default = [], Group = ConnectorKeys.TopicCreationGroup, Validator = ConfigValidator.ValidRegex(),
                    Doc = $"Regular expressions of topics that do not belong to group {group}; stronger than include.",
                };
            }

            yield return Number(group, "replication.factor", "Replicas");
            yield return Number(group, "partitions", "Partitions");
        }
    }

    /// <summary>The groups in the order in which they are tried, the default group last.</summary>
    /// <exception cref="ConfigException">A setting is wrong.</exception>
    public static IReadOnlyList<TopicCreationGroup> GroupsOf(IReadOnlyDictionary<string, string> config)
    {
        if (!IsUsed(config))
        {
            return [];
        }

        var parsed = new ConfigDef(KeysOf(config)).Parse(config);
        return [.. GroupNames(config).Append(DefaultGroup).Select(group => new TopicCreationGroup(
            group == DefaultGroup ? [ConnectorKeys.WholeTopic(".*")] : Patterns(parsed, Key(group, "include")),
            group == DefaultGroup ? [] : Patterns(parsed, Key(group, "exclude")),
            NumberOf(config, group, "partitions"),
            (short)NumberOf(config, group, "replication.factor"),
            config.WithPrefix($"{Prefix}{group}.").Where(e => !OwnKeys.Contains(e.Key)).ToDictionary(e => e.Key, e => e.Value)))];
    }

    private static bool IsUsed(IReadOnlyDictionary<string, string> config) =>
        config.Keys.Any(key => key.StartsWith($"{Prefix}{DefaultGroup}.", StringComparison.Ordinal)) || GroupNames(config).Count > 0;

    private static IReadOnlyList<string> GroupNames(IReadOnlyDictionary<string, string> config) =>
        config.GetValueOrDefault(ConnectorKeys.TopicCreationGroups.Name) is { } text
            ? [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(g => g != DefaultGroup)]
            : [];

    private static string Key(string group, string name) => $"{Prefix}{group}.{name}";

    private static ConfigKey<int> Number(string group, string name, string what)
    {
        var key = ConfigKey.Int(Key(group, name)) with
        {
            Group = ConnectorKeys.TopicCreationGroup,
            Validator = ConfigValidator.Where<int>("-1 or [1,...]", value =>
                value is -1 or >= 1 ? null : "Value must be -1 (the log's default) or at least 1."),
            Doc = $"{what} of topics that group {group} makes; -1 takes the log's default.",
        };
        return group == DefaultGroup ? key : key with { Default = -1 };
    }

    private static Regex[] Patterns(ParsedConfig config, string key) =>
        [.. config.Originals.GetValueOrDefault(key, "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(ConnectorKeys.WholeTopic)];

    private static int NumberOf(IReadOnlyDictionary<string, string> config, string group, string name) =>
        int.TryParse(config.GetValueOrDefault(Key(group, name))
            ?? config.GetValueOrDefault(Key(DefaultGroup, name)), CultureInfo.InvariantCulture, out var number)
            ? number
            : -1;
}
