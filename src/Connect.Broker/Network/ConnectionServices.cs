using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Broker.Security.Quotas;
using Microsoft.Extensions.Logging;

namespace Connect.Broker.Network;

/// <summary>What all connections of a broker share; without an authorizer everything is allowed.</summary>
internal sealed record ConnectionServices(
    RequestDispatcher Dispatcher,
    BrokerOptions Options,
    BrokerMetrics Metrics,
    Authorizer? Authorizer,
    ClientQuotas Quotas,
    ConnectionLimits Limits,
    ILogger Logger);
