namespace Connect.Broker.Configs;

/// <summary>One setting as DescribeConfigs shows it.</summary>
/// <param name="Name">The setting.</param>
/// <param name="Type">The type of the value.</param>
/// <param name="Layers">Where it is set, the one that counts first; not empty.</param>
/// <param name="Documentation">What it means.</param>
/// <param name="IsReadOnly">It cannot be altered by a request.</param>
internal sealed record ConfigEntry(
    string Name, ConfigType Type, IReadOnlyList<ConfigLayer> Layers, string? Documentation = null, bool IsReadOnly = false)
{
    public ConfigLayer Effective => Layers[0];
}

/// <summary>What has settings. https://kafka.apache.org/protocol#The_Messages_DescribeConfigs</summary>
internal enum ConfigResourceType : sbyte
{
    Topic = 2,
    Broker = 4,
    BrokerLogger = 8,
    ClientMetrics = 16,
    Group = 32,
}

/// <summary>Where a value comes from.</summary>
internal enum ConfigSource : sbyte
{
    Topic = 1,
    DynamicBroker = 2,
    DynamicDefaultBroker = 3,
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
    Password = 9,
}
