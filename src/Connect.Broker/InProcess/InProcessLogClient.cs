using Connect.Broker.Handlers;
using Connect.Broker.InProcess.Consuming;
using Connect.Broker.InProcess.Producing;
using Connect.Broker.Topics;
using Connect.LogClient;
using Microsoft.Extensions.Logging;

namespace Connect.Broker.InProcess;

/// <summary>
/// The log client port straight onto the broker of the same process: no socket, one encoding, one copy. What it appends and reads goes
/// through the rules of the request handlers, so a client behind a socket sees no difference.
/// </summary>
internal sealed class InProcessLogClient(
    TopicCatalog topics, BatchAppender appender, LocalRequests requests, BrokerMetrics metrics, TimeProvider time, ILogger logger)
    : ILogClient
{
    private readonly ProducerServices _producing = new(topics, appender, requests, time, logger);
    private readonly ConsumerServices _consuming = new(topics, requests, metrics, time, logger);
    private readonly HashSet<string> _namedSettings = [];

    public ILogProducer CreateProducer(ProducerSettings settings)
    {
        var overrides = new OverrideReader(settings.Overrides, settings.ClientId);
        var options = ProducerOptions.Read(settings, overrides);
        overrides.WarnOfTheRest(_namedSettings, logger);
        return new InProcessProducer(options, _producing);
    }

    public ILogConsumer CreateConsumer(ConsumerSettings settings)
    {
        var overrides = new OverrideReader(settings.Overrides, settings.ClientId);
        var options = ConsumerOptions.Read(settings, overrides);
        overrides.WarnOfTheRest(_namedSettings, logger);
        return new InProcessConsumer(options, _consuming);
    }

    public ILogAdmin CreateAdmin(ClientSettings settings)
    {
        new OverrideReader(settings.Overrides, settings.ClientId).WarnOfTheRest(_namedSettings, logger);
        return new InProcessAdmin(settings.ClientId, requests, topics);
    }
}
