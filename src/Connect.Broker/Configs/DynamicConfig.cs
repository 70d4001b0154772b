namespace Connect.Broker.Configs;

/// <summary>A setting of the broker that was changed by a request.</summary>
internal sealed record DynamicConfig
{
    /// <summary>The broker that it is for; null is every broker of the cluster, unless it has its own.</summary>
    public int? Broker { get; init; }

    public required string Name { get; init; }

    public required string Value { get; init; }
}
