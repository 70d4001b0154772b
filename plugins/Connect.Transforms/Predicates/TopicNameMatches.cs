using System.Text.RegularExpressions;
using Connect.Abstractions.Caching;
using Connect.Abstractions.Config;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Abstractions.Plugins;

namespace Connect.Transforms.Predicates;

/// <summary>True for records whose whole topic name matches a regular expression.</summary>
[PluginAlias("org.apache.kafka.connect.transforms.predicates.TopicNameMatches")]
public sealed class TopicNameMatches : Predicate
{
    private const int TopicCacheSize = 1000;

    private static readonly ConfigKey<string> Pattern = ConfigKey.String("pattern") with
    {
        Importance = ConfigImportance.Medium,
        Validator = ConfigValidator.All(ConfigValidator.NotEmpty(), ConfigValidator.ValidRegex()),
        Doc = "Regular expression that must match the whole topic name.",
    };

    private readonly LruCache<string, bool> _answers = new(TopicCacheSize);
    private Regex _regex = null!;

    /// <inheritdoc/>
    public override ConfigDef ConfigDef { get; } = new(Pattern);

    /// <inheritdoc/>
    public override bool Test(ConnectRecord record) => _answers.GetOrAdd(record.Topic, Matches);

    private protected override void Configure(ParsedConfig config) => _regex = JavaRegex.WholeText(config.Get(Pattern));

    private bool Matches(string topic)
    {
        try
        {
            return _regex.IsMatch(topic);
        }
        catch (RegexMatchTimeoutException e)
        {
            throw new DataException($"Topic name '{topic}' takes too long to match: simplify the pattern {e.Pattern}.", e);
        }
    }
}
