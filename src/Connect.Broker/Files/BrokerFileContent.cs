namespace Connect.Broker.Files;

/// <summary>What such a file holds.</summary>
internal sealed record BrokerFileContent<TEntry>
{
    public required int Version { get; init; }

    public required IReadOnlyList<TEntry> Entries { get; init; }
}
