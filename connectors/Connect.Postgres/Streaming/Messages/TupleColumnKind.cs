namespace Connect.Postgres.Streaming.Messages;

/// <summary>What a row's column holds, by its byte on the wire.</summary>
public enum TupleColumnKind : byte
{
    /// <summary>Null.</summary>
    Null = (byte)'n',

    /// <summary>A TOASTed value that did not change and was not sent.</summary>
    UnchangedToast = (byte)'u',

    /// <summary>Text.</summary>
    Text = (byte)'t',
}
