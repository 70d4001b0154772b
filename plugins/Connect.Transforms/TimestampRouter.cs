using Connect.Abstractions.Config;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Abstractions.Plugins;
using Connect.Abstractions.Text;

namespace Connect.Transforms;

/// <summary>Puts a record's timestamp into its topic, in UTC.</summary>
[PluginAlias("org.apache.kafka.connect.transforms.TimestampRouter")]
public sealed class TimestampRouter : Transform
{
    private static readonly ConfigKey<string> TopicFormat = ConfigKey.String("topic.format") with
    {
        Default = "${topic}-${timestamp}",
        Importance = ConfigImportance.High,
        Doc = "The new topic; ${topic} and ${timestamp} stand for the old one and the formatted timestamp.",
    };

    private static readonly ConfigKey<string> TimestampFormat = ConfigKey.String("timestamp.format") with
    {
        Default = "yyyyMMdd",
        Importance = ConfigImportance.High,
        Validator = ConfigValidator.All(ConfigValidator.NotEmpty(), DatePattern.Validator),
        Doc = "Date pattern in the letters of Java's SimpleDateFormat.",
    };

    private string _topicFormat = null!;
    private JavaDateFormat _timestampFormat = null!;

    /// <inheritdoc/>
    public override ConfigDef ConfigDef { get; } = new(TopicFormat, TimestampFormat);

    /// <inheritdoc/>
    public override ConnectRecord? Apply(ConnectRecord record)
    {
        var timestamp = record.Timestamp ?? throw new DataException(
            $"TimestampRouter: a record of topic '{record.Topic}' has no timestamp.");
        var text = _timestampFormat.Format(DateTimeOffset.FromUnixTimeMilliseconds(timestamp));
        return record with
        {
            Topic = _topicFormat
                .Replace("${topic}", record.Topic, StringComparison.Ordinal)
                .Replace("${timestamp}", text, StringComparison.Ordinal),
        };
    }

    private protected override void Configure(ParsedConfig config)
    {
        _topicFormat = config.Get(TopicFormat);
        _timestampFormat = JavaDateFormat.Parse(config.Get(TimestampFormat));
    }
}
