using Connect.Abstractions.Config;

namespace Connect.Cdc.Heartbeats;

/// <summary>The settings of heartbeats.</summary>
/// <param name="Interval">Time between heartbeats; zero for none.</param>
/// <param name="ActionQuery">SQL to run in the database at each heartbeat; null for none.</param>
public sealed record HeartbeatOptions(TimeSpan Interval, string? ActionQuery)
{
    private const string Group = "Heartbeats";

    /// <summary><c>heartbeat.interval.ms</c>.</summary>
    public static readonly ConfigKey<TimeSpan> HeartbeatInterval = ConfigKey.Milliseconds("heartbeat.interval.ms") with
    {
        Default = TimeSpan.Zero, Doc = "Time between records in the heartbeat topic; 0 writes none.", Group = Group,
        Validator = ConfigValidator.AtLeast(0),
    };

    /// <summary><c>heartbeat.action.query</c>.</summary>
    public static readonly ConfigKey<string?> HeartbeatActionQuery = ConfigKey.OptionalString("heartbeat.action.query") with
    {
        Doc = "SQL to run in the database at each heartbeat.", Group = Group,
    };

    /// <summary>The settings of this group.</summary>
    public static IReadOnlyList<ConfigKey> Keys { get; } = [HeartbeatInterval, HeartbeatActionQuery];

    /// <summary>True when heartbeats are written.</summary>
    public bool IsEnabled => Interval > TimeSpan.Zero;

    /// <summary>Takes the group out of a parsed configuration.</summary>
    public static HeartbeatOptions From(ParsedConfig config) => new(config.Get(HeartbeatInterval), config.Get(HeartbeatActionQuery));
}
