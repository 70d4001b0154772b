namespace Connect.Broker.Requests;

/// <summary>The protocol has no other answer to a request than to close its connection.</summary>
internal sealed class ConnectionRefusedException(string message) : Exception(message);
