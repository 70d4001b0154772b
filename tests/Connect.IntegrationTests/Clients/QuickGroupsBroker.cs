namespace Connect.IntegrationTests.Clients;

/// <summary>A broker whose consumer groups of KIP-848 settle soon: members beat often, and dead ones are taken out after seconds.</summary>
public sealed class QuickGroupsBroker : BrokerProcess
{
    public QuickGroupsBroker()
    {
        Set("group.consumer.min.session.timeout.ms", "1000");
        Set("group.consumer.session.timeout.ms", "6000");
        Set("group.consumer.min.heartbeat.interval.ms", "100");
        Set("group.consumer.heartbeat.interval.ms", "500");
    }
}
