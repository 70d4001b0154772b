using Connect.Broker.Security.Sasl;

namespace Connect.Broker.Network;

/// <summary>What handlers may know about a connection.</summary>
/// <param name="ClientHost">The address of the client, as group descriptions show it: "/127.0.0.1".</param>
/// <param name="Advertised">Where clients of this listener find the broker.</param>
/// <param name="Sasl">How far the connection has authenticated; null where its listener has no SASL.</param>
internal sealed record ConnectionInfo(string ClientHost, Endpoint Advertised, SaslSession? Sasl = null);
