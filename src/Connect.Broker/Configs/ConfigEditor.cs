using Connect.Broker.Handlers;
using Connect.Protocol;
using Connect.Storage;

namespace Connect.Broker.Configs;

/// <summary>Changes the settings of one topic or broker, as a request asks: all of its changes or, with the reason, none.</summary>
internal sealed class ConfigEditor(TopicConfigEditor topics, BrokerConfigs brokers)
{
    public async Task<(ErrorCode Error, string? Message)> AlterAsync(
        ConfigResourceType type,
        string name,
        IReadOnlyList<ConfigChange> changes,
        bool keepOthers,
        bool validateOnly,
        CancellationToken cancellationToken)
    {
        if (changes.CountBy(change => change.Name).Any(named => named.Value > 1))
        {
            return (ErrorCode.InvalidRequest, "A setting is named twice.");
        }
        if (changes.FirstOrDefault(change => change.Value is null && change.Operation != ConfigOperation.Delete) is { } empty)
        {
            return (ErrorCode.InvalidRequest, $"{empty.Name} has no value: delete it to get the default.");
        }
        try
        {
            return type switch
            {
                ConfigResourceType.Topic =>
                    await topics.AlterAsync(name, changes, keepOthers, validateOnly, cancellationToken).ConfigureAwait(false),
                ConfigResourceType.Broker when name.Length == 0 || name == brokers.ThisBroker =>
                    await AlterBrokerAsync(name.Length == 0, changes, keepOthers, validateOnly).ConfigureAwait(false),
                ConfigResourceType.Broker => (ErrorCode.InvalidRequest, $"The one broker is {brokers.ThisBroker}, not '{name}'."),
                _ => (ErrorCode.InvalidRequest, "Only topics and brokers have settings here."),
            };
        }
        catch (LogException exception)
        {
            return (LogErrors.CodeOf(exception), exception.Message);
        }
    }

    // INVALID_REQUEST is what Kafka answers to whatever it cannot change on a broker.
    private async Task<(ErrorCode Error, string? Message)> AlterBrokerAsync(
        bool forEveryBroker, IReadOnlyList<ConfigChange> changes, bool keepOthers, bool validateOnly)
    {
        try
        {
            await brokers.AlterAsync(forEveryBroker, changes, keepOthers, validateOnly).ConfigureAwait(false);
            return (ErrorCode.None, null);
        }
        catch (Exception exception) when (exception is FormatException or InvalidOperationException)
        {
            return (ErrorCode.InvalidRequest, exception.Message);
        }
    }
}
