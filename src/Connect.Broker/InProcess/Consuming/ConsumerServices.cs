using Connect.Broker.Topics;
using Microsoft.Extensions.Logging;

namespace Connect.Broker.InProcess.Consuming;

/// <summary>What consumers of this process share.</summary>
internal sealed record ConsumerServices(
    TopicCatalog Topics, LocalRequests Requests, BrokerMetrics Metrics, TimeProvider Time, ILogger Logger);
