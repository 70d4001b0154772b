using Connect.Abstractions.Data;
using Connect.Cdc.Events;
using Connect.Cdc.Topics;
using Connect.Postgres.Catalog;
using Connect.Postgres.Config;
using Connect.Postgres.Tables;

namespace Connect.Postgres;

/// <summary>What snapshot and stream of one run share.</summary>
/// <param name="Config">The settings.</param>
/// <param name="Topics">Names of topics.</param>
/// <param name="Partition">The source partition.</param>
/// <param name="Headers">The headers of all records.</param>
/// <param name="Clock">Stamps events.</param>
/// <param name="Writer">Queues events.</param>
/// <param name="Source">Makes source blocks.</param>
/// <param name="Tables">Reads the catalog.</param>
/// <param name="Factory">Makes captured tables.</param>
/// <param name="Time">The clock.</param>
internal sealed record CaptureParts(
    PostgresConfig Config,
    TopicNaming Topics,
    IReadOnlyDictionary<string, object?> Partition,
    Headers Headers,
    EventClock Clock,
    ChangeEventWriter Writer,
    PostgresSourceInfo Source,
    TableCatalog Tables,
    CapturedTableFactory Factory,
    TimeProvider Time);
