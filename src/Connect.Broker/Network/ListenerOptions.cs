namespace Connect.Broker.Network;

/// <summary>One address to listen on, where its clients are told to find the broker, and how it is protected.</summary>
/// <param name="Name">The listener's name.</param>
/// <param name="Bind">What is listened on.</param>
/// <param name="Advertised">What its clients are told; port 0 is the port that is bound.</param>
/// <param name="Protocol">How it is protected.</param>
/// <param name="Settings">The broker's settings with those of the listener (listener.name.NAME.) over them.</param>
internal sealed record ListenerOptions(
    string Name, Endpoint Bind, Endpoint Advertised, SecurityProtocol Protocol, BrokerOptions Settings);
