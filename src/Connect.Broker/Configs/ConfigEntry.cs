namespace Connect.Broker.Configs;

/// <summary>One setting as DescribeConfigs shows it.</summary>
/// <param name="Name">The setting.</param>
/// <param name="Value">Its value; null where it is a secret (I8).</param>
/// <param name="Type">The type of the value.</param>
/// <param name="Source">Where the value comes from.</param>
/// <param name="IsReadOnly">It cannot be altered by a request.</param>
/// <param name="IsSensitive">It is a secret.</param>
internal sealed record ConfigEntry(
    string Name, string? Value, ConfigType Type, ConfigSource Source, bool IsReadOnly = false, bool IsSensitive = false);

/// <summary>What has settings. https://kafka.apache.org/protocol#The_Messages_DescribeConfigs</summary>
internal enum ConfigResourceType : sbyte
{
    Topic = 2,
    Broker = 4,
}

/// <summary>Where a value comes from.</summary>
internal enum ConfigSource : sbyte
{
    Topic = 1,
    StaticBroker = 4,
    Default = 5,
}

/// <summary>The type of a value.</summary>
internal enum ConfigType : sbyte
{
    Boolean = 1,
    String = 2,
    Int = 3,
    Long = 5,
    Double = 6,
    List = 7,
}
