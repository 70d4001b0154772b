namespace Connect.Storage.Topics;

/// <summary>A topic as the registry keeps it.</summary>
internal sealed record TopicEntry
{
    public required string Name { get; init; }

    public required string Id { get; init; }

    public required int Partitions { get; init; }

    public IReadOnlyDictionary<string, string> Configs { get; init; } = new Dictionary<string, string>();

    /// <summary>The topic is gone; its files are still to be deleted.</summary>
    public bool Deleting { get; init; }
}

/// <summary>The content of `topics.json`.</summary>
internal sealed record TopicRegistryFile
{
    public required int Version { get; init; }

    public required IReadOnlyList<TopicEntry> Topics { get; init; }
}
