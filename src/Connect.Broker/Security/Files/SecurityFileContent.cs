namespace Connect.Broker.Security.Files;

/// <summary>What such a file holds.</summary>
internal sealed record SecurityFileContent<TEntry>
{
    public required int Version { get; init; }

    public required IReadOnlyList<TEntry> Entries { get; init; }
}
