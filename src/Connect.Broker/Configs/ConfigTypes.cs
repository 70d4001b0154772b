using Connect.Storage.Topics;

namespace Connect.Broker.Configs;

/// <summary>The types of topic settings as the protocol numbers them.</summary>
internal static class ConfigTypes
{
    public static ConfigType Of(TopicConfigType type) => type switch
    {
        TopicConfigType.Boolean => ConfigType.Boolean,
        TopicConfigType.Int => ConfigType.Int,
        TopicConfigType.Long => ConfigType.Long,
        TopicConfigType.Double => ConfigType.Double,
        TopicConfigType.List => ConfigType.List,
        _ => ConfigType.String,
    };
}
