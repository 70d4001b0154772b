using System.ComponentModel;
using System.Globalization;
using Connect.Broker.Groups.Consumer;
using Microsoft.Extensions.Configuration;

namespace Connect.Broker;

/// <summary>Groups of the consumer protocol, KIP-848. https://kafka.apache.org/documentation/#brokerconfigs</summary>
public sealed partial class BrokerOptions
{
    private const string ConsumerProtocol = "consumer";
    private const string ClassicProtocol = "classic";

    [Description("The protocols that members of groups may speak, separated by commas: classic, consumer. Classic is always there.")]
    [ConfigurationKeyName("group.coordinator.rebalance.protocols")]
    public string GroupCoordinatorRebalanceProtocols { get; set; } = "classic,consumer";

    [Description("How long a member of a consumer group may be silent before its partitions go to others.")]
    [ConfigurationKeyName("group.consumer.session.timeout.ms")]
    public int GroupConsumerSessionTimeoutMs { get; set; } = 45_000;

    [Description("The least that the session timeout of consumer groups may be set to.")]
    [ConfigurationKeyName("group.consumer.min.session.timeout.ms")]
    public int GroupConsumerMinSessionTimeoutMs { get; set; } = 45_000;

    [Description("The most that the session timeout of consumer groups may be set to.")]
    [ConfigurationKeyName("group.consumer.max.session.timeout.ms")]
    public int GroupConsumerMaxSessionTimeoutMs { get; set; } = 60_000;

    [Description("How often members of consumer groups are told to be heard of.")]
    [ConfigurationKeyName("group.consumer.heartbeat.interval.ms")]
    public int GroupConsumerHeartbeatIntervalMs { get; set; } = 5_000;

    [Description("The least that the heartbeat interval of consumer groups may be set to.")]
    [ConfigurationKeyName("group.consumer.min.heartbeat.interval.ms")]
    public int GroupConsumerMinHeartbeatIntervalMs { get; set; } = 5_000;

    [Description("The most that the heartbeat interval of consumer groups may be set to.")]
    [ConfigurationKeyName("group.consumer.max.heartbeat.interval.ms")]
    public int GroupConsumerMaxHeartbeatIntervalMs { get; set; } = 15_000;

    [Description("The most members of one consumer group.")]
    [ConfigurationKeyName("group.consumer.max.size")]
    public int GroupConsumerMaxSize { get; set; } = 10_000;

    [Description("The assignors that members may ask for, separated by commas; the first is for groups that ask for none.")]
    [ConfigurationKeyName("group.consumer.assignors")]
    public string GroupConsumerAssignors { get; set; } = "uniform,range";

    /// <summary>Whether members may speak the consumer protocol.</summary>
    internal bool HasConsumerProtocol => Split(GroupCoordinatorRebalanceProtocols).Contains(ConsumerProtocol);

    internal ConsumerGroupLimits ConsumerGroupLimits() => new(
        TimeSpan.FromMilliseconds(GroupConsumerSessionTimeoutMs),
        TimeSpan.FromMilliseconds(GroupConsumerHeartbeatIntervalMs),
        GroupConsumerMaxSize,
        [.. Split(GroupConsumerAssignors).Select(ShortName)]);

    // Kafka's own configurations name classes.
    private static string ShortName(string assignor) => assignor switch
    {
        "org.apache.kafka.coordinator.group.assignor.UniformAssignor" => ServerAssignor.Uniform,
        "org.apache.kafka.coordinator.group.assignor.RangeAssignor" => ServerAssignor.Range,
        _ => assignor,
    };

    private static string[] Split(string list) =>
        list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private void ValidateConsumerGroups(List<string> mistakes)
    {
        foreach (var protocol in Split(GroupCoordinatorRebalanceProtocols).Where(p => p is not (ClassicProtocol or ConsumerProtocol)))
        {
            mistakes.Add($"group.coordinator.rebalance.protocols has {protocol}: known are {ClassicProtocol} and {ConsumerProtocol}.");
        }
        if (!Split(GroupCoordinatorRebalanceProtocols).Contains(ClassicProtocol))
        {
            mistakes.Add($"group.coordinator.rebalance.protocols is {GroupCoordinatorRebalanceProtocols}: it must have {ClassicProtocol}.");
        }
        var assignors = Split(GroupConsumerAssignors).Select(ShortName).ToList();
        foreach (var assignor in assignors.Where(name => name is not (ServerAssignor.Uniform or ServerAssignor.Range)))
        {
            mistakes.Add($"group.consumer.assignors has {assignor}: known are {ServerAssignor.Uniform} and {ServerAssignor.Range}.");
        }
        if (assignors.Count == 0)
        {
            mistakes.Add("group.consumer.assignors is empty: there must be one at least.");
        }
        Between(GroupConsumerMaxSize, 1, int.MaxValue, "group.consumer.max.size");
        Between(GroupConsumerMinSessionTimeoutMs, 1, int.MaxValue, "group.consumer.min.session.timeout.ms");
        Between(
            GroupConsumerSessionTimeoutMs, GroupConsumerMinSessionTimeoutMs, GroupConsumerMaxSessionTimeoutMs,
            "group.consumer.session.timeout.ms");
        Between(GroupConsumerMinHeartbeatIntervalMs, 1, int.MaxValue, "group.consumer.min.heartbeat.interval.ms");
        Between(
            GroupConsumerHeartbeatIntervalMs, GroupConsumerMinHeartbeatIntervalMs, GroupConsumerMaxHeartbeatIntervalMs,
            "group.consumer.heartbeat.interval.ms");
        if (GroupConsumerHeartbeatIntervalMs >= GroupConsumerSessionTimeoutMs)
        {
            mistakes.Add("group.consumer.heartbeat.interval.ms must be less than group.consumer.session.timeout.ms.");
        }

        void Between(int value, int min, int max, string name)
        {
            if (value < min || value > max)
            {
                mistakes.Add(string.Create(CultureInfo.InvariantCulture, $"{name} is {value}: it must be between {min} and {max}."));
            }
        }
    }
}
