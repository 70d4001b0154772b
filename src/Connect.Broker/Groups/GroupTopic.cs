namespace Connect.Broker.Groups;

/// <summary>The internal topic `__consumer_offsets`, which holds committed offsets and group generations.</summary>
internal static class GroupTopic
{
    public const string Name = "__consumer_offsets";

    public static IReadOnlyDictionary<string, string> Configs { get; } = new Dictionary<string, string>
    {
        ["cleanup.policy"] = "compact",
        ["compression.type"] = "producer",
        ["segment.bytes"] = "104857600",
    };
}
