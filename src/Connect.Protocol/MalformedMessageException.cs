namespace Connect.Protocol;

/// <summary>The bytes of a message can never be valid. The connection that brought them cannot be trusted any more.</summary>
public sealed class MalformedMessageException(string message) : Exception(message);
