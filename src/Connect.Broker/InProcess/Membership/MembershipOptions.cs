using Connect.Broker.Groups.Assignment;
using Connect.LogClient;

namespace Connect.Broker.InProcess.Membership;

/// <summary>How a consumer of this process is a member of its group, under the names of Kafka's consumer.</summary>
internal sealed record MembershipOptions
{
    public required string GroupId { get; init; }

    public required string ClientId { get; init; }

    /// <summary>The name of a static member, which keeps its partitions over a restart. KIP-345.</summary>
    public string? InstanceId { get; init; }

    public required TimeSpan SessionTimeout { get; init; }

    /// <summary>How long the group waits for this member in a rebalance.</summary>
    public required TimeSpan MaxPollInterval { get; init; }

    /// <summary>A heartbeat costs little in one process, and tells of a rebalance that much sooner.</summary>
    public required TimeSpan HeartbeatInterval { get; init; }

    public required IReadOnlyList<string> Strategies { get; init; }

    /// <summary>Members of an eager protocol give everything up before they join again.</summary>
    public bool IsCooperative => Strategies.All(Assignors.IsCooperative);

    public static MembershipOptions Read(string groupId, ConsumerSettings settings, OverrideReader overrides) => new()
    {
        GroupId = groupId,
        ClientId = settings.ClientId,
        InstanceId = overrides.Text("group.instance.id"),
        SessionTimeout = overrides.Milliseconds("session.timeout.ms", TimeSpan.FromSeconds(45)),
        MaxPollInterval = overrides.Milliseconds("max.poll.interval.ms", TimeSpan.FromMinutes(5)),
        HeartbeatInterval = overrides.Milliseconds("heartbeat.interval.ms", TimeSpan.FromMilliseconds(500)),
        Strategies = StrategiesOf(overrides),
    };

    private static string[] StrategiesOf(OverrideReader overrides)
    {
        const string Name = "partition.assignment.strategy";
        var text = overrides.Text(Name);
        return text is null ? [Assignors.CooperativeSticky] : [.. text
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(name => name[(name.LastIndexOf('.') + 1)..] switch
            {
                "CooperativeStickyAssignor" or "StickyAssignor" or Assignors.CooperativeSticky => Assignors.CooperativeSticky,
                "RoundRobinAssignor" or Assignors.RoundRobin => Assignors.RoundRobin,
                "RangeAssignor" or Assignors.Range => Assignors.Range,
                _ => throw overrides.Refuse(Name, text, "known are cooperative-sticky, roundrobin and range"),
            })];
    }
}
