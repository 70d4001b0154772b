namespace Connect.Postgres.Streaming.Messages;

/// <summary>
/// One message of the pgoutput plugin, protocol version 1
/// (https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html). Row data points into the buffer that was
/// decoded: it is valid as long as that buffer is.
/// </summary>
public abstract record PgOutputMessage;
