using Connect.Broker.Groups.Consumer;
using Connect.Broker.Topics;
using Microsoft.Extensions.Logging;

namespace Connect.Broker.Groups;

/// <summary>What all groups share: where they are stored, what limits them, and time.</summary>
internal sealed partial class GroupServices(
    CoordinatorLog log, GroupLimits limits, ConsumerGroupLimits consumerLimits, TimeProvider time, ILogger logger)
{
    private readonly long _started = time.GetTimestamp();

    public CoordinatorLog Log { get; } = log;

    public GroupLimits Limits { get; } = limits;

    public ConsumerGroupLimits ConsumerLimits { get; } = consumerLimits;

    public TimeProvider Time { get; } = time;

    /// <summary>Monotonic: a clock that is set back must not keep dead members alive.</summary>
    public TimeSpan Now => Time.GetElapsedTime(_started);

    /// <summary>Wall clock, for what is stored.</summary>
    public long TimestampMs => Time.GetUtcNow().ToUnixTimeMilliseconds();

    public void LogNotStored(string groupId, Exception exception) => LogNotStored(logger, exception, groupId);

    public void LogChangeNotStored(string groupId, Exception exception) => LogChangeNotStored(logger, exception, groupId);

    [LoggerMessage(2100, LogLevel.Error, "The new generation of group {GroupId} could not be stored; its members join again.")]
    private static partial void LogNotStored(ILogger logger, Exception exception, string groupId);

    [LoggerMessage(2101, LogLevel.Error, "A change of consumer group {GroupId} could not be stored; its members ask again.")]
    private static partial void LogChangeNotStored(ILogger logger, Exception exception, string groupId);
}
