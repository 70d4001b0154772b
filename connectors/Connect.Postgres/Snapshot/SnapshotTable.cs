using Connect.Postgres.Catalog;
using Connect.Postgres.Tables;

namespace Connect.Postgres.Snapshot;

/// <summary>A table whose rows are to be read.</summary>
/// <param name="Published">The table as it is sent.</param>
/// <param name="Table">How its rows are read.</param>
/// <param name="Select">The SELECT that reads them.</param>
internal sealed record SnapshotTable(PublishedTable Published, CapturedTable Table, string Select);
