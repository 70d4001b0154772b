using Connect.Broker.Topics;
using Connect.Protocol;
using Connect.Storage;
using Connect.Storage.Topics;

namespace Connect.Broker.Configs;

/// <summary>Applies changes to a topic's own settings: all of them or, with the reason, none.</summary>
internal sealed class TopicConfigEditor(TopicCatalog topics)
{
    /// <exception cref="LogException">A name or value is not allowed, or the settings could not be stored.</exception>
    public async Task<(ErrorCode Error, string? Message)> AlterAsync(
        string name, IReadOnlyList<ConfigChange> changes, bool keepOthers, bool validateOnly, CancellationToken cancellationToken)
    {
        if (topics.Find(name) is not { } topic)
        {
            return (TopicCatalog.CheckName(name) ?? ErrorCode.UnknownTopicOrPartition, $"Topic '{name}' does not exist.");
        }
        var configs = keepOthers
            ? new Dictionary<string, string>(topic.Configs, StringComparer.Ordinal)
            : new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var change in changes)
        {
            Apply(change, configs);
        }
        if (validateOnly)
        {
            TopicCatalog.ValidateConfigs(configs);
        }
        else
        {
            await topics.ConfigureAsync(name, configs, cancellationToken).ConfigureAwait(false);
        }
        return (ErrorCode.None, null);
    }

    private static void Apply(ConfigChange change, Dictionary<string, string> configs)
    {
        if (!TopicConfigKey.All.TryGetValue(change.Name, out var key))
        {
            throw new LogException(LogErrorKind.InvalidConfig, $"{change.Name} is not a topic configuration.");
        }
        if (change.Operation == ConfigOperation.Delete)
        {
            configs.Remove(change.Name);
            return;
        }
        var value = change.Value!;
        var current = Words(configs.GetValueOrDefault(change.Name, key.Default));
        configs[change.Name] = change.Operation switch
        {
            ConfigOperation.Set => value,
            _ when key.Type != TopicConfigType.List =>
                throw new LogException(LogErrorKind.InvalidConfig, $"{change.Name} is not a list: set it instead."),
            ConfigOperation.Append => string.Join(',', current.Union(Words(value))),
            ConfigOperation.Subtract => string.Join(',', current.Except(Words(value))),
            _ => throw new LogException(LogErrorKind.InvalidConfig, $"Operation {change.Operation} on {change.Name} is not known."),
        };
    }

    private static string[] Words(string list) => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
