namespace Connect.Postgres.Wire;

/// <summary>Message types of the protocol, version 3 (https://www.postgresql.org/docs/current/protocol-message-formats.html).</summary>
internal static class MessageTypes
{
    public const byte Authentication = (byte)'R';
    public const byte CommandComplete = (byte)'C';
    public const byte CopyBoth = (byte)'W';
    public const byte CopyData = (byte)'d';
    public const byte CopyDone = (byte)'c';
    public const byte CopyOut = (byte)'H';
    public const byte DataRow = (byte)'D';
    public const byte Error = (byte)'E';
    public const byte Password = (byte)'p';
    public const byte Query = (byte)'Q';
    public const byte ReadyForQuery = (byte)'Z';
    public const byte Terminate = (byte)'X';
}
