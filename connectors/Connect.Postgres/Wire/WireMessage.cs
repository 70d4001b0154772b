namespace Connect.Postgres.Wire;

/// <summary>A message from the server. The payload points into the reader's buffer: it is valid until the next fill.</summary>
/// <param name="Type">Its type, as <see cref="MessageTypes"/> names it.</param>
/// <param name="Payload">What follows the length.</param>
internal readonly record struct WireMessage(byte Type, ReadOnlyMemory<byte> Payload);
