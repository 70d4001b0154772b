using Connect.Broker.Requests;
using Microsoft.Extensions.Logging;

namespace Connect.Broker.Network;

/// <summary>What all connections of a broker share.</summary>
internal sealed record ConnectionServices(RequestDispatcher Dispatcher, BrokerOptions Options, BrokerMetrics Metrics, ILogger Logger);
