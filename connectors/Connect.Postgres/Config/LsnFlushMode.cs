namespace Connect.Postgres.Config;

/// <summary><c>lsn.flush.mode</c>: who tells the server what it may forget.</summary>
public enum LsnFlushMode
{
    /// <summary>The connector, as far as offsets are durable.</summary>
    Connector,

    /// <summary>The same: keepalives of an idle database move the offset here.</summary>
    ConnectorAndDriver,

    /// <summary>Somebody else, such as a script that advances the slot; until then the server keeps its log.</summary>
    Manual,
}
