namespace Connect.Postgres.Streaming.Messages;

/// <summary>What an update or delete tells about the old row.</summary>
public enum OldRowKind
{
    /// <summary>Nothing: the key did not change.</summary>
    None,

    /// <summary>The columns of the replica identity; all others are null.</summary>
    Key,

    /// <summary>All columns: the replica identity is full.</summary>
    Full,
}
