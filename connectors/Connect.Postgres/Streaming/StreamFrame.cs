namespace Connect.Postgres.Streaming;

/// <summary>
/// What the server sends in the replication stream
/// (https://www.postgresql.org/docs/current/protocol-replication.html#PROTOCOL-REPLICATION-XLOGDATA).
/// </summary>
/// <param name="IsKeepalive">A keepalive without data.</param>
/// <param name="Lsn">The data's position, or how far the server has come for a keepalive.</param>
/// <param name="Payload">The plugin's message; points into the connection's buffer, valid until the next fill.</param>
/// <param name="WantsReply">The server waits for a report.</param>
internal readonly record struct StreamFrame(bool IsKeepalive, Lsn Lsn, ReadOnlyMemory<byte> Payload, bool WantsReply);
