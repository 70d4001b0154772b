namespace Connect.Broker.Network;

/// <summary>One address to listen on, and where its clients are told to find the broker.</summary>
internal sealed record ListenerOptions(string Name, Endpoint Bind, Endpoint Advertised);
