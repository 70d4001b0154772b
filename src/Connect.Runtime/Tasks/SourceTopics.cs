using System.Text.RegularExpressions;
using Connect.Abstractions.Errors;
using Connect.LogClient;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Tasks;

/// <summary>How topics of a source are made: a <c>topic.creation</c> group.</summary>
/// <param name="Include">Topics that belong to the group.</param>
/// <param name="Exclude">Those of them that do not.</param>
/// <param name="PartitionCount">Partitions; -1 takes the log's default.</param>
/// <param name="ReplicationFactor">Replicas; -1 takes the log's default.</param>
/// <param name="Config">Settings of the topic.</param>
internal sealed record TopicCreationGroup(
    IReadOnlyList<Regex> Include, IReadOnlyList<Regex> Exclude, int PartitionCount, short ReplicationFactor,
    IReadOnlyDictionary<string, string> Config)
{
    public bool Matches(string topic) => Include.Any(r => r.IsMatch(topic)) && !Exclude.Any(r => r.IsMatch(topic));
}

/// <summary>
/// The topics that a source task writes to: made by the first group that matches, the default group last; noted at first use. Without
/// groups it is left to the log whether a topic comes to be with the first record. Owned by the task's loop.
/// </summary>
internal sealed partial class SourceTopics(
    IReadOnlyList<TopicCreationGroup> groups, ILogAdmin? admin, Func<string, CancellationToken, Task> onFirstUse, ILogger logger)
{
    private readonly HashSet<string> _known = [];

    public bool IsKnown(string topic) => _known.Contains(topic);

    /// <summary>Makes the topic where it is missing.</summary>
    /// <exception cref="RetriableException">The log did not answer.</exception>
    public async Task EnsureAsync(string topic, CancellationToken cancellationToken)
    {
        if (admin is not null && groups.FirstOrDefault(g => g.Matches(topic)) is { } group)
        {
            await CreateAsync(topic, group, admin, cancellationToken).ConfigureAwait(false);
        }

        await onFirstUse(topic, cancellationToken).ConfigureAwait(false);
        _known.Add(topic);
    }

    private async Task CreateAsync(string topic, TopicCreationGroup group, ILogAdmin log, CancellationToken cancellationToken)
    {
        try
        {
            var existing = await log.PartitionCountsAsync([topic], cancellationToken).ConfigureAwait(false);
            if (!existing.ContainsKey(topic)
                && await log.CreateTopicAsync(
                    new NewTopic(topic, group.PartitionCount, group.ReplicationFactor, group.Config),
                        cancellationToken).ConfigureAwait(false))
            {
                LogMade(logger, topic, group.PartitionCount, group.ReplicationFactor);
            }
        }
        catch (LogException e) when (e.Code.Contains("Authorization", StringComparison.Ordinal))
        {
            // Without the right to make topics, the log may still make it with the first record.
            LogNotAllowed(logger, topic, e.Message);
        }
        catch (LogException e)
        {
            throw e.IsRetriable ? new RetriableException(e.Message, e) : new ConnectException(e.Message, e);
        }
    }

    [LoggerMessage(3120, LogLevel.Information,
        "Made topic {Topic} with {Partitions} partitions and {Replicas} replicas (-1: the log's default)")]
    private static partial void LogMade(ILogger logger, string topic, int partitions, short replicas);

    [LoggerMessage(3121, LogLevel.Warning, "Topic {Topic} may not be made here: {Reason}")]
    private static partial void LogNotAllowed(ILogger logger, string topic, string reason);
}
