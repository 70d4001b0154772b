using Connect.Abstractions.Data;
using Connect.Cdc.Events;
using Connect.Cdc.Topics;
using Connect.Postgres.Catalog;
using Connect.Postgres.Config;
using Connect.Postgres.Tables;

namespace Connect.Postgres;

/// <summary>What snapshot and stream of one run share.</summary>
internal sealed record CaptureParts
{
    /// <summary>The settings.</summary>
    public required PostgresConfig Config { get; init; }

    /// <summary>Names of topics.</summary>
    public required TopicNaming Topics { get; init; }

    /// <summary>The source partition.</summary>
    public required IReadOnlyDictionary<string, object?> Partition { get; init; }

    /// <summary>The headers of all records.</summary>
    public required Headers Headers { get; init; }

    /// <summary>Stamps events.</summary>
    public required EventClock Clock { get; init; }

    /// <summary>Queues events.</summary>
    public required ChangeEventWriter Writer { get; init; }

    /// <summary>Makes source blocks.</summary>
    public required PostgresSourceInfo Source { get; init; }

    /// <summary>Reads the catalog.</summary>
    public required TableCatalog Tables { get; init; }

    /// <summary>Makes captured tables.</summary>
    public required CapturedTableFactory Factory { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }
}
