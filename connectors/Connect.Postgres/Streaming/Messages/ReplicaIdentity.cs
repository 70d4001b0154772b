namespace Connect.Postgres.Streaming.Messages;

/// <summary><c>pg_class.relreplident</c>: what the server writes about old rows.</summary>
public enum ReplicaIdentity
{
    /// <summary>The primary key's columns.</summary>
    Default,

    /// <summary>Nothing.</summary>
    Nothing,

    /// <summary>All columns.</summary>
    Full,

    /// <summary>The columns of a chosen unique index.</summary>
    Index,
}
