using System.Text.RegularExpressions;
using Connect.Abstractions.Caching;
using Connect.Abstractions.Config;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Abstractions.Plugins;

namespace Connect.Transforms;

/// <summary>Renames the topic of records whose whole topic name matches a regular expression.</summary>
[PluginAlias("org.apache.kafka.connect.transforms.RegexRouter")]
public sealed class RegexRouter : Transform
{
    private const int TopicCacheSize = 1000;

    private static readonly ConfigKey<string> RegexKey = ConfigKey.String("regex") with
    {
        Importance = ConfigImportance.High,
        Validator = ConfigValidator.ValidRegex(),
        Doc = "Regular expression that must match the whole topic name.",
    };

    private static readonly ConfigKey<string> ReplacementKey = ConfigKey.String("replacement") with
    {
        Importance = ConfigImportance.High,
        Validator = JavaRegex.Replacement,
        Doc = "The new topic name; $1, $2, ... stand for the groups of the expression.",
    };

    private readonly LruCache<string, string> _topics = new(TopicCacheSize);
    private Regex _regex = null!;
    private string _replacement = null!;

    /// <inheritdoc/>
    public override ConfigDef ConfigDef { get; } = new(RegexKey, ReplacementKey);

    /// <inheritdoc/>
    public override ConnectRecord? Apply(ConnectRecord record)
    {
        var topic = _topics.GetOrAdd(record.Topic, Route);
        return ReferenceEquals(topic, record.Topic) || topic == record.Topic ? record : record with { Topic = topic };
    }

    private protected override void Configure(ParsedConfig config)
    {
        _regex = JavaRegex.WholeText(config.Get(RegexKey));
        _replacement = JavaRegex.ToNetReplacement(config.Get(ReplacementKey));
        foreach (Match group in Regex.Matches(_replacement, @"\$\{(\w+)\}"))
        {
            if (_regex.GroupNumberFromName(group.Groups[1].Value) < 0)
            {
                throw new ConfigException(
                    ReplacementKey.Name,
                    $"Invalid value {config.Get(ReplacementKey)} for configuration replacement: "
                    + $"the regex has no group {group.Groups[1].Value}.");
            }
        }
    }

    private string Route(string topic)
    {
        try
        {
            return _regex.Replace(topic, _replacement, 1);
        }
        catch (RegexMatchTimeoutException e)
        {
            throw new DataException($"Topic name '{topic}' takes too long to match: simplify the regex {e.Pattern}.", e);
        }
    }
}
